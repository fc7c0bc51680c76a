package api_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

func TestPriceValidate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		amount, currency string
		ok               bool
	}{
		{"0", "JPY", true}, {"705", "JPY", true}, {"10000000", "JPY", true},
		{"0", "EUR", true}, {"0.5", "EUR", true}, {"0.05", "USD", true}, {"1234.50", "GBP", true},
		{"705.00", "JPY", false}, {"64615.90", "JPY", false}, {"1.2", "JPY", false},
		{"1.005", "EUR", false}, {"1,000", "EUR", false}, {"1,000", "JPY", false}, {"1 000", "JPY", false},
		{"1e3", "EUR", false}, {"1E3", "EUR", false}, {"+5", "EUR", false}, {"-1", "EUR", false}, {"-0", "EUR", false},
		{"NaN", "EUR", false}, {"Inf", "EUR", false}, {"0x10", "EUR", false}, {"", "EUR", false},
		{".5", "EUR", false}, {"1.", "EUR", false}, {"01", "EUR", false}, {"00", "EUR", false}, {"1.2.3", "EUR", false},
		{" 1", "EUR", false}, {"1 ", "EUR", false}, {"1\n", "EUR", false}, {"１２", "JPY", false}, {"٣", "EUR", false},
		{"1", "", false}, {"1", "jpy", false}, {"1", "JP", false}, {"1", "JPYE", false}, {"1", "JP1", false}, {"1", "ＪＰＹ", false},
	} {
		t.Run(tt.amount+" "+tt.currency, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			p := api.Price{Amount: tt.amount, CurrencyCode: tt.currency}
			err := p.Validate()
			var amount *api.AmountError
			is.Equal(err == nil, tt.ok)
			is.Equal(errors.As(err, &amount), !tt.ok)
			if !tt.ok {
				is.Equal(amount.Price, p)
			}
		})
	}
}

func TestPriceCompare(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"100", "100.00", 0}, // Amazon may echo whole yen so
		{"100.00", "100", 0}, {"1.10", "1.1", 0}, {"0", "0.00", 0}, {"007", "7", 0},
		{"0.29", "0.3", -1}, {"9", "10", -1}, {"10", "9", 1}, {"2", "10.5", -1},
		{"-1", "0", -1},
		{"99999999999999999999.99", "99999999999999999999.98", 1}, // more than a float64 tells apart
	} {
		t.Run(tt.a+" and "+tt.b, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			got, err := api.Price{Amount: tt.a, CurrencyCode: "JPY"}.Compare(api.Price{Amount: tt.b, CurrencyCode: "JPY"})
			is.NoErr(err)
			is.Equal(got, tt.want)
		})
	}
	t.Run("other currencies do not compare", func(t *testing.T) {
		t.Parallel()
		_, err := api.Price{Amount: "1", CurrencyCode: "EUR"}.Compare(api.Price{Amount: "1", CurrencyCode: "GBP"})
		is.New(t).True(errors.Is(err, api.ErrCurrency))
	})
	t.Run("what is no decimal does not compare", func(t *testing.T) {
		t.Parallel()
		for _, bad := range []string{"", "x", "1e3", "1/2", ".5", "1."} {
			a, b := api.Price{Amount: bad, CurrencyCode: "EUR"}, api.Price{Amount: "1", CurrencyCode: "EUR"}
			var amount *api.AmountError
			_, err := a.Compare(b)
			is.New(t).True(errors.As(err, &amount))
			_, err = b.Compare(a)
			is.New(t).True(errors.As(err, &amount))
		}
	})
}

