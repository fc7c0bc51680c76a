package simulator_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// Update refuses unknown keys, nulls, wrong types and combinations that contradict each other, in the words that were recorded where there are any.
//
// Source: Amazon's page "Error handling"
func TestH5_UpdateIsStrict(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, body, reason, message string }{
		{"no JSON", `{"webCheckoutDetails":`, "InvalidRequestFormat", ""},
		{"nothing", ``, "InvalidRequestFormat", ""},
		{"a list", `[]`, "InvalidRequestFormat", ""},
		{"something behind the object", `{} {}`, "InvalidRequestFormat", ""},
		{"bytes that are no UTF-8", "{\"supplementaryData\":\"\xff\"}", "InvalidRequestFormat", ""},
		{"an unknown key", `{"webCheckoutDetail":{}}`, "UnrecognizedField", "The field 'webCheckoutDetail' is invalid for this API."},
		{"an unknown key further down", `{"paymentDetails":{"chargeAmount":{"amount":"1","currencyCode":"JPY","x":1}}}`, "UnrecognizedField", "The field 'x' is invalid for this API."},
		{"checkoutMode", `{"webCheckoutDetails":{"checkoutMode":"ProcessOrder"}}`, "UnrecognizedField", "The field 'checkoutMode' is invalid for this API."},
		{"the read-only redirect URL", `{"webCheckoutDetails":{"amazonPayRedirectUrl":"https://x.example/"}}`, "UnrecognizedField", ""},
		{"a field of the creation", `{"storeId":"x"}`, "UnrecognizedField", ""},
		{"presentmentCurrency", `{"paymentDetails":{"presentmentCurrency":"JPY"}}`, "UnrecognizedField", ""},
		{"null", `{"supplementaryData":null}`, "InvalidParameterValue", "The value 'null' provided for 'supplementaryData' is invalid."},
		{"null further down", `{"merchantMetadata":{"noteToBuyer":null}}`, "InvalidParameterValue", "The value 'null' provided for 'noteToBuyer' is invalid."},
		{"H4 a number for a text", `{"supplementaryData":5}`, "InvalidParameterValue", ""},
		{"H4 a text for a flag", `{"paymentDetails":{"canHandlePendingAuthorization":"true"}}`, "InvalidParameterValue", ""},
		{"H4 a text for an object", `{"paymentDetails":"Authorize"}`, "InvalidParameterValue", ""},
		{"an intent that is none", `{"paymentDetails":{"paymentIntent":"Capture"}}`, "InvalidParameterValue", "The value 'Capture' provided for 'paymentIntent' is invalid."},
		{"pending with capture", `{"paymentDetails":{"paymentIntent":"AuthorizeWithCapture","canHandlePendingAuthorization":true}}`, "InvalidParameterCombination", ""},
		{"a soft descriptor without capture", `{"paymentDetails":{"paymentIntent":"Authorize","softDescriptor":"TEA"}}`, "InvalidParameterCombination", ""},
		{"a soft descriptor of 17 characters", `{"paymentDetails":{"paymentIntent":"AuthorizeWithCapture","softDescriptor":"12345678901234567"}}`, "InvalidParameterValue", ""},
		{"a total below the charge", `{"paymentDetails":{"chargeAmount":{"amount":"2","currencyCode":"JPY"},"totalOrderAmount":{"amount":"1","currencyCode":"JPY"}}}`, "InvalidParameterValue", "The value '1' provided for 'totalOrderAmount.Amount' is invalid."},
		{"another currency than the ledger's", `{"paymentDetails":{"chargeAmount":{"amount":"1","currencyCode":"USD"}}}`, "CurrencyMismatch", ""},
		{"another currency than the ledger's for a recurring payment", `{"recurringMetadata":{"amount":{"amount":"1","currencyCode":"USD"}}}`, "CurrencyMismatch", ""},
		{"F9 a price without currency", `{"paymentDetails":{"chargeAmount":{"amount":"1"}}}`, "MissingParameterValue", ""},
		{"a currency that is none", `{"paymentDetails":{"chargeAmount":{"amount":"1","currencyCode":"YEN"}}}`, "InvalidParameterValue", ""},
		{"H3 a name of 51 characters", `{"merchantMetadata":{"merchantStoreName":"` + strings.Repeat("店", 51) + `"}}`, "InvalidParameterValue", ""},
		{"a URL of 513 characters", `{"webCheckoutDetails":{"checkoutCancelUrl":"https://x.example/` + strings.Repeat("a", 495) + `"}}`, "InvalidParameterValue", ""},
		{"a URL without scheme", `{"webCheckoutDetails":{"checkoutCancelUrl":"/cart"}}`, "InvalidParameterValue", ""},
		{"a frequency without value", `{"recurringMetadata":{"frequency":{"unit":"Month"}}}`, "MissingParameterValue", ""},
		{"a frequency unit that is none", `{"recurringMetadata":{"frequency":{"unit":"Fortnight","value":"1"}}}`, "InvalidParameterValue", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			answer := m.update(m.signIn(simulator.JapaneseBuyer(), payload), c.body)
			is.Equal(answer.status, 400)
			is.Equal(answer.reason(), c.reason)
			if c.message != "" {
				is.Equal(answer.text("message"), c.message)
			}
		})
	}
}

