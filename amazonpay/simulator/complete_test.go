package simulator_test

import (
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// Complete is refused, each time with its own status and reason code, unless the buyer has paid and the amounts are the same.
//
// Source: Amazon's page "Error handling"
func TestCompleteIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		session func(*shop) string // returns the id
		body    string
		status  int
		reason  string
	}{
		{name: "for an unknown id", session: func(*shop) string { return "26be7331-7dc2-4722-be22-f7e75582d3ef" }, status: 404, reason: "ResourceNotFound"},
		{name: "while the buyer chooses", session: signedIn, status: 422, reason: "InvalidCheckoutSessionStatus"},
		{name: "while the buyer is on the processing page", session: redirected, status: 422, reason: "InvalidCheckoutSessionStatus"},
		{name: "after the card was declined", session: paidWith("3434"), status: 422, reason: "CheckoutSessionCanceled"},
		{name: "after the buyer canceled there", session: paidWith("3064"), status: 422, reason: "CheckoutSessionCanceled"},
		{name: "after a card that pends, for a shop that cannot wait", session: paidWith("0701"), status: 422, reason: "CheckoutSessionCanceled"},
		{name: "after a card that pends, where nothing is authorized", session: func(m *shop) string { return m.paid("0701", "Confirm", true) }, status: 422, reason: "CheckoutSessionCanceled"},
		{name: "after it expired", session: expired, status: 422, reason: "InvalidCheckoutSessionStatus"},
		{name: "the second time", session: completed, status: 422, reason: "InvalidCheckoutSessionStatus"},
		{name: "with another amount", session: paidWith("1111"), body: `{"chargeAmount":{"amount":"1001","currencyCode":"JPY"}}`, status: 409, reason: "AmountMismatch"},
		{name: "with another currency", session: paidWith("1111"), body: `{"chargeAmount":{"amount":"1000","currencyCode":"USD"}}`, status: 400, reason: "CurrencyMismatch"},
		{name: "with a total in another currency", session: paidWith("1111"), body: thousand[:len(thousand)-1] + `,"totalOrderAmount":{"amount":"1000","currencyCode":"USD"}}`, status: 400, reason: "CurrencyMismatch"},
		{name: "with decimals of yen", session: paidWith("1111"), body: `{"chargeAmount":{"amount":"1000.00","currencyCode":"JPY"}}`, status: 400, reason: "InvalidParameterValue"},
		{name: "without an amount", session: paidWith("1111"), body: `{}`, status: 400, reason: "MissingParameterValue"},
		{name: "with a total that Update did not send", session: paidWith("1111"), body: thousand[:len(thousand)-1] + `,"totalOrderAmount":{"amount":"2000","currencyCode":"JPY"}}`, status: 409, reason: "AmountMismatch"},
		{name: "H5 with a key that it does not have", session: paidWith("1111"), body: thousand[:len(thousand)-1] + `,"paymentIntent":"Authorize"}`, status: 400, reason: "UnrecognizedField"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			if c.body == "" {
				c.body = thousand
			}
			answer := m.complete(c.session(m), c.body)
			is.Equal(answer.reason(), c.reason)
			is.Equal(answer.status, c.status)
		})
	}
}

func signedIn(m *shop) string { return m.signIn(simulator.JapaneseBuyer(), payload) }

func redirected(m *shop) string {
	id := signedIn(m)
	if err := m.sim.Redirect(m.update(id, terms("Authorize", false)).text("webCheckoutDetails", "amazonPayRedirectUrl")); err != nil {
		m.t.Fatal(err)
	}
	return id
}

func paidWith(card string) func(*shop) string {
	return func(m *shop) string { return m.paid(card, "Authorize", false) }
}

func expired(m *shop) string {
	id := m.paid("1111", "Authorize", false)
	m.sim.Advance(24 * time.Hour)
	return id
}

func completed(m *shop) string {
	id := m.paid("1111", "Authorize", false)
	m.complete(id, thousand)
	return id
}

