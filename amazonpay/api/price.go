package api

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
)

// Price is an amount of money: a decimal string such as "1234.50" and a
// currency code. The zero value is no price.
//
// Amazon's rule for amounts: digits with a dot before the decimals, no sign,
// separator or exponent; whole yen for JPY, at most two decimals otherwise.
type Price struct {
	Amount       string `json:"amount,omitzero"`
	CurrencyCode string `json:"currencyCode,omitzero"` // ISO 4217
}

// UnmarshalJSON accepts a number for Amount too.
func (p *Price) UnmarshalJSON(data []byte) error {
	type plain Price
	return decode(data, (*plain)(p))
}

// IsZero reports whether nothing is set. "0" is something.
func (p Price) IsZero() bool { return p == Price{} }

// String returns amount and currency code for messages and logs, not for
// buyers.
func (p Price) String() string { return p.Amount + " " + p.CurrencyCode }

var (
	amountPattern   = regexp.MustCompile(`^(?:0|[1-9][0-9]*)(?:\.[0-9]{1,2})?$`)
	decimalPattern  = regexp.MustCompile(`^-?[0-9]+(?:\.[0-9]+)?$`)
	currencyPattern = regexp.MustCompile(`^[A-Z]{3}$`)
)

// Validate returns an *AmountError unless p is a price that Amazon takes as a
// request's amount. Zero is one; where only a positive amount makes sense the
// calls themselves refuse it.
func (p Price) Validate() error {
	switch {
	case !currencyPattern.MatchString(p.CurrencyCode):
		return p.problem("the currency code must be three capital letters, such as JPY")
	case !amountPattern.MatchString(p.Amount):
		return p.problem(`write digits and a dot before one or two decimals, such as "1234.50"`)
	case p.decimals() == 0 && strings.Contains(p.Amount, "."):
		return p.problem(p.CurrencyCode + " has no decimals")
	}
	return nil
}

func (p Price) problem(text string) *AmountError { return &AmountError{Price: p, Problem: text} }

// decimals returns how many decimals the currency has at Amazon.
func (p Price) decimals() int {
	if p.CurrencyCode == "JPY" {
		return 0
	}
	return 2
}

// Compare returns -1, 0 or +1 as p is less than, equal to or more than other,
// compared as decimals: Amazon may echo "100" as "100.00". It returns
// ErrCurrency if the currencies differ and an *AmountError if an amount is no
// decimal number.
func (p Price) Compare(other Price) (int, error) {
	if p.CurrencyCode != other.CurrencyCode {
		return 0, fmt.Errorf("%w: %s and %s", ErrCurrency, p, other)
	}
	a, err := p.decimal()
	if err != nil {
		return 0, err
	}
	b, err := other.decimal()
	if err != nil {
		return 0, err
	}
	return a.Cmp(b), nil
}

// Add returns the exact sum, with as many decimals as the currency has. Both
// prices must be valid and of one currency; otherwise it returns an
// *AmountError or ErrCurrency.
func (p Price) Add(other Price) (Price, error) {
	if err := firstError(p.Validate(), other.Validate()); err != nil {
		return Price{}, err
	}
	if p.CurrencyCode != other.CurrencyCode {
		return Price{}, fmt.Errorf("%w: %s and %s", ErrCurrency, p, other)
	}
	a, err := p.decimal()
	if err != nil {
		return Price{}, err
	}
	b, err := other.decimal()
	if err != nil {
		return Price{}, err
	}
	sum := new(big.Rat).Add(a, b)
	return Price{Amount: sum.FloatString(p.decimals()), CurrencyCode: p.CurrencyCode}, nil
}

// decimal reads the amount, also in the forms that only Amazon writes.
func (p Price) decimal() (*big.Rat, error) {
	if !decimalPattern.MatchString(p.Amount) {
		return nil, p.problem("not a decimal number")
	}
	r, _ := new(big.Rat).SetString(p.Amount)
	return r, nil
}

func (p Price) isPositive() bool {
	r, err := p.decimal()
	return err == nil && r.Sign() > 0
}

// checkOptional refuses a price that is set and not valid.
func (p *Price) checkOptional(field string) error {
	if p == nil || p.IsZero() {
		return nil
	}
	return p.checkGiven(field)
}

// checkGiven refuses a price that is not valid; nil is none.
func (p *Price) checkGiven(field string) error {
	if p == nil {
		return nil
	}
	return inField(field, p.Validate())
}

// checkPositive refuses a price that is missing, not valid or zero.
func (p *Price) checkPositive(field string) error {
	if p == nil {
		return missing(field)
	}
	if err := p.checkGiven(field); err != nil {
		return err
	}
	if !p.isPositive() {
		return inField(field, p.problem("it must be more than zero"))
	}
	return nil
}

// checkCharged refuses zero where money is to move. With intent Confirm no
// money moves yet.
func checkCharged(field string, p *Price, intent PaymentIntent) error {
	if p == nil || intent == Confirm {
		return p.checkGiven(field)
	}
	return p.checkPositive(field)
}
