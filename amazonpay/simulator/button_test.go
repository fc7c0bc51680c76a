package simulator_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// A button that is wrongly signed or does not fit the account is refused with a hint that says what to fix.
//
// Source: this kit's own tooling
func TestAButtonThatIsWrongSaysWhatToFix(t *testing.T) {
	t.Parallel()
	withName := payload[:len(payload)-1] + `,"merchantMetadata":{"merchantStoreName":"Tea & Co"}}`
	for _, c := range []struct {
		name  string
		adapt func(*simulator.Button)
		says  string
	}{
		{"H1 the payload was changed after signing", func(b *simulator.Button) { b.PayloadJSON = strings.Replace(payload, "lang=ja", "lang=en", 1) }, "not byte for byte"},
		{"H1 the page escaped & once more", func(b *simulator.Button) {
			b.Signature = sign(v2+"\n"+hashed(withName), 32)
			b.PayloadJSON = strings.Replace(withName, "&", `\u0026`, 1)
		}, "escapes of &"},
		{"H1 white space was added", func(b *simulator.Button) { b.PayloadJSON = " " + payload }, "white space"},
		{"PHP wrote the page's payload with backslashes", func(b *simulator.Button) { b.PayloadJSON = strings.ReplaceAll(payload, "/", `\/`) }, "JSON_UNESCAPED_SLASHES"},
		{"the algorithm is not named on the page", func(b *simulator.Button) { b.Algorithm = "" }, "It was made for " + v2},
		{"the algorithm is none", func(b *simulator.Button) { b.Algorithm = "RS256" }, "use " + v2},
		{"the salt is that of the other algorithm", func(b *simulator.Button) { b.Signature = sign(v2+"\n"+hashed(payload), 20) }, "use 32 bytes"},
		{"the key id is unknown", func(b *simulator.Button) { b.PublicKeyID = "SANDBOX-OTHER" }, "unknown"},
		{"the signature is cut", func(b *simulator.Button) { b.Signature = b.Signature[:101] }, "base64"},
		{"the merchant id is missing", func(b *simulator.Button) { b.MerchantID = "" }, "merchantId"},
		{"the merchant is another", func(b *simulator.Button) { b.MerchantID = "A3" }, "use \"" + merchant},
		{"the ledger currency is another", func(b *simulator.Button) { b.LedgerCurrency = "USD" }, "JPY"},
		{"the placement is none", func(b *simulator.Button) { b.Placement = "Footer" }, "Checkout"},
		{"the product type is none", func(b *simulator.Button) { b.ProductType = "Pay" }, "PayAndShip"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{MerchantID: merchant, StoreID: storeID})
			button := m.button(payload)
			c.adapt(&button)
			_, err := m.sim.SignIn(simulator.JapaneseBuyer(), button)
			var wrong *simulator.ButtonError
			is.True(errors.As(err, &wrong))
			is.True(strings.Contains(wrong.Fix, c.says)) // the advice
		})
	}
}

// A payload is as strict as a request: unknown, missing or wrong fields are refused.
//
// Source: Amazon's page "Add the Amazon Pay button"
func TestPayloadsAreStrict(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, payload, code, says string }{
		{"H5 an unknown key", `{"storeId":"s","checkoutReviewReturnURL":"x"}`, "UnrecognizedField", "checkoutReviewReturnURL"},
		{"no store", `{"webCheckoutDetails":{"checkoutReviewReturnUrl":"https://shop.example/"}}`, "MissingParameterValue", "storeId"},
		{"no review URL", `{"webCheckoutDetails":{},"storeId":"s"}`, "MissingParameterValue", "checkoutReviewReturnUrl"},
		{"another store", strings.Replace(payload, storeID, "amzn1.other", 1), "InvalidParameterValue", "storeId"},
		{"a scope that is none", payload[:len(payload)-1] + `,"scopes":["shoeSize"]}`, "InvalidParameterValue", "shoeSize"},
		{"no JSON", `webCheckoutDetails`, "InvalidRequestFormat", "JSON"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{StoreID: storeID})
			_, err := m.sim.SignIn(simulator.JapaneseBuyer(), m.button(c.payload))
			var wrong *simulator.ButtonError
			is.True(errors.As(err, &wrong))
			is.Equal(wrong.Code, c.code)
			is.True(strings.Contains(wrong.Fix, c.says)) // what is wrong
		})
	}
}

// Create Checkout Session refuses the store of another account.
//
// Source: not documented; our choice
func TestAnotherStoreCannotBeNamedInTheAPIEither(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{StoreID: storeID})
	refused := m.call("POST", "/checkoutSessions", strings.Replace(payload, storeID, "amzn1.other", 1), keyHeader, "k1")
	is.Equal(refused.status, 400)
	is.True(strings.Contains(refused.text("message"), "storeId"))
	is.Equal(m.call("POST", "/checkoutSessions", payload, keyHeader, "k2").status, 201)
}

// A public key id that names no environment takes it from the button's sandbox flag.
//
// Source: Amazon's page "Amazon Pay script"
func TestH7_WhereASessionOfAPlainKeyLives(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		sandbox bool
		prefix  string
		status  int
	}{
		{"sandbox:true is found at /sandbox", true, "/sandbox/v2", 200},
		{"sandbox:true is not found at /live", true, "/live/v2", 404},
		{"without it the session is live", false, "/live/v2", 200},
		{"and is not found at /sandbox", false, "/sandbox/v2", 404},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			m.keyID, m.prefix = plain, c.prefix
			button := m.button(payload)
			button.Sandbox = c.sandbox
			is.Equal(m.get(m.signInWith(simulator.JapaneseBuyer(), button)).status, c.status)
		})
	}
}

// A signed button is good for any number of clicks, each of which makes a session of its own, also after a purchase.
//
// Source: Amazon's page "Add the Amazon Pay button"
func TestH8_EachClickMakesASession(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	button := m.button(payload)
	first := m.signInWith(simulator.JapaneseBuyer(), button)
	second := m.signInWith(simulator.JapaneseBuyer(), button) // in another tab
	ready := m.update(first, terms("Authorize", false))
	_, err := m.sim.Pay(ready.text("webCheckoutDetails", "amazonPayRedirectUrl"))
	is.NoErr(err)
	is.Equal(m.complete(first, thousand).status, 200)
	third := m.signInWith(simulator.JapaneseBuyer(), button)
	is.True(first != second && second != third && third != first)
	is.Equal([]string{stateOf(m.get(first)), stateOf(m.get(second)), stateOf(m.get(third))}, []string{"Completed ", "Open ", "Open "})
}

// A platform is named in the body; a header that names one means nothing.
//
// Source: Amazon's page "Checkout Session"
func TestH10_APlatformIsNamedInTheBody(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := signedIn(m)
	is.Equal(m.call("PATCH", "/checkoutSessions/"+id, `{}`, "platformid", "A1PLATFORM", "x-amz-pay-platform-id", "A1PLATFORM").at("platformId"), nil)
	is.Equal(m.update(id, `{"platformId":"A1PLATFORM"}`).text("platformId"), "A1PLATFORM")
}