func TestPriceAdd(t *testing.T) {
	t.Parallel()
	euro := func(amount string) api.Price { return api.Price{Amount: amount, CurrencyCode: "EUR"} }
	t.Run("F4 sums are exact", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		sum, err := euro("0.10").Add(euro("0.20"))
		is.NoErr(err)
		is.Equal(sum, euro("0.30"))
		total := euro("0")
		for _, part := range []string{"33.33", "33.33", "33.34"} {
			total, err = total.Add(euro(part))
			is.NoErr(err)
		}
		is.Equal(total, euro("100.00"))
	})
	t.Run("F1 yen stay whole", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		sum, err := yen("500").Add(*yen("205"))
		is.NoErr(err)
		is.Equal(sum, *yen("705"))
	})
	t.Run("refused", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		_, err := euro("1").Add(*yen("1"))
		is.True(errors.Is(err, api.ErrCurrency))
		var amount *api.AmountError
		for _, bad := range []api.Price{{}, euro("-1"), euro("1.005"), *yen("1.0")} {
			_, err = bad.Add(bad)
			is.True(errors.As(err, &amount))
			_, err = euro("1").Add(bad)
			is.True(errors.As(err, &amount))
		}
	})
}

func TestPriceZeroValue(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	is.True(api.Price{}.IsZero())
	is.True(!api.Price{Amount: "0"}.IsZero())
	is.True(!api.Price{CurrencyCode: "JPY"}.IsZero())
	is.Equal(yen("705").String(), "705 JPY")
}

func TestPriceDecodesNumbers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]api.Price{
		`{"amount":"705","currencyCode":"JPY"}`:          *yen("705"),
		`{"amount":705,"currencyCode":"JPY"}`:            *yen("705"),
		`{"amount":12.99,"currencyCode":"EUR"}`:          {Amount: "12.99", CurrencyCode: "EUR"},
		`{"amount":12.90,"currencyCode":"EUR","x":{}}`:   {Amount: "12.90", CurrencyCode: "EUR"}, // as it was written, not as a float
		`{"amount":null,"currencyCode":null}`:            {},
		`{"amount":{},"currencyCode":[1]}`:               {},
		`{"Amount":"1","amount":"2","currencyCode":"X"}`: {Amount: "2", CurrencyCode: "X"},
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			var p api.Price
			is.NoErr(json.Unmarshal([]byte(text), &p))
			is.Equal(p, want)
		})
	}
}

// FuzzPrice holds the grammar against the one of the API documentation, read
// by hand, and the arithmetic against whole cents.
func FuzzPrice(f *testing.F) {
	for _, seed := range []string{"0", "705.00", "1,000", "1e3", "+5", "-1", "NaN", "", ".5", "01", "1.", "1.005", "0.1", "9999999999999999999999"} {
		f.Add(seed, "1.10", "EUR")
		f.Add("1", seed, "JPY")
	}
	f.Fuzz(func(t *testing.T, a, b, currency string) {
		p, q := api.Price{Amount: a, CurrencyCode: currency}, api.Price{Amount: b, CurrencyCode: currency}
		x, y := cents(a, currency), cents(b, currency)
		if (p.Validate() == nil) != (x != nil) {
			t.Fatalf("Validate(%q %q) = %v", a, currency, p.Validate())
		}
		sum, err := p.Add(q)
		if (err == nil) != (x != nil && y != nil) {
			t.Fatalf("%v + %v: %v", p, q, err)
		}
		if err != nil {
			return
		}
		if cents(sum.Amount, currency).Cmp(new(big.Int).Add(x, y)) != 0 {
			t.Errorf("%v + %v = %v", p, q, sum)
		}
		if c, err := p.Compare(q); err != nil || c != x.Cmp(y) {
			t.Errorf("compare %v and %v: %d, %v", p, q, c, err)
		}
	})
}

// cents reads a valid amount, and returns nil for any other.
func cents(amount, currency string) *big.Int {
	const digits = "0123456789"
	whole, fraction, dot := strings.Cut(amount, ".")
	switch {
	case len(currency) != 3 || strings.Trim(currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "",
		whole == "" || strings.Trim(whole, digits) != "" || strings.Trim(fraction, digits) != "",
		len(whole) > 1 && whole[0] == '0',
		dot && (len(fraction) < 1 || len(fraction) > 2 || currency == "JPY"):
		return nil
	}
	n, _ := new(big.Int).SetString(whole+(fraction + "00")[:2], 10)
	return n
}
