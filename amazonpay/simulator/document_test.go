package simulator_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// keys lists the keys of a JSON object in their order.
func keys(t *testing.T, raw string) (names []string) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(raw))
	if _, err := decoder.Token(); err != nil {
		t.Fatal(err)
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, name.(string))
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			t.Fatal(err)
		}
	}
	return names
}

// A Checkout Session has the 28 keys that the official Node SDK's own tests expect, in their order, in every state; the answer of Finalize has one more.
//
// Source: official SDK
func TestTheKeysOfACheckoutSession(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	want := strings.Fields("checkoutSessionId webCheckoutDetails productType paymentDetails chargePermissionType orderType recurringMetadata " +
		"paymentMethodOnFileMetadata merchantDetails merchantMetadata supplementaryData buyer billingAddress paymentPreferences statusDetails " +
		"shippingAddress platformId chargePermissionId chargeId constraints creationTimestamp expirationTimestamp storeId providerMetadata " +
		"releaseEnvironment checkoutButtonText deliverySpecifications tokens")
	id := signedIn(m)
	for _, answer := range []reply{
		m.keyed("/checkoutSessions", payload), m.get(id), m.update(id, terms("Authorize", false)),
		m.get(m.paid("3434", "Authorize", false)), m.get(completed(m)),
	} {
		is.Equal(keys(t, answer.raw), want)
	}
	final := m.finalize(id, final(`{"paymentIntent":"Authorize",`+thousand[1:]))
	is.Equal(keys(t, final.raw), append(append(append([]string{}, want[:4]...), "cartDetails"), want[4:]...))
}

// Get tells an Open session as it was set, with null for each part that was not.
//
// Source: Amazon's page "Checkout Session"
func TestAnOpenSessionListsEveryKey(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	open := m.get(signedIn(m))
	is.Equal(open.at("webCheckoutDetails"), map[string]any{"checkoutReviewReturnUrl": "https://shop.example/review?lang=ja",
		"checkoutResultReturnUrl": nil, "checkoutCancelUrl": nil, "amazonPayRedirectUrl": nil})
	is.Equal(open.at("paymentDetails"), map[string]any{"paymentIntent": nil, "canHandlePendingAuthorization": false, "chargeAmount": nil,
		"totalOrderAmount": nil, "softDescriptor": nil, "presentmentCurrency": nil, "allowOvercharge": nil, "extendExpiration": nil})
	is.Equal(open.at("merchantMetadata"), map[string]any{"merchantReferenceId": nil, "merchantStoreName": nil, "noteToBuyer": nil, "customInformation": nil})
	is.Equal(open.at("providerMetadata"), map[string]any{"providerReferenceId": nil})
	is.Equal(open.at("buyer"), map[string]any{"buyerId": simulator.JapaneseBuyer().ID, "name": "田中太郎", "email": "taro.tanaka@example.jp",
		"phoneNumber": "03-1234-5678", "primeMembershipTypes": nil})
	is.Equal(open.at("shippingAddress"), map[string]any{"name": "田中太郎", "addressLine1": "目黒区下目黒1-8-1", "addressLine2": "アルコタワー",
		"addressLine3": nil, "city": nil, "county": nil, "district": nil, "stateOrRegion": "東京都", "postalCode": "153-0064", "countryCode": "JP",
		"phoneNumber": "03-1234-5678"})
	for _, key := range strings.Fields("orderType recurringMetadata paymentMethodOnFileMetadata merchantDetails supplementaryData billingAddress " +
		"platformId chargePermissionId chargeId checkoutButtonText deliverySpecifications tokens") {
		is.Equal(open.at(key), nil) // key
	}
	is.Equal([]any{open.at("chargePermissionType"), open.at("productType"), open.at("releaseEnvironment")}, []any{"OneTime", "PayAndShip", "Sandbox"})
}

