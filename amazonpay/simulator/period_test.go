package simulator_test

import (
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// openInMarch is a shop on the last day of a month, in Europe, where more than one currency is possible.
func openInMarch(t *testing.T, limit api.Price) *shop {
	now := time.Date(2026, 3, 30, 12, 0, 0, 0, time.UTC)
	return openShop(t, simulator.Config{Region: api.EU, Assumptions: simulator.Assumptions{PeriodicLimit: limit}, Now: func() time.Time { return now }})
}

// Recurring charges of one buyer have a limit for each month, if one is configured, and more is PeriodicAmountExceeded.
//
// Source: Amazon's page "Error handling"
func TestRecurringChargesHaveALimitForEachMonth(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openInMarch(t, money("100", "EUR"))
	first, _ := m.placed(order{amount: money("40", "EUR"), payload: recurringPayload})
	second, _ := m.placed(order{amount: money("10", "EUR"), payload: recurringPayload}) // of the same buyer
	is.Equal(outcome(m.createCharge(first, money("50.01", "EUR"), "")), "400 PeriodicAmountExceeded")
	is.Equal(outcome(m.createCharge(second, money("50", "EUR"), "")), "201 ") // also what is only authorized counts
	view := m.sim.Permissions()[0]
	is.Equal([]api.Price{view.AmountLimit, view.AmountBalance}, []api.Price{money("100", "EUR"), money("0", "EUR")})
	is.Equal(m.call("GET", "/chargePermissions/"+first, "").text("limits", "amountBalance", "amount"), "0")
	m.sim.Advance(48 * time.Hour) // April
	is.Equal(outcome(m.createCharge(first, money("100", "EUR"), "")), "201 ")
}

// The monthly limit counts what was really charged: neither what was canceled or declined, nor other buyers, one-time orders and other environments.
//
// Source: not documented; our choice
func TestWhatTheMonthlyLimitDoesNotCount(t *testing.T) {
	t.Parallel()
	somebody := simulator.EuropeanBuyer()
	for _, c := range []struct {
		name string
		do   func(*shop, *is.I)
		left string
	}{
		{"nothing else", func(*shop, *is.I) {}, "60"},
		{"a one-time order", func(m *shop, is *is.I) { m.placed(order{amount: money("30", "EUR")}) }, "60"},
		{"another buyer", func(m *shop, is *is.I) {
			m.placed(order{buyer: &somebody, amount: money("30", "EUR"), payload: recurringPayload})
		}, "60"},
		{"a canceled charge", func(m *shop, is *is.I) {
			_, charge := m.placed(order{amount: money("30", "EUR"), payload: recurringPayload, intent: "Authorize"})
			is.NoErr(m.sim.ChangeCharge(charge, api.ChargeCanceled, "MerchantCanceled"))
		}, "60"},
		{"the rest of a partial capture", func(m *shop, is *is.I) {
			_, charge := m.placed(order{amount: money("30", "EUR"), payload: recurringPayload, intent: "Authorize"})
			is.Equal(m.keyed("/charges/"+charge+"/capture", "{"+price("captureAmount", money("10", "EUR"))+"}").status, 200)
		}, "50"},
		{"live", func(m *shop, is *is.I) {
			m.keyID = live
			m.placed(order{amount: money("30", "EUR"), payload: recurringPayload})
			m.keyID = sandbox
		}, "60"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openInMarch(t, money("100", "EUR"))
			permission, _ := m.placed(order{amount: money("40", "EUR"), payload: recurringPayload})
			c.do(m, is)
			is.Equal(m.call("GET", "/chargePermissions/"+permission, "").text("limits", "amountBalance", "amount"), c.left)
		})
	}
}

// Charges in another currency than the monthly limit's neither count nor are limited.
//
// Source: not documented; our choice
func TestTheMonthlyLimitIsOfOneCurrency(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openInMarch(t, money("100", "EUR"))
	francs := recurringPayload + `,"paymentDetails":{"presentmentCurrency":"CHF"}`
	other, _ := m.placed(order{amount: money("90", "CHF"), payload: francs})
	euros, _ := m.placed(order{amount: money("40", "EUR"), payload: recurringPayload})
	is.Equal(m.call("GET", "/chargePermissions/"+euros, "").text("limits", "amountBalance", "amount"), "60")
	is.Equal(outcome(m.createCharge(euros, money("60", "EUR"), "")), "201 ")
	is.Equal(m.call("GET", "/chargePermissions/"+other, "").at("limits", "amountLimit"), nil)
	is.Equal(outcome(m.createCharge(other, money("500", "CHF"), "")), "201 ")
}

// Without a configured limit recurring charge permissions have none.
//
// Source: not documented; our choice
func TestRecurringPermissionsHaveNoLimitAtFirst(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openInMarch(t, api.Price{})
	permission, _ := m.placed(order{amount: money("40", "EUR"), payload: recurringPayload})
	is.Equal(outcome(m.createCharge(permission, money("150000", "EUR"), "")), "201 ")
	is.Equal(m.call("GET", "/chargePermissions/"+permission, "").at("limits", "amountLimit"), nil)
}
