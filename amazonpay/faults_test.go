package amazonpay_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/store"
)

// lost are the ways in which an answer does not arrive.
func lost() map[string]simulator.Fault {
	return map[string]simulator.Fault{
		"dropped":                          {Drop: true},
		"HTML with status 200":             {Body: "<html>Service Unavailable</html>"},
		"HTML with status 503":             {Status: 503, Body: "<html>Service Unavailable</html>"},
		"half a JSON":                      {Truncate: true},
		"nothing at all":                   {Body: " ", ContentType: "application/json"},
		"null":                             {Body: "null", ContentType: "application/json"},
		"an object without anything":       {Body: "{}", ContentType: "application/json"},
		"408":                              {Status: 408, ReasonCode: "RequestTimeout"},
		"425":                              {Status: 425},
		"429":                              {Status: 429, ReasonCode: "TooManyRequests"},
		"500":                              {Status: 500, ReasonCode: "InternalServerError"},
		"500 that wants no second attempt": {Status: 500, ReasonCode: "ProcessingFailure"},
		"503":                              {Status: 503, ReasonCode: "ServiceUnavailable"},
		"hanging":                          {Delay: time.Hour},
	}
}

// A7: whatever the way, whether or not the payment was taken, and whether it
// is decided at once or later.
func TestA7_AnswerOfCompleteIsLost(t *testing.T) {
	t.Parallel()
	for name, fault := range lost() {
		for when, side := range []string{"before the effect", "after the effect"} {
			for _, pending := range []bool{false, true} {
				t.Run(fmt.Sprintf("A7 %s %s, pending %v", name, side, pending), func(t *testing.T) {
					t.Parallel()
					run(t, func(s *setup) {
						fault := fault
						fault.Operation, fault.When, fault.Times = "CompleteCheckoutSession", simulator.When(when), -1
						c := ending{pending: pending, card: map[bool]string{true: "0701"}[pending]}.lead(s)
						s.sim.Inject(fault)
						c.isChecked()
						s.sim.ClearFaults()
						c.isFoundOut(pending)
					})
				})
			}
		}
	}
}

// isChecked: the result is not known, and nobody says that it is.
func (c *checkout) isChecked() {
	c.t.Helper()
	began := time.Now()
	a := c.browser.get(c.result)
	c.is.True(time.Since(began) <= time.Minute) // a buyer waits for no more than that
	c.is.Equal([]any{a.status, a.location}, []any{http.StatusOK, ""})
	p := a.result()
	c.is.Equal(p.Outcome, amazonpay.OutcomeChecking)
	c.is.True(p.RefreshSeconds > 0) // the page comes back by itself
	c.is.Equal(c.record().State, store.Unknown)
	c.is.Equal(len(c.shop.states()), 0)
	calls := len(c.sim.Calls())
	c.is.Equal(c.finish().Outcome, amazonpay.OutcomeChecking)
	c.is.Equal(len(c.sim.Calls()), calls) // a reload at once asks nobody
}

// isFoundOut: once Amazon answers, the order stands as Amazon has it.
func (c *checkout) isFoundOut(pending bool) {
	c.t.Helper()
	time.Sleep(3 * time.Second)
	p := c.finish()
	told := []store.State{store.Authorized}
	if pending && p.Outcome != amazonpay.OutcomeSuccess { // it may be settled by now
		c.is.Equal(p.Outcome, amazonpay.OutcomePending)
		told = []store.State{store.Pending, store.Authorized}
		time.Sleep(time.Minute)
		p = c.finish()
	}
	c.is.Equal(p.Outcome, amazonpay.OutcomeSuccess)
	c.is.Equal(p.Order.ChargeID, c.sim.Charges()[0].ID)
	c.is.Equal(len(c.sim.Charges()), 1)
	c.is.Equal(c.shop.states(), told)
	c.usedKeys(1) // all was one attempt
	effects := 0
	for _, call := range c.sim.Calls("CompleteCheckoutSession") {
		if call.Effect {
			effects++
		}
	}
	c.is.Equal(effects, 1)
}

// A7: one failure is the client's business, and the buyer notices nothing. An
// answer that says success in words that nobody can read is not repeated: the
// session has to be looked at.
func TestA7_AnswerOfCompleteIsLostOnce(t *testing.T) {
	t.Parallel()
	for name, fault := range lost() {
		t.Run("A7 "+name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start().pay()
				fault := fault
				fault.Operation, fault.When = "CompleteCheckoutSession", simulator.AfterEffect
				s.sim.Inject(fault)
				unreadable := fault.Status == 0 && !fault.Drop && fault.Delay == 0
				if unreadable || fault.ReasonCode == "ProcessingFailure" {
					c.isChecked()
				} else {
					s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess)
				}
				c.isFoundOut(false)
			})
		})
	}
}

// E10, A8: after a lost answer the other calls fail, too. Nothing is canceled
// or closed on the word of a failed read.
func TestE10_AmazonCannotBeAsked(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"GetCheckoutSession", "GetCharge"} {
		for name, fault := range lost() {
			t.Run(operation+" "+name, func(t *testing.T) {
				t.Parallel()
				run(t, func(s *setup) {
					c := s.start().pay()
					s.sim.Inject(simulator.Fault{Operation: "CompleteCheckoutSession", Drop: true, When: simulator.AfterEffect, Times: 3})
					fault := fault
					fault.Operation, fault.Times = operation, -1
					s.sim.Inject(fault)
					for range 10 {
						s.is.Equal(c.finish().Outcome, amazonpay.OutcomeChecking)
						time.Sleep(time.Minute)
					}
					s.is.Equal(len(s.shop.states()), 0)
					s.sim.ClearFaults()
					time.Sleep(10 * time.Minute)
					c.isFoundOut(false)
					for _, call := range s.sim.Calls() {
						s.is.True(call.Method == http.MethodGet || call.Operation == "UpdateCheckoutSession" || call.Operation == "CompleteCheckoutSession")
					}
				})
			})
		}
	}
}

