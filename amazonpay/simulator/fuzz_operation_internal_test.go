package simulator

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// FuzzOperation calls each operation with anything: the id, the idempotency
// key, the simulation code and the body. ID in the body stands for an object of
// each kind. Whatever comes of it, it is answered in the API's words, the same
// call again has the same answer, and all objects can be read ever after.
func FuzzOperation(f *testing.F) {
	const yen = `{"amount":"10","currencyCode":"JPY"}`
	f.Add(byte(0), byte(0), "key", "", `{"webCheckoutDetails":{"checkoutReviewReturnUrl":"https://shop.example/"},"storeId":"s"}`)
	f.Add(byte(1), byte(1), "", "", ``)
	f.Add(byte(2), byte(2), "", "", `{"paymentDetails":{"chargeAmount":`+yen+`,"paymentIntent":"Authorize"},"webCheckoutDetails":{"checkoutResultReturnUrl":"https://shop.example/"}}`)
	f.Add(byte(3), byte(3), "key", "AuthorizationInitiated", `{"chargeAmount":{"amount":"1000","currencyCode":"JPY"}}`)
	f.Add(byte(3), byte(4), "key", "Declined", `{"chargeAmount":{"amount":"1000","currencyCode":"JPY"},"totalOrderAmount":`+yen+`}`)
	f.Add(byte(4), byte(1), "", "", `{"chargeAmount":`+yen+`,"paymentIntent":"AuthorizeWithCapture","canHandlePendingAuthorization":"true","shippingAddress":{"name":null},"billingAddress":{}}`)
	f.Add(byte(6), byte(0), "", "", `{"recurringMetadata":{"frequency":{"unit":"Day","value":1},"amount":`+yen+`},"merchantMetadata":{"customInformation":"x"}}`)
	f.Add(byte(7), byte(1), "", "AmazonClosed", `{"closureReason":"x","cancelPendingCharges":true}`)
	f.Add(byte(8), byte(2), "key", "PendingHardDeclined", `{"chargePermissionId":"ID","chargeAmount":`+yen+`,"canHandlePendingAuthorization":true}`)
	f.Add(byte(8), byte(3), "key", "CaptureInitiated", `{"chargePermissionId":"ID","chargeAmount":`+yen+`,"captureNow":true,"softDescriptor":"x"}`)
	f.Add(byte(9), byte(0), "key", "CaptureInitiated", `{"captureAmount":`+yen+`,"softDescriptor":"x"}`)
	f.Add(byte(10), byte(1), "", "", `{"cancellationReason":"x"}`)
	f.Add(byte(11), byte(2), "key", "AmazonRejected", `{"chargeId":"ID","refundAmount":`+yen+`}`)
	f.Add(byte(13), byte(3), "", "", `{"chargePermissionId":"ID","deliveryDetails":[{"trackingNumber":"1","carrierCode":"UPS"}]}`)
	f.Add(byte(14), byte(0), "", "", ``)
	s := newWorld(f, 0).s
	f.Fuzz(func(t *testing.T, operation, object byte, key, code, body string) {
		w := openWorld(t, s)
		route := w.s.routes[int(operation)%len(w.s.routes)]
		ids := w.ids()
		id := ids[int(object)%len(ids)]
		call := func() answer {
			r := httptest.NewRequest(route.method, "/v2/"+strings.Replace(route.path, "{}", url.PathEscape(id), 1), nil)
			for name, value := range map[string]string{"X-Amz-Pay-Idempotency-Key": key, "X-Amz-Pay-Simulation-Code": code} {
				if value != "" {
					r.Header.Set(name, value)
				}
			}
			return w.s.answerTo(r, strings.ReplaceAll(body, "ID", id))
		}
		first := call()
		checkAnswer(t, first, code)
		if again := call(); route.method == "POST" && first.status < 300 && key != "" && !bytes.Equal(again.body, first.body) {
			t.Errorf("%s, and again %s", first.body, again.body)
		}
		w.age(t)
	})
}

// checkAnswer allows what the API may answer. It fails where a simulation code
// says so.
func checkAnswer(t *testing.T, a answer, code string) {
	var document struct{ ReasonCode, Message string }
	failed := a.status == 500 && code == processingFailure
	switch err := json.Unmarshal(a.body, &document); {
	case err != nil, a.status < 200, a.status >= 500 && !failed,
		a.status >= 300 && (document.ReasonCode == "" || document.Message == "" || a.reason != document.ReasonCode):
		t.Errorf("%d %s, %v", a.status, a.body, err)
	}
}

// openWorld is a simulator with objects of all kinds, the same each time but for
// their ids.
func openWorld(t *testing.T, s *Simulator) *world {
	s.Reset()
	w := &world{t: t, s: s, chance: rand.New(rand.NewPCG(7, 0))}
	for range 6 {
		w.checkout()
	}
	for _, body := range []string{
		`{"webCheckoutDetails":{"checkoutReviewReturnUrl":"https://shop.example/"},"storeId":"s"}`,
		`{"webCheckoutDetails":{"checkoutReviewReturnUrl":"https://shop.example/"},"storeId":"s","chargePermissionType":"Recurring"}`,
	} {
		w.post("/v2/checkoutSessions", body)
	}
	if _, err := w.s.Attach(w.s.order[len(w.s.order)-1].id, JapaneseBuyer()); err != nil {
		t.Fatal(err)
	}
	for _, c := range w.s.ledger {
		w.post("/v2/refunds", `{"chargeId":"`+c.id+`","refundAmount":{"amount":"1","currencyCode":"JPY"}}`)
	}
	w.s.tokens.put("token", &buyerToken{environment: api.Sandbox, buyer: JapaneseBuyer(), expires: w.s.Now().Add(time.Hour)}, 1)
	return w
}

// ids are those of all objects, one of each kind in turn, and one that nobody
// has.
func (w *world) ids() []string {
	ids := []string{"nobody's/%2F", "token"}
	for i := range 8 {
		ids = append(ids, w.s.order[i].id)
		ids = append(ids, w.any(len(w.s.granted), func(int) string { return w.s.granted[i%len(w.s.granted)].id }))
		ids = append(ids, w.any(len(w.s.ledger), func(int) string { return w.s.ledger[i%len(w.s.ledger)].id }))
		ids = append(ids, w.any(len(w.s.returned), func(int) string { return w.s.returned[i%len(w.s.returned)].id }))
	}
	return ids
}

// age lets time pass, and all objects be read.
func (w *world) age(t *testing.T) {
	for _, d := range []time.Duration{0, time.Minute, 30 * 24 * time.Hour, 400 * 24 * time.Hour} {
		w.s.Advance(d)
		w.s.takeDue()
		for _, sess := range w.s.order {
			checkAnswer(t, w.s.unsigned("GET", "/v2/checkoutSessions/"+sess.id, "", ""), "")
		}
		for _, p := range w.s.granted {
			checkAnswer(t, w.s.unsigned("GET", "/v2/chargePermissions/"+p.id, "", ""), "")
		}
		for _, c := range w.s.ledger {
			checkAnswer(t, w.s.unsigned("GET", "/v2/charges/"+c.id, "", ""), "")
		}
		for _, r := range w.s.returned {
			checkAnswer(t, w.s.unsigned("GET", "/v2/refunds/"+r.id, "", ""), "")
		}
	}
	if _, err := json.Marshal(w.s.Snapshot(50)); err != nil {
		t.Error(err)
	}
}
