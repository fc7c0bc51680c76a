package amazonpay_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/store"
)

// soldOut is a shop that cannot deliver any more.
func soldOut(context.Context, store.Order) error { return &amazonpay.Refusal{Message: "Sold out."} }

// before sets what BeforeComplete does.
func (s *setup) before(hook func(context.Context, store.Order) error) {
	s.config.Hooks.BeforeComplete = hook
	s.restart()
}

func TestA15_RefusedBeforeThePayment(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.before(soldOut)
		c := s.start().pay()
		for range 3 {
			a := c.browser.get(c.result)
			s.is.Equal([]any{a.status, a.location}, []any{http.StatusOK, ""})
			p := a.result()
			s.is.Equal(p.Outcome, amazonpay.OutcomeRefused)
			s.is.Equal(p.Message, "Sold out.") // the shop's words
		}
		s.is.Equal(s.browser().get(c.result).result().Message, "") // which are for the buyer only
		s.is.Equal(s.calls("CompleteCheckoutSession"), 0)
		s.is.Equal(s.shop.states(), []store.State{store.Abandoned}) // once
		s.is.Equal(s.shop.acknowledged()[0].Order.Reason, "Sold out.")
		time.Sleep(26 * time.Hour) // Amazon lets the authorization lapse
		s.is.Equal(c.finish().Outcome, amazonpay.OutcomeRefused)
		s.is.True(c.record().Due.IsZero()) // and nobody needs to look any more
		s.is.Equal(len(s.sim.Charges()), 0)
		s.is.Equal(s.shop.heard(), 1)
	})
}

// A refused order is watched until Amazon's session is over.
func TestRefusedButPaid(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.before(soldOut)
		c := s.start().pay()
		c.finish()
		s.completeElsewhere(c)
		time.Sleep(26 * time.Hour)
		s.is.Equal(c.finish().Outcome, amazonpay.OutcomeAttention)
		o := c.record()
		s.is.Equal([]string{o.Reason, o.ChargeID}, []string{"Completed", s.sim.Charges()[0].ID}) // where to look
		s.is.Equal(s.shop.states(), []store.State{store.Abandoned, store.Attention})
	})
}

func TestBeforeCompleteThatFailsPostpones(t *testing.T) {
	t.Parallel()
	for name, hook := range map[string]func(context.Context, store.Order) error{
		"an error": func(context.Context, store.Order) error { return errors.New("the stock system is down") },
		"a panic":  func(context.Context, store.Order) error { panic("out of range") },
		"a context that ends": func(ctx context.Context, _ store.Order) error {
			<-ctx.Done()
			return ctx.Err()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				s.before(hook)
				c := s.start().pay()
				for range 2 {
					a := c.browser.get(c.result)
					s.is.Equal(a.status, http.StatusServiceUnavailable)
					s.is.Equal(a.problem(), amazonpay.ProblemTryLater)
					s.is.Equal(c.finish().Outcome, amazonpay.OutcomeChecking) // a reload at once bothers nobody
					time.Sleep(6 * time.Second)
				}
				s.is.Equal(s.calls("CompleteCheckoutSession"), 0)
				s.is.Equal(len(s.shop.states()), 0)
				s.before(nil)
				s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess)
				s.is.Equal(len(s.sim.Charges()), 1)
			})
		})
	}
}

// carts is a shop's guard: who holds a cart's claim may pay for it. An order
// that ended without money gives its claim back.
type carts struct {
	mu    sync.Mutex
	owner string
}

func (c *carts) claim(_ context.Context, o store.Order) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.owner == "" {
		c.owner = o.CheckoutSessionID
	}
	if c.owner != o.CheckoutSessionID {
		return &amazonpay.Refusal{Message: "This cart was bought already."}
	}
	return nil
}

func (c *carts) release(t *amazonpay.Transition) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.owner == t.Order.CheckoutSessionID && !t.Order.State.Paid() && t.Order.State != store.Pending {
		c.owner = ""
	}
}

func (s *setup) oneCart() *carts {
	c := &carts{}
	s.shop.updating = c.release
	s.before(c.claim)
	return c
}

