package amazonpay_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/memstore"
)

// A3: the result page and the notification of its charge meet at Complete,
// whoever came first and on whichever side of it.
func TestA3_ResultAndNotificationTogether(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name          string
		when          simulator.When
		notifiedFirst bool
	}{
		{"A3 result first, met before Complete", simulator.BeforeEffect, false},
		{"A3 result first, met after Complete", simulator.AfterEffect, false},
		{"A3 notification first, met before Complete", simulator.BeforeEffect, true},
		{"A3 notification first, met after Complete", simulator.AfterEffect, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.unreturned()
				gate := make(chan struct{})
				s.sim.Inject(simulator.Fault{Operation: "CompleteCheckoutSession", When: test.when, Gate: gate})
				notified, shown := make(chan int, 1), make(chan *answer, 1)
				steps := []func(){
					func() { shown <- c.browser.get(c.result) },
					func() { notified <- s.notify(c.ofCharge()) },
				}
				if test.notifiedFirst {
					steps[0], steps[1] = steps[1], steps[0]
				}
				go steps[0]()
				synctest.Wait() // it is at the gate
				go steps[1]()
				synctest.Wait()
				if !test.notifiedFirst {
					s.is.Equal(<-notified, http.StatusServiceUnavailable) // at once: nothing is recorded yet
				}
				close(gate)
				s.is.Equal((<-shown).result().Outcome, amazonpay.OutcomeSuccess)
				if test.notifiedFirst {
					s.is.Equal(<-notified, http.StatusOK)
				}
				s.is.Equal(c.record().State, store.Authorized)
				s.is.Equal(s.notify(c.ofCharge()), http.StatusOK) // sent again
				c.oneOfEach()
			}, finishUnreturned)
		})
	}
}

// oneOfEach: one Complete, one charge, one word to the shop.
func (c *checkout) oneOfEach() {
	c.t.Helper()
	c.is.Equal(c.calls("CompleteCheckoutSession"), 1)
	c.is.Equal(len(c.sim.Charges()), 1)
	c.is.Equal(c.shop.states(), []store.State{store.Authorized})
	c.is.Equal(c.shop.heard(), 1)
}

// A3 without a barrier, in a crowd.
func TestA3_ResultsAndNotificationsInACrowd(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]option{"A3 the order waits for the buyer": nil, "A3 the order is finished": {finishUnreturned}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.unreturned()
				s.sim.Inject(simulator.Fault{Operation: "CompleteCheckoutSession", Delay: 300 * time.Millisecond})
				n := c.ofCharge()
				pages := atOnce(20, func(i int) *answer {
					if i%2 == 0 {
						return c.browser.get(c.result)
					}
					status := s.notify(n)
					s.is.True(status == http.StatusServiceUnavailable || status == http.StatusOK)
					return nil
				})
				for i := 0; i < len(pages); i += 2 {
					s.is.Equal(pages[i].result().Outcome, amazonpay.OutcomeSuccess)
				}
				s.is.Equal(s.notify(n), http.StatusOK)
				c.oneOfEach()
			}, options...)
		})
	}
}

// A13: what comes nine days late makes no order and tells nobody.
func TestA13_NotificationNineDaysLater(t *testing.T) {
	t.Parallel()
	for _, purged := range []bool{false, true} {
		name := map[bool]string{false: "A13 the order is there", true: "A13 the order was purged"}[purged]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.unreturned()
				c.finish()
				s.delivered()
				time.Sleep(9 * day)
				if purged {
					s.orders.OrderStore = memstore.New()
				}
				for _, n := range s.sim.Notifications() {
					s.is.NoErr(s.sim.Resend(n.MessageID))
				}
				for _, status := range s.deliver() {
					s.is.Equal(status, http.StatusForbidden) // the same message is too old to be believed
				}
				s.is.Equal(s.notify(c.ofCharge()), http.StatusOK) // a new one about the same
				s.is.Equal(s.notify(c.ofPermission()), http.StatusOK)
				s.is.Equal(s.reconcile(), 0)
				s.is.Equal([]int{s.shop.placed, s.shop.heard()}, []int{1, 1})
				s.is.Equal(s.calls("CompleteCheckoutSession"), 1)
			})
		})
	}
}

// A18: one confirmation, however many hear of the payment.
func TestA18_OneConfirmation(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.unreturned()
		for range 3 {
			s.delivered()
			s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess)
			s.reconcile()
			s.is.Equal(s.notify(c.ofCharge()), http.StatusOK)
			time.Sleep(10 * time.Hour)
		}
		c.oneOfEach()
		s.is.Equal(s.shop.acknowledged()[0].Key, c.id+".1")
	})
}

// A18: the shop that failed hears again from whoever comes next, with the
// same key.
func TestA18_NotificationTellsTheShopThatFailed(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.unreturned()
		s.shop.fails(errDown)
		s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess)
		s.is.Equal(s.notify(c.ofCharge()), http.StatusServiceUnavailable) // the shop does not know
		s.shop.fails(nil)
		s.is.Equal(s.notify(c.ofCharge()), http.StatusOK)
		s.is.Equal(s.shop.states(), []store.State{store.Authorized})
		s.is.Equal(s.shop.acknowledged()[0].Key, c.id+".1")
		time.Sleep(time.Hour)
		s.is.Equal(s.reconcile(), 0)
	})
}

