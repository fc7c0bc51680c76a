package simulator

import (
	"net/http"
	"net/url"
	"strings"
)

// click receives what checkout.js posts: it verifies the button, makes the
// checkout session, and lets the buyer sign in. The pages that follow are
// loaded by GET, because a browser sends no SameSite=Lax cookie along with a
// form of another site.
func (h *hosted) click(v *visit) *refusal {
	form := v.r.PostForm
	button := postedButton(form)
	if button.ProductType == signIn {
		return h.clickSignIn(v, button)
	}
	id, err := h.sim.begin(button, h.sim.base(v.r))
	if err != nil && strings.Contains(button.PayloadJSON, "\r\n") {
		// Browsers write each line break of a form's field as CR LF, so a
		// payload of several lines may have been signed with either.
		button.PayloadJSON = strings.ReplaceAll(button.PayloadJSON, "\r\n", "\n")
		id, err = h.sim.begin(button, h.sim.base(v.r))
	}
	if err != nil {
		return refusalOf(err, v.session)
	}
	h.enter(v)
	v.redirect(withSession("/checkout/start", id))
	return nil
}

// clickSignIn is a click on a sign-in button.
func (h *hosted) clickSignIn(v *visit, button Button) *refusal {
	button, _, err := h.verified(button)
	if err != nil {
		return refusalOf(err, v.session)
	}
	h.enter(v)
	v.redirect(signInPath + "?" + button.form().Encode())
	return nil
}

// enter sets the cookies that a click leaves.
func (h *hosted) enter(v *visit) {
	setCookie(v, languageCookie, v.language)
	if v.r.PostForm.Get("signOut") == "true" {
		setCookie(v, buyerCookie, "")
	}
}

// postedButton reads what checkout.js sends of a button.
func postedButton(form url.Values) Button {
	return Button{
		PayloadJSON:    form.Get("payloadJSON"),
		Signature:      form.Get("signature"),
		Algorithm:      form.Get("algorithm"),
		PublicKeyID:    form.Get("publicKeyId"),
		MerchantID:     form.Get("merchantId"),
		ProductType:    form.Get("productType"),
		LedgerCurrency: form.Get("ledgerCurrency"),
		Placement:      form.Get("placement"),
		Sandbox:        form.Get("sandbox") == "true",
		PageURL:        form.Get("pageURL"),
	}
}

// sameSite tells whether page, which nobody signed, has scheme and host of the
// signed URL, so that a cancel link to it leaves neither the simulator nor
// the shop.
func sameSite(page, signed string) bool {
	p, err := url.Parse(page)
	if err != nil || p.User != nil {
		return false
	}
	s, err := url.Parse(signed)
	return err == nil && p.Scheme == s.Scheme && p.Host == s.Host
}

// shopName is what the shop calls itself, or its host.
func shopName(session SessionView) string {
	if session.MerchantStoreName != "" {
		return session.MerchantStoreName
	}
	u, err := url.Parse(session.firstURL())
	if err != nil {
		return ""
	}
	return u.Host
}

// setCookie sets a cookie for the buyer's pages, or deletes it if the value
// is empty. Lax lets it come along when a shop sends the browser here.
func setCookie(v *visit, name, value string) {
	cookie := &http.Cookie{
		Name: name, Value: value, Path: "/checkout", MaxAge: 30 * 24 * 60 * 60,
		HttpOnly: true, Secure: v.r.TLS != nil, SameSite: http.SameSiteLaxMode,
	}
	if value == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(v.w, cookie)
}

// cancel follows a cancel link. A second click goes where the first one did.
func (h *hosted) cancel(v *visit) *refusal {
	back, err := h.sim.CancelAtAmazon(v.session.ID)
	if err == nil {
		v.redirect(back)
		return nil
	}
	return h.decided(v, err)
}

// decided sends the buyer of a session that was paid or canceled back to the
// shop. For another session it tells err.
func (h *hosted) decided(v *visit, err error) *refusal {
	if now, ok := h.sim.Session(v.session.ID); ok {
		v.session = now // another request may have decided it since this one began
	}
	if v.session.undecided() {
		return refusalOf(err, v.session)
	}
	v.redirect(v.session.ReturnURL)
	return nil
}

// firstURL is the first page of the shop's that the buyer comes back to.
func (v SessionView) firstURL() string {
	if v.CheckoutMode == processOrder {
		return v.ResultURL
	}
	return v.ReviewURL
}

// undecided tells whether the buyer may still pay, change or cancel.
func (v SessionView) undecided() bool {
	return v.State == stateOpen && v.Substate != Paid
}