// Update accepts amounts as JSON numbers, texts of the greatest length and, in the sandbox, http on the developer's machine.
//
// Source: official SDK
func TestWhatUpdateAccepts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, body string }{
		{"nothing at all", `{}`},
		{"a total as high as the charge", `{"paymentDetails":{"chargeAmount":{"amount":"2","currencyCode":"JPY"},"totalOrderAmount":{"amount":"2","currencyCode":"JPY"}}}`},
		{"H4 amounts as numbers", `{"paymentDetails":{"chargeAmount":{"amount":1000,"currencyCode":"JPY"}}}`},
		{"H3 a store name of 50 characters", `{"merchantMetadata":{"merchantStoreName":"` + strings.Repeat("店", 50) + `"}}`},
		{"a soft descriptor with capture", `{"paymentDetails":{"paymentIntent":"AuthorizeWithCapture","softDescriptor":"TEA"}}`},
		{"H4 a frequency whose value is a number, as the .NET SDK sends it", `{"recurringMetadata":{"frequency":{"unit":"Variable","value":0}}}`},
		{"http on the developer's machine", `{"webCheckoutDetails":{"checkoutResultReturnUrl":"http://127.0.0.1:8080/result"}}`},
		{"localhost", `{"webCheckoutDetails":{"checkoutResultReturnUrl":"http://localhost:3000/result/"}}`},
		{"the provider's data", `{"providerMetadata":{"providerReferenceId":"p"},"platformId":"A1","supplementaryData":"x"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			is.Equal(m.update(m.signIn(simulator.JapaneseBuyer(), payload), c.body).raw[:20], `{"checkoutSessionId"`) // the session, no error
		})
	}
}

// A return URL with http is refused in live.
//
// Source: Amazon's page "Checkout Session"
func TestPlainHTTPIsForTheSandboxOnly(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	local := `{"webCheckoutDetails":{"checkoutResultReturnUrl":"http://localhost:3000/result/"}}`
	is.Equal(m.update(signedIn(m), local).status, 200)
	m.keyID = live
	is.Equal(m.update(signedIn(m), local).reason(), "InvalidParameterValue")
}

// Amounts are digits with at most two decimals, none for yen, above zero and not above the currency's maximum.
//
// Source: recorded from sandbox threads
func TestWhichAmountsUpdateTakes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		region, amount string // as in JSON
		ok             bool
	}{
		{"jp", `"1"`, true}, {"jp", `"10000000"`, true}, {"jp", `1000`, true},
		{"jp", `"705.00"`, false}, {"jp", `705.00`, false}, {"jp", `"10000001"`, false}, {"jp", `"0"`, false}, {"jp", `"-1"`, false},
		{"jp", `"1,000"`, false}, {"jp", `"1e3"`, false}, {"jp", `1e3`, false}, {"jp", `"+5"`, false}, {"jp", `"NaN"`, false},
		{"jp", `""`, false}, {"jp", `" 1"`, false}, {"jp", `"007"`, false}, {"jp", `"１０００"`, false}, {"jp", `"."`, false},
		{"eu", `"0.10"`, true}, {"eu", `"10.5"`, true}, {"eu", `"150000.00"`, true}, {"eu", `12.34`, true},
		{"eu", `"150000.01"`, false}, {"eu", `"0.00"`, false}, {"eu", `"1.234"`, false}, {"eu", `"1."`, false}, {"eu", `".5"`, false},
		{"eu", `"99999999999999999999999999"`, false},
	} {
		t.Run(c.region+" "+c.amount, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			currency := map[string]string{"jp": "JPY", "eu": "EUR"}[c.region]
			m := openShop(t, simulator.Config{Region: regions[c.region]})
			id := m.signIn(simulator.JapaneseBuyer(), payload)
			answer := m.update(id, fmt.Sprintf(`{"paymentDetails":{"chargeAmount":{"amount":%s,"currencyCode":%q}}}`, c.amount, currency))
			is.Equal(answer.status == 200, c.ok)
			if !c.ok {
				is.Equal(answer.text("message"), fmt.Sprintf("The value '%s' provided for 'chargeAmount.Amount' is invalid.", strings.Trim(c.amount, `"`)))
			}
		})
	}
}