// D5: the notification of a charge that the order has not heard of is worked
// on at once, and nobody sleeps.
func TestD5_OrderDoesNotKnowItsCharge(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		lead    func(s *setup) *checkout
		options []option
	}{
		{"D5 the answer of Complete was lost", func(s *setup) *checkout {
			c := s.unreturned()
			s.sim.Inject(simulator.Fault{Operation: "CompleteCheckoutSession", When: simulator.AfterEffect, Drop: true, Times: 3})
			s.sim.Inject(simulator.Fault{Operation: "GetCheckoutSession", Status: 500, Times: 3})
			s.is.Equal(c.finish().Outcome, amazonpay.OutcomeChecking)
			return c
		}, nil},
		{"D5 nobody completed it yet", (*setup).unreturned, []option{finishUnreturned}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := test.lead(s)
				s.sim.ClearFaults()
				s.is.Equal(c.record().ChargeID, "")
				began := time.Now()
				s.is.Equal(s.notify(c.ofCharge()), http.StatusOK)
				s.is.Equal(time.Since(began), time.Duration(0)) // no sleeping
				o := c.record()
				s.is.Equal([]any{o.State, o.ChargeID}, []any{store.Authorized, s.sim.Charges()[0].ID})
				c.reloads(3)
				s.is.Equal(s.shop.heard(), 1)
			}, test.options...)
		})
	}
}

// reloads the result page, which stays a success.
func (c *checkout) reloads(times int) {
	c.t.Helper()
	for range times {
		c.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess)
	}
}

// D5: a charge of ours without an order is sent again for an hour, in which a
// slow store may show it, and is left alone after that.
func TestD5_ChargeWithoutAnOrder(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.unreturned()
		kept := s.orders.OrderStore
		s.orders.OrderStore = memstore.New()
		began := time.Now()
		s.is.Equal(s.notify(c.ofCharge()), http.StatusServiceUnavailable)
		s.is.Equal(time.Since(began), time.Duration(0))
		time.Sleep(time.Hour - time.Second)
		s.is.Equal(s.notify(c.ofCharge()), http.StatusServiceUnavailable)
		time.Sleep(time.Second)
		s.is.Equal(s.notify(c.ofCharge()), http.StatusOK)
		s.is.True(holds(s.log.String(), "amazonpay: no order has this charge")) // somebody should know
		s.orders.OrderStore = kept
		c.reloads(1) // the order itself is as good as before
	})
}

// D6: an authorization is no payment before the buyer came back.
func TestD6_AuthorizedAndTheTabClosed(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.unreturned()
		s.is.True(len(s.deliver()) > 0) // Amazon says Authorized
		s.is.Equal(s.notify(c.ofCharge()), http.StatusOK)
		s.is.Equal(s.notify(c.ofPermission()), http.StatusOK)
		s.is.Equal(c.record().State, store.Placed)
		s.is.Equal(s.shop.heard(), 0)
		s.is.Equal(s.calls("CompleteCheckoutSession"), 0)
		c.reloads(1) // the buyer comes back after all
		c.oneOfEach()
	})
}

// D7: the same news again has no effect.
func TestD7_DuplicateDelivery(t *testing.T) {
	t.Parallel()
	for name, again := range map[string]func(s *setup, c *checkout){
		"D7 the same message three times": func(s *setup, _ *checkout) {
			s.sim.SetDisorder(simulator.Disorder{Duplicates: 2, Shuffle: true})
			s.delivered()
		},
		"D7 the same message later": func(s *setup, _ *checkout) {
			s.delivered()
			for _, n := range s.sim.Notifications() {
				time.Sleep(time.Hour)
				s.is.NoErr(s.sim.Resend(n.MessageID))
				s.delivered()
			}
		},
		"D7 the same state under another id": func(s *setup, c *checkout) {
			for range 3 {
				s.is.Equal(s.notify(c.ofCharge()), http.StatusOK)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.pending("0701")
				time.Sleep(time.Minute)
				again(s, c)
				s.is.Equal(s.shop.states(), []store.State{store.Pending, store.Authorized})
				s.is.Equal(s.shop.heard(), 2)
				seq := c.record().Seq
				c.moves(api.ChargeCaptured, "")
				again(s, c)
				s.is.Equal(s.shop.states()[2:], []store.State{store.Captured})
				s.is.Equal(c.record().Seq, seq+1)
			})
		})
	}
}

// D20, J12: callbacks that a notification leads to know nothing of a request,
// and the hook hears of each notification once.
func TestD20_NotificationWithoutABuyer(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		heard := s.hears()
		c := s.unreturned()
		n := c.ofCharge()
		s.is.Equal(s.notify(n), http.StatusOK)
		s.is.Equal(c.record().State, store.Authorized)
		s.is.Equal(len(*heard), 1)
		s.is.Equal((*heard)[0].n, n)
		s.is.Equal((*heard)[0].order.CheckoutSessionID, c.id) // as it stands afterwards
		s.is.Equal((*heard)[0].order.State, store.Authorized)
	}, finishUnreturned)
}

// D18, D19: the permission says nothing about a charge that Amazon took.
func TestD19_PermissionClosedBeforeTheChargeIsKnown(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.pending("0701")
		time.Sleep(time.Minute)
		s.is.NoErr(s.sim.ClosePermission(c.ofCharge().ChargePermissionID, "AmazonClosed"))
		s.is.Equal(s.notify(c.ofPermission()), http.StatusOK) // before the charge's own
		s.is.Equal(c.record().State, store.Authorized)        // the charge was looked at
		s.delivered()
		c.reloads(1)
		s.is.Equal(s.shop.states(), []store.State{store.Pending, store.Authorized})
		s.is.Equal(s.notify(about(ipn.ChargePermission, c.record().ChargePermissionID, "")), http.StatusOK)
		s.is.Equal(c.record().State, store.Authorized) // Closed alone fails nothing
	})
}
