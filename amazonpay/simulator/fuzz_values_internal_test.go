package simulator

import (
	"math/big"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// FuzzPrice reads anything as a price. What is accepted is a decimal above zero
// and not above the maximum, and is reckoned with exactly.
func FuzzPrice(f *testing.F) {
	f.Add("1000", "JPY", "1")
	f.Add("0.01", "EUR", "999999.999999")
	f.Add("150000.00", "USD", "0.000001")
	f.Add("-1e9", "CHF", "1.")
	f.Fuzz(func(t *testing.T, amount, currency, rate string) {
		checked, p := checkPrice("chargeAmount", map[string]any{"amount": amount, "currencyCode": currency})
		if p != nil {
			if p.status != 400 || p.code == "" {
				t.Errorf("%+v", p)
			}
			return
		}
		accepted := checked.(api.Price)
		exact, ok := new(big.Rat).SetString(amount)
		if !ok || !regexp.MustCompile(`^(0|[1-9][0-9]*)(\.[0-9]{1,2})?$`).MatchString(amount) || !slices.Contains(currencies(), currency) {
			t.Fatalf("%q %q is accepted", amount, currency)
		}
		if n := units(accepted); exact.Cmp(big.NewRat(n, 100)) != 0 || n <= 0 || n > maximum(currency) {
			t.Errorf("%q is %d hundredths", amount, n)
		}
		if !samePrice(priceOf(units(accepted), currency), accepted) {
			t.Errorf("%+v is not %+v", priceOf(units(accepted), currency), accepted)
		}
		if checkRates(map[string]string{currency: rate}) == nil {
			if converted := convert(accepted, rate, "EUR"); units(converted) < 0 {
				t.Errorf("%+v by %s is %+v", accepted, rate, converted)
			}
		}
	})
}

// FuzzDate reads anything as x-amz-pay-date. What is accepted is a moment in
// one of the two layouts, no older than a day and no later than five minutes
// from now.
func FuzzDate(f *testing.F) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	s, err := New(Config{Now: func() time.Time { return now }})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("20260301T120000Z")
	f.Add("2026-03-01T11:59:59Z")
	f.Add("20260301T120500Z")
	f.Add("20260228T120000.5Z")
	f.Add("99999999T999999Z")
	f.Fuzz(func(t *testing.T, value string) {
		if p := s.checkDate(value); p != nil {
			if p.status != 400 || p.code != reasonHeaderValue && p.code != reasonMissingValue {
				t.Errorf("%+v", p)
			}
			return
		}
		date, err := time.Parse("20060102T150405Z", value)
		if err != nil {
			date, err = time.Parse(time.RFC3339, value)
		}
		if age := now.Sub(date); err != nil || age > 24*time.Hour || age < -5*time.Minute {
			t.Errorf("%q is accepted: %v, %v", value, date, err)
		}
	})
}
