package simulator

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// collect captures an amount. In another currency than the ledger's it is
// converted as the official SDKs describe convertedAmount: what was charged,
// divided by conversionRate.
func (s *Simulator) collect(c *charge, amount api.Price, at time.Time) {
	c.captured = amount
	if amount.CurrencyCode != s.cfg.LedgerCurrency {
		c.rate = s.cfg.ConversionRates[amount.CurrencyCode]
		if c.rate == "" {
			c.rate = "1"
		}
		c.converted = convert(amount, c.rate, s.cfg.LedgerCurrency)
	}
	s.move(c, chargeCaptured, "", at)
}

// convert rounds half up to the hundredths that the ledger currencies of
// accounts with several currencies have.
func convert(p api.Price, rate, currency string) api.Price {
	by, _ := new(big.Rat).SetString(rate) // checked by New
	hundredths := new(big.Rat).Quo(big.NewRat(units(p), 1), by)
	hundredths.Add(hundredths, big.NewRat(1, 2))
	return priceOf(new(big.Int).Quo(hundredths.Num(), hundredths.Denom()).Int64(), currency)
}

func checkRates(rates map[string]string) (errs []error) {
	for _, currency := range slices.Sorted(maps.Keys(rates)) {
		whole, fraction, _ := strings.Cut(rates[currency], ".")
		digits := whole + fraction
		wellFormed := whole != "" && len(whole) <= 6 && len(fraction) <= 6 && isDigits(digits) && strings.Trim(digits, "0") != ""
		if !wellFormed || !slices.Contains(currencies(), currency) {
			errs = append(errs, fmt.Errorf("simulator: ConversionRates has %q for %q: use a decimal such as 1.08, by one of %q",
				rates[currency], currency, currencies()))
		}
	}
	return errs
}
