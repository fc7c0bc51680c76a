package browsertest

import (
	"net/url"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

const workbench = "Workbench" // heading of the page whose calls the tests make

// calls makes a call of checkout.js as the page's own script would.
func (v *visitor) calls(script string) {
	v.t.Helper()
	reads[bool](v, script+"\n;true")
}

// Each documented value of each parameter of renderButton makes a button, and nothing is said on the console.
//
// Source: Amazon's page "Amazon Pay script"
func TestEachDocumentedValueMakesAButton(t *testing.T) {
	t.Parallel()
	shop, v := openShop(t, simulator.Config{}), openBrowser(t)
	v.opens(shop.url + "/workbench.html")
	v.at(workbench)
	for _, c := range []struct{ name, parameters string }{
		{"what is required", `{}`},
		{"placement Home", `{placement: "Home"}`},
		{"placement Product", `{placement: "Product"}`},
		{"placement Cart", `{placement: "Cart"}`},
		{"placement Checkout", `{placement: "Checkout"}`},
		{"placement Other", `{placement: "Other"}`},
		{"ledgerCurrency USD", `{ledgerCurrency: "USD", checkoutLanguage: "en_US"}`},
		{"ledgerCurrency EUR", `{ledgerCurrency: "EUR", checkoutLanguage: "it_IT"}`},
		{"ledgerCurrency GBP", `{ledgerCurrency: "GBP", checkoutLanguage: "en_GB"}`},
		{"ledgerCurrency JPY", `{ledgerCurrency: "JPY", checkoutLanguage: "ja_JP"}`},
		{"productType PayAndShip", `{productType: "PayAndShip", createCheckoutSessionConfig}`},
		{"productType PayOnly", `{productType: "PayOnly", createCheckoutSessionConfig}`},
		{"productType SignIn", `{productType: "SignIn", signInConfig}`},
		{"sandbox true", `{sandbox: true, createCheckoutSessionConfig}`},
		{"sandbox false", `{sandbox: false, createCheckoutSessionConfig}`},
		{"estimatedOrderAmount", `{estimatedOrderAmount: {amount: "1000", currencyCode: "JPY"}, createCheckoutSessionConfig}`},
		{"the public key id with the payload", `{publicKeyId: undefined, createCheckoutSessionConfig: {...createCheckoutSessionConfig, publicKeyId: account.publicKeyId}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			is, v := is.New(t), v.in(t)
			v.calls(`document.querySelector("#here").replaceChildren(); amazon.Pay.renderButton("#here", {...account, ...` + c.parameters + `})`)
			is.Equal(reads[int](v, `document.querySelectorAll("#here button").length`), 1)
			v.isQuiet()
		})
	}
}

// The colours of the button differ, and its words can be read in all of them.
//
// Source: Amazon's page "Amazon Pay script"
func TestEachButtonColorIsAnother(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop, v := openShop(t, simulator.Config{}), openBrowser(t)
	v.opens(shop.url + "/workbench.html")
	v.at(workbench)
	seen := map[string]string{}
	for _, color := range []string{"Gold", "LightGray", "DarkGray"} {
		v.calls(`amazon.Pay.renderButton("#here", {...account, buttonColor: "` + color + `"})`)
		seen[reads[string](v, `getComputedStyle(document.querySelector("#here button")).backgroundColor`)] = color
		v.meetsNoBarrier()
	}
	is.Equal(len(seen), 3)
	v.calls(`amazon.Pay.renderButton("#here", account)`)
	is.Equal(seen[reads[string](v, `getComputedStyle(document.querySelector("#here button")).backgroundColor`)], "Gold") // the default
}

// A click tells Amazon all that the button was given, once however often it is pressed.
//
// Source: Amazon's page "Amazon Pay script"
func TestAClickTellsWhatTheButtonWasGiven(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop, v := openShop(t, simulator.Config{Region: api.EU}), openBrowser(t)
	v.opens(shop.url + "/workbench.html")
	v.at(workbench)
	button := `amazon.Pay.renderButton("#here", {...account, ledgerCurrency: "EUR", checkoutLanguage: "fr_FR", productType: "PayOnly", placement: "Other",
		sandbox: true, estimatedOrderAmount: {amount: "10.00", currencyCode: "EUR"}, createCheckoutSessionConfig})`
	v.calls(button)
	v.calls(button) // replaces the first
	v.calls(`document.querySelector("#here button").click(); document.querySelector("#here button").click()`)
	v.at("Connexion")
	is.Equal(len(shop.posted()), 1)
	is.Equal(shop.posted()[0], url.Values{
		"payloadJSON": {shop.button().PayloadJSON}, "signature": {shop.button().Signature}, "algorithm": {"AMZN-PAY-RSASSA-PSS-V2"},
		"publicKeyId": {publicKeyID}, "merchantId": {merchantID}, "ledgerCurrency": {"EUR"}, "checkoutLanguage": {"fr_FR"}, "productType": {"PayOnly"},
		"placement": {"Other"}, "sandbox": {"true"}, "estimatedOrderAmount": {`{"amount":"10.00","currencyCode":"EUR"}`},
		"pageURL": {shop.url + "/workbench.html"}, "signOut": {""},
	})
	is.Equal(len(shop.sim.Sessions()), 1)
}

// What is wrong with a call of checkout.js is told on the console, with what to do about it.
//
// Source: this kit's own tooling
func TestAMistakeInACallIsToldOnTheConsole(t *testing.T) {
	t.Parallel()
	shop, v := openShop(t, simulator.Config{}), openBrowser(t)
	v.opens(shop.url + "/workbench.html")
	v.at(workbench)
	const id = `"00000000-0000-4000-8000-000000000000"`
	for _, c := range []struct{ name, call, says, hint string }{
		{"no such element", `amazon.Pay.renderButton("#nowhere", account)`, "renderButton: no element matches", "call it after the element is in the page"},
		{"no configuration", `amazon.Pay.renderButton("#here")`, "renderButton: the configuration must be an object", ""},
		{"no merchant", `amazon.Pay.renderButton("#here", {...account, merchantId: undefined})`, "merchantId is missing", "your merchant account id"},
		{"no key", `amazon.Pay.renderButton("#here", {...account, publicKeyId: "", createCheckoutSessionConfig})`, "publicKeyId is missing", "the key that signed the payload"},
		{"a placement that there is not", `amazon.Pay.renderButton("#here", {...account, placement: "Header"})`, `placement is "Header"`, "use one of Home, Product"},
		{"a currency that there is not", `amazon.Pay.renderButton("#here", {...account, ledgerCurrency: "CHF"})`, `ledgerCurrency is "CHF"`, "use one of USD, EUR, GBP, JPY"},
		{"a colour that there is not", `amazon.Pay.renderButton("#here", {...account, buttonColor: "Red"})`, `buttonColor is "Red"`, "use one of Gold"},
		{"a language of another currency", `amazon.Pay.renderButton("#here", {...account, checkoutLanguage: "de_DE"})`, `is "de_DE"`, "use one of ja_JP"},
		{"a parameter that there is not", `amazon.Pay.renderButton("#here", {...account, checkoutLangauge: "ja_JP"})`, "checkoutLangauge is not documented", "correct its name"},
		{"an amount with decimals", `amazon.Pay.renderButton("#here", {...account, estimatedOrderAmount: {amount: "10.00", currencyCode: "JPY"}})`, `amount is "10.00"`, "none for JPY"},
		{"updateButtonInfo without a currency", `amazon.Pay.renderButton("#here", account).updateButtonInfo({amount: "1"})`, "currencyCode is", "such as JPY"},
		{"no signature", `amazon.Pay.initCheckout({...account, createCheckoutSessionConfig: {payloadJSON: "{}"}})`, "signature is missing", "on your server"},
		{"a payload that is no JSON", `amazon.Pay.initCheckout({...account, createCheckoutSessionConfig: {...createCheckoutSessionConfig, payloadJSON: "{"}})`, "payloadJSON is not JSON", "the very text that your server signed"},
		{"a change of something else", `amazon.Pay.bindChangeAction("#change", {amazonCheckoutSessionId: ` + id + `, changeAction: "changeName"})`, `changeAction is "changeName"`, "use one of changeAddress, changePayment"},
		{"a change without a session", `amazon.Pay.bindChangeAction("#change", {changeAction: "changeAddress"})`, "amazonCheckoutSessionId is", "the one in the review page's URL"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := v.in(t)
			v.calls(c.call)
			v.hears("Amazon Pay simulator: ", c.says, c.hint)
		})
	}
}

// After signout the next checkout asks who the buyer is.
//
// Source: Amazon's page "Amazon Pay script"
func TestSignoutForgetsTheBuyer(t *testing.T) {
	t.Parallel()
	shop, v := openShop(t, simulator.Config{Region: api.EU}), openBrowser(t)
	begins := func(before string) {
		v.opens(shop.url + "/workbench.html")
		v.at(workbench)
		v.calls(before + `amazon.Pay.renderButton("#here", {...account, ledgerCurrency: "EUR", createCheckoutSessionConfig})`)
		v.clicksIn("#here", "Amazon Pay")
	}
	begins("")
	v.at("Sign in")
	v.clicks("Erika Mustermann")
	v.at("Address and payment")
	v.clicks("Continue to the shop")
	v.at("Review your order")
	begins("")
	v.at("Continue as Erika Mustermann")
	begins("amazon.Pay.signout();")
	v.at("Sign in")
}
