package simulator_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// FuzzUpdate sends any body to Update Checkout Session, of each kind of
// session. Each is taken or refused in the API's words, and the session can
// still be read, paid and completed.
func FuzzUpdate(f *testing.F) {
	f.Add(byte(0), terms("Authorize", true))
	f.Add(byte(1), terms("AuthorizeWithCapture", false))
	f.Add(byte(2), setUp)
	f.Add(byte(3), `{"multiAddressesCheckoutMetadata":[{"addressId":"x","price":{"amount":1,"currencyCode":"JPY"}}]}`)
	f.Add(byte(4), `{"recurringMetadata":{"frequency":{"unit":"Variable","value":0},"amount":{"amount":"1e9","currencyCode":"JPY"}}}`)
	f.Add(byte(5), `{"merchantMetadata":{"noteToBuyer":null},"paymentDetails":{"chargeAmount":{"amount":"99999999999999999999","currencyCode":"JPY"}}}`)
	f.Fuzz(func(t *testing.T, kind byte, body string) {
		m := openShop(t, simulator.Config{})
		id := m.signInWith(simulator.JapaneseBuyer(), m.anyButton(kind))
		answer := m.update(id, body)
		if answer.status != 200 && (answer.status != 400 || answer.reason() == "") {
			t.Errorf("Update: %d %s", answer.status, answer.raw)
		}
		open := m.get(id)
		if open.status != 200 || len(open.body) < 28 {
			t.Errorf("Get: %d %s", open.status, open.raw)
		}
		redirect := open.text("webCheckoutDetails", "amazonPayRedirectUrl")
		if (redirect == "") != (len(open.constraints()) > 0) {
			t.Errorf("a redirect URL in spite of constraints, or none without: %s", open.raw)
		}
		if redirect == "" {
			return
		}
		if _, err := m.sim.Pay(redirect); err != nil {
			t.Error(err)
		}
		if done := m.complete(id, completion(open)); done.status/100 != 2 {
			t.Errorf("Complete: %d %s", done.status, done.raw)
		}
	})
}

// anyButton is one of each kind.
func (m *shop) anyButton(kind byte) simulator.Button {
	recurring := payload[:len(payload)-1] + `,"chargePermissionType":"Recurring"}`
	buttons := []simulator.Button{m.button(payload), m.button(onFile("false")), m.button(onFile("true")), m.severalButton(payload), m.button(recurring), m.button(orderPayload)}
	return buttons[int(kind)%len(buttons)]
}

// completion repeats the amounts of an Open session.
func completion(open reply) string {
	amounts := map[string]any{}
	for _, name := range []string{"chargeAmount", "totalOrderAmount"} {
		if amount := open.at("paymentDetails", name); amount != nil {
			amounts[name] = amount
		}
	}
	body, _ := json.Marshal(amounts)
	return string(body)
}

// FuzzPages asks for any of the buyer's pages with any query, form and cookie.
// ID stands for a session that exists. Each gets a page, a redirect or a
// refusal; none fails, and none has markup that a request brought along.
func FuzzPages(f *testing.F) {
	f.Add("GET", "/checkout/start", "amazonCheckoutSessionId=ID", "", "")
	f.Add("POST", "/checkout/sign-in", "", "amazonCheckoutSessionId=ID&email=a@example.com", "")
	f.Add("POST", "/checkout/select", "", "amazonCheckoutSessionId=ID&address=0&card=1111&save=true", "ZW1haWw9YUBleGFtcGxlLmNvbSZhZGRyZXNzPTAmY2FyZD0xMTEx")
	f.Add("GET", "/checkout/change", "amazonCheckoutSessionId=ID&changeAction=changeAddress", "", "")
	f.Add("POST", "/checkout/change", "", "amazonCheckoutSessionId=ID&changeAction=changePayment&card=%00", "")
	f.Add("POST", "/checkout/cancel", "amazonCheckoutSessionId=ID", "", "")
	f.Add("GET", simulator.ProcessingPath, "amazonCheckoutSessionId=ID", "", "")
	f.Add("POST", "/checkout/pay", "amazonCheckoutSessionId=ID", "%zz", "")
	f.Add("POST", "/checkout", "", "payloadJSON=%7B%7D&signature=AAAA&productType=SignIn&checkoutLanguage=de_DE", "")
	f.Add("POST", "/checkout/buyer", "", "payloadJSON=%7B%7D", "")
	f.Add("HEAD", "/checkout/../checkout/start", "<script>alert(1)</script>", "", "")
	f.Fuzz(func(t *testing.T, method, path, query, form, cookie string) {
		m := openShop(t, simulator.Config{})
		ids := strings.NewReplacer("ID", signedIn(m))
		r, err := http.NewRequest(method, "http://amazon.simulator.test/", strings.NewReader(ids.Replace(form)))
		if err != nil {
			t.Skip()
		}
		r.URL.Path, r.URL.RawQuery = "/checkout"+strings.TrimPrefix(path, "/checkout"), ids.Replace(query)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.AddCookie(&http.Cookie{Name: "amazonpay-simulator-buyer", Value: cookie})
		response, err := m.client.Transport.RoundTrip(r)
		if err != nil {
			t.Skip() // no request that could be sent
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err != nil || response.StatusCode >= 500 || response.StatusCode < 200 {
			t.Errorf("%d %s", response.StatusCode, body)
		}
		if strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") && forbidden.MatchString(string(body)) {
			t.Errorf("foreign markup in %s", body)
		}
	})
}

// FuzzSignIn signs any payload in with a sign-in button.
func FuzzSignIn(f *testing.F) {
	f.Add(signInPayload)
	f.Add(payload)
	f.Add(`{"signInReturnUrl":"https://s.example/?a#b","storeId":"s","signInScopes":[]}`)
	f.Fuzz(func(t *testing.T, payload string) {
		m := openShop(t, simulator.Config{})
		back, err := m.sim.SignIn(simulator.JapaneseBuyer(), m.signInButton(payload))
		if (err == nil) != strings.Contains(back, "buyerToken=eyJ") {
			t.Errorf("%q: %q, %v", payload, back, err)
		}
	})
}
