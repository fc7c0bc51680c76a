package simulator

import "net/http"

// drawOrder draws the one page of a ProcessOrder session: what is paid, the
// address that the shop gave, and a choice of cards.
func (h *hosted) drawOrder(v *visit, m remembered) {
	address := v.session.Address
	content := map[string]any{
		"Name":            m.buyer.Name,
		"Email":           m.buyer.Email,
		"Amount":          money(v.texts, v.session.ChargeAmount),
		"Frequency":       frequencyText(v.texts, v.session),
		"Address":         addressText(v.texts, address),
		"AddressLanguage": addressLanguage(address),
		"Cards":           h.cardOptions(v, m),
	}
	h.draw(v, http.StatusOK, "order", v.texts.say("order.title"), content)
}

// payOrder is the button on that page.
func (h *hosted) payOrder(session SessionView, m remembered) (returnURL string, err error) {
	return h.sim.payOrder(session.ID, m.buyer, m.card)
}
