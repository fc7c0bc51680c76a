package checkout

import (
	"net/http"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/examples/shop/catalog"
	"github.com/paykit-go/amazonpaykit/examples/shop/pricing"
)

func TestLanguageOfTheBrowser(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]language{
		"":                           english,
		"ja":                         japanese,
		"ja-JP,ja;q=0.9,en;q=0.8":    japanese,
		"de-DE, ja;q=0.5":            japanese, // the first that the shop speaks
		"en-GB,en;q=0.9,ja;q=0.1":    english,
		"fr":                         english,
		"; ,,-,ja-":                  japanese,
		"jam, jab-x, JA":             japanese, // Jamaican is not Japanese
		"\x00\xff, en-US; q=garbage": english,
	} {
		t.Run(header, func(t *testing.T) {
			is := is.New(t)
			is.Equal(languageOf(&http.Request{Header: http.Header{"Accept-Language": {header}}}), want)
		})
	}
}

func TestEverythingOnTheReviewPageHasJapaneseWords(t *testing.T) {
	t.Parallel()
	for _, region := range []api.Region{api.JP, api.EU, api.NA} {
		t.Run(string(region), func(t *testing.T) {
			is := is.New(t)
			market, err := pricing.ForRegion(region)
			is.NoErr(err)
			words := []string{market.TaxName}
			for _, a := range []api.Address{
				{CountryCode: "JP", PostalCode: "153-0064"}, {CountryCode: "JP", PostalCode: "900-0021"}, {CountryCode: "DE"},
				{CountryCode: "FR"}, {CountryCode: "US", PostalCode: "10001"}, {CountryCode: "US", PostalCode: "96801"},
			} {
				methods, err := market.Methods(&a)
				is.NoErr(err)
				for _, m := range methods {
					words = append(words, m.Label)
				}
			}
			for _, w := range words {
				_, ok := inJapanese()[w]
				is.True(ok) // w is translated
			}
		})
	}
	is := is.New(t)
	goods, err := catalog.New("JPY")
	is.NoErr(err)
	for _, p := range goods.Products() {
		is.True(japanese.say(p.Name) != p.Name)
	}
}
