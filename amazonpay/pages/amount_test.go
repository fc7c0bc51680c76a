package pages_test

import (
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/store"
)

// shownTotal is the total of a review page.
func shownTotal(t testing.TB, language string, s *api.CheckoutSession, total api.Price) string {
	t.Helper()
	cells := find(elements(t, html(t, language, review(s, &amazonpay.Quote{ChargeAmount: total}))), "dd")
	return plainSpaces(cells[0].text)
}

// plainSpaces writes the spaces that keep an amount together as plain ones.
func plainSpaces(s string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)
}

func TestAmountsFollowLanguageAndCountry(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		language string
		address  api.Address
		amount   api.Price
		want     string
	}{
		"yen in Japanese":                   {"ja", tokyo, jpy("1000"), "￥1,000"},
		"yen in English":                    {"en", tokyo, jpy("1000"), "¥1,000"},
		"euro in Germany":                   {"en", berlin, eur("1234.5"), "1.234,50 €"},
		"euro in Japanese":                  {"ja", berlin, eur("1234.50"), "€1,234.50"},
		"euro in France":                    {"en", paris, eur("1234.50"), "1 234,50 €"},
		"pound":                             {"en", london, gbp("1234.50"), "£1,234.50"},
		"dollar":                            {"en", seattle, usd("0.10"), "$0.10"},
		"all digits of a great sum":         {"en", seattle, usd("123456789012345.67"), "$123,456,789,012,345.67"},
		"a sum too great to be written":     {"en", seattle, usd("1234567890123456"), "1234567890123456 USD"},
		"more decimals than there are":      {"en", seattle, usd("0.1234567"), "0.1234567 USD"},
		"an unknown currency":               {"en", seattle, api.Price{Amount: "10", CurrencyCode: "QQQ"}, "10 QQQ"},
		"a currency in small letters":       {"en", seattle, api.Price{Amount: "10", CurrencyCode: "usd"}, "10 usd"},
		"no number":                         {"en", seattle, usd("1e3"), "1e3 USD"},
		"no amount":                         {"en", seattle, api.Price{CurrencyCode: "USD"}, "USD"},
		"a discount":                        {"en", seattle, usd("-5"), "-$5.00"},
		"a country that is none":            {"en", api.Address{CountryCode: "<b>"}, usd("5"), "$5.00"},
		"a language that has no messages":   {"qaa", seattle, usd("5"), "$5.00"},
		"yen, with the decimals it has not": {"en", tokyo, jpy("1000.50"), "¥1,000.5"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			is.Equal(shownTotal(t, test.language, session(test.address), test.amount), test.want)
		})
	}
}

func TestAmountsFollowTheBrowserWhereNoAddressIsKnown(t *testing.T) {
	t.Parallel()
	for language, want := range map[string]string{
		"en-DE":               "29,00 €",
		"de-DE, en;q=0.5":     "29,00 €",
		"en-US":               "€29.00",
		"en":                  "€29.00",
		"ja":                  "€29.00",
		"zh-Hant-TW, en-DE":   "€29.00",
		"en-x-private, en-AT": "€ 29,00",
	} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			p := result(amazonpay.OutcomeSuccess)
			p.Order = store.Order{Reference: "1", ChargeAmount: "29", CurrencyCode: "EUR"}
			page := plainSpaces(html(t, language, p))
			is.True(strings.Contains(page, "<bdi>"+want+"</bdi>"))
		})
	}
}

func FuzzAmount(f *testing.F) {
	f.Add("1000", "JPY")
	f.Add("-1234.50", "EUR")
	f.Add("1e999999999", "USD")
	f.Add("\x00", "<script>")
	f.Fuzz(func(t *testing.T, amount, currency string) {
		page := html(t, "en", review(session(berlin), &amazonpay.Quote{ChargeAmount: api.Price{Amount: amount, CurrencyCode: currency}}))
		harmless(t, page)
	})
}

// A result page has no address, and still reads like the review before it.
func TestResultWritesTheAmountAsTheReviewDid(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en-GB", "en-US", "ja-JP", "de-DE"} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			p := result(amazonpay.OutcomeSuccess)
			p.Order.ChargeAmount, p.Order.TotalOrderAmount, p.Order.CurrencyCode = "2970", "", "JPY"
			reviewed := shownTotal(t, language, session(tokyo), jpy("2970"))
			is.True(strings.Contains(plainSpaces(html(t, language, p)), reviewed)) // as on the review page
		})
	}
}
