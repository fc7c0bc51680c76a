package simulator_test

import (
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// What is captured in another currency is converted to that of the ledger: the amount divided by the conversion rate.
//
// Source: official SDK
func TestF9_CapturesInAnotherCurrencyAreConverted(t *testing.T) {
	t.Parallel()
	rates := map[string]string{"CHF": "0.95", "JPY": "163.25", "SEK": "3"}
	for _, c := range []struct {
		charged         api.Price
		converted, rate string
	}{
		{money("9.50", "CHF"), "10", "0.95"},
		{money("1000", "JPY"), "6.13", "163.25"}, // 6.1255 is rounded
		{money("1", "SEK"), "0.33", "3"},
		{money("0.05", "SEK"), "0.02", "3"},
		{money("7.35", "USD"), "7.35", "1"}, // no rate was given
	} {
		t.Run(c.charged.CurrencyCode+" "+c.charged.Amount, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{Region: api.EU, ConversionRates: rates})
			_, id := m.placed(order{amount: c.charged, payload: `,"paymentDetails":{"presentmentCurrency":"` + c.charged.CurrencyCode + `"}`})
			charge := m.call("GET", "/charges/"+id, "")
			is.Equal(charge.at("convertedAmount"), map[string]any{"amount": c.converted, "currencyCode": "EUR"})
			is.Equal(charge.text("conversionRate"), c.rate)
			is.Equal(m.sim.Charges()[0].ConvertedAmount, money(c.converted, "EUR"))
		})
	}
}

// Nothing is converted before the capture, nor in the ledger's own currency.
//
// Source: official SDK
func TestWhatIsNotConverted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, currency, intent string
	}{{"only authorized", "CHF", "Authorize"}, {"the ledger's own currency", "EUR", "AuthorizeWithCapture"}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{Region: api.EU})
			_, id := m.placed(order{amount: money("5", c.currency), intent: c.intent, payload: `,"paymentDetails":{"presentmentCurrency":"CHF"}`})
			charge := m.call("GET", "/charges/"+id, "")
			is.Equal([]any{charge.at("convertedAmount"), charge.at("conversionRate")}, []any{nil, nil})
		})
	}
}

// Charges, captures and refunds of a charge permission are all in its currency.
//
// Source: Amazon's page "Multi-currency integration"
func TestF9_AChargePermissionHasOneCurrency(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{Region: api.EU})
	permission, charge := m.placed(order{
		amount: money("5", "CHF"), intent: "Authorize", payload: `,"paymentDetails":{"presentmentCurrency":"SEK","allowOvercharge":true}`,
	})
	is.Equal(m.call("GET", "/chargePermissions/"+permission, "").text("presentmentCurrency"), "CHF") // as the amount says
	is.Equal(outcome(m.createCharge(permission, money("1", "EUR"), "")), "400 CurrencyMismatch")
	is.Equal(outcome(m.createCharge(permission, money("1", "SEK"), "")), "400 CurrencyMismatch")
	is.Equal(outcome(m.createCharge(permission, money("1", "CHF"), "")), "201 ")
	is.Equal(outcome(m.keyed("/charges/"+charge+"/capture", "{"+price("captureAmount", money("5", "EUR"))+"}")), "400 CurrencyMismatch")
	is.Equal(outcome(m.keyed("/charges/"+charge+"/capture", "{"+price("captureAmount", money("5", "CHF"))+"}")), "200 ")
	is.Equal(outcome(m.createRefund(charge, money("1", "EUR"))), "400 CurrencyMismatch")
	is.Equal(outcome(m.createRefund(charge, money("1", "CHF"))), "201 ")
}

// A payment method that is saved without a payment is charged in the currency that the session began with.
//
// Source: not documented; our choice
func TestTheCurrencyOfASavedPaymentMethod(t *testing.T) {
	t.Parallel()
	for currency, more := range map[string]string{"EUR": "", "CHF": `,"paymentDetails":{"presentmentCurrency":"CHF"}`} {
		t.Run(currency, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{Region: api.EU})
			permission := m.setUpWallet(strings.TrimSuffix(onFile("true"), "}") + more + "}")
			is.Equal(m.call("GET", "/chargePermissions/"+permission, "").text("presentmentCurrency"), currency)
			is.Equal(outcome(m.createCharge(permission, money("5", currency), "")), "201 ")
		})
	}
}

// A configuration with useless amounts of money is refused.
//
// Source: this kit's own tooling
func TestUselessAmountsOfTheConfiguration(t *testing.T) {
	t.Parallel()
	for name, cfg := range map[string]simulator.Config{
		"a rate of nothing":          {ConversionRates: map[string]string{"CHF": "0.00"}},
		"seven decimals":             {ConversionRates: map[string]string{"CHF": "0.9500001"}},
		"a negative rate":            {ConversionRates: map[string]string{"CHF": "-1"}},
		"a rate without digits":      {ConversionRates: map[string]string{"CHF": "."}},
		"an exponent":                {ConversionRates: map[string]string{"CHF": "1e3"}},
		"a rate of no currency":      {ConversionRates: map[string]string{"XXX": "1"}},
		"a limit of nothing":         assuming(simulator.Assumptions{PeriodicLimit: money("0", "EUR")}),
		"a limit without a currency": assuming(simulator.Assumptions{PeriodicLimit: money("100", "")}),
		"a limit with yen decimals":  assuming(simulator.Assumptions{PeriodicLimit: money("100.50", "JPY")}),
		"an unknown reason code":     assuming(simulator.Assumptions{NotModifiableReason: "Whim"}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			_, err := simulator.New(cfg)
			is.True(err != nil)
		})
	}
}
