package simulator

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const signInPath = "/checkout/buyer"

// A sign-in has no session that could be kept between its two pages, so the
// signed button goes along and is verified each time.

// identify draws the page where a buyer signs in to the shop: who it is, and
// what the shop will learn.
func (h *hosted) identify(v *visit) *refusal {
	button, payload, err := h.verified(postedButton(v.r.Form))
	if err != nil {
		return refusalOf(err, v.session)
	}
	h.drawIdentify(v, button, payload, "")
	return nil
}

// identified takes the buyer's word for who it is and sends the browser back
// to the shop.
func (h *hosted) identified(v *visit) *refusal {
	button, payload, err := h.verified(postedButton(v.r.PostForm))
	if err != nil {
		return refusalOf(err, v.session)
	}
	email := strings.TrimSpace(v.r.PostForm.Get("email"))
	if !isEmail(email) {
		h.drawIdentify(v, button, payload, v.texts.say("signin.email.bad"))
		return nil
	}
	buyer := h.sim.buyerOf(email)
	back, err := h.sim.SignIn(buyer, button)
	if err != nil {
		return refusalOf(err, v.session)
	}
	v.remember(remembered{buyer: buyer, card: buyer.Cards[0].Ending})
	v.redirect(back)
	return nil
}

// verified checks a sign-in button. Browsers write each line break of a
// form's field as CR LF, so a payload of several lines may have been signed
// with either.
func (h *hosted) verified(button Button) (Button, *buttonPayload, error) {
	payload, err := h.sim.checkButton(button)
	if err != nil && strings.Contains(button.PayloadJSON, "\r\n") {
		button.PayloadJSON = strings.ReplaceAll(button.PayloadJSON, "\r\n", "\n")
		payload, err = h.sim.checkButton(button)
	}
	if err == nil && payload.productType != signIn {
		err = &ButtonError{invalidButton, "this is the page of a SignIn button."}
	}
	return button, payload, err
}

func (h *hosted) drawIdentify(v *visit, button Button, payload *buttonPayload, problem string) {
	content := struct {
		Buyers  []person
		Scopes  []string
		Button  map[string]string // the fields that every form repeats
		Leave   string
		Problem string
	}{Buyers: h.people(v), Button: map[string]string{}, Leave: leave(button, payload), Problem: problem}
	if m, ok := h.rememberedBuyer(v); ok {
		content.Buyers = append([]person{v.person(m.buyer)}, slices.DeleteFunc(content.Buyers, func(p person) bool { return p.Email == m.buyer.Email })...)
	}
	for _, scope := range payload.fields.list("signInScopes") {
		content.Scopes = append(content.Scopes, v.texts.say("scope."+scope))
	}
	for name, values := range button.form() {
		content.Button[name] = values[0]
	}
	v.shop = hostOf(payload.fields.text("signInReturnUrl"))
	status := http.StatusOK
	if problem != "" {
		status = http.StatusBadRequest
	}
	h.draw(v, status, "identify", v.texts.say("identify.title"), content)
}

// leave is where a buyer goes who does not sign in after all.
func leave(button Button, payload *buttonPayload) string {
	if cancel := payload.fields.text("signInCancelUrl"); cancel != "" {
		return cancel
	}
	back := payload.fields.text("signInReturnUrl")
	if sameSite(button.PageURL, back) {
		return button.PageURL
	}
	return back
}

// form is what postedButton reads, as far as a sign-in needs it.
func (b Button) form() url.Values {
	values := url.Values{
		"payloadJSON": {b.PayloadJSON}, "signature": {b.Signature}, "algorithm": {b.Algorithm}, "publicKeyId": {b.PublicKeyID},
		"merchantId": {b.MerchantID}, "productType": {b.ProductType}, "ledgerCurrency": {b.LedgerCurrency}, "placement": {b.Placement},
		"pageURL": {b.PageURL},
	}
	if b.Sandbox {
		values.Set("sandbox", "true")
	}
	return values
}