// The dates of a Checkout Session are in UTC, in ISO 8601's basic form, and it expires 24 hours after its creation.
//
// Source: Amazon's page "Checkout Session"
func TestTheDatesOfACheckoutSession(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	tokyo := time.FixedZone("JST", 9*60*60)
	m := openShop(t, simulator.Config{Now: func() time.Time { return time.Date(2026, 3, 1, 8, 59, 1, 500, tokyo) }})
	id := signedIn(m)
	m.sim.Advance(time.Minute)
	open := m.update(id, "{}")
	is.Equal([]any{open.at("creationTimestamp"), open.at("expirationTimestamp"), open.at("statusDetails", "lastUpdatedTimestamp")},
		[]any{"20260228T235901Z", "20260301T235901Z", "20260301T000001Z"})
	open = m.get(m.paid("1111", "Authorize", false))
	done := m.complete(open.text("checkoutSessionId"), thousand)
	is.Equal([]any{done.at("creationTimestamp"), done.at("expirationTimestamp")}, []any{open.at("creationTimestamp"), nil})
}

// What Update sets is told back as it was sent, amounts as strings.
//
// Source: Amazon's page "Checkout Session"
func TestWhatWasSetIsToldBack(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := m.signIn(simulator.JapaneseBuyer(), payload[:len(payload)-1]+`,"paymentDetails":{"allowOvercharge":true,"extendExpiration":true,`+
		`"presentmentCurrency":"JPY","estimateOrderTotal":{"amount":"1","currencyCode":"JPY"}}}`)
	is.Equal(m.update(id, `{"platformId":"A1PLATFORM","supplementaryData":"seat 12","providerMetadata":{"providerReferenceId":"p-1"},`+
		`"paymentDetails":{"paymentIntent":"AuthorizeWithCapture","softDescriptor":"TEA","chargeAmount":{"amount":1000,"currencyCode":"JPY"},`+
		`"totalOrderAmount":{"amount":"3000","currencyCode":"JPY"}}}`).status, 200)
	open := m.get(id)
	is.Equal(open.at("paymentDetails"), map[string]any{"paymentIntent": "AuthorizeWithCapture", "canHandlePendingAuthorization": false,
		"chargeAmount":     map[string]any{"amount": "1000", "currencyCode": "JPY"},
		"totalOrderAmount": map[string]any{"amount": "3000", "currencyCode": "JPY"}, "softDescriptor": "TEA",
		"presentmentCurrency": "JPY", "allowOvercharge": true, "extendExpiration": true})
	is.Equal([]any{open.at("platformId"), open.at("supplementaryData"), open.at("providerMetadata", "providerReferenceId")}, []any{"A1PLATFORM", "seat 12", "p-1"})
}

// A recurring session tells its frequency in each unit, with the value as a string, and null for an amount that varies.
//
// Source: Amazon's page "Recurring: set payment info"
func TestRecurringMetadataInEveryUnit(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{"Year", "Month", "Week", "Day", "Variable"} {
		for _, value := range []string{`"0"`, `"12"`, `3`} {
			t.Run(unit+" "+value, func(t *testing.T) {
				t.Parallel()
				is := is.New(t)
				m := openShop(t, simulator.Config{})
				metadata := fmt.Sprintf(`"recurringMetadata":{"frequency":{"unit":%q,"value":%s}}`, unit, value)
				id := m.signIn(simulator.JapaneseBuyer(), payload[:len(payload)-1]+`,"chargePermissionType":"Recurring",`+metadata+"}")
				is.Equal(m.get(id).at("recurringMetadata"), map[string]any{
					"frequency": map[string]any{"unit": unit, "value": strings.Trim(value, `"`)}, "amount": nil})
				m.update(id, `{"recurringMetadata":{"amount":{"amount":"500","currencyCode":"JPY"}}}`)
				is.Equal(m.get(id).at("recurringMetadata", "amount", "amount"), "500") // the frequency is kept
				is.Equal(m.get(id).at("recurringMetadata", "frequency", "unit"), unit)
			})
		}
	}
}

// The amount of a recurring payment is set to null where it varies, also later.
//
// Source: Amazon's page "Recurring: set payment info"
func TestARecurringAmountMayVary(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := m.signIn(simulator.JapaneseBuyer(), payload[:len(payload)-1]+`,"chargePermissionType":"Recurring",`+
		`"recurringMetadata":{"frequency":{"unit":"Variable","value":"0"},"amount":null}}`)
	is.Equal(m.get(id).at("recurringMetadata", "amount"), nil)
	is.Equal(m.update(id, `{"recurringMetadata":{"amount":{"amount":"500","currencyCode":"JPY"}}}`).text("recurringMetadata", "amount", "amount"), "500")
	varies := m.update(id, `{"recurringMetadata":{"amount":null}}`)
	is.Equal(varies.at("recurringMetadata"), map[string]any{"frequency": map[string]any{"unit": "Variable", "value": "0"}, "amount": nil})
}

