package simulator_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

const signInPayload = `{"signInReturnUrl":"https://shop.example/welcome?lang=ja","signInCancelUrl":"https://shop.example/","storeId":"` + storeID + `",` +
	`"signInScopes":["name","email","postalCode","shippingAddress","phoneNumber","billingAddress","primeStatus"]}`

func (m *shop) signInButton(payload string) simulator.Button {
	button := m.button(payload)
	button.ProductType = "SignIn"
	return button
}

// token signs b in and returns the buyerToken.
func (m *shop) token(b simulator.Buyer, payload string) string {
	m.t.Helper()
	back, err := m.sim.SignIn(b, m.signInButton(payload))
	if err != nil {
		m.t.Fatal(err)
	}
	u, err := url.Parse(back)
	if err != nil {
		m.t.Fatal(err)
	}
	return u.Query().Get("buyerToken")
}

// A sign-in button leads back to signInReturnUrl with a buyerToken, by which Get Buyer tells who signed in.
//
// Source: Amazon's page "Amazon Sign-in"
func TestSignInReturnsABuyerToken(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	back, err := m.sim.SignIn(simulator.JapaneseBuyer(), m.signInButton(signInPayload))
	is.NoErr(err)
	token, found := strings.CutPrefix(back, "https://shop.example/welcome?lang=ja&buyerToken=")
	is.True(found) // the URL keeps its query
	buyer := m.call("GET", "/buyers/"+token, "")
	is.Equal(buyer.status, 200)
	is.Equal(buyer.text("buyerId"), simulator.JapaneseBuyer().ID)
	is.Equal(buyer.text("name"), "田中太郎")
	is.Equal(buyer.text("shippingAddress", "stateOrRegion"), "東京都")
	is.Equal(buyer.text("billingAddress", "postalCode"), "153-0064")
	is.Equal(buyer.at("primeMembershipTypes"), nil) // for merchants who are allowed to know
	is.Equal(len(m.sim.Sessions()), 0)              // a sign-in is no checkout
}

// Get Buyer tells the buyer's id always, and everything else only if signInScopes asked for it.
//
// Source: Amazon's page "Buyer"
func TestGetBuyerFollowsTheScopes(t *testing.T) {
	t.Parallel()
	for scopes, want := range map[string][]string{
		``:                                 nil,
		`,"signInScopes":["name","email"]`: {"name", "email"},
		`,"signInScopes":["postalCode"]`:   {"postalCode", "countryCode"},
		`,"signInScopes":["phoneNumber"]`:  {"phoneNumber"},
		`,"signInScopes":["shippingAddress","billingAddress"]`: {"shippingAddress", "billingAddress"},
		`,"signInScopes":["primeStatus"]`:                      {"primeMembershipTypes"},
	} {
		t.Run(scopes, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			prime := simulator.JapaneseBuyer()
			prime.PrimeMembershipTypes = []string{"PRIME_GENERAL"}
			buyer := m.call("GET", "/buyers/"+m.token(prime, `{"signInReturnUrl":"https://shop.example/","storeId":"x"`+scopes+`}`), "")
			told := map[string]bool{"buyerId": true}
			for _, name := range want {
				told[name] = true
			}
			is.Equal(len(buyer.body), 9) // every key is there
			for name, value := range buyer.body {
				is.Equal(value != nil, told[name]) // name
			}
		})
	}
}

// Get Buyer refuses a buyerToken that is unknown, of the other environment, or older than 24 hours.
//
// Source: Amazon's page "Amazon Sign-in"
func TestBuyerTokensExpire(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	token := m.token(simulator.JapaneseBuyer(), signInPayload)
	unknown := m.call("GET", "/buyers/Atza%7CIwEBI", "")
	is.Equal([]any{unknown.status, unknown.reason()}, []any{404, "ResourceNotFound"})
	m.keyID = live
	is.Equal(m.call("GET", "/buyers/"+token, "").status, 404) // signed in in the sandbox
	m.keyID = sandbox
	m.sim.Advance(24*time.Hour - time.Second)
	is.Equal(m.call("GET", "/buyers/"+token, "").status, 200)
	m.sim.Advance(time.Second)
	expired := m.call("GET", "/buyers/"+token, "")
	is.Equal([]any{expired.status, expired.reason()}, []any{404, "ResourceNotFound"})
	is.True(strings.HasPrefix(expired.text("message"), "simulated: "))
}

// How long a buyerToken lives is an option.
//
// Source: not documented; our choice
func TestTheLifeOfABuyerTokenIsAnOption(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, assuming(simulator.Assumptions{BuyerTokenLife: time.Minute}))
	token := m.token(simulator.JapaneseBuyer(), signInPayload)
	m.sim.Advance(time.Minute)
	is.Equal(m.call("GET", "/buyers/"+token, "").status, 404)
}

