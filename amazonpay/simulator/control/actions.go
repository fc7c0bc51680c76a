package control

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// actionBody has what any of the actions needs.
type actionBody struct {
	Address   json.RawMessage `json:"address"` // the place of one of the buyer's, or for setAddress the address itself or null
	Addresses []int           `json:"addresses"`
	Billing   json.RawMessage `json:"billing"`
	Buyer     object          `json:"buyer"`
	Card      string          `json:"card"`
	Save      *bool           `json:"save"`

	BuyerID     *string `json:"buyerId"`
	Name        *string `json:"name"`
	Email       *string `json:"email"`
	PhoneNumber *string `json:"phoneNumber"`
}

// action is what somebody does with a session. It returns where the buyer's
// browser goes then; "": nowhere.
type action func(*control, simulator.SessionView, actionBody) (returnURL string, err error)

func actions() map[string]action {
	return map[string]action{
		"signIn":            signIn,
		"pay":               pay,
		"decline":           decline,
		"cancel":            cancel,
		"walkAway":          walkAway,
		"changeAddress":     changeAddress,
		"changeAddresses":   changeAddresses,
		"changePayment":     changePayment,
		"savePaymentMethod": savePaymentMethod,
		"setAddress":        setAddress,
		"setBilling":        setBilling,
		"setBuyer":          setBuyer,
		"expire":            expire,
		"amazonCancel":      amazonCancel,
	}
}

func actionNames() string {
	return strings.Join(slices.Sorted(maps.Keys(actions())), ", ")
}

// signIn is for a session that Create Checkout Session made.
func signIn(c *control, v simulator.SessionView, body actionBody) (string, error) {
	b, err := c.buyer(body.Buyer)
	if err != nil {
		return "", err
	}
	return c.sim.Attach(v.ID, b)
}

func pay(c *control, v simulator.SessionView, _ actionBody) (string, error) {
	address, err := redirectURL(v)
	if err != nil {
		return "", err
	}
	return c.sim.Pay(address)
}

// decline pays with a card that is declined.
func decline(c *control, v simulator.SessionView, body actionBody) (string, error) {
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
	return pay(c, v, body)
}

func cancel(c *control, v simulator.SessionView, _ actionBody) (string, error) {
	return c.sim.CancelAtAmazon(v.ID)
}

// walkAway is the buyer who closed the browser: on the page where one pays, if
// the shop sent the browser there. One who paid and never came back is pay
// without going to the returnUrl.
func walkAway(c *control, v simulator.SessionView, _ actionBody) (string, error) {
	if v.RedirectURL == "" || v.Substate == simulator.Paid {
		return "", nil
	}
	return "", c.sim.Redirect(v.RedirectURL)
}

func changeAddress(c *control, v simulator.SessionView, body actionBody) (string, error) {
	var place int
	if err := json.Unmarshal(body.Address, &place); err != nil {
		return "", bad(`give the place of one of the buyer's addresses, from 0 on: {"address":1}`)
	}
	return c.sim.ChangeAddress(v.ID, place)
}

func changeAddresses(c *control, v simulator.SessionView, body actionBody) (string, error) {
	return c.sim.ChangeAddresses(v.ID, body.Addresses...)
}

func changePayment(c *control, v simulator.SessionView, body actionBody) (string, error) {
	return c.sim.ChangePayment(v.ID, body.Card)
}

func savePaymentMethod(c *control, v simulator.SessionView, body actionBody) (string, error) {
	if body.Save == nil {
		return "", bad(`say whether the buyer lets the shop keep the payment method: {"save":false}`)
	}
	return "", c.sim.SavePaymentMethod(v.ID, *body.Save)
}

func setAddress(c *control, v simulator.SessionView, body actionBody) (string, error) {
	a, err := readAddress("address", body.Address)
	if err != nil {
		return "", err
	}
	return "", c.sim.SetAddress(v.ID, a)
}

func setBilling(c *control, v simulator.SessionView, body actionBody) (string, error) {
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
func setBuyer(c *control, v simulator.SessionView, body actionBody) (string, error) {
	b := api.Buyer{BuyerID: v.Buyer.ID, Name: v.Buyer.Name, Email: v.Buyer.Email, PhoneNumber: v.Buyer.PhoneNumber}
	for _, field := range []struct{ to, from *string }{
		{&b.BuyerID, body.BuyerID}, {&b.Name, body.Name}, {&b.Email, body.Email}, {&b.PhoneNumber, body.PhoneNumber},
	} {
		if field.from != nil {
			*field.to = *field.from
		}
	}
	return "", c.sim.SetBuyer(v.ID, b)
}

func expire(c *control, v simulator.SessionView, _ actionBody) (string, error) {
	return "", c.sim.Expire(v.ID)
}

func amazonCancel(c *control, v simulator.SessionView, _ actionBody) (string, error) {
	return "", c.sim.AmazonCancel(v.ID)
}
