package amazonpay_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/store"
)

// B12: by default an order whose buyer does not return is not paid. It ends
// once, the day after, and nobody asks Amazon again.
func TestB12_BuyerNeverReturns_LetLapse(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		lead     func(s *setup) *checkout
		notified bool
	}{
		{"B12 authorized, without notifications", (*setup).unreturned, false},
		{"B12 authorized, with notifications", (*setup).unreturned, true},
		{"B12 still at Amazon", func(s *setup) *checkout { return s.start().place() }, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := test.lead(s)
				for range 3 * 24 {
					if test.notified {
						s.delivered()
					}
					s.reconcile()
					time.Sleep(time.Hour)
				}
				s.is.Equal(c.record().State, store.Expired)
				s.is.Equal(s.shop.states(), []store.State{store.Expired}) // the stock is released once
				s.is.Equal(s.shop.heard(), 1)
				s.is.Equal(s.calls("CompleteCheckoutSession"), 0)
				s.is.Equal(len(s.sim.Charges()), 0)
				s.is.True(c.record().UpdatedAt.Sub(c.record().CreatedAt) <= 26*time.Hour)
				s.sim.ResetCalls()
				s.reconcileFor(40*day, day)
				s.is.Equal(len(s.sim.Calls()), 0)
				s.is.Equal(s.shop.heard(), 1)
			})
		})
	}
}

// B12: an order that is to be finished is, if the shop agrees.
func TestB12_BuyerNeverReturns_FinishUnreturned(t *testing.T) {
	t.Parallel()
	for name, learn := range map[string]func(s *setup){
		"B12 by reconciling":  func(s *setup) { s.reconcileFor(20*time.Minute, time.Minute) },
		"B12 by notification": func(s *setup) { s.delivered() },
		"B12 by both":         func(s *setup) { s.delivered(); s.reconcileFor(20*time.Minute, time.Minute); s.delivered() },
	} {
		for _, agrees := range []bool{true, false} {
			t.Run(map[bool]string{true: name + ", the shop agrees", false: name + ", the shop refuses"}[agrees], func(t *testing.T) {
				t.Parallel()
				run(t, func(s *setup) {
					ends := store.Authorized
					if !agrees {
						s.before(soldOut)
						ends = store.Abandoned
					}
					c := s.unreturned()
					learn(s)
					s.is.Equal(s.shop.states(), []store.State{ends})
					s.reconcileFor(3*day, time.Hour)
					s.deliver()
					s.is.Equal(c.record().State, ends)
					s.is.Equal(s.shop.heard(), 1)
					s.is.Equal(s.calls("CompleteCheckoutSession"), map[bool]int{true: 1}[agrees])
					s.is.Equal(len(s.sim.Charges()), map[bool]int{true: 1}[agrees])
					s.sim.ResetCalls()
					s.reconcileFor(40*day, day)
					s.is.Equal(len(s.sim.Calls()), 0)
				}, finishUnreturned)
			})
		}
	}
}

// B12: a buyer who is still at Amazon is waited for.
func TestB12_FinishUnreturnedWaitsForTheBuyer(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start().place()
		s.reconcileFor(5*time.Hour, time.Minute)
		s.is.Equal(c.record().State, store.Placed)
		s.is.Equal(s.shop.heard(), 0)
		looks := s.calls("CompleteCheckoutSession")
		s.is.True(looks >= 2 && looks <= 10) // now and then, ever more rarely
		_, err := s.sim.Pay(c.redirect)
		s.is.NoErr(err) // at last
		s.reconcileFor(5*time.Hour, time.Minute)
		s.is.Equal(s.shop.states(), []store.State{store.Authorized})
		s.is.Equal(len(s.sim.Charges()), 1)
	}, finishUnreturned)
}

// B12: one who never pays expires, once.
func TestB12_FinishUnreturnedOfWhatIsNeverPaid(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start().place()
		s.reconcileFor(26*time.Hour, time.Minute)
		s.is.Equal(c.record().State, store.Expired)
		s.is.Equal(s.shop.states(), []store.State{store.Expired})
		s.sim.ResetCalls()
		s.reconcileFor(40*day, day)
		s.is.Equal(len(s.sim.Calls()), 0)
	}, finishUnreturned)
}

// B12: a shop that cannot say whether it agrees is asked again.
func TestB12_FinishUnreturnedWhileTheShopIsDown(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.before(func(context.Context, store.Order) error { return errDown })
		c := s.unreturned()
		s.is.Equal(s.notify(c.ofCharge()), http.StatusServiceUnavailable)
		s.reconcileFor(time.Hour, time.Minute)
		s.is.Equal(s.shop.heard(), 0)
		s.is.Equal(s.calls("CompleteCheckoutSession"), 0)
		s.before(nil)
		s.reconcileFor(time.Hour, time.Minute)
		s.is.Equal(s.shop.states(), []store.State{store.Authorized})
	}, finishUnreturned)
}

// B12, E10: while Amazon cannot be asked nothing ends.
func TestB12_AmazonIsDownForDays(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]option{"B12 LetLapse": nil, "B12 FinishUnreturned": {finishUnreturned}} {
		for _, status := range []int{401, 429, 500} {
			t.Run(name+" "+http.StatusText(status), func(t *testing.T) {
				t.Parallel()
				run(t, func(s *setup) {
					c := s.unreturned()
					s.sim.Inject(simulator.Fault{Status: status, Times: -1})
					s.reconcileFor(3*day, 10*time.Minute)
					s.is.True(!c.record().State.Outcome() || c.record().State == store.Attention)
					for _, state := range s.shop.states() {
						s.is.Equal(state, store.Attention)
					}
					s.sim.ClearFaults()
					s.reconcileFor(day, 10*time.Minute)
					s.is.True(c.record().Due.IsZero())
				}, options...)
			})
		}
	}
}

// Who only saw the review page is forgotten without a word to the shop.
func TestReviewThatNobodyFinished(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start()
		c.review()
		s.reconcileFor(2*day, time.Hour)
		s.is.Equal(c.record().State, store.Expired)
		s.is.True(c.record().Due.IsZero())
		s.is.Equal(s.shop.heard(), 0)
		s.is.True(len(s.sim.Calls()) <= 3) // two for the page, one for the end
	})
}

// The reconciler and the buyer who comes back late meet without harm.
func TestBuyerReturnsWhileTheReconcilerFinishes(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.unreturned()
		time.Sleep(16 * time.Minute)
		s.sim.Inject(simulator.Fault{Operation: "CompleteCheckoutSession", Delay: time.Second})
		pages := atOnce(6, func(i int) *answer {
			if i%2 == 0 {
				return c.browser.get(c.result)
			}
			s.reconcile()
			return nil
		})
		for i := 0; i < len(pages); i += 2 {
			s.is.Equal(pages[i].result().Outcome, amazonpay.OutcomeSuccess)
		}
		c.oneOfEach()
	}, finishUnreturned)
}

// J9: the reconciler reads before it completes, and completes nothing that was
// completed.
func TestJ9_FinishUnreturnedAsksFirst(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.unreturned()
		s.completeElsewhere(c) // the record was restored from a backup
		time.Sleep(16 * time.Minute)
		s.sim.ResetCalls()
		s.reconcile()
		s.is.Equal(s.sim.Calls()[0].Operation, "GetCheckoutSession")
		s.is.Equal(s.calls("CompleteCheckoutSession"), 0)
		s.is.Equal(s.shop.states(), []store.State{store.Authorized})
		s.is.Equal(c.record().ChargeID, s.sim.Charges()[0].ID)
	}, finishUnreturned)
}
