package simulator_test

import (
	"fmt"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// order is a checkout that somebody pays for. What is left out is as in most:
// a Japanese buyer, AuthorizeWithCapture, a one-time permission.
type order struct {
	buyer   *simulator.Buyer
	intent  string
	amount  api.Price
	payload string // more keys of the button's payload, each with a comma before it
	update  string // more keys of Update Checkout Session, likewise
}

const (
	recurringPayload = `,"chargePermissionType":"Recurring","recurringMetadata":{"frequency":{"unit":"Month","value":"1"}}`
	onFilePayload    = `,"chargePermissionType":"PaymentMethodOnFile"`
)

// placed is an order that was completed.
func (m *shop) placed(o order) (permissionID, chargeID string) {
	m.t.Helper()
	is := is.New(m.t)
	buyer := simulator.JapaneseBuyer()
	if o.buyer != nil {
		buyer = *o.buyer
	}
	if o.intent == "" {
		o.intent = "AuthorizeWithCapture"
	}
	id := m.signIn(buyer, payload[:len(payload)-1]+o.payload+"}")
	updated := m.update(id, fmt.Sprintf(`{"webCheckoutDetails":{"checkoutResultReturnUrl":%q},"paymentDetails":{"paymentIntent":%q,%s}%s}`,
		openURL, o.intent, price("chargeAmount", o.amount), o.update))
	is.Equal(updated.status, 200) // Update
	_, err := m.sim.Pay(updated.text("webCheckoutDetails", "amazonPayRedirectUrl"))
	is.NoErr(err)
	done := m.complete(id, "{"+price("chargeAmount", o.amount)+"}")
	is.Equal(done.status, 200) // Complete
	return done.text("chargePermissionId"), done.text("chargeId")
}

func money(amount, currency string) api.Price {
	return api.Price{Amount: amount, CurrencyCode: currency}
}

// price is a key of a request body.
func price(name string, p api.Price) string {
	return fmt.Sprintf(`"%s":{"amount":"%s","currencyCode":"%s"}`, name, p.Amount, p.CurrencyCode)
}

func (m *shop) createCharge(permission string, p api.Price, more string) reply {
	m.t.Helper()
	return m.keyed("/charges", `{"chargePermissionId":"`+permission+`",`+price("chargeAmount", p)+more+`}`)
}

func (m *shop) createRefund(charge string, p api.Price) reply {
	m.t.Helper()
	return m.keyed("/refunds", `{"chargeId":"`+charge+`",`+price("refundAmount", p)+`}`)
}

// outcome is an answer in two words.
func outcome(r reply) string { return fmt.Sprint(r.status, " ", r.reason()) }
