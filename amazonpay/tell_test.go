package amazonpay_test

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/store"
)

// hearing records each call of UpdateOrder, also those that fail.
func (s *setup) hearing() *[]amazonpay.Transition {
	var heard []amazonpay.Transition
	s.shop.updating = func(t *amazonpay.Transition) { heard = append(heard, *t) }
	return &heard
}

// A8: what the shop does after the payment cannot undo it, and is repeated.
func TestA8_ShopThatFailsIsToldAgain(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func(*setup){
		"an error": func(s *setup) { s.shop.fails(errDown) },
		"a panic":  func(s *setup) { s.shop.updating = func(*amazonpay.Transition) { panic("no such row") } },
	} {
		t.Run("A8 "+name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				fail(s)
				c := s.start().pay()
				for range 3 {
					s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess) // the buyer has paid
					time.Sleep(20 * time.Second)
				}
				s.is.Equal(len(s.shop.states()), 0)
				s.is.Equal([]int{c.record().Seq, c.record().Told}, []int{1, 0}) // it is due
				s.shop.fails(nil)
				heard := s.hearing()
				for range 3 {
					time.Sleep(time.Minute)
					s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess)
				}
				s.is.Equal(len(*heard), 1)
				s.is.Equal((*heard)[0].Key, c.id+".1") // the same key each time
				s.is.Equal((*heard)[0].From, store.State(""))
				s.is.Equal(s.shop.states(), []store.State{store.Authorized})
				s.is.Equal(s.calls("CompleteCheckoutSession"), 1)
				s.is.Equal(len(s.sim.Calls()), 4) // Amazon was not asked again
			})
		})
	}
}

func TestTellingBacksOff(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.shop.fails(errDown)
		var times []time.Time
		s.shop.updating = func(t *amazonpay.Transition) {
			s.is.Equal(t.Key, t.Order.CheckoutSessionID+".1")
			times = append(times, time.Now())
		}
		c := s.start().pay()
		for range 20 * 60 {
			c.finish()
			time.Sleep(3 * time.Second)
		}
		s.is.True(len(times) >= 9 && len(times) <= 20) // in an hour
		s.is.True(times[1].Sub(times[0]) <= 6*time.Second)
		for i := range times[2:] {
			s.is.True(times[i+2].Sub(times[i+1])*5/4+4*time.Second >= times[i+1].Sub(times[i])) // ever more slowly, but for chance
		}
	})
}

// Steps after the payment that fail cost the buyer nothing.
func TestA8_StepsAfterThePaymentFail(t *testing.T) {
	t.Parallel()
	for name, disturb := range map[string]func(*setup){
		"the hook panics": func(s *setup) {
			s.config.Hooks.AfterSuccess = func(*http.Request, store.Order) string { panic("no cart") }
		},
		"the page fails":      func(s *setup) { s.pages.fail(errors.New("no template")) },
		"it cannot be noted":  func(s *setup) { s.orders.fail(untilTold, nil) },
		"the note gets lost":  func(s *setup) { s.orders.fail(nil, untilTold) },
		"all of it goes away": func(s *setup) { s.orders.fail(untilTold, nil); s.pages.fail(errDown); s.shop.updateErr = errDown },
	} {
		t.Run("A8 "+name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start().pay()
				disturb(s)
				s.restart()
				c.browser.get(c.result)
				s.is.Equal(c.record().State, store.Authorized)
				s.config.Hooks.AfterSuccess, s.shop.updateErr = nil, nil
				s.pages.fail(nil)
				s.orders.fail(nil, nil)
				s.restart()
				time.Sleep(2 * time.Minute)
				s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess)
				s.is.Equal(c.record().Told, 1)
				s.is.Equal(s.calls("CompleteCheckoutSession"), 1)
				for _, t := range s.shop.acknowledged() {
					s.is.Equal(t.Key, c.id+".1") // at least once, with one key
				}
				s.is.True(len(s.shop.acknowledged()) >= 1)
			})
		})
	}
}

// untilTold fails the write that the shop was told.
func untilTold(_ string, o *store.Order) error {
	if o != nil && o.Told > 0 {
		return errDown
	}
	return nil
}

func TestTellingTakesItsTime(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		var at, most atomic.Int32
		s.shop.updating = func(*amazonpay.Transition) {
			if n := at.Add(1); n > most.Load() {
				most.Store(n)
			}
			time.Sleep(30 * time.Second)
			at.Add(-1)
		}
		c := s.start().pay()
		servers := s.servers(2)
		atOnce(40, func(i int) *answer { // over a minute
			time.Sleep(time.Duration(i) * 1500 * time.Millisecond)
			tab := c.browser.at(servers[i%2])
			a := tab.get(c.result)
			s.is.Equal(a.result().Outcome, amazonpay.OutcomeSuccess)
			return a
		})
		s.is.Equal(most.Load(), int32(1)) // never two at once
		s.is.Equal(s.shop.heard(), 1)
	})
}

