package simulator_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// FuzzRequest sends anything. No request may pass that was not signed, and
// each gets an answer that is one of the API's.
func FuzzRequest(f *testing.F) {
	f.Add("GET", "/v2/checkoutSessions/x", v2+" PublicKeyId="+sandbox+", SignedHeaders=accept;x-amz-pay-date, Signature=AAAA", "20260301T120000Z", "")
	f.Add("POST", "/sandbox/v2/checkoutSessions/x/complete?a=b&c=%zz", v1+" PublicKeyId="+plain+", SignedHeaders=host;x-amz-pay-date, Signature=", "", thousand)
	f.Add("PATCH", "/live/v2//../x/%2e%2e/", "AMZN-PAY-RSASSA-PSS-V2 , , ", "2026-03-01T12:00:00Z", "{")
	f.Fuzz(func(t *testing.T, method, target, authorization, date, body string) {
		r, err := http.NewRequest(method, "http://amazon.simulator.test"+target, strings.NewReader(body))
		if err != nil || !strings.Contains(r.URL.Path, "v2/") {
			t.Skip()
		}
		r.Header.Set("Authorization", authorization)
		r.Header.Set("X-Amz-Pay-Date", date)
		m := openShop(t, simulator.Config{})
		answer, err := m.send(r)
		if err != nil {
			t.Fatal(err)
		}
		if len(m.sim.Calls()) == 0 {
			t.Skip() // a page
		}
		if answer.status < 400 || answer.reason() == "" || answer.reason() == "InternalServerError" {
			t.Errorf("%d %s", answer.status, answer.raw)
		}
	})
}

// FuzzUpdate sends any body, well signed. It is refused with an error of the
// API's, or is JSON whose amount is one of yen.
func FuzzUpdate(f *testing.F) {
	f.Add(terms("Authorize", true))
	f.Add(`{"paymentDetails":{"chargeAmount":{"amount":1e3,"currencyCode":"JPY"}},"webCheckoutDetails":{"checkoutCancelUrl":"https://[::1"}}`)
	f.Add(`{"recurringMetadata":{"frequency":{"unit":"Month","value":-1},"amount":null}}`)
	f.Fuzz(func(t *testing.T, body string) {
		m := openShop(t, simulator.Config{})
		answer := m.update(signedIn(m), body)
		switch answer.status {
		case 400:
			if answer.reason() == "" || answer.text("message") == "" {
				t.Errorf("%q: %s", body, answer.raw)
			}
		case 200:
			if !json.Valid([]byte(body)) || !utf8.ValidString(body) {
				t.Errorf("accepted %q", body)
			}
			checkAmount(t, answer)
		default:
			t.Errorf("%q: %d", body, answer.status)
		}
	})
}

// checkAmount holds what every accepted amount of yen is like.
func checkAmount(t *testing.T, answer reply) {
	amount, ok := answer.at("paymentDetails", "chargeAmount", "amount").(string)
	if !ok {
		return
	}
	if amount == "" || amount[0] == '0' || strings.Trim(amount, "0123456789") != "" || len(amount) > 8 {
		t.Errorf("accepted amount %q", amount)
	}
}

// FuzzPayload signs any payload in with a button.
func FuzzPayload(f *testing.F) {
	f.Add(payload)
	f.Add(`{"webCheckoutDetails":{"checkoutReviewReturnUrl":"https://s.example/?a#b"},"storeId":"s","deliverySpecifications":{"a":[1,null]},"scopes":[]}`)
	f.Fuzz(func(t *testing.T, payload string) {
		m := openShop(t, simulator.Config{})
		back, err := m.sim.SignIn(simulator.JapaneseBuyer(), m.button(payload))
		if (err == nil) != strings.Contains(back, "amazonCheckoutSessionId=") {
			t.Errorf("%q: %q, %v", payload, back, err)
		}
	})
}
