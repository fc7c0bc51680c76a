package simulator_test

import (
	"encoding/json"
	"html"
	"net/url"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// A click on a button that is wrong leads to an error page that says what to do, and makes no session.
//
// Source: Amazon's page "Add the Amazon Pay button"
func TestButtonThatIsRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(url.Values)
		status int
		says   string
	}{
		"payload changed after signing": {func(f url.Values) { f.Set("payloadJSON", f.Get("payloadJSON")+" ") }, 403, "white space"},
		"unknown public key":            {func(f url.Values) { f.Set("publicKeyId", "SANDBOX-OTHER") }, 403, "SANDBOX-OTHER"},
		"no signature":                  {func(f url.Values) { f.Set("signature", "") }, 403, "does not match"},
		"algorithm not named":           {func(f url.Values) { f.Set("algorithm", "") }, 403, v2},
		"another ledger currency":       {func(f url.Values) { f.Set("ledgerCurrency", "USD") }, 400, "JPY"},
		"a checkout payload for SignIn": {func(f url.Values) { f.Set("productType", "SignIn") }, 400, "webCheckoutDetails"},
		"hostile merchant id":           {func(f url.Values) { f.Set("merchantId", `"><script>alert(1)</script>`) }, 400, merchant},
		"hostile key id":                {func(f url.Values) { f.Set("publicKeyId", `"><script>alert(1)</script>`) }, 403, "script"},
		"hostile signature":             {func(f url.Values) { f.Set("signature", `"><img src=x onerror=alert(1)>`) }, 403, "base64"},
		"nothing":                       {func(f url.Values) { clear(f) }, 403, "public key id"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			shop := openShop(t, simulator.Config{MerchantID: merchant})
			fields := posted(shop.button(payload))
			test.change(fields)
			answer := openBrowser(t, shop).post("https://shop.example", "/checkout", fields)
			is.Equal(answer.status, test.status)
			is.True(strings.Contains(html.UnescapeString(answer.body), test.says)) // it says what to do
			is.True(!strings.Contains(answer.body, "amazonCheckoutSessionId="))    // and there is no session
			is.Equal(answer.header.Values("Set-Cookie"), nil)
		})
	}
}

// A click on a button whose payload is wrong leads to an error page that names the field.
//
// Source: Amazon's page "Add the Amazon Pay button"
func TestPayloadThatIsRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ payload, says string }{
		"H5 an unknown field":           {strings.Replace(payload, `"storeId"`, `"stroeId":"x","storeId"`, 1), "stroeId"},
		"no store id":                   {`{"webCheckoutDetails":{"checkoutReviewReturnUrl":"https://shop.example/"}}`, "storeId"},
		"no review URL":                 {`{"webCheckoutDetails":{},"storeId":"x"}`, "checkoutReviewReturnUrl"},
		"a review URL that is a script": {strings.Replace(payload, "https://shop.example/review", "javascript:alert(1)//", 1), "checkoutReviewReturnUrl"},
		"a cancel URL of no site":       {strings.Replace(payload, `{"checkout`, `{"checkoutCancelUrl":"//evil.example","checkout`, 1), "checkoutCancelUrl"},
		"no JSON":                       {"<script>alert(1)</script>", "JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			shop := openShop(t, simulator.Config{})
			answer := openBrowser(t, shop).click(shop.button(test.payload))
			is.Equal(answer.status, 400)
			is.True(strings.Contains(html.UnescapeString(answer.body), test.says))
		})
	}
}

// Payloads with any characters, over several lines too, verify as they were signed.
//
// Source: official SDK
func TestPayloadArrivesAsItWasSigned(t *testing.T) {
	t.Parallel()
	note := func(text string) string {
		quoted, _ := json.Marshal(text)
		return strings.Replace(payload, `"storeId"`, `"merchantMetadata":{"noteToBuyer":`+string(quoted)+`},"storeId"`, 1)
	}
	for name, signed := range map[string]string{
		"H1 umlauts and kanji":       note("äöü é 珈琲"),
		"H1 quotes and backslashes":  note(`' " \ /`),
		"H1 markup":                  note(`</script><b>&amp;`),
		"H1 line separators":         note("\u2028\u2029"),
		"H1 plus, percent and &":     note("1+1 100% a=b&c=d"),
		"H1 several lines":           "{\n" + payload[1:],
		"H1 several lines as in DOS": "{\r\n" + payload[1:],
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			shop := openShop(t, simulator.Config{})
			fields := posted(shop.button(signed))
			// Browsers write the line breaks of form fields so.
			fields.Set("payloadJSON", strings.ReplaceAll(strings.ReplaceAll(signed, "\r\n", "\n"), "\n", "\r\n"))
			is.Equal(openBrowser(t, shop).post("https://shop.example", "/checkout", fields).status, 200)
		})
	}
}

