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

// waysToLearn are how the shop may learn of a change.
func waysToLearn() map[string]func(s *setup) {
	return map[string]func(s *setup){
		"by notification": func(s *setup) { s.delivered() },
		"by reconciling":  func(s *setup) { s.reconcileFor(2*time.Hour, 10*time.Second) },
		"by both":         func(s *setup) { s.delivered(); s.reconcileFor(2*time.Hour, time.Minute); s.delivered() },
	}
}

// D2, D3: Amazon decides after the buyer left; the shop hears of it once,
// whichever way.
func TestD2_D3_PendingIsDecided(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		card   string
		moves  func(c *checkout) // in the time that Amazon takes
		state  store.State
		reason string
	}{
		{"D2 authorized", "0701", nil, store.Authorized, ""},
		{"D2 captured", "0701", func(c *checkout) {
			c.moves(api.ChargeAuthorized, "")
			c.moves(api.ChargeCaptured, "")
		}, store.Captured, ""},
		{"D3 declined", "4354", nil, store.Declined, "HardDeclined"},
		{"D3 declined by Amazon", "0701", func(c *checkout) { c.moves(api.ChargeDeclined, "AmazonRejected") }, store.Declined, "AmazonRejected"},
		{"D3 canceled", "0701", func(c *checkout) { c.moves(api.ChargeCanceled, "MerchantCanceled") }, store.Canceled, "MerchantCanceled"},
	} {
		for way, learn := range waysToLearn() {
			t.Run(test.name+" "+way, func(t *testing.T) {
				t.Parallel()
				run(t, func(s *setup) {
					s.sim.SetNotifyURL("") // nothing arrives before it is decided
					c := s.pending(test.card)
					if test.moves != nil {
						test.moves(c)
					} else {
						time.Sleep(31 * time.Second)
					}
					s.sim.SetNotifyURL(notifyURL)
					learn(s)
					s.is.Equal(s.shop.states(), []store.State{store.Pending, test.state}) // once
					o := c.record()
					s.is.Equal(o.Reason, test.reason)
					s.is.True(o.Due.IsZero())
					s.sim.ResetCalls()
					time.Sleep(2 * day)
					s.is.Equal(s.reconcile(), 0)
					s.is.Equal(len(s.sim.Calls()), 0) // nobody asks any more
					s.is.Equal(s.shop.heard(), 2)
				})
			})
		}
	}
}

// forEver keeps every charge where it is, whatever the simulator decides.
func (s *setup) forEver(state api.ChargeState) {
	s.sim.Inject(simulator.Fault{Operation: "GetCharge", Mutate: says(string(state), nil), Times: -1})
}

// D4: an operator hears of it a day and an hour later, and Amazon is left
// alone.
func TestD4_PendingForEver(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.forEver(api.ChargeAuthorizationInitiated)
		c := s.pending("0701")
		s.reconcileFor(24*time.Hour, time.Minute)
		s.is.Equal(c.record().State, store.Pending) // Amazon may still decide
		s.is.Equal(s.shop.states(), []store.State{store.Pending})
		s.reconcileFor(3*time.Hour, time.Minute)
		o := c.record()
		s.is.Equal([]any{o.State, o.Reason}, []any{store.Attention, amazonpay.ReasonUndecided})
		s.is.Equal(s.shop.states(), []store.State{store.Pending, store.Attention})
		s.is.Equal(c.finish().Outcome, amazonpay.OutcomeAttention)
		s.sim.ResetCalls()
		s.reconcileFor(5*day, time.Hour)
		s.is.Equal(len(s.sim.Calls()), 0)
		s.is.Equal(s.shop.heard(), 2)
	})
}

// D4: the same when the charge cannot even be read.
func TestD4_PendingAndAmazonDown(t *testing.T) {
	t.Parallel()
	for _, status := range []int{401, 404, 500} {
		t.Run("D4 "+http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.pending("0701")
				s.sim.Inject(simulator.Fault{Operation: "GetCharge", Status: status, Times: -1})
				s.reconcileFor(48*time.Hour, time.Minute)
				s.is.Equal(c.record().State, store.Pending) // nothing negative on a failed read
				s.reconcileFor(3*time.Hour, time.Minute)
				s.is.Equal(c.record().State, store.Attention)
				s.sim.ResetCalls()
				s.reconcileFor(2*day, time.Hour)
				s.is.Equal(len(s.sim.Calls()), 0)
			})
		})
	}
}