// Asking again backs off, however often the page is loaded.
func TestAskingAgainBacksOff(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start().pay()
		s.sim.Inject(simulator.Fault{Operation: "CompleteCheckoutSession", Status: 500, ReasonCode: "ProcessingFailure"})
		s.sim.Inject(simulator.Fault{Operation: "GetCheckoutSession", Status: 403, Times: -1}) // each is one call
		s.sim.ResetCalls()
		for range 20 * 60 {
			c.finish()
			time.Sleep(3 * time.Second)
		}
		calls := s.sim.Calls("GetCheckoutSession")
		s.is.True(len(calls) >= 9 && len(calls) <= 20) // in an hour
		for i := range calls[2:] {
			before, after := calls[i+1].Time.Sub(calls[i].Time), calls[i+2].Time.Sub(calls[i+1].Time)
			s.is.True(after*5/4+4*time.Second >= before)                   // ever more slowly, but for chance
			s.is.True(after <= 12*time.Minute+time.Minute/2+3*time.Second) // but it does not give up
		}
	})
}

// K2: throttling at each step.
func TestK2_Throttled(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		header   http.Header
		attempts int
	}{
		{"K2 without a word", nil, 3},
		{"K2 to wait 5 seconds", http.Header{"Retry-After": {"5"}}, 3},
		{"K2 to wait too long", http.Header{"Retry-After": {"120"}}, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				throttle := func(operation string) {
					s.sim.ClearFaults()
					s.sim.ResetCalls()
					s.sim.Inject(simulator.Fault{Operation: operation, Status: 429, Header: test.header, Times: -1})
				}
				c := s.start()
				throttle("GetCheckoutSession")
				s.is.Equal(c.browser.get(c.reviewURL).problem(), amazonpay.ProblemTryLater)
				s.is.Equal(s.calls("GetCheckoutSession"), test.attempts)
				s.sim.ClearFaults()
				form := c.review()
				throttle("UpdateCheckoutSession")
				s.is.Equal(c.browser.submit(form, nil).problem(), amazonpay.ProblemTryLater)
				s.is.Equal(s.calls("UpdateCheckoutSession"), test.attempts)
				s.sim.ClearFaults()
				c.pay()
				throttle("CompleteCheckoutSession")
				c.isChecked()
				s.is.Equal(s.calls("CompleteCheckoutSession"), test.attempts)
				s.sim.ClearFaults()
				c.isFoundOut(false)
			})
		})
	}
}

// K6: the buyer closes the connection while Amazon thinks.
func TestK6_BuyerClosesTheConnection(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start().pay()
		s.sim.Inject(simulator.Fault{Operation: "CompleteCheckoutSession", When: simulator.AfterEffect, Delay: 20 * time.Second})
		ctx, gone := context.WithCancel(context.Background())
		time.AfterFunc(time.Second, gone)
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, c.result, nil)
		s.kit.ServeHTTP(httptest.NewRecorder(), r)
		s.is.True(ctx.Err() != nil) // the buyer was gone by then
		o := c.record()
		s.is.Equal(o.State, store.Authorized) // all the same
		s.is.Equal(o.ChargeID, s.sim.Charges()[0].ID)
		s.is.Equal(s.shop.states(), []store.State{store.Authorized})
		s.sim.ResetCalls()
		s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess)
		s.is.Equal(len(s.sim.Calls()), 0)
	})
}

// K1: idempotency keys are for what is posted; Amazon advises against them
// elsewhere.
func TestK1_OnlyCompleteHasAnIdempotencyKey(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := ending{pending: true, card: "0701"}.lead(s)
		c.finish()
		time.Sleep(time.Minute)
		c.finish()
		keys := map[string]int{}
		for _, call := range s.sim.Calls() {
			keys[call.Operation] += len(call.IdempotencyKey)
		}
		s.is.Equal(keys, map[string]int{"GetCheckoutSession": 0, "UpdateCheckoutSession": 0, "CompleteCheckoutSession": 32, "GetCharge": 0})
	})
}

// C5: what hangs while the order is placed ends within a minute, and the
// buyer can order again at once.
func TestC5_PlacingHangs(t *testing.T) {
	t.Parallel()
	for name, hang := range map[string]func(*setup){
		"Amazon": func(s *setup) {
			s.sim.Inject(simulator.Fault{Operation: "UpdateCheckoutSession", Delay: time.Hour, Times: -1})
		},
		"the shop": func(s *setup) {
			s.config.Hooks.BeforeUpdate = func(ctx context.Context, _ store.Order, _ *api.UpdateCheckoutSessionRequest) error {
				<-ctx.Done()
				return ctx.Err()
			}
		},
	} {
		t.Run("C5 "+name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				hang(s)
				s.restart()
				c := s.start()
				began := time.Now()
				s.is.Equal(c.browser.submit(c.review(), nil).problem(), amazonpay.ProblemTryLater)
				s.is.True(time.Since(began) <= time.Minute)
				s.is.Equal(c.record().State, store.Reviewing)
				s.sim.ClearFaults()
				s.config.Hooks.BeforeUpdate = nil
				s.restart()
				s.is.Equal(c.pay().finish().Outcome, amazonpay.OutcomeSuccess)
			})
		})
	}
}
