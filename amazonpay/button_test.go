package amazonpay_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html/template"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// rendered is a button as a browser understands its HTML.
type rendered struct {
	element, nonce, scriptURL string
	config                    renderConfig
}

// renderConfig is what amazon.Pay.renderButton is called with.
type renderConfig struct {
	MerchantID, PublicKeyID, LedgerCurrency, ProductType, Placement string
	ButtonColor, CheckoutLanguage                                   string
	EstimatedOrderAmount                                            *api.Price
	Sandbox                                                         bool
	CreateCheckoutSessionConfig                                     struct{ PayloadJSON, Signature, Algorithm string }
}

var buttonHTML = regexp.MustCompile(`(?s)^<div id="([A-Za-z0-9]+)"></div><script(?: nonce="([^"]*)")?>(.*?)(</script.*)$`)

// parse reads the HTML as a browser does: the script ends at the first end
// tag, whatever stands around it, and the arguments of its function are
// literals, which for JSON mean what JSON means.
func parse(t *testing.T, markup template.HTML) rendered {
	t.Helper()
	is := is.New(t)
	m := buttonHTML.FindStringSubmatch(string(markup))
	is.True(m != nil)           // one element and one script
	is.Equal(m[4], "</script>") // nothing behind the script
	script := m[3]
	is.True(!strings.Contains(script, "<!--"))            // which would change how it is read
	is.True(!strings.ContainsAny(script, "\u2028\u2029")) // line ends for older browsers
	is.True(strings.Contains(script, `renderButton("#`+m[1]+`",c)`))
	_, arguments, ok := strings.Cut(script, "})(")
	is.True(ok)
	arguments, ok = strings.CutSuffix(arguments, ")")
	is.True(ok)
	var args []json.RawMessage
	is.NoErr(json.Unmarshal([]byte("["+arguments+"]"), &args))
	is.Equal(len(args), 2)
	r := rendered{element: m[1], nonce: m[2]}
	is.NoErr(json.Unmarshal(args[0], &r.scriptURL))
	is.NoErr(json.Unmarshal(args[1], &r.config))
	return r
}

// verifies checks the signature over the payload that the page has, with
// nothing of the kit's.
func (r rendered) verifies(t *testing.T) {
	t.Helper()
	signed := r.config.CreateCheckoutSessionConfig
	signature, err := base64.StdEncoding.DecodeString(signed.Signature)
	is := is.New(t)
	is.NoErr(err)
	payload := sha256.Sum256([]byte(signed.PayloadJSON))
	digest := sha256.Sum256([]byte(signed.Algorithm + "\n" + hex.EncodeToString(payload[:])))
	is.NoErr(rsa.VerifyPSS(&merchantKey().PublicKey, crypto.SHA256, digest[:], signature, &rsa.PSSOptions{SaltLength: 32})) // the bytes signed are those on the page
}