// D4: looks at a pending charge get rarer, and are never less than 10 seconds
// apart.
func TestD4_PendingIsReadPolitely(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.forEver(api.ChargeAuthorizationInitiated)
		s.pending("0701")
		s.reconcileFor(24*time.Hour, 5*time.Second)
		reads := s.sim.Calls("GetCharge")
		s.is.True(len(reads) > 40 && len(reads) < 100) // in a day
		var before time.Duration
		for i := range reads[1:] {
			gap := reads[i+1].Time.Sub(reads[i].Time)
			s.is.True(gap >= 10*time.Second)
			s.is.True(gap <= time.Hour+5*time.Second) // Amazon asks for no more than that, the buyer for no less
			s.is.True(gap >= before-5*time.Second)    // it grows
			before = gap
		}
		s.is.True(before >= time.Hour) // and ends at once an hour
	})
}

// D2: a notification does not wait for the next look.
func TestD2_NotificationComesBeforeTheNextLook(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.forEver(api.ChargeAuthorizationInitiated)
		c := s.pending("0701")
		s.reconcileFor(12*time.Hour, time.Minute)
		s.is.True(time.Until(c.record().Due) > 10*time.Minute)
		s.sim.ClearFaults()
		began := time.Now()
		s.is.Equal(s.notify(c.ofCharge()), http.StatusOK)
		s.is.Equal(time.Since(began), time.Duration(0))
		s.is.Equal(s.shop.states(), []store.State{store.Pending, store.Authorized})
	})
}

// J8: what is done in Seller Central, or by the bank, reaches the shop once.
func TestJ8_ActionInSellerCentral(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		moves func(c *checkout)
		state store.State
	}{
		{"J8 captured", func(c *checkout) { c.moves(api.ChargeCaptured, "") }, store.Captured},
		{"J8 canceled", func(c *checkout) { c.moves(api.ChargeCanceled, "MerchantCanceled") }, store.Canceled},
		{"J8 the capture is declined", func(c *checkout) {
			c.moves(api.ChargeCaptureInitiated, "")
			c.moves(api.ChargeDeclined, "ProcessingFailure")
		}, store.Declined},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.unreturned()
				c.finish()
				s.delivered()
				time.Sleep(3 * day)
				test.moves(c)
				s.delivered()
				s.is.Equal(s.notify(c.ofCharge()), http.StatusOK)
				s.is.Equal(s.shop.states(), []store.State{store.Authorized, test.state})
				s.is.Equal(s.shop.acknowledged()[1].From, store.Authorized)
				s.is.Equal(s.reconcile(), 0)
			})
		})
	}
}

// J4: a capture that takes long is looked at until it is decided, even if no
// other notification arrives.
func TestJ4_LateCapture(t *testing.T) {
	t.Parallel()
	for name, ends := range map[string]struct {
		charge api.ChargeState
		reason string
		state  store.State
	}{
		"J4 captured": {api.ChargeCaptured, "", store.Captured},
		"J4 declined": {api.ChargeDeclined, "ProcessingFailure", store.Declined},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.unreturned()
				c.finish()
				s.delivered()
				time.Sleep(8 * day)
				s.forEver(api.ChargeCaptureInitiated)
				s.is.Equal(s.notify(c.ofCharge()), http.StatusOK)
				s.is.Equal(c.record().State, store.Authorized) // it still is
				s.reconcileFor(day, 10*time.Minute)
				s.is.Equal(c.record().State, store.Authorized)
				s.sim.ClearFaults()
				s.sim.SetNotifyURL("")
				c.moves(api.ChargeCaptureInitiated, "")
				if ends.reason != "" {
					c.moves(ends.charge, ends.reason)
				}
				s.reconcileFor(2*time.Hour, 10*time.Minute)
				s.is.Equal(s.shop.states(), []store.State{store.Authorized, ends.state})
				s.is.True(c.record().Due.IsZero())
			})
		})
	}
}

// J8: what changed while the shop could not be told is not lost.
func TestJ8_CapturedBeforeTheShopKnows(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.unreturned()
		s.shop.fails(errDown)
		c.finish()
		c.moves(api.ChargeCaptured, "")
		s.shop.fails(nil)
		s.delivered()
		s.is.Equal(c.record().State, store.Captured)
		states := s.shop.states()
		s.is.Equal(states[len(states)-1], store.Captured)
		s.is.Equal(s.reconcile(), 0)
	})
}

// J11: money for an order that was given up is for an operator to look at.
func TestJ11_AuthorizedAfterTheDecline(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.pending("4354")
		time.Sleep(time.Minute)
		s.delivered()
		s.is.Equal(c.record().State, store.Declined)
		s.forEver(api.ChargeAuthorized)
		for range 2 {
			s.is.Equal(s.notify(c.ofCharge()), http.StatusOK)
		}
		s.is.Equal([]any{c.record().State, c.record().Reason}, []any{store.Attention, "authorized"})
		s.is.Equal(s.shop.states(), []store.State{store.Pending, store.Declined, store.Attention})
	})
}