// A session whose state does not allow the operation is refused in the words of Amazon's FAQ.
//
// Source: Amazon's page "FAQs"
func TestTheWordsOfAWrongState(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := completed(m)
	for _, answer := range []reply{m.complete(id, thousand), m.update(id, "{}")} {
		is.Equal(answer.raw, `{"reasonCode":"InvalidCheckoutSessionStatus","message":"You tried to call an operation on a Checkout Session that is in a state where that operation is not allowed."}`)
	}
}

// A Complete with another amount leaves the session Open, and a corrected one succeeds.
//
// Source: not documented; our choice
func TestARefusedAmountLeavesTheSessionOpen(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := m.paid("1111", "Authorize", false)
	is.Equal(m.complete(id, `{"chargeAmount":{"amount":"999","currencyCode":"JPY"}}`).status, 409)
	is.Equal(m.get(id).text("statusDetails", "state"), "Open")
	is.Equal(len(m.sim.Charges()), 0)
	is.Equal(m.complete(id, thousand).status, 200)
}

// Complete of a canceled session is refused with CheckoutSessionCanceled or InvalidCheckoutSessionStatus; which one when is an option.
//
// Source: not documented; our choice
func TestTheReasonCodeOfCanceledSessions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		option        string
		first, second string
	}{
		{"", "CheckoutSessionCanceled", "InvalidCheckoutSessionStatus"},
		{"CheckoutSessionCanceled", "CheckoutSessionCanceled", "CheckoutSessionCanceled"},
		{"InvalidCheckoutSessionStatus", "InvalidCheckoutSessionStatus", "InvalidCheckoutSessionStatus"},
	} {
		t.Run("with option "+c.option, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, assuming(simulator.Assumptions{CanceledReason: c.option}))
			id := m.paid("3434", "Authorize", false)
			is.Equal(m.complete(id, thousand).reason(), c.first)
			is.Equal(m.complete(id, thousand).reason(), c.second)
			is.Equal(m.get(id).text("statusDetails", "reasonCode"), "Declined")
		})
	}
}

// Complete obeys its simulation codes in the sandbox and refuses others.
//
// Source: Amazon's page "Sandbox simulations"
func TestSimulationCodesOfComplete(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code    string
		pending bool
		status  int
		reason  string // of the answer
		state   string // of the session, and its reason
	}{
		{"BuyerCanceled", false, 422, "CheckoutSessionCanceled", "Canceled BuyerCanceled"},
		{"AmazonCanceled", false, 422, "CheckoutSessionCanceled", "Canceled AmazonCanceled"},
		{"Declined", false, 422, "CheckoutSessionCanceled", "Canceled Declined"},
		{"AuthorizationInitiated", true, 202, "", "Completed "},
		{"AuthorizationInitiated", false, 400, "InvalidSandboxSimulationSpecified", "Open "},
		{"SoftDeclined", false, 400, "InvalidSandboxSimulationSpecified", "Open "},
	} {
		t.Run(c.code+" "+c.state, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			id := m.paid("1111", "Authorize", c.pending)
			answer := m.complete(id, thousand, "x-amz-pay-simulation-code", c.code)
			is.Equal(answer.status, c.status)
			is.Equal(answer.reason(), c.reason)
			status := m.get(id)
			is.Equal(status.text("statusDetails", "state")+" "+status.text("statusDetails", "reasonCode"), c.state)
		})
	}
	t.Run("none has a meaning for other operations", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		m := openShop(t, simulator.Config{})
		answer := m.call("GET", "/checkoutSessions/"+signedIn(m), "", "x-amz-pay-simulation-code", "Declined")
		is.Equal(answer.reason(), "InvalidSandboxSimulationSpecified")
	})
	t.Run("none has a meaning in live", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		m := openShop(t, simulator.Config{})
		m.keyID = live
		id := m.paid("1111", "Authorize", false)
		is.Equal(m.complete(id, thousand, "x-amz-pay-simulation-code", "Declined").status, 200)
	})
}
