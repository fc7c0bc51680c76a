package simulator_test

import (
	"encoding/json"
	"errors"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// reviewedAt moves the payload's review page to another address.
func reviewedAt(address string) string {
	return strings.Replace(payload, "https://shop.example/review?lang=ja", address, 1)
}

// The page with the button and the URLs of its payload must be on registered domains, in the sandbox also on the developer's own machine.
//
// Source: Amazon's page "Checkout Session"
func TestH9_AButtonMustBeOnRegisteredDomains(t *testing.T) {
	t.Parallel()
	const review = "https://shop.example/review"
	for _, c := range []struct{ name, key, page, payload, says string }{
		{"all on the registered domain", sandbox, "https://shop.example/cart", payload, ""},
		{"written in capitals", sandbox, "https://SHOP.Example/cart", reviewedAt("https://Shop.EXAMPLE/review"), ""},
		{"at another port", sandbox, "https://shop.example:8443/cart", payload, ""},
		{"a page that does not tell where it is", sandbox, "", payload, ""},
		{"below a domain with an asterisk", sandbox, "https://a.b.shops.example/", reviewedAt("https://a.shops.example/review"), ""},
		{"the developer's own machine", sandbox, "http://127.0.0.1:8080/", reviewedAt("http://localhost:8080/review"), ""},
		{"the developer's own machine in live", live, "http://localhost:8080/", payload, `the page with the button: the domain "localhost"`},
		{"a page elsewhere", sandbox, "https://other.example/cart", payload, `the page with the button: the domain "other.example"`},
		{"a page in a file", sandbox, "file:///home/shop.html", payload, `the domain ""`},
		{"a review page elsewhere", sandbox, review, reviewedAt("https://other.example/review"), `checkoutReviewReturnUrl: the domain "other.example"`},
		{"below a domain without an asterisk", sandbox, review, reviewedAt("https://www.shop.example/review"), `"www.shop.example"`},
		{"the domain that the asterisk is below", sandbox, review, reviewedAt("https://shops.example/review"), `"shops.example"`},
		{"a domain that only ends alike", sandbox, review, reviewedAt("https://notshop.example/review"), `"notshop.example"`},
		{"a domain that only begins alike", sandbox, review, reviewedAt("https://shop.example.evil.test/review"), `"shop.example.evil.test"`},
		{"a user who looks like a domain", sandbox, review, reviewedAt("https://shop.example@evil.test/review"), `"evil.test"`},
		{"a cancel URL elsewhere", sandbox, review, strings.Replace(payload, `{"checkout`, `{"checkoutCancelUrl":"https://other.example/","checkout`, 1), `checkoutCancelUrl: the domain "other.example"`},
		{"a result URL elsewhere", sandbox, review, strings.Replace(orderPayload, "https://shop.example/result", "https://other.example/", 1), `checkoutResultReturnUrl: the domain "other.example"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{Domains: []string{"Shop.example", "*.shops.example"}})
			m.keyID = c.key
			button := m.button(c.payload)
			button.PageURL = c.page
			err := m.sim.CheckButton(button)
			_, signedIn := m.sim.SignIn(simulator.JapaneseBuyer(), button)
			is.Equal(err == nil, signedIn == nil) // the question and the click agree
			if c.says == "" {
				is.NoErr(err)
				return
			}
			var wrong *simulator.ButtonError
			is.True(errors.As(err, &wrong))
			is.Equal(wrong.Code, "UnregisteredDomain")
			is.True(strings.Contains(wrong.Fix, c.says))                                      // what is wrong
			is.True(strings.Contains(wrong.Fix, "use one of shop.example, *.shops.example.")) // what would be right
		})
	}
}

// Create and Update Checkout Session refuse return URLs on domains that are not registered.
//
// Source: Amazon's page "Checkout Session"
func TestH9_TheAPIRefusesURLsOnUnregisteredDomains(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{Domains: []string{"shop.example"}})
	made := m.keyed("/checkoutSessions", payload)
	is.Equal(made.status, 201)
	refused := []reply{
		m.keyed("/checkoutSessions", reviewedAt("https://other.example/review")),
		m.update(made.text("checkoutSessionId"), strings.Replace(terms("Authorize", false), "shop.example", "other.example", 1)),
	}
	for _, r := range refused {
		is.Equal([]any{r.status, r.reason()}, []any{400, "InvalidParameterValue"})
		is.True(strings.Contains(r.text("message"), `the domain "other.example" is not registered`))
	}
	is.Equal(m.update(made.text("checkoutSessionId"), terms("Authorize", false)).status, 200)
}

// A list of registered domains with an entry that is no host name makes no simulator.
//
// Source: this kit's own tooling
func TestDomainsAreHostNames(t *testing.T) {
	t.Parallel()
	for _, domain := range []string{"", "*", "*.", "https://shop.example", "shop.example:443", "shop.example/pay", "a b", "*.*.example", "user@shop.example"} {
		t.Run(domain, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			_, err := simulator.New(simulator.Config{Domains: []string{"shop.example", domain}})
			is.True(err != nil)
			is.True(strings.Contains(err.Error(), "give a host name such as shop.example"))
		})
	}
}

// checkout.js learns what a click would meet, and tells it on the console.
//
// Source: Amazon's page "Add the Amazon Pay button"
func TestAPageLearnsBeforeTheClickWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name         string
		change       func(url.Values)
		status       int
		reason, says string
	}{
		{"all is well", func(url.Values) {}, 200, "", ""},
		{"the payload was changed after signing", func(f url.Values) { f.Set("payloadJSON", payload+" ") }, 200, "InvalidSignatureError", "signedString " + v2 + " " + hashed(payload+" ")},
		{"an unregistered domain", func(f url.Values) { f.Set("pageURL", "https://other.example/") }, 200, "UnregisteredDomain", "other.example"},
		{"another ledger currency", func(f url.Values) { f.Set("ledgerCurrency", "USD") }, 200, "InvalidButton", "JPY"},
		{"nothing", func(f url.Values) { clear(f) }, 200, "InvalidSignatureError", "public key id"},
		{"too much", func(f url.Values) { f.Set("more", strings.Repeat("x", 64<<10)) }, 400, "InvalidRequest", "64 KiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{Domains: []string{"shop.example"}})
			fields := posted(m.button(payload))
			c.change(fields)
			answer := m.check(fields)
			is.Equal(answer.status, c.status)
			is.Equal(answer.header.Get("Access-Control-Allow-Origin"), "*") // the page may read it
			is.Equal(answer.body["accepted"], c.reason == "")
			is.Equal(answer.reason(), c.reason)
			message, _ := answer.body["message"].(string)
			is.True(strings.Contains(message, c.says))
			is.Equal(len(m.sim.Sessions()), 0) // asking makes none
		})
	}
	for name, text := range map[string]string{
		"an unknown field":      strings.Replace(payload, `"storeId"`, `"stroeId":"x","storeId"`, 1),
		"a review URL of ftp":   reviewedAt("ftp://shop.example/"),
		"a charge of no ledger": strings.Replace(payload, `"storeId"`, `"paymentDetails":{"chargeAmount":{"amount":"1","currencyCode":"USD"}},"storeId"`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			asked := m.check(posted(m.button(text)))
			_, err := m.sim.SignIn(simulator.JapaneseBuyer(), m.button(text))
			var wrong *simulator.ButtonError
			is.True(errors.As(err, &wrong))
			is.Equal([]any{asked.reason(), asked.body["message"]}, []any{wrong.Code, wrong.Fix}) // what the click would meet
		})
	}
}

// check is the question that checkout.js asks when it draws a button.
func (m *shop) check(fields url.Values) reply {
	m.t.Helper()
	r := formRequest(m.t, "/checkout/check", fields)
	r.Header.Set("Origin", "https://shop.example")
	answer, err := m.send(r)
	if err != nil {
		m.t.Fatal(err)
	}
	if !json.Valid([]byte(answer.raw)) {
		m.t.Fatalf("no JSON: %s", answer.raw)
	}
	return answer
}

// A button with a URL on a domain that is not registered leads to an error page that names the domain.
//
// Source: Amazon's page "Add the Amazon Pay button"
func TestAnUnregisteredDomainIsAnErrorPage(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{Domains: []string{"shop.example"}})
	answer := openBrowser(t, m).click(m.button(reviewedAt("https://other.example/review")))
	is.Equal(answer.status, http.StatusBadRequest)
	is.True(strings.Contains(html.UnescapeString(answer.body), `checkoutReviewReturnUrl: the domain "other.example"`))
}
