package pages_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// evil ends every context of HTML that a text could be in, and turns the
// direction of what follows.
const evil = "\u202e\x00</script></style></title>'\"`><script>alert(1)</script><img src=x onerror=alert(1)>{{.}}&lt;"

// hostile is a page whose every text from outside means harm.
func hostile() *amazonpay.ReviewPage {
	long := evil + strings.Repeat("W", 1000)
	a := api.Address{
		Name: evil, AddressLine1: evil, AddressLine2: long, AddressLine3: evil, City: evil, County: evil, District: evil,
		StateOrRegion: evil, PostalCode: evil, CountryCode: evil, PhoneNumber: evil,
	}
	s := session(a)
	s.CheckoutSessionID, s.BillingAddress, s.CheckoutButtonText = evil, &a, evil
	s.Buyer = &api.Buyer{Name: long, Email: long}
	s.PaymentPreferences[0].PaymentDescriptor = long
	q := quote(eur(evil), eur(evil), eur(evil), eur(evil))
	q.Lines[0].Label = evil
	q.Choices[0] = amazonpay.Choice{Name: evil, Label: evil, Options: []amazonpay.Option{{Value: evil, Label: evil, Chosen: true}}}
	p := review(s, q)
	p.Message = evil
	return p
}

// harmless fails if a page holds an element, an attribute or a script that the
// templates do not have.
func harmless(t testing.TB, page string) {
	t.Helper()
	known := strings.Fields("html head meta title style body header main a bdi h1 h2 div p section address span button form input fieldset legend dl dt dd script")
	scripts := 0
	for _, e := range elements(t, page) {
		if !slices.Contains(known, e.name) {
			t.Errorf("the page has an element %q", e.name)
		}
		for name := range e.attr {
			if strings.HasPrefix(name, "on") {
				t.Errorf("the page has an attribute %q", name)
			}
		}
		if e.name == "script" {
			scripts++
		}
	}
	if scripts > 2 {
		t.Errorf("the page has %d scripts", scripts)
	}
	if strings.ContainsRune(page, 0) {
		t.Error("the page has a NUL")
	}
}

func TestG18_HostileTextsAreEscaped(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	page := html(t, "en", hostile())
	harmless(t, page)
	is.True(!strings.Contains(page, "<img"))
	is.True(strings.Contains(page, "&lt;img")) // shown for what it is
	for _, e := range elements(t, page) {
		if e.name == "bdi" && len([]rune(e.text)) > 301 {
			t.Errorf("a text of %d characters", len(e.text))
		}
	}
}

func TestG18_TextsFromOutsideAreIsolated(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	page := html(t, "en", hostile())
	is.True(strings.Contains(page, "\u202e"))
	for _, part := range []string{`(?s)<script.*?</script>`, `<bdi[^>]*>[^<]*</bdi>`, `<[^>]*>`} {
		page = regexp.MustCompile(part).ReplaceAllString(page, "")
	}
	is.True(!strings.Contains(page, "\u202e")) // it would turn the words of ours that follow
}

func TestNothingInASessionIsTakenForGranted(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*api.CheckoutSession{
		"no session":            nil,
		"an empty one":          {},
		"a payment that is nil": {PaymentPreferences: []*api.PaymentPreference{nil}},
		"recurring, without":    {ChargePermissionType: api.Recurring},
		"empty objects": {
			Buyer: &api.Buyer{}, ShippingAddress: &api.Address{}, BillingAddress: &api.Address{}, PaymentDetails: &api.PaymentDetails{},
			RecurringMetadata: &api.RecurringMetadata{}, ChargePermissionType: api.Recurring,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, q := range []*amazonpay.Quote{nil, {}, yenQuote()} {
				harmless(t, html(t, "en", review(s, q)))
			}
		})
	}
}

func FuzzReview(f *testing.F) {
	for _, page := range []*amazonpay.ReviewPage{review(session(tokyo), nil), payOnly(), recurring(), partial(), hostile()} {
		b, err := json.Marshal(page.Session)
		is.New(f).NoErr(err)
		f.Add(b, "ja", "standard")
	}
	f.Add([]byte(`{"paymentPreferences":[null],"buyer":null,"shippingAddress":{"countryCode":"JP"}}`), "", evil)
	f.Fuzz(func(t *testing.T, data []byte, language, text string) {
		var s api.CheckoutSession
		if json.Unmarshal(data, &s) != nil {
			return
		}
		p := review(&s, yenQuote())
		p.Message, p.Notice = text, amazonpay.Notice(text)
		p.Quote.Choices[0].Options[0].Value, p.Quote.Choices[0].Label = text, text
		harmless(t, html(t, language, p))
	})
}

func FuzzResult(f *testing.F) {
	f.Add("success", "C-1", "2900", "JPY", "https://shop.example/", evil)
	f.Add(evil, evil, evil, evil, "javascript:alert(1)", evil)
	f.Fuzz(func(t *testing.T, outcome, reference, amount, currency, url, message string) {
		p := result(amazonpay.Outcome(outcome))
		p.Order.Reference, p.Order.ChargeAmount, p.Order.CurrencyCode = reference, amount, currency
		p.ContinueURL, p.ShopURL, p.Message = url, url, message
		harmless(t, html(t, "en", p))
	})
}
