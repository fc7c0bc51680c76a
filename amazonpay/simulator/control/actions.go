package control

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// action is what somebody does with a session. It returns where the buyer's
// browser goes then; "": nowhere.
type action func(*control, simulator.SessionView, *http.Request) (returnURL string, err error)

func actions() map[string]action {
	return map[string]action{
		"signIn":            with(signIn),
		"pay":               with(pay),
		"decline":           with(decline),
		"cancel":            with(cancel),
		"walkAway":          with(walkAway),
		"changeAddress":     with(changeAddress),
		"changeAddresses":   with(changeAddresses),
		"changePayment":     with(changePayment),
		"savePaymentMethod": with(savePaymentMethod),
		"setAddress":        with(setAddress),
		"setBilling":        with(setBilling),
		"setBuyer":          with(setBuyer),
		"expire":            with(expire),
		"amazonCancel":      with(amazonCancel),
	}
}

// with makes an action of a function and the body that it needs, so that a key
// that means nothing to the one action is refused, whatever it means to others.
func with[B any](run func(*control, simulator.SessionView, B) (string, error)) action {
	return func(c *control, v simulator.SessionView, r *http.Request) (string, error) {
		var body B
		if err := readBody(r, &body); err != nil {
			return "", err
		}
		return run(c, v, body)
	}
}

func actionNames() string {
	return strings.Join(slices.Sorted(maps.Keys(actions())), ", ")
}

// signIn is for a session that Create Checkout Session made.
func signIn(c *control, v simulator.SessionView, body struct {
	Buyer object `json:"buyer"`
}) (string, error) {
	b, err := c.buyer(body.Buyer)
	if err != nil {
		return "", err
	}
	return c.sim.Attach(v.ID, b)
}

func pay(c *control, v simulator.SessionView, _ nothing) (string, error) {
	address, err := redirectURL(v)
	if err != nil {
		return "", err
	}
	return c.sim.Pay(address)
}

// decline pays with a card that is declined.
func decline(c *control, v simulator.SessionView, _ nothing) (string, error) {
	if _, err := redirectURL(v); err != nil {
		return "", err
	}
	i := slices.IndexFunc(v.Buyer.Cards, func(card simulator.Card) bool { return card.Outcome == simulator.Declines })
	if i < 0 {
		return "", conflict("the buyer has no card that is declined: give the session's buyer one whose outcome is %q", simulator.Declines)
	}
	if _, err := c.sim.ChangePayment(v.ID, v.Buyer.Cards[i].Ending); err != nil {
		return "", err
	}
	return pay(c, v, nothing{})
}

func cancel(c *control, v simulator.SessionView, _ nothing) (string, error) {
	return c.sim.CancelAtAmazon(v.ID)
}

// walkAway is the buyer who closed the browser: on the page where one pays, if
// the shop sent the browser there. One who paid and never came back is pay
// without going to the returnUrl.
func walkAway(c *control, v simulator.SessionView, _ nothing) (string, error) {
	if v.RedirectURL == "" || v.Substate == simulator.Paid {
		return "", nil
	}
	return "", c.sim.Redirect(v.RedirectURL)
}

func changeAddress(c *control, v simulator.SessionView, body struct {
	Address *int `json:"address"`
}) (string, error) {
	if body.Address == nil {
		return "", bad(`give the place of one of the buyer's addresses, from 0 on: {"address":1}`)
	}
	return c.sim.ChangeAddress(v.ID, *body.Address)
}

func changeAddresses(c *control, v simulator.SessionView, body struct {
	Addresses []int `json:"addresses"`
}) (string, error) {
	return c.sim.ChangeAddresses(v.ID, body.Addresses...)
}

func changePayment(c *control, v simulator.SessionView, body struct {
	Card string `json:"card"`
}) (string, error) {
	return c.sim.ChangePayment(v.ID, body.Card)
}

func savePaymentMethod(c *control, v simulator.SessionView, body struct {
	Save *bool `json:"save"`
}) (string, error) {
	if body.Save == nil {
		return "", bad(`say whether the buyer lets the shop keep the payment method: {"save":false}`)
	}
	return "", c.sim.SavePaymentMethod(v.ID, *body.Save)
}

func setAddress(c *control, v simulator.SessionView, body struct {
	Address json.RawMessage `json:"address"`
}) (string, error) {
	a, err := readAddress("address", body.Address)
	if err != nil {
		return "", err
	}
	return "", c.sim.SetAddress(v.ID, a)
}

func setBilling(c *control, v simulator.SessionView, body struct {
	Billing json.RawMessage `json:"billing"`
}) (string, error) {
	a, err := readAddress("billing", body.Billing)
	if err != nil {
		return "", err
	}
	return "", c.sim.SetBilling(v.ID, a)
}

// readAddress reads an address or null.
func readAddress(name string, text json.RawMessage) (*api.Address, error) {
	switch {
	case text == nil:
		return nil, bad(`give an address, or null for none: {%q:{"name":"…","addressLine1":"…","countryCode":"JP"}}`, name)
	case string(text) == "null":
		return nil, nil
	}
	a := &api.Address{}
	return a, decode(text, a)
}

// setBuyer changes what the body names and leaves the rest.
func setBuyer(c *control, v simulator.SessionView, patch object) (string, error) {
	type person struct {
		BuyerID     string `json:"buyerId"`
		Name        string `json:"name"`
		Email       string `json:"email"`
		PhoneNumber string `json:"phoneNumber"`
	}
	var p person
	if err := patched(person{v.Buyer.ID, v.Buyer.Name, v.Buyer.Email, v.Buyer.PhoneNumber}, patch, &p); err != nil {
		return "", err
	}
	return "", c.sim.SetBuyer(v.ID, api.Buyer{BuyerID: p.BuyerID, Name: p.Name, Email: p.Email, PhoneNumber: p.PhoneNumber})
}

func expire(c *control, v simulator.SessionView, _ nothing) (string, error) {
	return "", c.sim.Expire(v.ID)
}

func amazonCancel(c *control, v simulator.SessionView, _ nothing) (string, error) {
	return "", c.sim.AmazonCancel(v.ID)
}
