//go:build unix

package simulator_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// The benchmarks hold what a call costs the simulator against the bare
// RSA-2048-PSS verification that it cannot do without: verifications/op is CPU
// time by CPU time, so that it means something on a busy machine. Requests are
// signed while the clock stands, because a signature costs fifty times as much
// as its verification. What the client costs is in the figures over HTTP.

// BenchmarkCall measures single calls.
func BenchmarkCall(b *testing.B) {
	open := func(l *load) string { return l.signIns(1)[0] }
	for _, c := range []struct {
		name string
		job  func(l *load, id string) []act
	}{
		{"GetCheckoutSession", func(l *load, id string) []act { return []act{l.call("GET", one+id, "")} }},
		{"UpdateCheckoutSession", func(l *load, id string) []act { return []act{l.call("PATCH", one+id, terms("Authorize", true))} }},
	} {
		b.Run(c.name, func(b *testing.B) {
			benchmark(b, condition{}, func(l *load) plan {
				job := c.job(l, open(l)) // the same each time
				return plan{jobs: func([]string, int) [][]act { return [][]act{job} }}
			})
		})
	}
	b.Run("CompleteCheckoutSession", func(b *testing.B) {
		benchmark(b, condition{}, func(l *load) plan {
			return plan{jobs: func(_ []string, n int) [][]act {
				return l.each(l.paidOrders(n), func(id string) []act { return []act{l.call("POST", one+id+"/complete", thousand)} })
			}}
		})
	})
}

// BenchmarkCheckout measures whole checkouts: a buyer who comes from a signed
// button and pays, and a shop that makes four calls. Five signatures are
// verified in each.
func BenchmarkCheckout(b *testing.B) {
	for _, c := range conditions() {
		b.Run(c.name, func(b *testing.B) { benchmark(b, c, wholeCheckouts) })
	}
}

func wholeCheckouts(l *load) plan {
	return plan{begin: l.signIns, jobs: func(ids []string, _ int) [][]act { return l.each(ids, l.checkout) }}
}

// condition is what a simulator has behind it, or what goes on beside the load.
type condition struct {
	name   string
	cfg    simulator.Config
	before func(*load)
	beside func(*load) // again and again
	every  time.Duration
}

func conditions() []condition {
	news := simulator.Config{NotifyURL: "https://shop.example/news", MaxSessions: -1}
	hundredThousand := func(l *load) { l.paidOrders(100_000) }
	return []condition{
		{name: "into an empty simulator"},
		{name: "beside 100,000 sessions", cfg: simulator.Config{MaxSessions: -1}, before: hundredThousand},
		{name: "where 1,000 sessions make room", cfg: simulator.Config{MaxSessions: 1000}, before: func(l *load) { l.paidOrders(1000) }},
		{name: "where 100,000 sessions make room", cfg: simulator.Config{MaxSessions: 100_000}, before: hundredThousand},
		{name: "while the page looks on", before: func(l *load) { l.paidOrders(1000) }, beside: (*load).look, every: time.Second / 5},
		{name: "with a full log", before: (*load).fillLog},
		{name: "with 10,000 notifications waiting", before: (*load).announce},
		{name: "while 10,000 notifications are looked through", cfg: news, before: (*load).announce, beside: (*load).deliver, every: time.Second / 10},
		{name: "while 100,000 payments are looked through", cfg: news, before: hundredThousand, beside: (*load).deliver, every: time.Second},
	}
}

// look is what the live page does.
func (l *load) look() {
	if _, err := json.Marshal(l.sim.Snapshot(50)); err != nil {
		l.t.Error(err)
	}
}

// fillLog sends calls that nobody signed.
func (l *load) fillLog() {
	unsigned := &signed{method: "GET", target: "/v2/charges/x", header: http.Header{}}
	for range 10_000 {
		l.inProcess(unsigned)
	}
}

// announce queues notifications that are due later.
func (l *load) announce() {
	l.sim.SetDisorder(simulator.Disorder{Delay: 1000 * time.Hour})
	for i := range 10_000 {
		if _, err := l.sim.Announce(ipn.Notification{MerchantID: merchant, ObjectType: ipn.Charge, ObjectID: fmt.Sprint(i)}); err != nil {
			l.t.Error(err)
		}
	}
}

func (l *load) deliver() {
	if _, err := l.sim.Deliver(context.Background()); err != nil {
		l.t.Error(err)
	}
}

// checkout is what follows the click on a button.
func (l *load) checkout(id string) []act {
	return []act{
		l.call("GET", one+id, ""),
		l.call("PATCH", one+id, terms("AuthorizeWithCapture", false)),
		func(send) int {
			if _, err := l.sim.Pay(simulator.ProcessingPath + "?amazonCheckoutSessionId=" + id); err != nil {
				l.t.Error(err)
			}
			return http.StatusOK
		},
		l.call("POST", one+id+"/complete", thousand, "x-amz-pay-idempotency-key", strings.ReplaceAll(id, "-", "")),
		l.call("GET", one+id, ""),
	}
}