// Hostile text of shops and buyers is shown as text.
//
// Source: this kit's own tooling
func TestHostileTextIsEscaped(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := openShop(t, simulator.Config{})
	const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(2)>{{.}}%s`
	quoted, err := json.Marshal(hostile[:49])
	is.NoErr(err)
	button := shop.button(strings.Replace(payload, `"storeId"`, `"merchantMetadata":{"merchantStoreName":`+string(quoted)+`},"storeId"`, 1))
	somebody := simulator.JapaneseBuyer()
	somebody.Name, somebody.Email = hostile, hostile
	somebody.Addresses = []api.Address{{Name: hostile, AddressLine1: hostile, CountryCode: hostile, PhoneNumber: hostile}}
	somebody.Cards = []simulator.Card{{Ending: hostile, Descriptor: hostile}}
	id := shop.signInWith(somebody, button)
	buyer := openBrowser(t, shop)
	for _, path := range []string{
		at("/checkout/start", id), at("/checkout/change", id) + "&changeAction=changeAddress",
		at("/checkout/change", id) + "&changeAction=changePayment", at("/checkout/change", id) + "&changeAction=" + url.QueryEscape(hostile),
		at("/checkout/processing", url.QueryEscape(hostile)), "/" + url.PathEscape(hostile),
	} {
		buyer.open(path) // every page that a browser of these tests loads is checked for markup that is not ours
	}
	is.Equal(shop.update(id, terms("Authorize", false)).status, 200)
	is.True(strings.Contains(buyer.open(at("/checkout/processing", id)).body, "&lt;script&gt;"))
}

// A form of more than 64 KiB is refused.
//
// Source: this kit's own tooling
func TestAFormThatIsTooLongIsRefused(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := openShop(t, simulator.Config{})
	fields := posted(shop.button(payload))
	fields.Set("more", strings.Repeat("x", 64<<10))
	is.Equal(openBrowser(t, shop).post("https://shop.example", "/checkout", fields).status, 400)
}

// Nobody else can take over a session that has a buyer.
//
// Source: not documented; our choice
func TestASessionKeepsItsBuyer(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := openShop(t, simulator.Config{})
	owner, other := openBrowser(t, shop), openBrowser(t, shop)
	choices := owner.signedIn(shop.button(payload))
	id := sessionOf(t, owner.submit(choices, 0, "/checkout/select", nil).url)
	before, _ := shop.sim.Session(id)

	other.post(amazon, "/checkout/sign-in", url.Values{"amazonCheckoutSessionId": {id}, "email": {"hanako@example.com"}})
	answer := other.post(amazon, "/checkout/select", url.Values{"amazonCheckoutSessionId": {id}, "address": {"1"}, "card": {"4444"}})
	is.Equal(answer.status, 409)
	is.True(strings.Contains(answer.body, "このチェックアウトには、"))
	after, _ := shop.sim.Session(id)
	is.Equal(after, before)
}

// The forms of the buyer's pages work from those pages only.
//
// Source: this kit's own tooling
func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/checkout/sign-in", "/checkout/sign-out", "/checkout/select", "/checkout/change", "/checkout/pay", "/checkout/cancel"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			shop := openShop(t, simulator.Config{})
			buyer := openBrowser(t, shop)
			id, _ := buyer.ready(shop, "1111")
			before, _ := shop.sim.Session(id)
			for _, site := range []string{"https://evil.example", "null"} {
				answer := buyer.post(site, path, url.Values{
					"amazonCheckoutSessionId": {id}, "email": {"evil@example.com"}, "address": {"1"}, "card": {"3434"}, "changeAction": {"changeAddress"},
				})
				is.Equal(answer.status, 403)
				is.Equal(answer.header.Values("Set-Cookie"), nil)
			}
			after, _ := shop.sim.Session(id)
			is.Equal(after, before)
		})
	}
}

// The buyer's pages set cookies that come along when a shop sends the browser there.
//
// Source: this kit's own tooling
func TestCookies(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := openShop(t, simulator.Config{})
	buyer := openBrowser(t, shop)
	signIn := buyer.click(shop.button(payload))
	response, err := buyer.client.Transport.RoundTrip(formRequest(t, "/checkout/sign-in", url.Values{
		"amazonCheckoutSessionId": {sessionOf(t, signIn.url)}, "email": {"hanako@example.com"}}))
	is.NoErr(err)
	cookies := response.Cookies()
	is.Equal(len(cookies), 1)
	is.Equal(cookies[0].Name, "amazonpay-simulator-buyer")
	is.Equal(cookies[0].Path, "/checkout")
	is.True(strings.Contains(response.Header.Get("Set-Cookie"), "HttpOnly; SameSite=Lax"))
}

// Cookies that the simulator did not set are ignored.
//
// Source: this kit's own tooling
func TestForeignCookiesAreIgnored(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{
		"no base64": "%%%", "no query": "JQ", // %
		"no e-mail":               "ZW1haWw9PHNjcmlwdD4mYWRkcmVzcz0wJmNhcmQ9MTExMQ", // email=<script>&address=0&card=1111
		"an address out of range": "ZW1haWw9YUBiLmMmYWRkcmVzcz05JmNhcmQ9MTExMQ",     // email=a@b.c&address=9&card=1111
		"a card of nobody":        "ZW1haWw9YUBiLmMmYWRkcmVzcz0wJmNhcmQ9eA",         // email=a@b.c&address=0&card=x
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			shop := openShop(t, simulator.Config{})
			buyer := openBrowser(t, shop)
			signIn := buyer.click(shop.button(payload))
			r := formRequest(t, "/checkout/select", url.Values{"amazonCheckoutSessionId": {sessionOf(t, signIn.url)}})
			r.Header.Set("Cookie", "amazonpay-simulator-buyer="+value)
			buyer.client.Jar = nil
			is.True(strings.Contains(buyer.do(r).body, `type="email"`)) // sign in first
		})
	}
}
