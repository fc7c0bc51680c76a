package simulator

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// checkPrice reads {"amount", "currencyCode"}. Error messages name the amount
// as Amazon does: chargeAmount.Amount.
func checkPrice(name string, fields map[string]any) (any, *problem) {
	checked, p := priceSchema().check(fields)
	if p != nil {
		return nil, p
	}
	price := api.Price{Amount: checked.text("amount"), CurrencyCode: checked.text("currencyCode")}
	units, ok := minorUnits(price)
	inParts := name == "totalOrderAmount" || name == "refundAmount" // which may be more than one charge is
	if !ok || units <= 0 || units > maximum(price.CurrencyCode) && !inParts {
		return nil, badValue(price.Amount, name+".Amount")
	}
	return price, nil
}

func priceSchema() schema {
	return schema{"amount": {kind: decimal, required: true}, "currencyCode": {oneOf: currencies(), required: true}}
}

// maximum is the most that one charge may be, in hundredths. Amazon's page on
// the Charge object gives it for its four ledger currencies; the others have
// that of most here.
func maximum(currency string) int64 {
	if currency == "JPY" {
		return 10_000_000_00
	}
	return 150_000_00
}

// minorUnits reads an amount as hundredths of its currency, also of yen, which
// may have no decimals. It reports whether the amount is well-formed.
func minorUnits(p api.Price) (int64, bool) {
	whole, fraction, hasFraction := strings.Cut(p.Amount, ".")
	switch {
	case whole == "" || len(whole) > 12 || len(whole) > 1 && whole[0] == '0' || !isDigits(whole):
		return 0, false
	case hasFraction && (p.CurrencyCode == "JPY" || fraction == "" || len(fraction) > 2 || !isDigits(fraction)):
		return 0, false
	}
	fraction += "00"[len(fraction):]
	units, err := strconv.ParseInt(whole+fraction, 10, 64)
	return units, err == nil
}

func isDigits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}

// units is minorUnits of a price that was checked before, or is zero.
func units(p api.Price) int64 {
	n, _ := minorUnits(p)
	return n
}

// priceOf writes an amount of n hundredths.
func priceOf(n int64, currency string) api.Price {
	amount := strconv.FormatInt(n/100, 10)
	if cents := n % 100; cents != 0 {
		amount += "." + strconv.FormatInt(100+cents, 10)[1:]
	}
	return api.Price{Amount: amount, CurrencyCode: currency}
}

// twoDecimals writes an amount with them, also one of yen.
func twoDecimals(p api.Price) string {
	n := units(p)
	return fmt.Sprintf("%d.%02d", n/100, n%100)
}

// samePrice compares as decimals.
func samePrice(a, b api.Price) bool {
	return a.CurrencyCode == b.CurrencyCode && units(a) == units(b)
}