func TestA11_OneCartInTwoCheckoutSessions(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.oneCart()
		first := s.start().pay()
		second := s.startIn(first.browser).pay()
		both := []*checkout{first, second}
		pages := atOnce(2, func(i int) *answer { return both[i].browser.get(both[i].result) })
		outcomes := map[amazonpay.Outcome]*amazonpay.ResultPage{}
		for _, a := range pages {
			outcomes[a.result().Outcome] = a.result()
		}
		s.is.Equal(len(outcomes), 2)
		s.is.True(outcomes[amazonpay.OutcomeSuccess] != nil)
		s.is.Equal(outcomes[amazonpay.OutcomeRefused].Message, "This cart was bought already.")
		s.is.Equal(len(s.sim.Charges()), 1)
		s.is.Equal(s.calls("CompleteCheckoutSession"), 1)
		s.is.Equal(len(s.shop.states()), 2) // the shop knows of both
	})
}

func TestA11_AnOrderThatFailedDoesNotBlockTheCart(t *testing.T) {
	t.Parallel()
	for _, card := range []string{"3434", "3064"} {
		t.Run("card "+card, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				s.oneCart()
				first := s.start().payWith(card)
				s.is.True(first.finish().Outcome != amazonpay.OutcomeSuccess)
				second := s.startIn(first.browser).pay()
				s.is.Equal(second.finish().Outcome, amazonpay.OutcomeSuccess)
				s.is.Equal(len(s.sim.Charges()), 1)
			})
		})
	}
}

// crash makes the server stop during Complete, on that side of its effect.
func (c *checkout) crash(when simulator.When) {
	c.t.Helper()
	fault := mishap{happens: crashes}
	if when == simulator.AfterEffect {
		fault.happens = crashesAfter
	}
	trail := c.trail()
	trail.set(func(_ int, point string) *mishap {
		if point == "amazon completes" {
			return &fault
		}
		return nil
	})
	b := &buyer{checkout: c}
	c.is.True(b.served(func() *answer { return c.browser.get(c.result) }) == nil) // no answer
	trail.heal()
	c.restart()
}

func TestA4_CrashBetweenCompleteAndSave(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start().pay()
		c.crash(simulator.AfterEffect)
		s.is.Equal(c.record().State, store.Completing)
		s.sim.ResetCalls()
		s.is.Equal(c.finish().Outcome, amazonpay.OutcomeChecking) // somebody may be at work
		s.is.Equal(len(s.sim.Calls()), 0)
		time.Sleep(91 * time.Second) // nobody is
		s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess)
		s.is.Equal(s.calls("CompleteCheckoutSession"), 0) // it asked instead
		s.is.Equal(c.record().ChargeID, s.sim.Charges()[0].ID)
		s.is.Equal(s.shop.states(), []store.State{store.Authorized})
	})
}

// Once the payment may have been taken, Amazon is asked before the shop is.
func TestNoVetoBeforeLearning(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start().pay()
		c.crash(simulator.AfterEffect)
		asked := 0
		s.before(func(ctx context.Context, o store.Order) error {
			asked++
			return soldOut(ctx, o)
		})
		time.Sleep(2 * time.Minute)
		s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess) // it is paid
		s.is.Equal(asked, 0)
		s.is.Equal(s.shop.states(), []store.State{store.Authorized})
	})
}

func TestVetoAfterLearningThatNothingWasPaid(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start().pay()
		c.crash(simulator.BeforeEffect)
		s.before(soldOut)
		time.Sleep(2 * time.Minute)
		s.is.Equal(c.finish().Outcome, amazonpay.OutcomeRefused)
		s.is.Equal(len(s.sim.Charges()), 0)
		s.is.Equal(s.shop.states(), []store.State{store.Abandoned})
	})
}

func TestFinalizeOfTheHost(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		_, err := s.kit.Finalize(context.Background(), someID)
		s.is.True(errors.Is(err, store.ErrNotFound))
		c := s.start().pay()
		ended, end := context.WithCancel(context.Background())
		end()
		_, err = s.kit.Finalize(ended, c.id)
		s.is.True(errors.Is(err, context.Canceled)) // nothing was begun
		s.is.Equal(c.record().State, store.Placed)
		s.before(func(context.Context, store.Order) error { return errDown })
		_, err = s.kit.Finalize(context.Background(), c.id)
		s.is.True(errors.Is(err, errDown))
		s.before(nil)
		time.Sleep(3 * time.Second)
		for range 2 {
			o, err := s.kit.Finalize(context.Background(), c.id)
			s.is.NoErr(err)
			s.is.Equal(*o, *c.record()) // the order as it stands
			s.is.Equal(o.State, store.Authorized)
		}
		s.is.Equal(s.calls("CompleteCheckoutSession"), 1)
	})
}
