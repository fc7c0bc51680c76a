package simulator_test

import (
	"net/http"
	"strings"
	"testing"

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

// FuzzPayload signs any payload in with a button.
func FuzzPayload(f *testing.F) {
	f.Add(payload)
	f.Add(orderPayload)
	f.Add(`{"webCheckoutDetails":{"checkoutReviewReturnUrl":"https://s.example/?a#b"},"storeId":"s","deliverySpecifications":{"a":[1,null]},"scopes":[]}`)
	f.Fuzz(func(t *testing.T, payload string) {
		m := openShop(t, simulator.Config{})
		back, err := m.sim.SignIn(simulator.JapaneseBuyer(), m.button(payload))
		if (err == nil) != strings.Contains(back, "amazonCheckoutSessionId=") {
			t.Errorf("%q: %q, %v", payload, back, err)
		}
	})
}
