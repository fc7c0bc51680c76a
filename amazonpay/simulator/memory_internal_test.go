package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// BenchmarkMemory measures what is kept of completed checkouts: it forgets one
// kind of thing after the other and looks how the heap shrinks.
func BenchmarkMemory(b *testing.B) {
	for _, c := range []struct {
		name, extra string
	}{
		{"usual checkouts", `"merchantMetadata":{"merchantReferenceId":"order-1234567","merchantStoreName":"Coffee","noteToBuyer":"Thank you"}`},
		{"the largest texts", `"supplementaryData":"` + strings.Repeat("x", 4096) + `","merchantMetadata":{"customInformation":"` + strings.Repeat("x", 4096) +
			`","noteToBuyer":"` + strings.Repeat("x", 255) + `","merchantReferenceId":"` + strings.Repeat("x", 255) + `"}`},
	} {
		b.Run(c.name, func(b *testing.B) {
			const n = 2000
			s := keeping(b, n, c.extra)
			for b.Loop() { // what is measured is not time
			}
			for _, drop := range []struct {
				unit   string
				count  int
				forget func()
			}{
				{"B/call", len(s.calls), func() { s.calls = nil }},
				{"B/key", len(s.saved.order), func() { s.saved = recent[savedAnswer]{} }},
				{"B/notification", len(s.notifications), func() { s.notifications = nil }},
				{"B/session", n, func() { s.memory = memory{} }},
			} {
				before := inUse()
				drop.forget()
				b.ReportMetric(float64(before-inUse())/float64(drop.count), drop.unit)
			}
		})
	}
}

// keeping is a simulator with n completed checkouts, each of four calls, and
// one more that made the session.
func keeping(tb testing.TB, n int, extra string) *Simulator {
	s, err := New(Config{MaxCalls: -1, MerchantID: "A2MERCHANT0000"})
	if err != nil {
		tb.Fatal(err)
	}
	const yen = `{"amount":"1000","currencyCode":"JPY"}`
	payload := `{"webCheckoutDetails":{"checkoutReviewReturnUrl":"https://shop.example/review"},"storeId":"amzn1.application-oa2-client.0000000000000000000000000000000a"}`
	terms := `{"webCheckoutDetails":{"checkoutResultReturnUrl":"https://shop.example/result"},"paymentDetails":{"paymentIntent":"AuthorizeWithCapture","chargeAmount":` + yen + `},` + extra + `}`
	for i := range n {
		var made struct{ CheckoutSessionID string }
		if err := json.Unmarshal(s.unsigned("POST", "/v2/checkoutSessions", fmt.Sprint("made", i), payload).body, &made); err != nil {
			tb.Fatal(err)
		}
		path := "/v2/checkoutSessions/" + made.CheckoutSessionID
		if _, err := s.Attach(made.CheckoutSessionID, JapaneseBuyer()); err != nil {
			tb.Fatal(err)
		}
		s.unsigned("GET", path, "", "")
		s.unsigned("PATCH", path, "", terms)
		if _, err := s.Pay(ProcessingPath + "?amazonCheckoutSessionId=" + made.CheckoutSessionID); err != nil {
			tb.Fatal(err)
		}
		if a := s.unsigned("POST", path+"/complete", fmt.Sprint("done", i), `{"chargeAmount":`+yen+`}`); a.status != 200 {
			tb.Fatalf("%d %s", a.status, a.body)
		}
	}
	return s
}

// unsigned is a call to the API whose signature nobody looks at.
func (s *Simulator) unsigned(method, path, key, body string) answer {
	r := httptest.NewRequest(method, path, nil)
	if key != "" {
		r.Header.Set("X-Amz-Pay-Idempotency-Key", key)
	}
	return s.answerTo(r, body)
}

func (s *Simulator) answerTo(r *http.Request, body string) answer {
	q := &request{http: r, body: []byte(body), environment: api.Sandbox, base: inProcessBase}
	q.target, _ = parseTarget(r.URL.Path)
	if q.route, q.id, _ = s.route(r.Method, q.target); q.route == nil {
		return (&problem{status: http.StatusMethodNotAllowed, code: reasonOperation, message: r.URL.Path}).answer()
	}
	call := s.log(q)
	a := s.execute(q)
	s.respond(httptest.NewRecorder(), q, call, a)
	return a
}

// inUse is what is in use after all else was collected.
func inUse() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
