package control

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// doneDocument is what became of a session, and where the buyer's browser goes
// next.
type doneDocument struct {
	ID        string                `json:"id"`
	ReturnURL string                `json:"returnUrl"` // "": nowhere
	Session   simulator.SessionView `json:"session"`
}

func (c *control) sessions(*http.Request) (reply, error) {
	return listed(c.sim.Sessions()), nil
}

// listed is a list that is [] when there is nothing.
func listed[T any](list []T) reply {
	if list == nil {
		list = []T{}
	}
	return reply{document: list}
}

func (c *control) session(r *http.Request) (reply, error) {
	view, err := c.find(r.PathValue("id"))
	return reply{document: view}, err
}

func (c *control) find(id string) (simulator.SessionView, error) {
	view, ok := c.sim.Session(id)
	if !ok {
		return view, fmt.Errorf("%w: %q", simulator.ErrNoSession, id)
	}
	return view, nil
}

// signInBody changes the configured button and the demo buyer.
type signInBody struct {
	Buyer          object  `json:"buyer"`   // a merge patch
	Payload        object  `json:"payload"` // likewise
	ProductType    *string `json:"productType"`
	MerchantID     *string `json:"merchantId"`
	PublicKeyID    *string `json:"publicKeyId"`
	LedgerCurrency *string `json:"ledgerCurrency"`
	Placement      *string `json:"placement"`
	PageURL        *string `json:"pageUrl"`
	Sandbox        *bool   `json:"sandbox"`
}

// newSession is a buyer who just signed in.
func (c *control) newSession(r *http.Request) (reply, error) {
	buyer, button, err := c.readSignIn(r, object{
		"webCheckoutDetails": map[string]any{"checkoutReviewReturnUrl": c.cfg.ReviewURL}, "storeId": c.cfg.StoreID,
	})
	if err != nil {
		return reply{}, err
	}
	view, err := c.sim.NewSession(buyer, button)
	return reply{http.StatusCreated, doneDocument{view.ID, view.ReturnURL, view}}, err
}

// newBuyer is a buyer who just signed in by a sign-in button.
func (c *control) newBuyer(r *http.Request) (reply, error) {
	buyer, button, err := c.readSignIn(r, object{
		"signInReturnUrl": c.cfg.ReviewURL, "storeId": c.cfg.StoreID,
		"signInScopes": []string{"name", "email", "postalCode", "shippingAddress", "phoneNumber", "billingAddress"},
	})
	if err != nil {
		return reply{}, err
	}
	back, err := c.sim.NewBuyerToken(buyer, button)
	if err != nil {
		return reply{}, err
	}
	u, err := url.Parse(back)
	if err != nil {
		return reply{}, err
	}
	return reply{http.StatusCreated, map[string]string{"buyerToken": u.Query().Get("buyerToken"), "returnUrl": back}}, nil
}

// readSignIn reads who signs in by which button, whose payload is the given
// one where the body says nothing else.
func (c *control) readSignIn(r *http.Request, payload object) (b simulator.Buyer, button simulator.Button, err error) {
	var body signInBody
	if err := readBody(r, &body); err != nil {
		return b, button, err
	}
	if b, err = c.buyer(body.Buyer); err != nil {
		return b, button, err
	}
	text, err := encode(merged(payload, body.Payload), "")
	button = c.buttonWith(body)
	button.PayloadJSON = string(text)
	return b, button, err
}

// buyer is the demo buyer, changed by patch.
func (c *control) buyer(patch object) (simulator.Buyer, error) {
	var b simulator.Buyer
	if err := patched(c.sim.DemoBuyer(), patch, &b); err != nil {
		return b, fmt.Errorf("buyer: %w", err)
	}
	return b, nil
}

// buttonWith is the configured button, changed by body.
func (c *control) buttonWith(body signInBody) simulator.Button {
	b := simulator.Button{MerchantID: c.cfg.MerchantID, Sandbox: body.Sandbox == nil || *body.Sandbox}
	for _, field := range []struct{ to, from *string }{
		{&b.ProductType, body.ProductType}, {&b.MerchantID, body.MerchantID}, {&b.PublicKeyID, body.PublicKeyID},
		{&b.LedgerCurrency, body.LedgerCurrency}, {&b.Placement, body.Placement}, {&b.PageURL, body.PageURL},
	} {
		if field.from != nil {
			*field.to = *field.from
		}
	}
	return b
}

// act lets somebody do something with a session.
func (c *control) act(r *http.Request) (reply, error) {
	view, err := c.find(r.PathValue("id"))
	if err != nil {
		return reply{}, err
	}
	run, ok := actions()[r.PathValue("action")]
	if !ok {
		return reply{}, &refusal{http.StatusNotFound, fmt.Sprintf("there is no action %q: use one of %s", r.PathValue("action"), actionNames())}
	}
	back, err := run(c, view, r)
	if err != nil {
		return reply{}, err
	}
	view, err = c.find(view.ID)
	return reply{document: doneDocument{view.ID, back, view}}, err
}

// redirectURL is where the buyer of a session pays.
func redirectURL(view simulator.SessionView) (string, error) {
	switch {
	case view.RedirectURL != "":
		return view.RedirectURL, nil
	case view.State != "Open":
		return "", conflict("the session is %s (%s): it cannot be paid", view.State, view.ReasonCode)
	}
	return "", conflict("the session has no amazonPayRedirectUrl yet, as %v: let the merchant call Update Checkout Session first", view.Constraints)
}

// checkURL tells whether address is one to post to.
func checkURL(address string) error {
	u, err := url.Parse(address)
	if address != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		return bad("url is %q: give an absolute one such as http://127.0.0.1:8080/pay/notifications, or \"\" for none", address)
	}
	return nil
}
