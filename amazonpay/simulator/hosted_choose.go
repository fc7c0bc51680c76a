package simulator

import (
	"fmt"
	"net/http"
)

const (
	changeAddress = "changeAddress"
	changePayment = "changePayment"
)

// choosing is the content of the pages where address and card are chosen; nil
// leaves one out.
type choosing struct {
	Name, Email      string
	Addresses, Cards *options
	Frequency        string
	Saving           string // of the payment method: "asked", "required", or empty
	Action           string // changeAddress or changePayment
	ReturnURL        string // back to the shop without a change
}

// chooseBoth draws the page for address and card of a buyer who signed in.
func (h *hosted) chooseBoth(v *visit) *refusal {
	if !v.session.undecided() {
		return refuse(http.StatusGone, "over")
	}
	m, ok := h.rememberedBuyer(v)
	if !ok {
		v.redirect(v.step("/checkout/start"))
		return nil
	}
	if v.session.CheckoutMode == processOrder {
		h.drawOrder(v, m)
		return nil
	}
	content := choosing{
		Name:      m.buyer.Name,
		Email:     m.buyer.Email,
		Cards:     h.cardOptions(v, m),
		Frequency: frequencyText(v.texts, v.session),
		Saving:    saving(v.session),
	}
	title := "select.title.payonly"
	if v.session.ProductType != payOnly {
		content.Addresses = h.addressOptions(v, m)
		title = "select.title"
	}
	h.draw(v, http.StatusOK, "select", v.texts.say(title), content)
	return nil
}

// chosenBoth makes the buyer that of the session and sends the browser to the
// review page. Posting it again, also with another choice after the Back
// button, is as good.
func (h *hosted) chosenBoth(v *visit) *refusal {
	known, ok := h.rememberedBuyer(v)
	if !ok {
		v.redirect(v.step("/checkout/start"))
		return nil
	}
	address := v.r.PostForm.Get("address")
	if v.session.ProductType == payOnly || v.session.CheckoutMode == processOrder {
		address = "0"
	}
	m, ok := known.buyer.choice(address, v.r.PostForm.Get("card"))
	switch {
	case !ok || !h.sim.delivers(v.session, m):
		return refuse(http.StatusBadRequest, "choice")
	case v.session.Buyer.ID != "" && v.session.Buyer.ID != m.buyer.ID:
		return refuse(http.StatusConflict, "otherbuyer")
	}
	back, err := h.choose(v, m)
	if err != nil {
		return refusalOf(err, v.session)
	}
	v.remember(m)
	v.redirect(back)
	return nil
}

// choose signs the buyer in to the session, unless somebody is, and chooses; a
// ProcessOrder session is paid at once.
func (h *hosted) choose(v *visit, m remembered) (returnURL string, err error) {
	session := v.session
	if session.CheckoutMode == processOrder {
		return h.payOrder(session, m)
	}
	if _, err := h.sim.Attach(session.ID, m.buyer); err != nil {
		if now, _ := h.sim.Session(session.ID); now.Buyer.ID != m.buyer.ID {
			return "", err
		}
	}
	if session.ProductType != payOnly {
		if _, err := h.ship(session, m, v.r.PostForm["address"]); err != nil {
			return "", err
		}
	}
	if session.MayDeclineSaving {
		if err := h.sim.SavePaymentMethod(session.ID, v.r.PostForm.Get("save") != ""); err != nil {
			return "", err
		}
	}
	return h.sim.ChangePayment(session.ID, m.card)
}

// ship chooses the address, or all that the form names for an order to
// several.
func (h *hosted) ship(session SessionView, m remembered, addresses []string) (returnURL string, err error) {
	if session.ProductType != multiAddress {
		return h.sim.ChangeAddress(session.ID, m.address)
	}
	var indexes []int
	for _, address := range addresses {
		one, ok := m.buyer.choice(address, m.card)
		if !ok || !h.sim.delivers(session, one) {
			return "", fmt.Errorf("%w: address %q", ErrNoChoice, address)
		}
		indexes = append(indexes, one.address)
	}
	return h.sim.ChangeAddresses(session.ID, indexes...)
}

// change draws the page that bindChangeAction leads to.
func (h *hosted) change(v *visit) *refusal {
	session, action := v.session, v.r.Form.Get("changeAction")
	content := choosing{Action: action, ReturnURL: withSession(session.ReviewURL, session.ID)}
	now := remembered{session.Buyer, session.AddressIndex, session.Card.Ending}
	title := "change.address.title"
	switch {
	case !session.undecided():
		return refuse(http.StatusGone, "over")
	case session.Substate == Created:
		v.redirect(v.step("/checkout/start"))
		return nil
	case session.CheckoutMode == processOrder:
		v.redirect(v.step("/checkout/select"))
		return nil
	case action == changeAddress && session.ProductType != payOnly:
		content.Addresses = h.addressOptions(v, now)
	case action == changePayment:
		content.Cards = h.cardOptions(v, now)
		title = "change.payment.title"
	default:
		return refuse(http.StatusBadRequest, "action")
	}
	h.draw(v, http.StatusOK, "change", v.texts.say(title), content)
	return nil
}

// changed takes the new choice and sends the browser back to the review page.
func (h *hosted) changed(v *visit) *refusal {
	session, form := v.session, v.r.PostForm
	m := remembered{session.Buyer, session.AddressIndex, session.Card.Ending}
	var back string
	var err error
	switch form.Get("changeAction") {
	case changeAddress:
		var ok bool
		if m, ok = session.Buyer.choice(form.Get("address"), m.card); !ok || !h.sim.delivers(session, m) {
			return refuse(http.StatusBadRequest, "choice")
		}
		back, err = h.ship(session, m, form["address"])
	case changePayment:
		m.card = form.Get("card")
		back, err = h.sim.ChangePayment(session.ID, m.card)
	default:
		return refuse(http.StatusBadRequest, "action")
	}
	if err != nil {
		return refusalOf(err, session)
	}
	if known, ok := h.rememberedBuyer(v); ok && known.buyer.ID == session.Buyer.ID {
		v.remember(m)
	}
	v.redirect(back)
	return nil
}

// saving tells whether the page asks if the shop may keep the payment method.
func saving(session SessionView) string {
	switch {
	case session.MayDeclineSaving:
		return "asked"
	case session.ChargePermissionType == onFile:
		return "required"
	}
	return ""
}
