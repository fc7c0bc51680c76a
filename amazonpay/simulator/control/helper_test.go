package control_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator/control"
)

const keyID = "SANDBOX-CONTROL00000000000000000"

var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// desk is a simulator with its control API, and the merchant's client.
type desk struct {
	t       testing.TB
	sim     *simulator.Simulator
	handler http.Handler
	client  *api.Client
}

func openDesk(t testing.TB, cfg simulator.Config) *desk {
	t.Helper()
	cfg.Keys = map[string]crypto.PublicKey{keyID: testKey().Public()}
	sim, err := simulator.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	client, err := api.New(api.Config{
		Region: api.JP, PublicKeyID: keyID, PrivateKey: testKey(), HTTPClient: sim.HTTPClient(), Now: sim.Now, MaxAttempts: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	return &desk{t, sim, control.New(sim, control.Config{}), client}
}

// answer is what the control API answers with.
type answer struct {
	status int
	header http.Header
	raw    string
	body   map[string]any // of an object
}

// at walks down an object: at("session", "state").
func (a answer) at(keys ...string) any {
	var value any = a.body
	for _, key := range keys {
		fields, ok := value.(map[string]any)
		if !ok {
			return fmt.Sprintf("nothing at %s in %s", key, a.raw)
		}
		value = fields[key]
	}
	return value
}

func (a answer) text(keys ...string) string { s, _ := a.at(keys...).(string); return s }

func (d *desk) request(method, target, body string) *http.Request {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host = "localhost:8081"
	return r
}

func (d *desk) send(r *http.Request) answer {
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, r)
	a := answer{status: w.Code, header: w.Header(), raw: w.Body.String()}
	_ = json.Unmarshal(w.Body.Bytes(), &a.body) // not every answer is an object
	return a
}

func (d *desk) call(method, target, body string) answer {
	d.t.Helper()
	return d.send(d.request(method, "/simulator/"+target, body))
}

// list is an answer that is a list.
func (d *desk) list(target string) (elements []map[string]any) {
	d.t.Helper()
	a := d.call("GET", target, "")
	if err := json.Unmarshal([]byte(a.raw), &elements); err != nil || a.status != 200 {
		d.t.Fatalf("GET %s: %d %v %s", target, a.status, err, a.raw)
	}
	return elements
}

const (
	yen1000 = `"chargeAmount":{"amount":"1000","currencyCode":"JPY"}`
	// ready is the payload of a session that nothing is missing from.
	ready = `{"payload":{"webCheckoutDetails":{"checkoutResultReturnUrl":"https://shop.example/result"},` +
		`"paymentDetails":{"paymentIntent":"Authorize","canHandlePendingAuthorization":true,` + yen1000 + `},"merchantMetadata":{"merchantReferenceId":"order-1"}}}`
)

// begin makes a session and returns its id.
func (d *desk) begin(body string) string {
	d.t.Helper()
	a := d.call("POST", "sessions", body)
	if a.status != 201 {
		d.t.Fatalf("%d %s", a.status, a.raw)
	}
	return a.text("session", "id")
}

func (d *desk) act(id, action, body string) answer {
	d.t.Helper()
	return d.call("POST", "sessions/"+id+"/"+action, body)
}

// paid is a session whose buyer paid.
func (d *desk) paid() string {
	d.t.Helper()
	id := d.begin(ready)
	if a := d.act(id, "pay", ""); a.status != 200 {
		d.t.Fatalf("%d %s", a.status, a.raw)
	}
	return id
}

// completed is a session that the merchant completed.
func (d *desk) completed() *api.CheckoutSession {
	d.t.Helper()
	session, err := d.client.CompleteCheckoutSession(d.t.Context(), d.paid(), &api.CompleteCheckoutSessionRequest{
		ChargeAmount: &api.Price{Amount: "1000", CurrencyCode: "JPY"},
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return session
}
