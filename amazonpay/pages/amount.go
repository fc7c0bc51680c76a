package pages

import (
	"regexp"

	"github.com/bojanz/currency"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// plain are the amounts that can be written in full, discounts included. What
// is longer would be rounded.
var plain = regexp.MustCompile(`^-?[0-9]{1,15}(\.[0-9]{1,6})?$`)

// amount writes p as the buyer's language and country do: ￥1,000 or
// 1.234,50 €. What is no amount is shown as it came.
func (l locale) amount(p api.Price) string {
	asIs := text(p.Amount + " " + p.CurrencyCode)
	if !plain.MatchString(p.Amount) {
		return asIs
	}
	a, err := currency.NewAmount(p.Amount, p.CurrencyCode)
	if err != nil {
		return asIs
	}
	return currency.NewFormatter(currency.NewLocale(l.Language + "-" + l.territory)).Format(a)
}

// homeOf is the country that a currency is at home in, or empty. A result page
// has no address; its amounts read as they did on the review page.
func homeOf(currencyCode string) string {
	return map[string]string{"JPY": "JP", "GBP": "GB", "USD": "US"}[currencyCode]
}

// optional is amount for a price that may not be set.
func (l locale) optional(p api.Price) string {
	if p.IsZero() {
		return ""
	}
	return l.amount(p)
}

// sum is what an order costs, and what of it is due at the checkout if that
// is not all.
type sum struct{ Total, Charged string }

func (l locale) sumOf(charge, total api.Price, intent api.PaymentIntent) sum {
	if total.IsZero() {
		return sum{Total: l.optional(charge)}
	}
	s := sum{Total: l.amount(total)}
	if intent != api.Confirm {
		s.Charged = l.amount(charge)
	}
	return s
}