// A pending charge that cannot be read while the shop is being told leaves
// the shop alone.
func TestTellingAgainWhileAmazonFails(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.shop.fails(errDown)
		c := ending{pending: true, card: "0701"}.lead(s)
		c.finish()
		s.sim.Inject(simulator.Fault{Operation: "GetCharge", Status: 404, Times: -1})
		var at, most atomic.Int32
		s.shop.updating = func(*amazonpay.Transition) {
			most.Store(max(most.Load(), at.Add(1)))
			time.Sleep(30 * time.Second)
			at.Add(-1)
		}
		time.Sleep(11 * time.Second)
		atOnce(20, func(i int) *answer {
			time.Sleep(time.Duration(i) * time.Second)
			return c.browser.get(c.result)
		})
		s.is.Equal(most.Load(), int32(1)) // one teller
	})
}

func TestLaterTransitionReplacesAnEarlierOne(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.shop.fails(errDown)
		c := ending{pending: true, card: "0701"}.lead(s)
		s.is.Equal(c.finish().Outcome, amazonpay.OutcomePending)
		time.Sleep(time.Minute) // Amazon has authorized it meanwhile
		s.shop.fails(nil)
		heard := s.hearing()
		s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess)
		s.is.Equal(len(*heard), 1)
		only := (*heard)[0]
		s.is.Equal([]string{only.Key, string(only.From), string(only.Order.State)}, []string{c.id + ".2", "", "authorized"})
		o := c.record()
		s.is.Equal([]int{o.Seq, o.Told}, []int{2, 2})
		s.is.Equal(o.ToldState, store.Authorized)
	})
}

func TestFromIsWhatTheShopHeardLast(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := ending{pending: true, card: "4354"}.lead(s)
		c.finish()
		time.Sleep(time.Minute)
		c.finish()
		first, second := s.shop.acknowledged()[0], s.shop.acknowledged()[1]
		s.is.Equal([]string{first.Key, string(first.From), string(first.Order.State)}, []string{c.id + ".1", "", "pending"})
		s.is.Equal([]string{second.Key, string(second.From), string(second.Order.State)}, []string{c.id + ".2", "pending", "declined"})
		s.is.Equal(second.Order.Reason, "HardDeclined")
	})
}

// A server that stood still while telling comes back and says that it failed.
// By then another one has told the shop, and the order is at rest.
func TestTellerThatComesBackLate(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		var called atomic.Bool
		s.shop.updating = func(*amazonpay.Transition) {
			if !called.Swap(true) {
				time.Sleep(2 * time.Minute)
				panic("the connection is gone")
			}
		}
		c := s.start().pay()
		late := c.browser.at(s.kit)
		go late.get(c.result)
		time.Sleep(95 * time.Second)
		s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess) // this one told the shop
		s.is.Equal(c.record().Told, 1)
		time.Sleep(time.Hour)
		for range 3 {
			s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess)
			time.Sleep(time.Minute)
		}
		s.is.True(c.record().Due.IsZero())
		s.is.Equal(s.shop.states(), []store.State{store.Authorized})
	})
}

func TestHostIsToldAfterTheLeaseOfATellerThatDied(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start().pay()
		trail := s.trail()
		trail.set(func(_ int, point string) *mishap {
			if point == "shop hears authorized" {
				return &mishap{happens: crashes}
			}
			return nil
		})
		s.is.True((&buyer{checkout: c}).served(func() *answer { return c.browser.get(c.result) }) == nil) // it died
		trail.heal()
		s.restart()
		s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess) // the buyer need not wait for the shop
		s.is.Equal(s.shop.heard(), 0)                            // which may be being told
		time.Sleep(91 * time.Second)
		s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess)
		s.is.Equal(s.shop.states(), []store.State{store.Authorized})
		s.is.Equal(s.shop.acknowledged()[0].Key, c.id+".1")
	})
}

type visitor struct{}

// UpdateOrder and BeforeComplete run after crashes, too, where there is no
// request. A host that leans on one must fail in its first test.
func TestCallbacksGetNothingOfTheRequest(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		check := func(ctx context.Context) {
			_, limited := ctx.Deadline()
			s.is.True(limited)
			s.is.True(ctx.Value(visitor{}) == nil)
			s.is.NoErr(ctx.Err()) // although the buyer is gone
		}
		called := 0
		s.config.Shop = listening{s.shop, func(ctx context.Context) { called++; check(ctx) }}
		s.before(func(ctx context.Context, _ store.Order) error {
			called++
			check(ctx)
			return nil
		})
		c := s.start().pay()
		ctx, gone := context.WithCancel(context.WithValue(context.Background(), visitor{}, "somebody"))
		s.sim.Inject(simulator.Fault{Operation: "CompleteCheckoutSession", When: simulator.AfterEffect, Delay: time.Second})
		time.AfterFunc(time.Millisecond, gone)
		_, err := s.kit.Finalize(ctx, c.id)
		s.is.NoErr(err)
		s.is.Equal(called, 2)
	})
}

// listening looks at the context of UpdateOrder.
type listening struct {
	*shop
	heard func(context.Context)
}

func (l listening) UpdateOrder(ctx context.Context, t *amazonpay.Transition) error {
	l.heard(ctx)
	return l.shop.UpdateOrder(ctx, t)
}