// A European session that was made with presentmentCurrency takes other currencies than the ledger's.
//
// Source: Amazon's page "Multi-currency integration"
func TestEuropeanMerchantsMayShowPricesInOtherCurrencies(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{Region: "eu"})
	francs := `{"paymentDetails":{"chargeAmount":{"amount":"10.00","currencyCode":"CHF"}}}`
	is.Equal(m.update(m.signIn(simulator.EuropeanBuyer(), payload), francs).reason(), "CurrencyMismatch")
	id := m.signIn(simulator.EuropeanBuyer(), payload[:len(payload)-1]+`,"paymentDetails":{"presentmentCurrency":"SEK"}}`)
	is.Equal(m.update(id, francs).text("paymentDetails", "presentmentCurrency"), "CHF")                                                    // follows the amount
	is.Equal(m.update(id, `{"paymentDetails":{"totalOrderAmount":{"amount":"20.00","currencyCode":"EUR"}}}`).reason(), "CurrencyMismatch") // as the amount
}

// A session of a merchant elsewhere cannot be made with another presentmentCurrency than the ledger's.
//
// Source: Amazon's page "Multi-currency integration"
func TestPresentmentCurrencyIsForEuropeanMerchants(t *testing.T) {
	t.Parallel()
	for region, c := range map[string]struct{ ledger, foreign string }{
		"na": {"USD", "400 CurrencyMismatch"}, "jp": {"JPY", "400 CurrencyMismatch"}, "eu": {"EUR", "201 "},
	} {
		t.Run(region, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{Region: regions[region]})
			in := func(currency, more string) string {
				return outcome(m.keyed("/checkoutSessions", payload[:len(payload)-1]+`,"paymentDetails":{"presentmentCurrency":"`+currency+`"`+more+`}}`))
			}
			is.Equal(in(c.ledger, ""), "201 ")
			is.Equal(in("CHF", ""), c.foreign)
			is.Equal(in("CHF", ","+price("chargeAmount", money("5", c.ledger))), c.foreign) // whatever the amount says
		})
	}
}

// Each currency of the multi-currency feature and each scope that is documented is taken.
//
// Source: official SDK
func TestWhichCurrenciesAndScopesThereAre(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{Region: "eu"})
	for _, currency := range strings.Fields("AUD GBP DKK EUR HKD JPY NZD NOK ZAR SEK CHF USD") {
		made := m.keyed("/checkoutSessions", payload[:len(payload)-1]+`,"paymentDetails":{"presentmentCurrency":"`+currency+`"}}`)
		is.Equal(made.text("paymentDetails", "presentmentCurrency"), currency)
	}
	scopes := `["name","email","phoneNumber","billingAddress","shippingAddress","postalCode","primeStatus"]`
	is.Equal(m.keyed("/checkoutSessions", payload[:len(payload)-1]+`,"scopes":`+scopes+`}`).status, 201)
	is.Equal(m.keyed("/checkoutSessions", payload[:len(payload)-1]+`,"scopes":["address"]}`).reason(), "InvalidParameterValue")
}

// Create Checkout Session needs an idempotency key of up to 32 characters and takes no field that belongs to buttons.
//
// Source: Amazon's page "Idempotency"
func TestCreateCheckoutSession(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, body, key string
		status          int
		reason          string
	}{
		{"with a key", payload, "abc_DEF-123", 201, ""},
		{"without a key", payload, "", 400, "MissingHeader"},
		{"with a dashed UUID, which is too long", payload, "26be7331-7dc2-4722-be22-f7e75582d3ef", 400, "InvalidHeaderValue"},
		{"with a key of other characters", payload, "abc.def", 400, "InvalidHeaderValue"},
		{"checkoutMode is for buttons", strings.Replace(payload, `{"checkout`, `{"checkoutMode":"ProcessOrder","checkout`, 1), "k", 400, "UnrecognizedField"},
		{"without the store", `{"webCheckoutDetails":{"checkoutReviewReturnUrl":"https://shop.example/"}}`, "k", 400, "MissingParameterValue"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			var headers []string
			if c.key != "" {
				headers = []string{"x-amz-pay-idempotency-key", c.key}
			}
			answer := m.call("POST", "/checkoutSessions", c.body, headers...)
			is.Equal(answer.status, c.status)
			is.Equal(answer.reason(), c.reason)
		})
	}
}
