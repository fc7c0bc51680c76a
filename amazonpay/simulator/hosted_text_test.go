package simulator_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

func pageTexts(t *testing.T, language string) (texts map[string]string) {
	t.Helper()
	raw, err := os.ReadFile("hosted/" + language + ".json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &texts); err != nil {
		t.Fatal(err)
	}
	return texts
}

// The buyer's pages exist in all languages of checkoutLanguage, each with every text.
//
// Source: Amazon's page "Amazon Pay script"
func TestEveryLanguageHasEveryText(t *testing.T) {
	t.Parallel()
	english := pageTexts(t, "en")
	argument := regexp.MustCompile(`%.`)
	for _, language := range []string{"de", "fr", "it", "es", "ja"} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			texts := pageTexts(t, language)
			is.Equal(slices.Sorted(maps.Keys(texts)), slices.Sorted(maps.Keys(english)))
			var same int
			for key, text := range texts {
				is.True(text != "")                                                                  // key
				is.Equal(argument.FindAllString(text, -1), argument.FindAllString(english[key], -1)) // key
				if text == english[key] && !strings.HasPrefix(key, "money.") {
					same++
				}
			}
			is.True(same <= 1) // translated, except for "%s: %s"
		})
	}
}

// A whole checkout runs in each language that a button asks for.
//
// Source: Amazon's page "Amazon Pay script"
func TestACheckoutInEveryLanguage(t *testing.T) {
	t.Parallel()
	for language, region := range map[string]string{"en_US": "na", "en_GB": "eu", "de_DE": "eu", "fr_FR": "eu", "it_IT": "eu", "es_ES": "eu", "ja_JP": "jp"} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			short, _, _ := strings.Cut(language, "_")
			texts := pageTexts(t, short)
			shop := openShop(t, simulator.Config{Region: regions[region]})
			currency := map[string]string{"na": "USD", "eu": "EUR", "jp": "JPY"}[region]
			buyer := openBrowser(t, shop)
			fields := posted(shop.button(payload))
			fields.Set("checkoutLanguage", language)
			signIn := buyer.post("https://shop.example", "/checkout", fields)
			choices := buyer.submit(signIn, 0, "/checkout/sign-in", nil)
			id := sessionOf(t, buyer.submit(choices, 0, "/checkout/select", url.Values{"card": {"0701"}}).url)
			change := buyer.open(at("/checkout/change", id) + "&changeAction=changeAddress")
			is.Equal(shop.update(id, strings.Replace(terms("Authorize", true), "JPY", currency, 1)).status, 200)
			processing := buyer.open(at("/checkout/processing", id))
			for key, p := range map[string]page{"signin.title": signIn, "select.title": choices, "change.address.title": change, "processing.title": processing} {
				is.True(strings.Contains(p.body, "<h1>"+texts[key]+"</h1>")) // key
				is.True(strings.Contains(p.body, `<html lang="`+short+`">`))
			}
			is.True(strings.Contains(processing.body, fmt.Sprintf(texts["card.PendingAuthorized"], "30"))) // what the card will do
			is.Equal(buyer.submit(processing, 0, "/checkout/pay", nil).url, at(openURL, id))
		})
	}
}

// The buyer's pages write amounts as each language does.
//
// Source: not documented; our choice
func TestAmountsAreWrittenAsInEachLanguage(t *testing.T) {
	t.Parallel()
	for language, want := range map[string]string{
		"en_GB": "€12,345.60", "de_DE": "12.345,60\u00a0€", "fr_FR": "12\u202f345,60\u00a0€", "it_IT": "12.345,60\u00a0€", "es_ES": "12.345,60\u00a0€",
	} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			shop := openShop(t, simulator.Config{Region: "eu"})
			id := shop.signIn(simulator.EuropeanBuyer(), payload)
			euros := strings.NewReplacer("JPY", "EUR", "1000", "12345.60").Replace(terms("Authorize", false))
			is.Equal(shop.update(id, euros).status, 200)
			buyer := openBrowser(t, shop)
			fields := posted(shop.button(payload))
			fields.Set("checkoutLanguage", language)
			buyer.post("https://shop.example", "/checkout", fields) // leaves the language in a cookie
			is.True(strings.Contains(buyer.open(at("/checkout/processing", id)).body, want))
		})
	}
}