// A sign-in button takes its own payload, signInConfig, and refuses what belongs to a checkout.
//
// Source: Amazon's page "Amazon Sign-in"
func TestWhatASignInButtonNeeds(t *testing.T) {
	t.Parallel()
	any, one := simulator.Config{}, simulator.Config{StoreID: storeID, MerchantID: merchant, Domains: []string{"shop.example"}}
	for _, c := range []struct {
		account                   simulator.Config
		name, payload, code, says string
	}{
		{any, "signInReturnUrl", `{"storeId":"x"}`, "MissingParameterValue", "signInReturnUrl"},
		{any, "storeId", `{"signInReturnUrl":"https://shop.example/"}`, "MissingParameterValue", "storeId"},
		{one, "the store of the account", strings.Replace(signInPayload, storeID, "another", 1), "InvalidParameterValue", "another"},
		{any, "scopes that exist", strings.Replace(signInPayload, "primeStatus", "password", 1), "InvalidParameterValue", "password"},
		{any, "nothing of a checkout", payload, "UnrecognizedField", "webCheckoutDetails"},
		{any, "a URL of some site", strings.Replace(signInPayload, "https://shop.example/welcome", "javascript:alert(1)//", 1), "InvalidParameterValue", "signInReturnUrl"},
		{one, "a domain of the merchant's", strings.Replace(signInPayload, "https://shop.example/welcome", "https://evil.example/", 1), "UnregisteredDomain", "evil.example"},
		{one, "the merchant of the account", "", "InvalidButton", "merchantId"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, c.account)
			button := m.signInButton(c.payload)
			if c.payload == "" {
				button.MerchantID = "A3"
			}
			_, err := m.sim.SignIn(simulator.JapaneseBuyer(), button)
			var wrong *simulator.ButtonError
			is.True(errors.As(err, &wrong))
			is.Equal(wrong.Code, c.code)
			is.True(strings.Contains(wrong.Fix, c.says)) // what is wrong
			is.Equal(m.sim.CheckButton(button), err)     // which checkout.js tells before the click
		})
	}
}

// At Amazon's page the buyer sees what the shop will learn, signs in, and comes back with a buyerToken; the next sign-in offers the same buyer first.
//
// Source: Amazon's page "Amazon Sign-in"
func TestBuyerSignsInAtThePage(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := openShop(t, simulator.Config{})
	buyer := openBrowser(t, shop)
	signIn := buyer.click(shop.signInButton(signInPayload))
	is.Equal(signIn.status, 200)
	for _, shown := range []string{"shop.example", "taro.tanaka@example.jp", "電話番号", `href="https://shop.example/"`} {
		is.True(strings.Contains(signIn.body, shown))
	}
	back := buyer.submit(signIn, 1, "/checkout/buyer", nil)
	token, found := strings.CutPrefix(back.url, "https://shop.example/welcome?lang=ja&buyerToken=")
	is.True(found)
	is.Equal(shop.call("GET", "/buyers/"+token, "").text("email"), "erika.mustermann@example.de")

	again := buyer.click(shop.signInButton(signInPayload))
	is.True(strings.Index(again.body, "erika.mustermann") < strings.Index(again.body, "taro.tanaka"))
	typed := buyer.submit(again, 2, "/checkout/buyer", url.Values{"email": {"hanako@example.com"}})
	is.True(strings.Contains(typed.url, "buyerToken="))
	wrong := buyer.submit(again, 2, "/checkout/buyer", url.Values{"email": {"hanako"}})
	is.Equal(wrong.status, 400)
	is.True(strings.Contains(wrong.body, `aria-invalid="true"`))
	is.True(strings.Contains(buyer.click(shop.button(payload)).body, "hanakoさんとして続行")) // signed in for a checkout too
}

// The signed button goes along with the pages of a sign-in, so a forged or altered one is refused at each of them.
//
// Source: this kit's own tooling
func TestThePagesOfASignInVerifyTheButtonAgain(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := openShop(t, simulator.Config{})
	buyer := openBrowser(t, shop)
	fields := posted(shop.signInButton(signInPayload))
	fields.Set("email", "hanako@example.com")
	evil := strings.Replace(signInPayload, "shop.example", "evil.example", 1)
	is.Equal(buyer.post("https://evil.example", "/checkout/buyer", fields).status, 403) // a form of another site
	fields.Set("payloadJSON", evil)
	is.Equal(buyer.post(amazon, "/checkout/buyer", fields).status, 403)
	is.Equal(buyer.open("/checkout/buyer?"+fields.Encode()).status, 403)
	is.Equal(buyer.open("/checkout/buyer").status, 403)
	is.Equal(buyer.open("/checkout/buyer?"+posted(shop.button(payload)).Encode()).status, 400) // a checkout's button
	lines := strings.Replace(signInPayload, ",", ",\n", 1)
	dos := posted(shop.signInButton(lines))
	dos.Set("payloadJSON", strings.ReplaceAll(lines, "\n", "\r\n")) // as browsers write it
	is.Equal(buyer.post("https://shop.example", "/checkout", dos).status, 200)
}

// API clients read all that Get Buyer tells.
//
// Source: official SDK
func TestTheClientReadsABuyer(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	client, err := api.New(api.Config{Region: api.JP, PublicKeyID: sandbox, PrivateKey: testKey(), HTTPClient: m.sim.HTTPClient()})
	is.NoErr(err)
	buyer, err := client.GetBuyer(t.Context(), m.token(simulator.JapaneseBuyer(), signInPayload))
	is.NoErr(err)
	is.Equal([]string{buyer.CountryCode, buyer.PostalCode, buyer.PhoneNumber}, []string{"JP", "153-0064", "03-1234-5678"})
}

// The newest 10,000 buyerTokens are remembered, so that sign-ins do not fill the memory.
//
// Source: this kit's own tooling
func TestBuyerTokensDoNotFillTheMemory(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("10,000 sign-ins take a moment")
	}
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	button := m.signInButton(signInPayload)
	first, second := m.token(simulator.JapaneseBuyer(), signInPayload), m.token(simulator.JapaneseBuyer(), signInPayload)
	for range 10_000 - 1 {
		_, err := m.sim.SignIn(simulator.JapaneseBuyer(), button)
		is.NoErr(err)
	}
	is.Equal(m.call("GET", "/buyers/"+first, "").status, 404)
	is.Equal(m.call("GET", "/buyers/"+second, "").status, 200)
}
