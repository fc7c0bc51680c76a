package control_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// nobody is a network without anybody.
type nobody struct{}

func (nobody) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("nobody is there")
}

// FuzzControl sends anything to any endpoint. ID stands for a session, CHARGE
// and PERMISSION for what came of another. Each gets an answer that is JSON or
// empty, none fails, and the state can be told afterwards.
func FuzzControl(f *testing.F) {
	f.Add("POST", "sessions", `{"buyer":{"name":null,"cards":[{}]},"payload":{"webCheckoutDetails":null}}`)
	f.Add("POST", "sessions/ID/pay", "")
	f.Add("POST", "sessions/ID/setAddress", `{"address":{"name":"<b>"}}`)
	f.Add("POST", "sessions/ID/changeAddresses", `{"addresses":[-1,9999999999]}`)
	f.Add("POST", "sessions/%2e%2e/pay", `{"address":1e400}`)
	f.Add("POST", "charges/CHARGE", `{"state":"Canceled","reasonCode":"BuyerCanceled"}`)
	f.Add("POST", "chargePermissions/PERMISSION", `{"state":"Closed","reasonCode":"MerchantClosed"}`)
	f.Add("POST", "faults", `{"status":200,"body":"\u0000","header":{"A\nB":["x"]},"times":-1,"merge":{"a":{"b":null}}}`)
	f.Add("POST", "clock", `{"advance":"2562047h47m16.854775807s"}`)
	f.Add("PUT", "notifications/disorder", `{"duplicates":100,"lose":9223372036854775807}`)
	f.Add("PUT", "notifications/url", `{"url":"http://[::1"}`)
	f.Add("PUT", "keys/%00", "-----BEGIN PUBLIC KEY-----\n\n-----END PUBLIC KEY-----\n")
	f.Add("POST", "notifications", `{"ObjectType":"","ObjectId":""}`)
	f.Add("POST", "buyers", `{"payload":{"signInReturnUrl":"https://shop.example/?a=%zz"}}`)
	f.Add("GET", "state?limit=0", "")
	f.Add("GET", "calls?operation=%zz", "")
	f.Fuzz(func(t *testing.T, method, target, body string) {
		d := openDesk(t, simulator.Config{
			Sleep:        func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
			NotifyClient: &http.Client{Transport: nobody{}},
		})
		id, done := d.begin(ready), d.completed()
		ids := strings.NewReplacer("ID", id, "CHARGE", done.ChargeID, "PERMISSION", done.ChargePermissionID)
		r, err := http.NewRequest(method, "http://localhost/simulator/"+ids.Replace(target), strings.NewReader(body))
		if err != nil || strings.HasPrefix(target, "events") || strings.HasPrefix(target, "page") || strings.HasSuffix(target, ".pem") {
			t.Skip()
		}
		w := httptest.NewRecorder()
		d.handler.ServeHTTP(w, r)
		answer := w.Body.Bytes()
		if w.Code >= 500 || w.Code/100 == 2 && len(answer) > 0 && !json.Valid(answer) {
			t.Errorf("%d %q", w.Code, answer)
		}
		if state := d.call("GET", "state", ""); state.status != 200 || state.at("sessions") == nil {
			t.Errorf("the state cannot be told: %d %s", state.status, state.raw)
		}
		_, _ = d.client.GetCheckoutSession(t.Context(), id) // a fault may strike; nothing panics
	})
}
