package pages_test

import (
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/pages"
	"github.com/paykit-go/amazonpaykit/store"
)

// hrefs are the targets of a page's links.
func hrefs(t testing.TB, page string) []string {
	t.Helper()
	var found []string
	for _, e := range find(elements(t, page), "a") {
		found = append(found, e.attr["href"])
	}
	return found
}

func heading(t testing.TB, page string) string {
	t.Helper()
	return find(elements(t, page), "h1")[0].text
}

func TestE3_UnknownOutcomesAreNeitherSuccessNorFailure(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	want := heading(t, html(t, "en", result(amazonpay.OutcomeAttention)))
	for _, o := range []amazonpay.Outcome{"", "AmazonClosed", "tomorrow", "check", "success.title"} {
		page := html(t, "en", result(o))
		is.Equal(heading(t, page), want)
		for _, word := range []string{"Thank", "declined", "canceled", "refused"} {
			is.True(!strings.Contains(page, word)) // not neutral
		}
	}
}

func TestE2_CanceledIsToldWithoutDeclined(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	is.True(!strings.Contains(html(t, "en", result(amazonpay.OutcomeCanceled)), "declined"))
	is.True(strings.Contains(html(t, "en", result(amazonpay.OutcomeDeclined)), "another payment method"))
	is.True(!strings.Contains(html(t, "ja", result(amazonpay.OutcomeCanceled)), "承認"))
	is.True(strings.Contains(html(t, "ja", result(amazonpay.OutcomeDeclined)), "別のお支払い方法"))
}

func TestResultShowsTheOrderUnlessThereIsNone(t *testing.T) {
	t.Parallel()
	for _, o := range outcomes() {
		t.Run(string(o), func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			over := strings.Contains("declined canceled expired refused", string(o))
			page := html(t, "en", result(o))
			is.Equal(strings.Contains(page, "C-1024"), !over)
			is.Equal(strings.Contains(page, "¥2,900"), !over)
			is.True(strings.Contains(page, `href="/cart">Back to the shop`))
		})
	}
}

func TestResultShowsNoMoreThanTheOrderCarries(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	p := result(amazonpay.OutcomeSuccess)
	p.Owner, p.Order = false, store.Order{Reference: "C-1024"}
	page := html(t, "en", p)
	is.True(strings.Contains(page, "C-1024"))
	is.True(!strings.Contains(page, "Total"))
	p.Order = store.Order{Reference: "C-1", ChargeAmount: "5", TotalOrderAmount: "20", CurrencyCode: "USD"}
	page = html(t, "en", p)
	is.True(strings.Contains(page, "$20.00"))
	is.True(strings.Contains(page, "$5.00"))
	p.Order.Intent = "Confirm" // nothing is due now
	is.True(!strings.Contains(html(t, "en", p), "$5.00"))
}

func TestEachOutcomeHasItsOwnWords(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	for _, language := range []string{"en", "ja"} {
		told := map[string]amazonpay.Outcome{}
		for _, o := range outcomes() {
			words := heading(t, html(t, language, result(o)))
			is.Equal(told[words], amazonpay.Outcome("")) // says the same as this one
			told[words] = o
		}
	}
}

func TestResultLoadsItselfAgain(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := draw(t, shop, "en", result(amazonpay.OutcomeChecking))
	is.Equal(w.Header().Get("Refresh"), "5")
	is.True(strings.Contains(w.Body.String(), `href="">Check now`))
	is.True(strings.Contains(w.Body.String(), "reloads by itself"))
	w = draw(t, shop, "en", result(amazonpay.OutcomeSuccess))
	is.Equal(w.Header().Get("Refresh"), "")
	is.True(!strings.Contains(w.Body.String(), "Check now"))
}

func TestLinksLeadToWebPagesOnly(t *testing.T) {
	t.Parallel()
	bare := pages.New(pages.Options{})
	for target, allowed := range map[string]bool{
		"https://shop.example/cart?a=1": true,
		"http://127.0.0.1:8080/":        true,
		"/cart":                         true,
		"":                              false,
		"cart":                          false,
		"javascript:alert(1)":           false,
		"JavaScript:alert(1)":           false,
		"data:text/html,x":              false,
		"//evil.example/":               false,
		`/\evil.example/`:               false,
		`\\evil.example/`:               false,
		"https:evil.example":            false,
		"https:///evil.example":         false,
		"https://shop@evil.example/":    false,
		"mailto:a@example.com":          false,
		"/\tcart":                       false,
		"\x00/cart":                     false,
	} {
		t.Run(target, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			frame := amazonpay.Page{ShopURL: target}
			for _, page := range []any{
				&amazonpay.ResultPage{Page: frame, ContinueURL: target},
				&amazonpay.ProblemPage{Page: frame, RetryURL: target},
			} {
				links := hrefs(t, draw(t, bare, "en", page).Body.String())
				is.Equal(len(links) == 2, allowed)
				for _, href := range links {
					is.Equal(href, target)
				}
			}
		})
	}
}

func TestProblemsThatAreUnknownGetGeneralWords(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	page := html(t, "en", &amazonpay.ProblemPage{Page: frame, Problem: "<script>", Status: 599})
	is.Equal(heading(t, page), "This page cannot be shown")
	is.True(!strings.Contains(page, "script"))
	is.Equal(hrefs(t, page), []string{"/cart", "/cart"}) // the head and the way back
}

func TestStoreNameAndStyleCanBeSet(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	o := pages.Options{StoreName: "Kaffee & <Co>", CSS: ":root { --accent: #7a1f3d }"}
	page := draw(t, pages.New(o), "en", result(amazonpay.OutcomeSuccess)).Body.String()
	is.True(strings.Contains(page, "<title>Thank you for your order – Kaffee &amp; &lt;Co&gt;</title>"))
	is.True(strings.Contains(page, string(o.CSS)+"</style>"))
	is.Equal(len(find(elements(t, page), "header")), 1)
	page = draw(t, pages.New(pages.Options{}), "en", result(amazonpay.OutcomeSuccess)).Body.String()
	is.Equal(len(find(elements(t, page), "header")), 0)
}
