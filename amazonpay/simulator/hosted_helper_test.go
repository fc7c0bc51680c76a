package simulator_test

import (
	"html"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

const amazon = "http://amazon.simulator.test"

// browser is a buyer's browser: cookies, forms, redirects. It stops where the
// simulator sends it back to the shop.
type browser struct {
	t      testing.TB
	client *http.Client
}

func openBrowser(t testing.TB, m *shop) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := m.sim.HTTPClient()
	client.Jar = jar
	return &browser{t, client}
}

// page is where a browser ended up.
type page struct {
	status int
	url    string // of the page, or of the shop's page that it was sent to
	header http.Header
	body   string // as it came
}

// open loads a page by its path.
func (b *browser) open(path string) page {
	b.t.Helper()
	r, err := http.NewRequest("GET", amazon+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.do(r)
}

// post sends a form as a browser does from the site: the simulator's own
// pages, or a shop.
func (b *browser) post(site, path string, fields url.Values) page {
	b.t.Helper()
	r := formRequest(b.t, path, fields)
	r.Header.Set("Origin", site)
	return b.do(r)
}

func formRequest(t testing.TB, path string, fields url.Values) *http.Request {
	t.Helper()
	r, err := http.NewRequest("POST", amazon+path, strings.NewReader(fields.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func (b *browser) do(r *http.Request) page {
	b.t.Helper()
	response, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	location := response.Header.Get("Location")
	switch {
	case response.StatusCode == http.StatusSeeOther && strings.HasPrefix(location, "/"):
		return b.open(location)
	case response.StatusCode == http.StatusSeeOther:
		return page{response.StatusCode, location, response.Header, ""}
	}
	p := page{response.StatusCode, r.URL.RequestURI(), response.Header, string(body)}
	if r.Method != http.MethodHead {
		p.check(b.t)
	}
	return p
}

var (
	forbidden   = regexp.MustCompile(`(?i)<(script|style|iframe|img)|<\w+(\s+[\w-]+(="[^"]*")?)*\s+(on\w+|style)=|"javascript:`)
	unwritten   = regexp.MustCompile(`>[a-z]+(\.[A-Za-z]+)+<|%!`)
	tagged      = regexp.MustCompile(`<html lang="(en|de|fr|it|es|ja)">`)
	headings    = regexp.MustCompile(`<h1>[^<]+</h1>`)
	formPattern = regexp.MustCompile(`(?s)<form[^>]* action="([^"]*)">(.*?)</form>`)
	input       = regexp.MustCompile(`<input [^>]*>`)
	attribute   = regexp.MustCompile(`(\w+)="([^"]*)"`)
)

// check holds for every page: it is whole, in one language, and has nothing
// that its Content-Security-Policy would have to stop.
func (p page) check(t testing.TB) {
	t.Helper()
	is := is.New(t)
	is.Equal(p.header.Get("Content-Type"), "text/html; charset=utf-8")
	is.True(strings.HasPrefix(p.header.Get("Content-Security-Policy"), "default-src 'none'; style-src 'self'")) // no scripts
	is.Equal(p.header.Get("Cache-Control"), "no-store")
	is.Equal(forbidden.FindString(p.body), "")               // no script or style of its own or from outside
	is.Equal(unwritten.FindString(p.body), "")               // all words are there
	is.True(tagged.MatchString(p.body))                      // the page names its language
	is.Equal(len(headings.FindAllString(p.body, -1)), 1)     // one heading
	is.True(strings.HasSuffix(p.body, "</body>\n</html>\n")) // a whole page
}

// submit presses the button of the n-th form of a page with this action, with
// its hidden fields and checked radio buttons, unless fields say otherwise.
func (b *browser) submit(p page, n int, action string, fields url.Values) page {
	b.t.Helper()
	for _, found := range formPattern.FindAllStringSubmatch(p.body, -1) {
		if found[1] != action {
			continue
		}
		if n > 0 {
			n--
			continue
		}
		values := filledIn(found[2])
		maps.Copy(values, fields)
		return b.post(amazon, action, values)
	}
	b.t.Fatalf("no form for %s on this page (status %d):\n%s", action, p.status, p.body)
	return page{}
}

func filledIn(form string) url.Values {
	values := url.Values{}
	for _, tag := range input.FindAllString(form, -1) {
		attributes := map[string]string{}
		for _, a := range attribute.FindAllStringSubmatch(tag, -1) {
			attributes[a[1]] = html.UnescapeString(a[2])
		}
		if attributes["type"] == "hidden" || strings.Contains(tag, " checked") {
			values.Add(attributes["name"], attributes["value"])
		}
	}
	return values
}

// posted is what checkout.js sends for a button.
func posted(b simulator.Button) url.Values {
	return url.Values{
		"payloadJSON": {b.PayloadJSON}, "signature": {b.Signature}, "algorithm": {b.Algorithm}, "publicKeyId": {b.PublicKeyID},
		"merchantId": {b.MerchantID}, "productType": {b.ProductType}, "ledgerCurrency": {b.LedgerCurrency},
		"placement": {"Cart"}, "pageURL": {b.PageURL}, "sandbox": {"true"},
	}
}

// click is a click on the button of a shop.
func (b *browser) click(button simulator.Button) page {
	b.t.Helper()
	return b.post("https://shop.example", "/checkout", posted(button))
}

// signedIn is a click, and signing in as the first demo buyer.
func (b *browser) signedIn(button simulator.Button) page {
	b.t.Helper()
	return b.submit(b.click(button), 0, "/checkout/sign-in", nil)
}

// chosen goes on to the review page with what is chosen already.
func (b *browser) chosen(button simulator.Button, fields url.Values) (id string) {
	b.t.Helper()
	return sessionOf(b.t, b.submit(b.signedIn(button), 0, "/checkout/select", fields).url)
}

// ready is a browser on the processing page: all is chosen, and the shop made
// its Update.
func (b *browser) ready(m *shop, card string) (id string, processing page) {
	b.t.Helper()
	id = b.chosen(m.button(payload), url.Values{"card": {card}})
	is.New(b.t).Equal(m.update(id, terms("Authorize", true)).status, 200)
	return id, b.open(at("/checkout/processing", id))
}

// sessionOf takes the session's id from a URL.
func sessionOf(t testing.TB, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil || u.Query().Get("amazonCheckoutSessionId") == "" {
		t.Fatalf("no session in %q", address)
	}
	return u.Query().Get("amazonCheckoutSessionId")
}

// at is the path of a page for a session.
func at(path, id string) string { return path + "?amazonCheckoutSessionId=" + id }
