package walk

import (
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// Page is what the buyer sees.
type Page struct {
	URL    *url.URL
	Status int
	Header http.Header
	Body   string
}

// Location returns the other site that the page redirects to, or ends the
// test.
func (p *Page) Location(t testing.TB) string {
	t.Helper()
	if p.Status != http.StatusSeeOther {
		t.Fatalf("%s answers %d and does not lead to Amazon:\n%s", p.URL, p.Status, p.Body)
	}
	return p.Header.Get("Location")
}

// Session returns the checkout session id in the page's URL, or ends the
// test.
func (p *Page) Session(t testing.TB) string {
	t.Helper()
	id := p.URL.Query().Get("amazonCheckoutSessionId")
	if id == "" {
		t.Fatalf("%s names no checkout session", p.URL)
	}
	return id
}

// Text returns the page's words without markup and with single spaces.
func (p *Page) Text() string {
	text := regexp.MustCompile(`(?s)<(style|script)\b.*?</(style|script)>`).ReplaceAllString(p.Body, " ")
	text = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(text, " ")
	return strings.Join(strings.Fields(html.UnescapeString(text)), " ")
}

// Says reports whether the page's text contains words.
func (p *Page) Says(words string) bool {
	return strings.Contains(p.Text(), words)
}

// form is a form of the page with the fields that a browser would send.
type form struct {
	method, action string
	fields         url.Values
}

// form returns the first form that goes to action, whatever its query and
// fragment.
func (p *Page) form(t testing.TB, action string) form {
	t.Helper()
	for _, m := range regexp.MustCompile(`(?s)<form\b([^>]*)>(.*?)</form>`).FindAllStringSubmatch(p.Body, -1) {
		f := form{method: strings.ToLower(attribute(m[1], "method")), action: attribute(m[1], "action"), fields: url.Values{}}
		if path, _, _ := strings.Cut(strings.SplitN(f.action, "?", 2)[0], "#"); path != action {
			continue
		}
		for _, input := range regexp.MustCompile(`<input\b([^>]*)>`).FindAllStringSubmatch(m[2], -1) {
			f.fields.Add(attribute(input[1], "name"), attribute(input[1], "value"))
		}
		return f
	}
	t.Fatalf("%s (%d) has no form that goes to %s:\n%s", p.URL, p.Status, action, p.Text())
	return form{}
}

// button reads what the page hands to amazon.Pay.renderButton.
func (p *Page) button(t testing.TB) simulator.Button {
	t.Helper()
	m := regexp.MustCompile(`(?s)\}\)\("[^"]+",(\{.*?\})\)</script>`).FindStringSubmatch(p.Body)
	if m == nil {
		t.Fatalf("%s (%d) has no Amazon Pay button:\n%s", p.URL, p.Status, p.Text())
	}
	var c struct {
		MerchantID, PublicKeyID, LedgerCurrency, ProductType, Placement string
		Sandbox                                                         bool
		CreateCheckoutSessionConfig                                     struct{ PayloadJSON, Signature, Algorithm string }
	}
	if err := json.Unmarshal([]byte(m[1]), &c); err != nil {
		t.Fatal(err)
	}
	signed := c.CreateCheckoutSessionConfig
	return simulator.Button{
		PayloadJSON: signed.PayloadJSON, Signature: signed.Signature, Algorithm: signed.Algorithm, PublicKeyID: c.PublicKeyID,
		MerchantID: c.MerchantID, ProductType: c.ProductType, LedgerCurrency: c.LedgerCurrency, Placement: c.Placement,
		Sandbox: c.Sandbox, PageURL: p.URL.String(),
	}
}

// attribute returns the value of a double-quoted attribute.
func attribute(attributes, name string) string {
	m := regexp.MustCompile(`(?:^|\s)` + name + `="([^"]*)"`).FindStringSubmatch(attributes)
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1])
}
