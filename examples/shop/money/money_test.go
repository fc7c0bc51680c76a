package money_test

import (
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/examples/shop/money"
)

func TestPriceIsWrittenAsAmazonWantsIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		in   money.Money
		want api.Price
	}{
		{"F1 yen have no decimals", money.Money{Minor: 705, Currency: "JPY"}, api.Price{Amount: "705", CurrencyCode: "JPY"}},
		{"F2 thousands have no separator", money.Money{Minor: 123450, Currency: "EUR"}, api.Price{Amount: "1234.50", CurrencyCode: "EUR"}},
		{"single cents keep their zero", money.Money{Minor: 5, Currency: "USD"}, api.Price{Amount: "0.05", CurrencyCode: "USD"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			is.Equal(c.in.Price(), c.want)
			is.NoErr(c.in.Price().Validate()) // the kit's own grammar agrees
		})
	}
}

func TestSumsAreExact(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	eur := func(cents int64) money.Money { return money.Money{Minor: cents, Currency: "EUR"} }
	is.Equal(eur(10).Plus(eur(20)), eur(30))  // F4 0.10 + 0.20 is 0.30
	is.Equal(eur(1099).Times(3), eur(3297))   // 3 × 10.99
	is.Equal(eur(1050).Percent(19), eur(200)) // 1.995 is rounded half up
	is.Equal(eur(0).IsZero(), true)
}

func TestF5_TaxOnYenIsWholeYen(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	net := money.Money{Minor: 58741, Currency: "JPY"}
	is.Equal(net.Plus(net.Percent(10)).Price().Amount, "64615") // 64615.1 before rounding
}
