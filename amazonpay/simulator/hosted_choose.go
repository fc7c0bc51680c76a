package simulator

import "net/http"

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
	choose := h.attach
	if v.session.CheckoutMode == processOrder {
		choose = h.payOrder
	}
	back, err := choose(v.session, m)
	if err != nil {
		return refusalOf(err, v.session)
	}
	v.remember(m)
	v.redirect(back)
	return nil
}

// attach signs the buyer in to the session, unless somebody is, and chooses.
func (h *hosted) attach(session SessionView, m remembered) (returnURL string, err error) {
	if _, err := h.sim.Attach(session.ID, m.buyer); err != nil && session.Buyer.ID != m.buyer.ID {
		return "", err
	}
	if session.ProductType != payOnly {
		if _, err := h.sim.ChangeAddress(session.ID, m.address); err != nil {
			return "", err
		}
	}
	return h.sim.ChangePayment(session.ID, m.card)
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
		back, err = h.sim.ChangeAddress(session.ID, m.address)
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
