package amazonpay_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// sentAmount is the chargeAmount in the body of a call, as it was on the wire.
func (s *setup) sentAmount(operation string) string {
	s.t.Helper()
	var body struct {
		PaymentDetails struct{ ChargeAmount json.RawMessage }
		ChargeAmount   json.RawMessage
	}
	s.is.NoErr(json.Unmarshal(s.sim.Calls(operation)[0].Body, &body))
	return string(body.PaymentDetails.ChargeAmount) + string(body.ChargeAmount)
}

func TestAmountsOnTheWire(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, amount, currency, sent string }{
		{"F1 whole yen have no decimals", "705", "JPY", "705"},
		{"F2 no thousands separator, all decimals", "1234.5", "EUR", "1234.50"},
		{"F6 two decimals stay two decimals", "0.30", "EUR", "0.30"},
		{"F6 whole euros", "10", "EUR", "10.00"},
		{"F6 a large amount", "149999.99", "EUR", "149999.99"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			runIn(t, regionOf(test.currency), func(s *setup) {
				s.shop.quote = quoteOf(test.amount, test.currency)
				p := s.startAs(simulator.EuropeanBuyer(), amazonpay.ButtonOptions{}).pay().finish()
				wire := `{"amount":"` + test.sent + `","currencyCode":"` + test.currency + `"}`
				s.is.Equal(p.Outcome, amazonpay.OutcomeSuccess)
				s.is.Equal(s.sentAmount("UpdateCheckoutSession"), wire)
				s.is.Equal(s.sentAmount("CompleteCheckoutSession"), wire) // byte for byte the same
				s.is.Equal(p.Order.ChargeAmount, test.sent)
			})
		})
	}
}

// regionOf is where a shop sells in that currency.
func regionOf(currency string) api.Region {
	if currency == "EUR" {
		return api.EU
	}
	return api.JP
}

func TestQuotesThatAmazonWouldRefuse(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, amount, currency string }{
		{"F1 yen with decimals", "705.00", "JPY"},
		{"F5 fractional yen", "64615.90", "JPY"},
		{"F2 a thousands separator", "1,000", "JPY"},
		{"F4 what a float prints", "0.30000000000000004", "EUR"},
		{"an exponent", "1e3", "JPY"},
		{"a sign", "+5", "JPY"},
		{"a negative amount", "-1", "JPY"},
		{"C7 zero", "0", "JPY"},
		{"C7 zero with decimals", "0.00", "EUR"},
		{"no amount", "", "JPY"},
		{"no number", "NaN", "JPY"},
		{"no currency", "10", ""},
		{"a currency in lower case", "10", "jpy"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start()
				s.shop.quote = quoteOf(test.amount, test.currency)
				a := c.browser.get(c.reviewURL)
				s.is.Equal(a.status, http.StatusServiceUnavailable)
				s.is.Equal(a.problem(), amazonpay.ProblemTryLater)
				s.is.True(strings.Contains(s.log.String(), amazonpay.ErrQuote.Error())) // the operator learns why
				s.is.Equal(s.calls("UpdateCheckoutSession"), 0)
			})
		})
	}
}

func TestF4_SumsAreExact(t *testing.T) {
	t.Parallel()
	runIn(t, api.EU, func(s *setup) {
		s.shop.quote = func(*amazonpay.Visit) (*amazonpay.Quote, error) {
			sum, err := api.Price{Amount: "0.10", CurrencyCode: "EUR"}.Add(api.Price{Amount: "0.20", CurrencyCode: "EUR"})
			return &amazonpay.Quote{ChargeAmount: sum}, err
		}
		p := s.startAs(simulator.EuropeanBuyer(), amazonpay.ButtonOptions{}).pay().finish()
		s.is.Equal(p.Order.ChargeAmount, "0.30")
		s.is.Equal(s.sim.Charges()[0].ChargeAmount.Amount, "0.30")
	})
}
