package amazonpay_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/store"
)

// ending is how a checkout ends by what the buyer or Amazon did.
type ending struct {
	name    string
	pending bool            // the shop can wait for Amazon's decision
	card    string          // empty: the first one
	happens func(*checkout) // after the buyer was at Amazon; nil: nothing
	outcome amazonpay.Outcome
	state   store.State
	reason  string
	charges int
}

func endings() []ending {
	cancels := func(c *checkout) {
		_, err := c.sim.CancelAtAmazon(c.id)
		c.is.NoErr(err)
	}
	return []ending{
		{name: "200", outcome: amazonpay.OutcomeSuccess, state: store.Authorized, charges: 1},
		{name: "D1 202", pending: true, card: "0701", outcome: amazonpay.OutcomePending, state: store.Pending, charges: 1},
		{name: "200 although the shop would wait", pending: true, outcome: amazonpay.OutcomeSuccess, state: store.Authorized, charges: 1},
		{name: "E1 declined", card: "3434", outcome: amazonpay.OutcomeDeclined, state: store.Declined, reason: "Declined"},
		{name: "E1 declined because nobody waits", card: "0701", outcome: amazonpay.OutcomeDeclined, state: store.Declined, reason: "Declined"},
		{name: "E2 canceled by the buyer's card", card: "3064", outcome: amazonpay.OutcomeCanceled, state: store.Canceled, reason: "BuyerCanceled"},
		{name: "E2 canceled by the buyer's click", happens: cancels, outcome: amazonpay.OutcomeCanceled, state: store.Canceled, reason: "BuyerCanceled"},
		{name: "E3 canceled by Amazon", happens: func(c *checkout) { c.is.NoErr(c.sim.AmazonCancel(c.id)) }, outcome: amazonpay.OutcomeCanceled, state: store.Canceled, reason: "AmazonCanceled"},
		{name: "E3 expired", happens: func(c *checkout) { c.is.NoErr(c.sim.Expire(c.id)) }, outcome: amazonpay.OutcomeExpired, state: store.Expired, reason: "Expired"},
	}
}

// lead brings the buyer in front of the result.
func (e ending) lead(s *setup) *checkout {
	s.shop.quote = quoteWith(func(q *amazonpay.Quote) { q.CanHandlePendingAuthorization = e.pending })
	c := s.start()
	if e.card != "" {
		_, err := s.sim.ChangePayment(c.id, e.card)
		s.is.NoErr(err) // the card
	}
	c.place()
	c.result = c.absoluteResult()
	if e.happens == nil || e.reason == "AmazonCanceled" || e.reason == "Expired" {
		_, err := s.sim.Pay(c.redirect)
		s.is.NoErr(err) // the buyer was at Amazon
	}
	if e.happens != nil {
		e.happens(c)
	}
	return c
}

func TestHowACheckoutEnds(t *testing.T) {
	t.Parallel()
	for _, e := range endings() {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := e.lead(s)
				a := c.browser.get(c.result)
				s.is.Equal(a.status, http.StatusOK)
				s.is.Equal(a.location, "") // a page, no redirect
				p := a.result()
				s.is.Equal(p.Outcome, e.outcome)
				s.is.Equal(p.Order.State, e.state)
				s.is.Equal(p.Order.Reason, e.reason)
				s.is.Equal(p.ContinueURL, "")                       // a new start needs a new session
				s.is.Equal(p.ShopURL, "/cart")                      // which begins here
				s.is.Equal(len(s.sim.Charges()), e.charges)         // Amazon's ledger
				s.is.Equal(s.shop.states(), []store.State{e.state}) // the shop knows
				s.is.Equal(s.calls("CompleteCheckoutSession"), 1)
				for range 3 { // E8, A1: it stays at that
					s.is.Equal(c.finish().Outcome, e.outcome)
				}
				s.is.Equal(s.calls("CompleteCheckoutSession"), 1)
				s.is.Equal(s.shop.heard(), 1)
				s.is.Equal(s.shop.numbers(), 1)
			})
		})
	}
}

// E1, E2: what ended badly leaves the way free for a new start.
func TestE1_ANewStartAfterADecline(t *testing.T) {
	t.Parallel()
	for _, e := range endings() {
		if e.charges > 0 {
			continue
		}
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				first := e.lead(s)
				first.finish()
				s.shop.quote = quoteOf("1000", "JPY")
				second := s.startIn(first.browser).pay()
				p := second.finish()
				s.is.Equal(p.Outcome, amazonpay.OutcomeSuccess)
				s.is.Equal(p.Order.Reference, "order-2")      // a new session, a new order
				s.is.Equal(first.finish().Outcome, e.outcome) // the old one stays
				s.is.Equal(len(s.sim.Charges()), 1)           // one charge
				s.is.Equal(s.sim.Charges()[0].MerchantReferenceID, "order-2")
			})
		})
	}
}

func TestA1_ReloadingAPaidOrder(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start().pay()
		first := c.finish()
		s.sim.ResetCalls()
		for range 3 {
			again := c.finish()
			s.is.Equal(again.Outcome, amazonpay.OutcomeSuccess)
			s.is.Equal(again.Order.ChargeID, first.Order.ChargeID)
			s.is.Equal(again.RefreshSeconds, 0)
		}
		s.is.Equal(len(s.sim.Calls()), 0) // Amazon hears nothing of it
		s.is.Equal(s.shop.heard(), 1)     // nor does the shop
	})
}