func TestH1_TheBytesSignedAreThoseOnThePage(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"ä", "é", "e\u0301", "漢", "'", `"`, "</script>", "</SCRIPT >", "<!--", "]]>", "\u2028", "\u2029", `\`, `\n`, "\n", "&amp;", "&", "+", "%", "\x00", "🍵", "\ufeff", "`${x}`", "})(",
	} {
		t.Run("H1 "+text, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				b, err := s.kit.Button(amazonpay.ButtonOptions{
					ReviewQuery:            url.Values{"cart": {text}, text: {"1"}},
					DeliverySpecifications: only(api.CountryRestriction{StatesOrRegions: []string{text}}),
					Color:                  text, Language: text, Nonce: text,
				})
				s.is.NoErr(err)
				r := parse(t, b.HTML)
				r.verifies(t)
				s.is.Equal(r.config.ButtonColor, text) // what is not signed comes through as well
				var payload struct {
					WebCheckoutDetails     struct{ CheckoutReviewReturnURL string }
					DeliverySpecifications api.DeliverySpecifications
				}
				s.is.NoErr(json.Unmarshal([]byte(r.config.CreateCheckoutSessionConfig.PayloadJSON), &payload))
				s.is.Equal(payload.DeliverySpecifications.AddressRestrictions.Restrictions["JP"].StatesOrRegions, []string{text})
				u, err := url.Parse(payload.WebCheckoutDetails.CheckoutReviewReturnURL)
				s.is.NoErr(err)
				s.is.Equal(u.Query().Get("cart"), text)
				returnURL, err := s.sim.SignIn(simulator.JapaneseBuyer(), r.button()) // and Amazon accepts it
				s.is.NoErr(err)
				var seen url.Values
				s.shop.quote = func(v *amazonpay.Visit) (*amazonpay.Quote, error) { seen = v.Choices; return quoteOf("1", "JPY")(v) }
				s.browser().get(returnURL).review()
				s.is.Equal(seen.Get("cart"), text) // all the way back
			})
		})
	}
}

func only(jp api.CountryRestriction) *api.DeliverySpecifications {
	return &api.DeliverySpecifications{AddressRestrictions: &api.AddressRestrictions{
		Type: "Allowed", Restrictions: map[string]api.CountryRestriction{"JP": jp},
	}}
}

// button is what checkout.js posts.
func (r rendered) button() simulator.Button {
	signed := r.config.CreateCheckoutSessionConfig
	return simulator.Button{
		PayloadJSON: signed.PayloadJSON, Signature: signed.Signature, Algorithm: signed.Algorithm, PublicKeyID: r.config.PublicKeyID,
		MerchantID: r.config.MerchantID, ProductType: r.config.ProductType, LedgerCurrency: r.config.LedgerCurrency, Placement: r.config.Placement, Sandbox: r.config.Sandbox,
	}
}

func TestButtonOfTheZeroOptions(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		b, err := s.kit.Button(amazonpay.ButtonOptions{})
		s.is.NoErr(err)
		r := parse(t, b.HTML)
		s.is.Equal(r.element, b.ElementID)
		s.is.Equal(r.scriptURL, b.ScriptURL)
		s.is.Equal(r.scriptURL, "https://static-fe.payments-amazon.com/checkout.js")
		s.is.Equal(r.nonce, "")
		s.is.True(strings.Contains(string(b.HTML), string(b.Config))) // the config may be embedded as it is
		c := r.config
		s.is.Equal([]string{c.MerchantID, c.PublicKeyID, c.LedgerCurrency, c.ProductType, c.Placement}, []string{merchantID, publicKeyID, "JPY", "PayAndShip", "Cart"})
		s.is.Equal(c.CreateCheckoutSessionConfig.Algorithm, "AMZN-PAY-RSASSA-PSS-V2")
		s.is.Equal(c.CreateCheckoutSessionConfig.PayloadJSON, `{"webCheckoutDetails":{"checkoutReviewReturnUrl":"https://shop.example/pay/review",`+
			`"checkoutCancelUrl":"https://shop.example/pay/cancel"},"storeId":"`+storeID+`"}`)
		s.is.Equal(c.EstimatedOrderAmount, nil)
	})
}

func TestH4_H5_EveryOptionHasTheTypeThatAmazonWants(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		r := parse(t, s.htmlOf(amazonpay.ButtonOptions{
			ProductType: api.PayOnly, ChargePermissionType: api.Recurring, RecurringMetadata: monthly(), Scopes: []string{"name", "email"},
			DeliverySpecifications: only(api.CountryRestriction{ZipCodes: []string{"15*"}}), ReviewQuery: url.Values{"cart": {"7"}, "shown": {"ours"}},
			Placement: "Product", Color: "DarkGray", Language: "ja_JP", EstimatedOrderAmount: api.Price{Amount: "1000", CurrencyCode: "JPY"}, Nonce: `"><x`,
		}))
		_, err := s.sim.SignIn(simulator.JapaneseBuyer(), r.button())
		s.is.NoErr(err) // H5 no field that Amazon does not know
		s.is.Equal(r.config.CreateCheckoutSessionConfig.PayloadJSON, `{"webCheckoutDetails":{"checkoutReviewReturnUrl":"https://shop.example/pay/review?cart=7",`+
			`"checkoutCancelUrl":"https://shop.example/pay/cancel"},"storeId":"`+storeID+`","scopes":["name","email"],"chargePermissionType":"Recurring",`+
			`"recurringMetadata":{"frequency":{"unit":"Month","value":"1"},"amount":{"amount":"1000","currencyCode":"JPY"}},`+ // H4 strings
			`"deliverySpecifications":{"addressRestrictions":{"type":"Allowed","restrictions":{"JP":{"zipCodes":["15*"]}}}}}`)
		c := r.config
		s.is.Equal([]string{c.ProductType, c.Placement, c.ButtonColor, c.CheckoutLanguage}, []string{"PayOnly", "Product", "DarkGray", "ja_JP"})
		s.is.Equal(*c.EstimatedOrderAmount, api.Price{Amount: "1000", CurrencyCode: "JPY"})
		s.is.Equal(r.nonce, "&#34;&gt;&lt;x")
	})
}

func (s *setup) htmlOf(o amazonpay.ButtonOptions) template.HTML {
	s.t.Helper()
	b, err := s.kit.Button(o)
	s.is.NoErr(err)
	return b.HTML
}

