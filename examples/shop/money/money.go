// Package money adds up amounts exactly. Nothing here is a float: an amount is
// a whole number of the currency's smallest unit.
package money

import (
	"fmt"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// Money is an amount in the smallest unit of its currency: yen, cents. All
// amounts of one sum share one currency; a shop of one market has no other.
type Money struct {
	Minor    int64
	Currency string // ISO 4217 code
}

// Times returns n times m.
func (m Money) Times(n int) Money {
	return Money{m.Minor * int64(n), m.Currency}
}

// Plus returns m + o, which must be of m's currency.
func (m Money) Plus(o Money) Money {
	return Money{m.Minor + o.Minor, m.Currency}
}

// Percent returns that part of m, rounded half up to the smallest unit.
func (m Money) Percent(percent int64) Money {
	return Money{(m.Minor*percent + 50) / 100, m.Currency}
}

// IsZero reports whether the amount is nothing.
func (m Money) IsZero() bool { return m.Minor == 0 }

// Price returns m as Amazon wants it written: "1234" for yen, "12.34" for
// currencies with cents.
func (m Money) Price() api.Price {
	amount := fmt.Sprint(m.Minor)
	if m.Currency != "JPY" {
		amount = fmt.Sprintf("%d.%02d", m.Minor/100, m.Minor%100)
	}
	return api.Price{Amount: amount, CurrencyCode: m.Currency}
}
