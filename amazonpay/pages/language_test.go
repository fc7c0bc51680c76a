package pages_test

import (
	"os"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/pages"
)

// spoken returns the language of a page that such a browser gets.
func spoken(t testing.TB, p *pages.Pages, header string) string {
	t.Helper()
	page := draw(t, p, header, result(amazonpay.OutcomeSuccess)).Body.String()
	return elements(t, page)[0].attr["lang"]
}

func TestLanguageIsTheBestThatTheBrowserAccepts(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"":                                "en",
		"ja":                              "ja",
		"ja-JP":                           "ja",
		"JA-jp":                           "ja",
		"en-US,en;q=0.9,ja;q=0.8":         "en",
		"qaa-FR, ja;q=0.9, en;q=0.8":      "ja",
		"en;q=0.1, ja;q=0.9":              "ja",
		"en; q=0.1, ja; q=0.101":          "ja",
		"qaa":                             "en",
		"*":                               "en",
		"ja;q=0, en":                      "en",
		"ja;q=nonsense":                   "en",
		"ja;q=NaN":                        "en",
		"ja;q=2":                          "en",
		"ja;q=-1":                         "en",
		",,;;q=,-,--":                     "en",
		"../ja":                           "en",
		strings.Repeat("qaa,", 32) + "ja": "en", // nobody reads that far
	} {
		t.Run(header, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			is.Equal(spoken(t, shop, header), want)
		})
	}
}

func TestLanguageCanBeFixed(t *testing.T) {
	t.Parallel()
	for language, want := range map[string]string{"ja": "ja", "en": "en", "ja-JP": "ja", "qaa": "en"} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			fixed := pages.New(pages.Options{Language: language})
			for _, header := range []string{"", "ja", "en"} {
				is.Equal(spoken(t, fixed, header), want)
			}
		})
	}
}

func FuzzAcceptLanguage(f *testing.F) {
	f.Add("en-US,en;q=0.9,ja;q=0.8")
	f.Add("zh-Hant-TW;q=1e308, *;q=NaN")
	f.Fuzz(func(t *testing.T, header string) {
		if _, err := os.Stat("messages/" + spoken(t, shop, header) + ".json"); err != nil {
			t.Errorf("%q is spoken to in a language without messages: %v", header, err)
		}
	})
}
