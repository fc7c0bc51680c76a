package simulator

import (
	"net/http"
	"strings"
)

// processing is the page at amazonPayRedirectUrl.
func (h *hosted) processing(v *visit) *refusal {
	if !v.session.undecided() {
		return h.decided(v, nil)
	}
	if problem := unready(v.session); problem != nil {
		return problem
	}
	// A look ahead is no visit: after one the shop could not update any more.
	if v.r.Method == http.MethodGet && v.r.Header.Get("Sec-Purpose") == "" {
		if err := h.sim.Redirect(v.step(ProcessingPath)); err != nil {
			return h.decided(v, err)
		}
	}
	content := map[string]any{
		"Amount":          money(v.texts, v.session.ChargeAmount),
		"Frequency":       frequencyText(v.texts, v.session),
		"Card":            cardName(v.session.Card),
		"Hint":            h.cardHint(v, v.session.Card),
		"Address":         addressText(v.texts, v.session.Address),
		"AddressLanguage": addressLanguage(v.session.Address),
	}
	h.draw(v, http.StatusOK, "processing", v.texts.say("processing.title"), content)
	return nil
}

// unready says what is missing before the buyer of an Open session can pay.
func unready(session SessionView) *refusal {
	switch {
	case !session.undecided() || len(session.Constraints) == 0:
		return nil
	case session.Substate == Created:
		return refuse(http.StatusConflict, "nobuyer")
	}
	return &refusal{http.StatusConflict, "early", "constraints: " + strings.Join(session.Constraints, ", ")}
}

// pay is the button on that page. Pressed twice it pays once.
func (h *hosted) pay(v *visit) *refusal {
	if problem := unready(v.session); problem != nil {
		return problem
	}
	back, err := h.sim.Pay(v.step(ProcessingPath))
	if err != nil {
		return h.decided(v, err)
	}
	v.redirect(back)
	return nil
}