// A text may be as long as Amazon's page says, counted in characters, and no longer.
//
// Source: Amazon's page "Checkout Session"
func TestTheGreatestLengthsOfTexts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body string // with a place for the text
		max  int
	}{
		"merchantReferenceId":     {`{"merchantMetadata":{"merchantReferenceId":"%s"}}`, 256},
		"merchantStoreName":       {`{"merchantMetadata":{"merchantStoreName":"%s"}}`, 50},
		"noteToBuyer":             {`{"merchantMetadata":{"noteToBuyer":"%s"}}`, 255},
		"customInformation":       {`{"merchantMetadata":{"customInformation":"%s"}}`, 4096},
		"softDescriptor":          {`{"paymentDetails":{"paymentIntent":"AuthorizeWithCapture","softDescriptor":"%s"}}`, 16},
		"checkoutResultReturnUrl": {`{"webCheckoutDetails":{"checkoutResultReturnUrl":"https://shop.example/%s"}}`, 512 - len("https://shop.example/")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			id := signedIn(m)
			is.Equal(m.update(id, fmt.Sprintf(c.body, strings.Repeat("店", c.max))).status, 200)
			long := m.update(id, fmt.Sprintf(c.body, strings.Repeat("店", c.max+1)))
			is.Equal([]any{long.status, long.reason()}, []any{400, "InvalidParameterValue"})
			is.True(strings.HasPrefix(long.text("message"), "The value '") && strings.HasSuffix(long.text("message"), "' provided for '"+name+"' is invalid."))
		})
	}
}

// Whether lengths count bytes, and whether emoji pass, are options.
//
// Source: not documented; our choice
func TestH3_HowTextsAreJudgedIsAnOption(t *testing.T) {
	t.Parallel()
	name := func(text string) string { return `{"merchantMetadata":{"merchantStoreName":"` + text + `"}}` }
	for _, c := range []struct {
		assume simulator.Assumptions
		text   string
		passes bool
	}{
		{simulator.Assumptions{}, strings.Repeat("🍵", 50), true},
		{simulator.Assumptions{LimitsInBytes: true}, strings.Repeat("店", 16), true},
		{simulator.Assumptions{LimitsInBytes: true}, strings.Repeat("店", 17), false},
		{simulator.Assumptions{RefuseEmoji: true}, "茶店", true},
		{simulator.Assumptions{RefuseEmoji: true}, "茶店🍵", false},
	} {
		is := is.New(t)
		m := openShop(t, assuming(c.assume))
		is.Equal(m.update(signedIn(m), name(c.text)).status == 200, c.passes)
		_, err := m.sim.SignIn(simulator.JapaneseBuyer(), m.button(payload[:len(payload)-1]+`,`+name(c.text)[1:]))
		is.Equal(err == nil, c.passes) // the button's payload as well
	}
}

// A merchant who is allowed to know sees the buyer's Prime memberships, a list that is empty for others than members, unless the scopes leave them out.
//
// Source: Amazon's page "Checkout Session"
func TestPrimeMembershipsFollowTheScopes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scopes string
		types  []string
		want   any
	}{
		{"", nil, nil},
		{"", []string{}, []any{}},
		{"", []string{"PRIME_GENERAL", "PRIME_STUDENT"}, []any{"PRIME_GENERAL", "PRIME_STUDENT"}},
		{`,"scopes":["name","primeStatus"]`, []string{"PRIME_GENERAL"}, []any{"PRIME_GENERAL"}},
		{`,"scopes":["name"]`, []string{"PRIME_GENERAL"}, nil},
	} {
		is := is.New(t)
		m := openShop(t, simulator.Config{})
		member := simulator.JapaneseBuyer()
		member.PrimeMembershipTypes = c.types
		is.Equal(m.get(m.signIn(member, payload[:len(payload)-1]+c.scopes+"}")).at("buyer", "primeMembershipTypes"), c.want)
	}
}