func TestA1_ReloadingAPaidOrderLeadsToTheSameThanks(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		var cleared []string
		s.config.Hooks.AfterSuccess = func(_ *http.Request, o store.Order) string {
			cleared = append(cleared, o.Reference)
			return "/thanks?order=" + o.Reference
		}
		s.restart()
		c := s.start().pay()
		for range 4 {
			a := c.browser.get(c.result)
			s.is.Equal([]any{a.status, a.location}, []any{http.StatusSeeOther, "/thanks?order=order-1"}) // one redirect
		}
		s.is.Equal(s.calls("CompleteCheckoutSession"), 1)
		stranger := s.browser().get(c.result)
		s.is.Equal(stranger.result().Owner, false)                                // is not sent there
		s.is.Equal(cleared, []string{"order-1", "order-1", "order-1", "order-1"}) // nor is his cart cleared
	})
}

func TestTheBuyerHasNotFinishedAtAmazon(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		opens bool // the buyer opened Amazon's page
	}{{"never went there", false}, {"left its page", true}} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start().place()
				c.result = c.absoluteResult()
				if test.opens {
					s.is.NoErr(s.sim.Redirect(c.redirect))
				}
				for range 2 {
					a := c.browser.get(c.result)
					s.is.Equal([]any{a.status, a.location}, []any{http.StatusOK, ""}) // never a redirect
					p := a.result()
					s.is.Equal(p.Outcome, amazonpay.OutcomeNotFinished)
					s.is.Equal(p.ContinueURL, c.redirect) // but a link
					s.is.Equal(p.RefreshSeconds, 0)       // that nobody clicks but the buyer
				}
				s.is.Equal(len(s.shop.states()), 0) // nothing is decided
				_, err := s.sim.Pay(c.redirect)
				s.is.NoErr(err) // now the buyer pays
				s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess)
				c.usedKeys(3) // a refusal is not replayed
				s.is.Equal(len(s.sim.Charges()), 1)
				s.is.Equal(s.shop.states(), []store.State{store.Authorized})
			})
		})
	}
}

// usedKeys checks how many attempts at Complete there were, each with an
// idempotency key of its own.
func (c *checkout) usedKeys(want int) {
	c.t.Helper()
	keys := map[string]bool{}
	for _, call := range c.sim.Calls("CompleteCheckoutSession") {
		keys[call.IdempotencyKey] = true
	}
	c.is.Equal(len(keys), want) // idempotency keys of Complete
}

func TestResultBeforeTheOrderIsPlaced(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start()
		c.review()
		p := c.browser.get(c.absoluteResult()).result()
		s.is.Equal(p.Outcome, amazonpay.OutcomeNotFinished)
		s.is.Equal(p.ContinueURL, "/pay/review?amazonCheckoutSessionId="+c.id) // there the button is
		s.is.Equal(s.calls("CompleteCheckoutSession"), 0)
	})
}

func TestD1_PendingIsReadAtMostEvery10Seconds(t *testing.T) {
	t.Parallel()
	pending := ending{pending: true, card: "0701"}
	run(t, func(s *setup) {
		c := pending.lead(s)
		p := c.finish()
		s.is.Equal(p.Outcome, amazonpay.OutcomePending)
		s.is.True(p.RefreshSeconds >= 10) // the page comes back by itself
		for range 28 {                    // somebody who cannot wait
			time.Sleep(time.Second)
			s.is.Equal(c.finish().Outcome, amazonpay.OutcomePending)
		}
		s.is.Equal(s.calls("GetCharge"), 2)
		calls := s.sim.Calls("GetCharge")
		s.is.True(calls[1].Time.Sub(calls[0].Time) >= 10*time.Second)
		s.is.Equal(s.calls("CompleteCheckoutSession"), 1)
		s.is.Equal(s.calls("GetCheckoutSession"), 2) // those of review and place-order
	})
}

func TestD1_PendingIsSettled(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, card, reason string
		outcome            amazonpay.Outcome
		state              store.State
	}{
		{"D1 authorized", "0701", "", amazonpay.OutcomeSuccess, store.Authorized},
		{"D1 declined", "4354", "HardDeclined", amazonpay.OutcomeDeclined, store.Declined},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := ending{pending: true, card: test.card}.lead(s)
				s.is.Equal(c.finish().Outcome, amazonpay.OutcomePending)
				time.Sleep(time.Minute)
				for range 3 {
					p := c.finish()
					s.is.Equal(p.Outcome, test.outcome)
					s.is.Equal(p.Order.Reason, test.reason)
					time.Sleep(time.Minute)
				}
				s.is.Equal(s.shop.states(), []store.State{store.Pending, test.state}) // each told once
				s.is.Equal(s.shop.acknowledged()[1].From, store.Pending)
				s.is.Equal(s.calls("GetCharge"), 1)
				s.is.Equal(s.sim.Charges()[0].State == string(api.ChargeAuthorized), test.state == store.Authorized)
			})
		})
	}
}

// D1: a charge that cannot be read stays pending, and is not asked for more
// often because of that.
func TestD1_PendingCannotBeRead(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := ending{pending: true, card: "0701"}.lead(s)
		c.finish()
		s.sim.Inject(simulator.Fault{Operation: "GetCharge", Status: 404, Times: -1})
		for range 60 {
			time.Sleep(time.Second)
			s.is.Equal(c.finish().Outcome, amazonpay.OutcomePending)
		}
		calls := s.sim.Calls("GetCharge")
		for i := range calls[1:] {
			s.is.True(calls[i+1].Time.Sub(calls[i].Time) >= 10*time.Second)
		}
		s.sim.ClearFaults()
		time.Sleep(time.Minute)
		s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess)
		s.is.Equal(s.shop.states(), []store.State{store.Pending, store.Authorized})
	})
}
