package browsertest

import (
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// stoodStill is a Japanese simulator without chance, whose clock moves only
// when somebody moves it.
func stoodStill() simulator.Config {
	return simulator.Config{
		MerchantID: merchantID,
		Rand:       rand.NewChaCha8([32]byte{'l', 'i', 'v', 'e'}),
		Now:        func() time.Time { return time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC) },
	}
}

// signsIn is a buyer who clicked the button and comes back with a session.
func (m *merchant) signsIn() (id string) {
	m.t.Helper()
	session, err := m.sim.NewSession(m.sim.DemoBuyer(), simulator.Button{PayloadJSON: m.checkoutPayload(), MerchantID: merchantID, Sandbox: true})
	if err != nil {
		m.t.Fatal(err)
	}
	m.must(m.client.GetCheckoutSession(m.t.Context(), session.ID))
	return session.ID
}

// orders is the shop that says what is to be paid.
func (m *merchant) orders(id, reference, amount string) {
	m.t.Helper()
	m.must(m.client.UpdateCheckoutSession(m.t.Context(), id, &api.UpdateCheckoutSessionRequest{
		WebCheckoutDetails: &api.WebCheckoutDetails{CheckoutResultReturnURL: m.url + "/result"},
		PaymentDetails:     &api.PaymentDetails{PaymentIntent: api.Authorize, ChargeAmount: &api.Price{Amount: amount, CurrencyCode: m.price.CurrencyCode}},
		MerchantMetadata:   &api.MerchantMetadata{MerchantReferenceID: reference, MerchantStoreName: "茶房"},
	}))
}

// session is one as the simulator knows it.
func (m *merchant) session(id string) simulator.SessionView {
	m.t.Helper()
	session, ok := m.sim.Session(id)
	if !ok {
		m.t.Fatalf("there is no session %s", id)
	}
	return session
}

// pays is the buyer at Amazon.
func (m *merchant) pays(id string) {
	m.t.Helper()
	if _, err := m.sim.Pay(m.session(id).RedirectURL); err != nil {
		m.t.Fatal(err)
	}
}

// completes is the result page. It returns the charge's id.
func (m *merchant) completes(id string) string {
	m.t.Helper()
	amount := m.session(id).ChargeAmount
	completed := m.must(m.client.CompleteCheckoutSession(m.t.Context(), id, &api.CompleteCheckoutSessionRequest{ChargeAmount: &amount}))
	return completed.(*api.CheckoutSession).ChargeID
}

// must ends the test if the API did not answer as it should.
func (m *merchant) must(answer any, err error) any {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
	return answer
}

// bought is a whole checkout.
func (m *merchant) bought(reference, amount string) (sessionID, chargeID string) {
	m.t.Helper()
	sessionID = m.signsIn()
	m.orders(sessionID, reference, amount)
	m.pays(sessionID)
	return sessionID, m.completes(sessionID)
}

// receives lets the shop answer notifications: the first with an error. It
// returns their URL.
func (m *merchant) receives() string {
	m.t.Helper()
	first := true
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if first {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		first = false
	}))
	m.t.Cleanup(server.Close)
	return server.URL + "/pay/notifications"
}

func (m *merchant) delivers() {
	m.t.Helper()
	if _, err := m.sim.Deliver(m.t.Context()); err != nil {
		m.t.Fatal(err)
	}
}

// busyDay is a shop's day: orders in all states, a refund, mistakes.
func (m *merchant) busyDay() {
	m.t.Helper()
	m.sim.SetNotifyURL(m.receives())
	ctx := m.t.Context()

	_, captured := m.bought("茶-1041", "12800")
	m.sim.Advance(7 * time.Minute)
	m.must(m.client.CaptureCharge(ctx, captured, &api.CaptureChargeRequest{CaptureAmount: &api.Price{Amount: "12800", CurrencyCode: "JPY"}}))
	m.delivers()

	refused := m.signsIn()
	m.orders(refused, "茶-1042", "3480")
	if _, err := m.sim.ChangePayment(refused, "3434"); err != nil {
		m.t.Fatal(err)
	}
	m.pays(refused)
	_, _ = m.client.CompleteCheckoutSession(ctx, refused, &api.CompleteCheckoutSessionRequest{ChargeAmount: &api.Price{Amount: "3480", CurrencyCode: "JPY"}})
	m.sim.Advance(11 * time.Minute)

	m.sim.Inject(simulator.Fault{Operation: "CompleteCheckoutSession", When: simulator.AfterEffect, Drop: true})
	m.bought("茶-1043", "980")
	m.sim.Advance(3 * time.Minute)
	m.must(m.client.CreateRefund(ctx, &api.CreateRefundRequest{ChargeID: captured, RefundAmount: &api.Price{Amount: "3200", CurrencyCode: "JPY"}}))
	m.delivers()

	paid := m.signsIn()
	m.orders(paid, "茶-1044", "5400")
	m.pays(paid)
	m.sim.Advance(2 * time.Minute)
	m.orders(m.signsIn(), "茶-1045", "21600")
	m.sim.Advance(40 * time.Second)
	m.signsIn()
	m.sim.Inject(simulator.Fault{Operation: "CaptureCharge", Status: http.StatusTooManyRequests, Times: 2})
}

// newest is the session that was made last.
func (m *merchant) newest() simulator.SessionView {
	m.t.Helper()
	return m.sim.Snapshot(1).Sessions[0]
}
