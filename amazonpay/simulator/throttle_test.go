package simulator_test

import (
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// stopped is a clock that stands still until it is advanced.
func stopped() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

// answered counts how many of n calls, one right after another, were not
// throttled.
func (m *shop) answered(n int, method, path, body string) (count int) {
	m.t.Helper()
	for range n {
		if m.call(method, path, body).status != 429 {
			count++
		}
	}
	return count
}

// Calls that come faster than Amazon allows are answered with 429.
//
// Source: Amazon's page "API throttling limits"
func TestCallsAreThrottled(t *testing.T) {
	t.Parallel()
	const session, permission, charge = "/checkoutSessions/x", "/chargePermissions/x", "/charges/x"
	for _, c := range []struct {
		name, method, path, body string
		sandbox, restore         int
		live, liveRestore        int
	}{
		{"Create Checkout Session", "POST", "/checkoutSessions", "{}", 5, 1, 40, 16},
		{"Get Checkout Session", "GET", session, "", 10, 1, 40, 8},
		{"Update Checkout Session", "PATCH", session, "{}", 5, 1, 20, 8},
		{"Complete Checkout Session", "POST", session + "/complete", "{}", 2, 1, 20, 4},
		{"Get Charge Permission", "GET", permission, "", 10, 1, 20, 4},
		{"Update Charge Permission", "PATCH", permission, "{}", 5, 1, 10, 2},
		{"Close Charge Permission", "DELETE", permission + "/close", "{}", 2, 1, 10, 2},
		{"Create Charge", "POST", "/charges", "{}", 2, 1, 10, 4},
		{"Get Charge", "GET", charge, "", 5, 1, 20, 4},
		{"Capture Charge", "POST", charge + "/capture", "{}", 2, 1, 20, 4},
		{"Cancel Charge", "DELETE", charge + "/cancel", "{}", 2, 1, 10, 2},
		{"Create Refund", "POST", "/refunds", "{}", 2, 1, 10, 4},
		{"Get Refund", "GET", "/refunds/x", "", 5, 1, 20, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{Throttle: true, Now: stopped})
			for _, e := range []struct {
				keyID          string
				burst, restore int
			}{{sandbox, c.sandbox, c.restore}, {live, c.live, c.liveRestore}} { // each environment has its own
				m.keyID = e.keyID
				is.Equal(m.answered(e.burst+2, c.method, c.path, c.body), e.burst) // at once
				m.sim.Advance(time.Second)
				is.Equal(m.answered(e.restore+2, c.method, c.path, c.body), e.restore) // a second later
				m.sim.Advance(time.Hour)
				is.Equal(m.answered(e.burst+2, c.method, c.path, c.body), e.burst) // never more at once
			}
		})
	}
}

// A throttled call has no effect: the same request succeeds later.
//
// Source: Amazon's page "API throttling limits"
func TestAThrottledCallHasNoEffect(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{Quotas: map[string]simulator.Quota{"CompleteCheckoutSession": {Burst: 1, Restore: 1}}, Now: stopped})
	id := m.paid("1111", "Authorize", false)
	is.Equal(m.complete("x", thousand).status, 404) // an error counts
	m.sim.Inject(simulator.Fault{Operation: "CompleteCheckoutSession", Status: 500})
	throttled := m.complete(id, thousand, keyHeader, "k")
	is.Equal([]any{throttled.status, throttled.reason()}, []any{429, "TooManyRequests"})
	is.True(strings.HasPrefix(throttled.text("message"), "simulated: "))
	is.Equal(m.get(id).text("statusDetails", "state"), "Open")
	m.sim.Advance(time.Second)
	is.Equal(m.complete(id, thousand, keyHeader, "k").status, 500) // the fault was kept
	m.sim.Advance(time.Second)
	is.Equal(m.complete(id, thousand, keyHeader, "k").status, 200) // as was the key
}

// Without the option nothing is throttled, nor are calls that are not signed well.
//
// Source: this kit's own tooling
func TestWhatIsNotThrottled(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	is.Equal(openShop(t, simulator.Config{Now: stopped}).answered(50, "GET", "/checkoutSessions/x", ""), 50)

	m := openShop(t, simulator.Config{Throttle: true, Now: stopped})
	is.Equal(m.answered(50, "GET", "/buyers/x", ""), 50) // not on Amazon's page
	m.salt = 20
	is.Equal(m.answered(50, "GET", "/checkoutSessions/x", ""), 50) // anybody may have sent these
	m.salt = 32
	is.Equal(m.answered(50, "GET", "/checkoutSessions/x", ""), 10)
}

// An operation can have a quota of its own, also where Amazon has none.
//
// Source: this kit's own tooling
func TestQuotasCanBeSet(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{Throttle: true, Now: stopped, Quotas: map[string]simulator.Quota{"GetBuyer": {3, 1}, "GetCharge": {1, 1}}})
	is.Equal(m.answered(9, "GET", "/buyers/x", ""), 3)
	is.Equal(m.answered(9, "GET", "/charges/x", ""), 1)
	is.Equal(m.answered(20, "GET", "/checkoutSessions/x", ""), 10)

	_, err := simulator.New(simulator.Config{Quotas: map[string]simulator.Quota{"GetSession": {1, 1}, "GetCharge": {0, 1}}})
	is.True(strings.Contains(err.Error(), `"GetSession"`))
	is.True(strings.Contains(err.Error(), `"GetCharge"`))
}
