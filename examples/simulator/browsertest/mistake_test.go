package browsertest

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// A button that Amazon would refuse is an error on the console and an error page, and both say what to fix.
//
// Source: Amazon's page "Add the Amazon Pay button"
func TestAMistakeIsToldOnTheConsoleAndOnAPage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, host string
		button     func(*merchant) signed
		says       func(payload string) []string
	}{
		{"the payload differs from the text that was signed", "shop.example",
			changedAfterSigning,
			func(payload string) []string {
				hash := sha256.Sum256([]byte(payload))
				return []string{"InvalidSignatureError", "does not match signedString AMZN-PAY-RSASSA-PSS-V2 " + hex.EncodeToString(hash[:]), "white space"}
			}},
		{"the payload has an unknown field", "shop.example",
			func(m *merchant) signed {
				return m.signs(strings.Replace(m.checkoutPayload(), `"storeId"`, `"stroeId":"x","storeId"`, 1))
			},
			func(string) []string { return []string{"UnrecognizedField", "stroeId", "sign it again"} }},
		{"the page is on a domain that is not registered", "other.example",
			(*merchant).button,
			func(string) []string {
				return []string{"UnregisteredDomain", `the page with the button: the domain "other.example" is not registered`, "use one of shop.example"}
			}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			shop := openShop(t, simulator.Config{Region: api.NA, Domains: []string{"shop.example"}})
			v := openBrowser(t, "shop.example", "other.example")
			shop.puts(c.button(shop))
			says := c.says(shop.button().PayloadJSON)
			v.opens(strings.Replace(shop.url, "127.0.0.1", c.host, 1) + "/cart.html")
			v.at("Your cart")
			v.hears("Amazon Pay simulator: renderButton:", says...)
			v.clicks("Amazon Pay")
			v.at("This did not work")
			v.sees(says[1:]...)
			v.hears("browser: Failed to load resource: the server responded with a status of 4")
		})
	}
}

func changedAfterSigning(m *merchant) signed {
	button := m.button()
	button.PayloadJSON += " "
	return button
}

// What initCheckout of a button gets wrong is told before the page is left, since that empties the console.
//
// Source: this kit's own tooling
func TestAMistakeOfInitCheckoutIsToldBeforeThePageIsLeft(t *testing.T) {
	t.Parallel()
	shop, v := openShop(t, simulator.Config{}), openBrowser(t)
	shop.puts(changedAfterSigning(shop))
	v.opens(shop.url + "/app.html")
	v.at("処理できませんでした")
	v.hears("Amazon Pay simulator: initCheckout: InvalidSignatureError", "white space")
	v.hears("browser: Failed to load resource: the server responded with a status of 403")
}

// Where the merchant's Content-Security-Policy forbids the script to ask before the click, the click works all the same.
//
// Source: this kit's own tooling
func TestAPageThatForbidsTheEarlyQuestionChecksOut(t *testing.T) {
	t.Parallel()
	for _, button := range []string{"#now", "#later"} {
		t.Run(button, func(t *testing.T) {
			t.Parallel()
			shop, v := openShop(t, simulator.Config{}), openBrowser(t)
			v.opens(shop.url + "/strict.html")
			v.at("Strict tea")
			v.clicksIn(button, "Amazon Pay")
			v.at("ログイン")
			v.hears("browser: ", "/checkout/check", "Content Security Policy") // all that is said is said by the browser
		})
	}
}