func TestH8_SeveralButtonsAndOneSignature(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		key := &countingKey{Signer: merchantKey()}
		client, err := api.New(api.Config{Region: api.JP, PublicKeyID: publicKeyID, PrivateKey: key, HTTPClient: s.sim.HTTPClient(), Endpoint: "http://amazon.simulator.test"})
		s.is.NoErr(err)
		s.config.Client = client
		s.restart()
		ids := map[string]bool{}
		for i := range 50 {
			r := parse(t, s.htmlOf(amazonpay.ButtonOptions{Placement: []string{"Product", "Cart"}[i%2], Nonce: strings.Repeat("n", i)}))
			r.verifies(t)
			ids[r.element] = true
		}
		s.is.Equal(len(ids), 50)                    // each has an element of its own
		s.is.Equal(key.signatures.Load(), int64(1)) // and all the same payload
		s.htmlOf(amazonpay.ButtonOptions{ReviewQuery: url.Values{"cart": {"8"}}})
		s.is.Equal(key.signatures.Load(), int64(2)) // another payload is signed anew
	})
}

func TestH8_ButtonAfterAPurchase(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		first := s.start()
		first.pay().finish()
		second := s.startIn(first.browser)
		s.is.Equal(second.pay().finish().Order.Reference, "order-2")
	})
}

func TestC11_RestrictionsThatMeanNothingAreReportedBeforeTheCheckout(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]*api.DeliverySpecifications{
		"no country":         {AddressRestrictions: &api.AddressRestrictions{Type: "Allowed", Restrictions: map[string]api.CountryRestriction{"": {}}}},
		"a country's name":   {AddressRestrictions: &api.AddressRestrictions{Type: "Allowed", Restrictions: map[string]api.CountryRestriction{"Japan": {}}}},
		"in lower case":      {AddressRestrictions: &api.AddressRestrictions{Type: "Allowed", Restrictions: map[string]api.CountryRestriction{"jp": {}}}},
		"no type":            {AddressRestrictions: &api.AddressRestrictions{Restrictions: map[string]api.CountryRestriction{"JP": {}}}},
		"an empty region":    only(api.CountryRestriction{StatesOrRegions: []string{"東京都", ""}}),
		"an empty post code": only(api.CountryRestriction{ZipCodes: []string{""}}),
	} {
		t.Run("C11 "+name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				_, err := s.kit.Button(amazonpay.ButtonOptions{DeliverySpecifications: d})
				s.is.True(err != nil)
				s.is.True(strings.HasPrefix(err.Error(), "amazonpay: DeliverySpecifications: "))
			})
		})
	}
}

func TestH3_TextsAreCutToWhatAmazonTakes(t *testing.T) {
	t.Parallel()
	kanji := func(n int) string { return strings.Repeat("漢", n) }
	for _, test := range []struct{ name, given, sent string }{
		{"H3 50 characters are 50 characters", kanji(50), kanji(50)},
		{"H3 longer is cut", kanji(51), kanji(50)},
		{"H3 much longer is cut", strings.Repeat("Kaffee ", 1000), strings.Repeat("Kaffee ", 8)[:50]},
		{"H3 emoji are dropped", "☕ Kaffee 🍵🍰", "☕ Kaffee "},
		{"H3 emoji do not count", strings.Repeat("🍵", 60) + kanji(50), kanji(50)},
		{"H3 broken text is mended", "Kaff\xffee\xed\xa0\x80", "Kaffee"},
		{"H3 nothing is nothing", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				s.shop.quote = quoteWith(func(q *amazonpay.Quote) {
					q.StoreName, q.NoteToBuyer, q.CustomInformation = test.given, strings.Repeat(test.given, 6), strings.Repeat(test.given, 100)
				})
				c := s.start().place() // never rejected at the checkout
				view, _ := s.sim.Session(c.id)
				s.is.Equal(view.MerchantStoreName, test.sent)
				s.is.True(len([]rune(view.NoteToBuyer)) <= 255)
				s.is.True(len([]rune(view.CustomInformation)) <= 4096)
			})
		})
	}
}

func TestK3_ButtonSaysWhichEnvironment(t *testing.T) {
	t.Parallel()
	keys := map[string]api.Environment{"SANDBOX-AAAA": "", "LIVE-AAAA": "", "PLAIN-SANDBOX": api.Sandbox, "PLAIN": api.Live}
	for _, id := range slices.Sorted(maps.Keys(keys)) {
		t.Run("K3 "+id, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				client, err := api.New(api.Config{Region: api.EU, PublicKeyID: id, PrivateKey: merchantKey(), Environment: keys[id]})
				s.is.NoErr(err)
				s.config.Client = client
				s.restart()
				c := parse(t, s.htmlOf(amazonpay.ButtonOptions{})).config
				s.is.Equal(c.Sandbox, strings.Contains(id, "SANDBOX"))
				s.is.Equal(c.LedgerCurrency, "EUR")
			})
		})
	}
}
