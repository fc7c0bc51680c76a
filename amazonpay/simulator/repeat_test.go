package simulator_test

import (
	"net/http"
	"strconv"
	"sync"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// repeatable are the requests about money that need an idempotency key, each for a shop of its own.
func repeatable() map[string]func(m *shop) (path, body string) {
	return map[string]func(m *shop) (path, body string){
		"CreateCharge": func(m *shop) (path, body string) {
			permission, _ := m.placed(order{amount: yen("1000"), intent: "Confirm"})
			return "/charges", `{"chargePermissionId":"` + permission + `",` + amount("chargeAmount", "10") + `}`
		},
		"CaptureCharge": func(m *shop) (path, body string) {
			_, charge := m.placed(order{amount: yen("1000"), intent: "Authorize"})
			return "/charges/" + charge + "/capture", "{" + amount("captureAmount", "10") + "}"
		},
		"CreateRefund": func(m *shop) (path, body string) {
			_, charge := m.placed(order{amount: yen("1000")})
			return "/refunds", `{"chargeId":"` + charge + `",` + amount("refundAmount", "10") + `}`
		},
	}
}

// The same request with the same idempotency key returns the same charge or refund, also when many come at once.
//
// Source: Amazon's page "Idempotency"
func TestARepeatedRequestMovesMoneyOnce(t *testing.T) {
	t.Parallel()
	for operation, prepare := range repeatable() {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			path, body := prepare(m)
			answers := make([]reply, 10)
			var wg sync.WaitGroup
			for i := range answers {
				wg.Go(func() { answers[i] = m.call("POST", path, body, keyHeader, "k") })
			}
			wg.Wait()
			effects := 0
			for i, answer := range answers {
				is.Equal(answer.raw, answers[0].raw)
				is.True(answer.status == 200 || answer.status == 201)
				if m.sim.Calls(operation)[i].Effect {
					effects++
				}
			}
			is.Equal(effects, 1)
			is.Equal(outcome(m.call("POST", path, body[:len(body)-1]+`,"softDescriptor":"x"}`, keyHeader, "k")), "400 DuplicateIdempotencyKey")
		})
	}
}

// Charges and refunds that come at once never take or give back more than there is.
//
// Source: this kit's own tooling
func TestManyAtOnceStayWithinTheirLimits(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	permission, _ := m.placed(order{amount: yen("1000"), intent: "Confirm"})
	_, captured := m.placed(order{amount: yen("1000")})
	var wg sync.WaitGroup
	for i := range 20 {
		key := strconv.Itoa(i)
		wg.Go(func() {
			m.call("POST", "/charges", `{"chargePermissionId":"`+permission+`",`+amount("chargeAmount", "100")+`}`, keyHeader, "c"+key)
		})
		wg.Go(func() {
			m.call("POST", "/refunds", `{"chargeId":"`+captured+`",`+amount("refundAmount", "230")+`}`, keyHeader, "r"+key)
		})
	}
	wg.Wait()
	is.Equal(m.sim.Permissions()[0].AmountBalance, yen("0"))
	is.Equal(len(m.sim.Charges()), 1+10)
	is.Equal(len(m.sim.Refunds()), 5)
}

// An error that Amazon is to blame for is not kept under the idempotency key: the same request may succeed later.
//
// Source: Amazon's page "Error handling"
func TestAServerErrorIsNotSaved(t *testing.T) {
	t.Parallel()
	for operation, prepare := range repeatable() {
		for _, status := range []int{http.StatusInternalServerError, http.StatusServiceUnavailable} {
			t.Run(operation+" "+http.StatusText(status), func(t *testing.T) {
				t.Parallel()
				is := is.New(t)
				m := openShop(t, simulator.Config{})
				path, body := prepare(m)
				m.sim.Inject(simulator.Fault{Operation: operation, Status: status, ReasonCode: "ProcessingFailure"})
				is.Equal(m.call("POST", path, body, keyHeader, "k").reason(), "ProcessingFailure")
				charges, refunds := len(m.sim.Charges()), len(m.sim.Refunds())
				is.True(m.call("POST", path, body, keyHeader, "k").status < 300)
				if operation != "CaptureCharge" {
					is.Equal(len(m.sim.Charges())+len(m.sim.Refunds()), charges+refunds+1)
				}
			})
		}
	}
}

// ProcessingFailure as a simulation code has no effect, and the same request may be sent again.
//
// Source: not documented; our choice
func TestASimulatedFailureIsNotSaved(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"CreateCharge", "CaptureCharge"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			path, body := repeatable()[operation](m)
			before := m.sim.Charges()
			is.Equal(outcome(m.call("POST", path, body, keyHeader, "k", codeHeader, "ProcessingFailure")), "500 ProcessingFailure")
			is.Equal(m.sim.Charges(), before)
			is.True(m.call("POST", path, body, keyHeader, "k").status < 300)
		})
	}
}

// A declined charge is kept under its idempotency key: a new attempt needs a new key.
//
// Source: not documented; our choice
func TestADeclineIsSaved(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	path, body := repeatable()["CreateCharge"](m)
	is.Equal(outcome(m.call("POST", path, body, keyHeader, "k1", codeHeader, "SoftDeclined")), "422 SoftDeclined")
	is.Equal(outcome(m.call("POST", path, body, keyHeader, "k1")), "422 SoftDeclined")
	is.Equal(outcome(m.call("POST", path, body, keyHeader, "k2")), "201 ")
}

// The errors of payments for which there is no simulation code are brought about by a fault, and have no effect.
//
// Source: this kit's own tooling
func TestErrorsThatOnlyAFaultBringsAbout(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		operation, reason string
		status            int
	}{
		{"CreateCharge", "PaymentMethodNotAllowed", 422},
		{"CreateCharge", "MFANotCompleted", 422},
		{"CaptureCharge", "TransactionCountExceeded", 422},
		{"CaptureCharge", "InvalidChargePermissionStatus", 422},
		{"CreateRefund", "ProcessingFailure", 500},
		{"CreateRefund", "AmazonRejected", 422},
	} {
		t.Run(c.operation+" "+c.reason, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			path, body := repeatable()[c.operation](m)
			before := m.sim.Charges()
			m.sim.Inject(simulator.Fault{Operation: c.operation, Status: c.status, ReasonCode: c.reason})
			answer := m.keyed(path, body)
			is.Equal([]any{answer.status, answer.reason()}, []any{c.status, c.reason})
			is.Equal(m.sim.Charges(), before)
			is.Equal(len(m.sim.Refunds()), 0)
		})
	}
}
