package simulator_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// At Amazon's pages a buyer signs in, chooses, changes both choices later, sees what is paid, and pays.
//
// Source: Amazon's page "Amazon Pay Checkout: integration overview"
func TestBuyerWalksFromTheButtonToTheResult(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := openShop(t, simulator.Config{})
	buyer := openBrowser(t, shop)

	signIn := buyer.click(shop.button(payload))
	is.Equal(signIn.status, 200)
	is.True(strings.Contains(signIn.body, "taro.tanaka@example.jp") && strings.Contains(signIn.body, "erika.mustermann@example.de"))

	choices := buyer.submit(signIn, 0, "/checkout/sign-in", nil)
	is.True(strings.HasPrefix(choices.url, "/checkout/select?"))
	review := buyer.submit(choices, 0, "/checkout/select", url.Values{"address": {"1"}, "card": {"4444"}})
	id := sessionOf(t, review.url)
	is.Equal(review.url, "https://shop.example/review?lang=ja&amazonCheckoutSessionId="+id) // its query is kept
	session := shop.get(id)
	is.Equal(session.text("shippingAddress", "stateOrRegion"), "沖縄県")
	is.True(strings.Contains(session.raw, "****4444"))

	change := buyer.open(at("/checkout/change", id) + "&changeAction=changeAddress")
	is.Equal(buyer.submit(change, 0, "/checkout/change", url.Values{"address": {"0"}}).url, review.url) // same id
	is.Equal(shop.get(id).text("shippingAddress", "stateOrRegion"), "東京都")
	change = buyer.open(at("/checkout/change", id) + "&changeAction=changePayment")
	is.Equal(buyer.submit(change, 0, "/checkout/change", url.Values{"card": {"0005"}}).url, review.url)

	redirect := shop.update(id, terms("Authorize", false)).text("webCheckoutDetails", "amazonPayRedirectUrl")
	processing := buyer.open(strings.TrimPrefix(redirect, amazon))
	is.Equal(processing.status, 200)
	for _, shown := range []string{"￥1,000", "shop.example", "American Express ****0005", "目黒区下目黒1-8-1"} {
		is.True(strings.Contains(processing.body, shown)) // the buyer sees what is paid, and how
	}
	is.Equal(buyer.submit(processing, 0, "/checkout/pay", nil).url, at(openURL, id))
	is.Equal(shop.complete(id, thousand).status, 200)
}

// The first page after the click is "Continue as …" for a one-time order of a known buyer, and the choice of address and card for all others.
//
// Source: Amazon's page "Amazon Pay Checkout: integration overview"
func TestFirstPageAfterTheClick(t *testing.T) {
	t.Parallel()
	recurring := strings.Replace(payload, `"storeId"`, `"chargePermissionType":"Recurring","recurringMetadata":{"frequency":{"unit":"Month","value":"3"},"amount":{"amount":"500","currencyCode":"JPY"}},"storeId"`, 1)
	tests := map[string]struct {
		payload, product string
		page             string
		shows, lacks     string
	}{
		"a one-time order that is shipped may be continued":   {payload, "PayAndShip", "/checkout/start", "沖縄県", "****0005"},
		"PayOnly asks for the card each time, for no address": {payload, "PayOnly", "/checkout/select", "****0005", "沖縄県"},
		"Recurring asks each time and says how often":         {recurring, "", "/checkout/select", "3 か月ごと：￥500", "毎月"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			shop := openShop(t, simulator.Config{})
			buyer := openBrowser(t, shop)
			buyer.chosen(shop.button(payload), url.Values{"address": {"1"}}) // remembered from here on
			button := shop.button(test.payload)
			button.ProductType = test.product
			first := buyer.click(button)
			is.True(strings.HasPrefix(first.url, test.page+"?"))
			is.True(strings.Contains(first.body, test.shows))
			is.True(!strings.Contains(first.body, test.lacks))
		})
	}
}

// "Continue as …" takes the address and card that the buyer chose last.
//
// Source: not documented; our choice
func TestContinueAsTakesWhatWasChosenLast(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := openShop(t, simulator.Config{})
	buyer := openBrowser(t, shop)
	buyer.chosen(shop.button(payload), url.Values{"address": {"1"}, "card": {"gift"}})

	again := buyer.click(shop.button(payload))
	is.True(strings.Contains(again.body, "田中太郎さんとして続行"))
	id := sessionOf(t, buyer.submit(again, 0, "/checkout/select", nil).url)
	view, _ := shop.sim.Session(id)
	is.Equal(view.AddressIndex, 1)
	is.Equal(view.Card.Ending, "gift")

	another := buyer.submit(buyer.click(shop.button(payload)), 0, "/checkout/sign-out", nil)
	is.True(strings.Contains(another.body, `type="email"`)) // sign in anew
	is.True(strings.Contains(buyer.click(shop.button(payload)).body, `type="email"`))
}

// amazon.Pay.signout makes the next checkout ask who is paying.
//
// Source: Amazon's page "Amazon Pay script"
func TestSignOutOfTheShopsPage(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := openShop(t, simulator.Config{})
	buyer := openBrowser(t, shop)
	buyer.chosen(shop.button(payload), nil)
	fields := posted(shop.button(payload))
	fields.Set("signOut", "true")
	is.True(strings.Contains(buyer.post("https://shop.example", "/checkout", fields).body, `type="email"`))
}

