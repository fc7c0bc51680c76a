package simulator_test

import (
	"fmt"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// Amounts of charges, captures and refunds are positive decimals with no more places than the currency has; any other is refused in Amazon's words.
//
// Source: recorded from sandbox threads
func TestAmountsOfPaymentsAreStrict(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		currency, amount string
		good             bool
	}{
		{"JPY", "705", true}, {"JPY", "705.00", false}, {"JPY", "705.", false}, {"JPY", "1,000", false}, {"JPY", "0", false}, {"JPY", "-5", false},
		{"JPY", "5e2", false}, {"JPY", "007", false}, {"JPY", "", false}, {"JPY", "10000000", true},
		{"USD", "7.05", true}, {"USD", "7.5", true}, {"USD", "7", true}, {"USD", "7.005", false}, {"USD", "7.", false}, {"USD", ".5", false},
		{"USD", "0.00", false}, {"USD", "0.01", true}, {"USD", "1,000.00", false}, {"USD", "150000.00", true},
		{"USD", "99999999999999999999", false},
	} {
		t.Run(c.currency+" "+c.amount, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			region, most := api.JP, "10000000"
			if c.currency == "USD" {
				region, most = api.NA, "150000"
			}
			m := openShop(t, simulator.Config{Region: region})
			permission, _ := m.placed(order{amount: money(most, c.currency), intent: "Confirm"})
			_, authorized := m.placed(order{amount: money(most, c.currency), intent: "Authorize"})
			_, captured := m.placed(order{amount: money(most, c.currency)})
			for name, answer := range map[string]reply{
				"chargeAmount":  m.createCharge(permission, money(c.amount, c.currency), ""),
				"captureAmount": m.keyed("/charges/"+authorized+"/capture", "{"+price("captureAmount", money(c.amount, c.currency))+"}"),
				"refundAmount":  m.createRefund(captured, money(c.amount, c.currency)),
			} {
				is.Equal(answer.status < 300, c.good)
				if !c.good {
					is.Equal(answer.reason(), "InvalidParameterValue")
					is.Equal(answer.text("message"), fmt.Sprintf("The value '%s' provided for '%s.Amount' is invalid.", c.amount, name))
				}
			}
		})
	}
}

// The greatest amount is one of a single charge: an order that is charged in parts may have a greater total, and a refund may exceed its capture.
//
// Source: Amazon's page "Charge"
func TestTheGreatestAmountIsThatOfACharge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		region                    api.Region
		most, above, total, extra api.Price
	}{
		{api.JP, yen("10000000"), yen("10000001"), yen("20000000"), yen("10008400")},
		{api.NA, money("150000", "USD"), money("150000.01", "USD"), money("300000", "USD"), money("150075", "USD")},
		{api.EU, money("150000", "EUR"), money("150000.01", "EUR"), money("300000", "EUR"), money("150075", "EUR")},
		{api.EU, money("150000", "GBP"), money("150000.01", "GBP"), money("300000", "GBP"), money("150075", "GBP")},
	} {
		t.Run(c.most.CurrencyCode, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{Region: c.region, LedgerCurrency: c.most.CurrencyCode})
			set := func(charge, total api.Price) string {
				return outcome(m.update(signedIn(m), `{"paymentDetails":{`+price("chargeAmount", charge)+","+price("totalOrderAmount", total)+`}}`))
			}
			is.Equal(set(c.most, c.total), "200 ")
			is.Equal(set(c.above, c.total), "400 InvalidParameterValue")
			permission, _ := m.placed(order{amount: c.most, intent: "Confirm", payload: `,"paymentDetails":{"allowOvercharge":true}`})
			is.Equal(outcome(m.createCharge(permission, c.above, "")), "400 InvalidParameterValue")
			_, authorized := m.placed(order{amount: c.most, intent: "Authorize"})
			is.Equal(outcome(m.keyed("/charges/"+authorized+"/capture", "{"+price("captureAmount", c.above)+"}")), "400 InvalidParameterValue")
			_, captured := m.placed(order{amount: c.most})
			is.Equal(outcome(m.createRefund(captured, c.extra)), "201 ")
		})
	}
}

// With allowOvercharge a charge permission is good for nine times the order, or for a fixed amount of the currency if that is more.
//
// Source: Amazon's page "Advanced one-time payment options"
func TestHowMuchMayBeOvercharged(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		region        api.Region
		ordered, good api.Price
	}{
		{api.JP, yen("1000"), yen("70000")}, {api.JP, yen("10000"), yen("90000")},
		{api.NA, money("10", "USD"), money("500", "USD")}, {api.NA, money("55.56", "USD"), money("500.04", "USD")},
		{api.EU, money("1", "EUR"), money("500", "EUR")}, {api.EU, money("100", "GBP"), money("900", "GBP")},
	} {
		t.Run(c.ordered.CurrencyCode+" "+c.ordered.Amount, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{Region: c.region, LedgerCurrency: c.ordered.CurrencyCode})
			m.placed(order{amount: c.ordered, intent: "Confirm", payload: `,"paymentDetails":{"allowOvercharge":true}`})
			is.Equal(m.sim.Permissions()[0].AmountLimit, c.good)
		})
	}
}
