package simulator_test

import (
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

func (m *shop) refund(charge, yen string, headers ...string) reply {
	m.t.Helper()
	return m.keyed("/refunds", `{"chargeId":"`+charge+`",`+amount("refundAmount", yen)+`}`, headers...)
}

// A refund is initiated first, is decided 30 seconds later, and the merchant is notified of it.
//
// Source: recorded from sandbox threads
func TestARefundIsDecidedLaterAndNotified(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{MerchantID: merchant})
	_, charge := m.completed("AuthorizeWithCapture", "")
	refund := m.refund(charge, "400")
	is.Equal([]any{refund.status, refund.text("statusDetails", "state")}, []any{201, "RefundInitiated"})
	id := refund.text("refundId")
	is.Equal(m.call("GET", "/refunds/"+id, "").text("statusDetails", "state"), "RefundInitiated")
	m.sim.Advance(30 * time.Second)
	is.Equal(m.call("GET", "/refunds/"+id, "").text("statusDetails", "state"), "Refunded")
	is.Equal(m.call("GET", "/charges/"+charge, "").text("refundedAmount", "amount"), "400")
	sent := m.sim.Notifications()
	last := sent[len(sent)-1].Notification
	is.Equal([]any{last.ObjectType, last.ObjectID}, []any{ipn.Refund, id})
}

// Refunds may exceed what was captured by 15 percent, but by no more than a fixed amount of the currency.
//
// Source: Amazon's page "Manage refunds"
func TestRefundsHaveACeiling(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		region         api.Region
		captured, most api.Price
		over           string
	}{
		{api.JP, yen("1000"), yen("1150"), "1151"},
		{api.JP, yen("999"), yen("1148"), "1149"}, // 149.85 yen more
		{api.JP, yen("56000"), yen("64400"), "64401"},
		{api.JP, yen("60000"), yen("68400"), "68401"},
		{api.NA, money("100", "USD"), money("115", "USD"), "115.01"},
		{api.NA, money("500", "USD"), money("575", "USD"), "575.01"},
		{api.NA, money("500.01", "USD"), money("575.01", "USD"), "575.02"},
		{api.NA, money("0.10", "USD"), money("0.11", "USD"), "0.12"},
		{api.EU, money("1000", "EUR"), money("1075", "EUR"), "1075.01"},
		{api.EU, money("1000", "GBP"), money("1075", "GBP"), "1075.01"},
	} {
		t.Run(c.captured.CurrencyCode+" "+c.captured.Amount, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{Region: c.region, LedgerCurrency: c.captured.CurrencyCode})
			_, charge := m.placed(order{amount: c.captured})
			is.Equal(outcome(m.createRefund(charge, money(c.over, c.most.CurrencyCode))), "400 TransactionAmountExceeded")
			is.Equal(outcome(m.createRefund(charge, c.captured)), "201 ") // in two parts
			more := m.createRefund(charge, money(c.over, c.most.CurrencyCode))
			is.Equal(outcome(more), "400 TransactionAmountExceeded")
			is.Equal(len(m.sim.Refunds()), 1)
		})
		t.Run(c.captured.CurrencyCode+" "+c.captured.Amount+", all at once", func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{Region: c.region, LedgerCurrency: c.captured.CurrencyCode})
			_, charge := m.placed(order{amount: c.captured})
			is.Equal(outcome(m.createRefund(charge, c.most)), "201 ")
			is.Equal(outcome(m.createRefund(charge, money("1", c.most.CurrencyCode))), "400 TransactionAmountExceeded") // it counts before it is decided
		})
	}
}

// A partial capture lowers the ceiling of refunds.
//
// Source: Amazon's page "Refund"
func TestTheCeilingIsThatOfTheCapture(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	_, charge := m.placed(order{amount: yen("1000"), intent: "Authorize"})
	is.Equal(m.keyed("/charges/"+charge+"/capture", "{"+amount("captureAmount", "400")+"}").status, 200)
	is.Equal(outcome(m.createRefund(charge, yen("461"))), "400 TransactionAmountExceeded")
	is.Equal(outcome(m.createRefund(charge, yen("460"))), "201 ")
}

// A charge has ten refunds, or as many as are configured.
//
// Source: not documented; our choice
func TestAChargeHasTenRefunds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		option, count int
		then          string
	}{
		{"by default", 0, 10, "422 TransactionCountExceeded"},
		{"by option", 2, 2, "422 TransactionCountExceeded"},
		{"without a limit", -1, 12, "201 "},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, assuming(simulator.Assumptions{MaxRefunds: c.option}))
			_, charge := m.placed(order{amount: yen("1000")})
			for range c.count {
				is.Equal(outcome(m.createRefund(charge, yen("1"))), "201 ")
			}
			is.Equal(outcome(m.createRefund(charge, yen("1"))), c.then)
		})
	}
}

// Only a charge that is Captured can be refunded, and none that nobody knows.
//
// Source: Amazon's page "Error handling"
func TestOnlyCapturedChargesAreRefunded(t *testing.T) {
	t.Parallel()
	for _, state := range []api.ChargeState{
		api.ChargeAuthorizationInitiated, api.ChargeAuthorized, api.ChargeCaptureInitiated, api.ChargeCanceled, api.ChargeDeclined,
	} {
		t.Run(string(state), func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			is.Equal(outcome(m.createRefund(chargeIn(m, state), yen("1"))), "422 InvalidChargeStatus")
		})
	}
	t.Run("unknown", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		m := openShop(t, simulator.Config{})
		is.Equal(outcome(m.createRefund("S03-0000000-0000000-C000000", yen("1"))), "404 ResourceNotFound")
		is.Equal(outcome(m.call("GET", "/refunds/S03-0000000-0000000-R000000", "")), "404 ResourceNotFound")
		session, _ := m.sim.Session(m.paid("1111", "AuthorizeWithCapture", false))
		is.Equal(outcome(m.createRefund(session.ChargeID, yen("1"))), "404 ResourceNotFound") // the session is not completed
	})
}

// The text on the buyer's statement is Amazon's prefix with that of the request, or with the store's name.
//
// Source: Amazon's page "Refund"
func TestTheSoftDescriptorOfARefund(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	_, charge := m.placed(order{amount: yen("1000"), update: `,"merchantMetadata":{"merchantStoreName":"Tea"}`})
	is.Equal(m.createRefund(charge, yen("1")).text("softDescriptor"), "AMZ*Tea")
	named := m.keyed("/refunds", `{"chargeId":"`+charge+`",`+amount("refundAmount", "1")+`,"softDescriptor":"SORRY"}`)
	is.Equal(named.text("softDescriptor"), "AMZ*SORRY")
}