// Any e-mail address signs in as a made-up buyer, who is the same each time.
//
// Source: this kit's own tooling
func TestTypedEmailAddress(t *testing.T) {
	t.Parallel()
	t.Run("becomes a buyer of its own, the same each time", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		shop := openShop(t, simulator.Config{})
		ids := map[string]bool{}
		for range 2 {
			buyer := openBrowser(t, shop)
			choices := buyer.submit(buyer.click(shop.button(payload)), 0, "/checkout/sign-in", url.Values{"email": {" hanako@example.com "}})
			session := shop.get(sessionOf(t, buyer.submit(choices, 0, "/checkout/select", nil).url))
			is.Equal(session.text("buyer", "email"), "hanako@example.com")
			is.Equal(session.text("shippingAddress", "name"), "hanako")
			ids[session.text("buyer", "buyerId")] = true
		}
		is.Equal(len(ids), 1)
	})
	for name, typed := range map[string]string{
		"empty": "", "no address": "hanako", "with a name": "Hanako <hanako@example.com>", "two": "a@example.com,b@example.com",
		"too long": strings.Repeat("a", 60) + "@" + strings.Repeat("b", 50) + ".example", "markup": `"<script>alert(1)</script>"@example.com`,
	} {
		t.Run("is asked for again: "+name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			shop := openShop(t, simulator.Config{})
			buyer := openBrowser(t, shop)
			again := buyer.submit(buyer.click(shop.button(payload)), 2, "/checkout/sign-in", url.Values{"email": {typed}})
			is.Equal(again.status, 400)
			is.True(strings.Contains(again.body, `aria-invalid="true"`))
		})
	}
}

// The buyer's pages are in the language of the button's checkoutLanguage, or of the account.
//
// Source: Amazon's page "Amazon Pay script"
func TestLanguageOfThePages(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		region         api.Region
		language, want string
	}{
		"the ledger's: yen":                  {api.JP, "", "ja"},
		"the ledger's: euro":                 {api.EU, "", "en"},
		"the button's":                       {api.JP, "ja_JP", "ja"},
		"the button's, before the ledger's":  {api.JP, "en_US", "en"},
		"American English":                   {api.NA, "en_US", "en"},
		"British English":                    {api.EU, "en_GB", "en"},
		"German":                             {api.EU, "de_DE", "de"},
		"French":                             {api.EU, "fr_FR", "fr"},
		"Italian":                            {api.EU, "it_IT", "it"},
		"Spanish":                            {api.EU, "es_ES", "es"},
		"English for a language of no table": {api.EU, "pt_PT", "en"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			shop := openShop(t, simulator.Config{Region: test.region})
			buyer := openBrowser(t, shop)
			fields := posted(shop.button(payload))
			fields.Set("checkoutLanguage", test.language)
			signIn := buyer.post("https://shop.example", "/checkout", fields)
			choices := buyer.submit(signIn, 0, "/checkout/sign-in", nil)
			for _, p := range []page{signIn, choices, buyer.open("/checkout/nothing")} {
				is.True(strings.Contains(p.body, `<html lang="`+test.want+`">`))
			}
		})
	}
}

// addressRestrictions grey addresses out by country, state and postal code.
//
// Source: Amazon's page "Display shipping and payment info"
func TestAddressesThatTheShopDoesNotDeliverTo(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		restrictions   string
		tokyo, okinawa bool
	}{
		"none":                    {`{"type":"NotAllowed","restrictions":{}}`, true, true},
		"a country allowed":       {`{"type":"Allowed","restrictions":{"JP":{}}}`, true, true},
		"another country allowed": {`{"type":"Allowed","restrictions":{"DE":{}}}`, false, false},
		"a prefecture allowed":    {`{"type":"Allowed","restrictions":{"JP":{"statesOrRegions":["東京都"]}}}`, true, false},
		"postal codes refused":    {`{"type":"NotAllowed","restrictions":{"JP":{"zipCodes":["900-*","15300[0-"]}}}`, true, false},
		"a postal code refused":   {`{"type":"NotAllowed","restrictions":{"JP":{"zipCodes":["153006?"]}}}`, false, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			shop := openShop(t, simulator.Config{})
			buyer := openBrowser(t, shop)
			button := shop.button(strings.Replace(payload, `"storeId"`, `"deliverySpecifications":{"addressRestrictions":`+test.restrictions+`},"storeId"`, 1))
			choices := buyer.signedIn(button)
			is.Equal(strings.Count(choices.body, " disabled>"), 2-count(test.tokyo, test.okinawa))
			for address, open := range map[string]bool{"0": test.tokyo, "1": test.okinawa} {
				answer := buyer.submit(choices, 0, "/checkout/select", url.Values{"address": {address}, "card": {"1111"}})
				is.Equal(answer.status == 303, open) // a forged choice does not help
			}
		})
	}
}

// An address that the shop does not deliver to cannot be chosen later either.
//
// Source: Amazon's page "Display shipping and payment info"
func TestRefusedAddressIsNeitherContinuedWithNorChangedTo(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := openShop(t, simulator.Config{})
	buyer := openBrowser(t, shop)
	buyer.chosen(shop.button(payload), url.Values{"address": {"1"}}) // Okinawa is remembered
	mainland := `"deliverySpecifications":{"addressRestrictions":{"type":"NotAllowed","restrictions":{"JP":{"statesOrRegions":["沖縄県"]}}}},"storeId"`
	choices := buyer.click(shop.button(strings.Replace(payload, `"storeId"`, mainland, 1)))
	is.True(strings.HasPrefix(choices.url, "/checkout/select?"))

	id := sessionOf(t, buyer.submit(choices, 0, "/checkout/select", url.Values{"address": {"0"}}).url)
	change := buyer.open(at("/checkout/change", id) + "&changeAction=changeAddress")
	is.Equal(buyer.submit(change, 0, "/checkout/change", url.Values{"address": {"1"}}).status, 400)
}

func count(conditions ...bool) (n int) {
	for _, c := range conditions {
		if c {
			n++
		}
	}
	return n
}
