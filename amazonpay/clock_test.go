package amazonpay_test

import (
	"testing"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/store"
)

const day = 24 * time.Hour

// K4: buyers who come back late.
func TestK4_LateForTheResult(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		wait      time.Duration
		outcome   amazonpay.Outcome
		completes int // calls of Complete
	}{
		{"K4 within Amazon's 24 hours", 23*time.Hour + 59*time.Minute, amazonpay.OutcomeSuccess, 1},
		{"K4 just after them", 24*time.Hour + time.Minute, amazonpay.OutcomeExpired, 1},
		{"K4 after 25 hours", 25*time.Hour + time.Minute, amazonpay.OutcomeExpired, 0},
		{"K4 when Amazon has forgotten the session", 31 * day, amazonpay.OutcomeExpired, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start().pay()
				time.Sleep(test.wait)
				for range 2 {
					s.is.Equal(c.finish().Outcome, test.outcome)
				}
				s.is.Equal(s.calls("CompleteCheckoutSession"), test.completes)
				s.is.Equal(len(s.sim.Charges()) == 1, test.outcome == amazonpay.OutcomeSuccess)
				s.is.Equal(s.shop.heard(), 1)
				s.is.True(c.record().Due.IsZero())
			})
		})
	}
}

func TestK4_LateForTheResultOfWhatWasNeverFinished(t *testing.T) {
	t.Parallel()
	for _, wait := range []time.Duration{25*time.Hour + time.Minute, 31 * day} {
		t.Run(wait.String(), func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start()
				c.review()
				time.Sleep(wait)
				s.is.Equal(c.browser.get(c.absoluteResult()).result().Outcome, amazonpay.OutcomeExpired)
				s.is.Equal(len(s.shop.states()), 0) // the shop never heard of it
				s.is.True(c.record().Due.IsZero())
			})
		})
	}
}

// K4: a paid order is paid for good, whoever asks when.
func TestK4_PaidOrderYearsLater(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start().pay()
		c.finish()
		s.sim.ResetCalls()
		for _, wait := range []time.Duration{25 * time.Hour, 31 * day, 1000 * day} {
			time.Sleep(wait)
			s.restart()
			s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess)
		}
		s.is.Equal(len(s.sim.Calls()), 0)
		s.is.Equal(s.shop.heard(), 1)
	})
}

// K4: nobody came back after a crash until Amazon forgot the session. It may
// have been paid, so nobody may say that it was not.
func TestK4_CrashThatNobodyNoticed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		when  simulator.When
		wait  time.Duration
		state store.State
	}{
		{"before the payment, a day", simulator.BeforeEffect, 25 * time.Hour, store.Expired},
		{"before the payment, a month", simulator.BeforeEffect, 31 * day, store.Attention},
		{"after the payment, a day", simulator.AfterEffect, 25 * time.Hour, store.Authorized},
		{"after the payment, a month", simulator.AfterEffect, 31 * day, store.Attention},
	} {
		t.Run("K4 "+test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start().pay()
				c.crash(test.when)
				time.Sleep(test.wait)
				s.is.Equal(c.finish().Order.State, test.state)
				s.is.Equal(s.shop.states(), []store.State{test.state})
			})
		})
	}
}

// K4: the server's time zone means nothing.
func TestK4_TimeZonesOfTheServer(t *testing.T) {
	t.Parallel()
	zones := map[string]*time.Location{"UTC": time.UTC, "UTC+14": time.FixedZone("", 14*3600), "UTC-12": time.FixedZone("", -12*3600)}
	for name, zone := range zones {
		t.Run("K4 "+name, func(t *testing.T) {
			t.Parallel()
			inZone := func(c *amazonpay.Config) { c.Now = func() time.Time { return time.Now().In(zone) } }
			run(t, func(s *setup) {
				c := s.start().pay()
				o := c.record()
				s.is.Equal(o.Due, o.CreatedAt.Add(25*time.Hour))
				s.is.Equal(o.CreatedAt.Location(), time.UTC)
				s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess)
				late := s.start().pay()
				time.Sleep(24*time.Hour + 30*time.Minute)
				s.is.Equal(late.finish().Outcome, amazonpay.OutcomeExpired)
			}, inZone)
		})
	}
}
