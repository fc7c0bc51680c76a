package amazonpay_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/store"
)

// crowd loads the result n times at once, from tabs that meet the servers in
// turn.
func (c *checkout) crowd(n int, servers []http.Handler) []*amazonpay.ResultPage {
	c.t.Helper()
	answers := atOnce(n, func(i int) *answer { return c.browser.at(servers[i%len(servers)]).get(c.result) })
	var pages []*amazonpay.ResultPage
	for _, a := range answers {
		c.is.Equal([]any{a.status, a.location}, []any{http.StatusOK, ""})
		pages = append(pages, a.result())
	}
	return pages
}

// outcomes counts what the pages say.
func outcomes(pages []*amazonpay.ResultPage) map[amazonpay.Outcome]int {
	counts := map[amazonpay.Outcome]int{}
	for _, p := range pages {
		counts[p.Outcome]++
	}
	return counts
}

// A2 with one server and with several: 20 requests at once lead to one
// Complete, one UpdateOrder and one page.
func TestA2_SimultaneousResults(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		servers int
		card    string
		outcome amazonpay.Outcome
		state   store.State
	}{
		{"A2 one server", 1, "1111", amazonpay.OutcomeSuccess, store.Authorized},
		{"A2 two servers", 2, "1111", amazonpay.OutcomeSuccess, store.Authorized},
		{"A2 pending", 2, "0701", amazonpay.OutcomePending, store.Pending},
		{"A2 declined", 2, "3434", amazonpay.OutcomeDeclined, store.Declined},
	} {
		for _, delay := range []time.Duration{0, 300 * time.Millisecond, 4 * time.Second} {
			t.Run(test.name+" "+delay.String(), func(t *testing.T) {
				t.Parallel()
				run(t, func(s *setup) {
					c := ending{pending: true, card: test.card}.lead(s)
					s.sim.Inject(simulator.Fault{Operation: "CompleteCheckoutSession", Delay: delay})
					pages := c.crowd(20, s.servers(test.servers))
					s.is.Equal(outcomes(pages), map[amazonpay.Outcome]int{test.outcome: 20})
					for _, p := range pages {
						s.is.Equal(p.Order.ChargeID, pages[0].Order.ChargeID) // the same page
					}
					s.is.Equal(s.calls("CompleteCheckoutSession"), 1)
					s.is.Equal(s.shop.states(), []store.State{test.state})
					s.is.Equal(s.shop.heard(), 1)
				})
			})
		}
	}
}

func TestLoserWaitsFor5Seconds(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start().pay()
		gate := make(chan struct{})
		s.sim.Inject(simulator.Fault{Operation: "CompleteCheckoutSession", Gate: gate})
		won := make(chan *answer)
		go func() { won <- c.browser.at(s.kit).get(c.result) }()
		time.Sleep(time.Second)
		began := time.Now()
		p := c.finish()
		s.is.Equal(p.Outcome, amazonpay.OutcomeChecking)
		s.is.True(p.RefreshSeconds > 0)
		s.is.True(time.Since(began) >= 5*time.Second && time.Since(began) < 6*time.Second)
		s.is.Equal(s.calls("CompleteCheckoutSession"), 1)
		close(gate)
		s.is.Equal((<-won).result().Outcome, amazonpay.OutcomeSuccess)
		s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess) // the page that refreshed
		s.is.Equal(s.calls("CompleteCheckoutSession"), 1)
		s.is.Equal(s.shop.heard(), 1)
	})
}

// The shop takes long to be told. The buyer need not wait for that.
func TestLosersSeeTheOutcomeWhileTheShopIsTold(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.shop.updating = func(*amazonpay.Transition) { time.Sleep(20 * time.Second) }
		c := s.start().pay()
		s.is.Equal(outcomes(c.crowd(20, s.servers(2))), map[amazonpay.Outcome]int{amazonpay.OutcomeSuccess: 20})
		s.is.Equal(s.shop.heard(), 1)
	})
}

// Requests of one moment, each of whose first writes fails or is not heard:
// none may take the write of another for its own.
func TestClaimsOfOneMoment(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		lost bool // the write took place
	}{{"the writes fail", false}, {"the writes are not heard", true}} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start().pay()
				var mu sync.Mutex
				failed := 0
				once := func(method string, o *store.Order) error {
					mu.Lock()
					defer mu.Unlock()
					if method != "Update" || o.State != store.Completing || failed == 20 {
						return nil
					}
					failed++
					return errDown
				}
				slow := func(string, *store.Order) error { // everybody looks while the winner still waits
					time.Sleep(10 * time.Millisecond)
					return nil
				}
				if test.lost {
					s.orders.fail(nil, once)
				} else {
					s.orders.fail(once, slow)
				}
				s.is.Equal(outcomes(c.crowd(20, s.servers(2))), map[amazonpay.Outcome]int{amazonpay.OutcomeSuccess: 20})
				s.is.Equal(s.calls("CompleteCheckoutSession"), 1) // one of them won
				s.is.Equal(s.shop.heard(), 1)
			})
		})
	}
}

// Many buyers at once do not disturb each other.
func TestManyCheckoutsAtOnce(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		var all []*checkout
		for range 10 {
			all = append(all, s.start().pay())
		}
		servers := s.servers(2)
		atOnce(40, func(i int) *answer { return all[i%10].browser.at(servers[i%2]).get(all[i%10].result) })
		paid := map[string]string{}
		for _, charge := range s.sim.Charges() {
			paid[charge.MerchantReferenceID] = charge.ID
		}
		for _, c := range all {
			s.is.Equal(c.record().ChargeID, paid[c.record().Reference]) // each its own
		}
		s.is.Equal(len(slices.Collect(maps.Keys(paid))), 10)
		s.is.Equal(s.shop.heard(), 10)
	})
}

// ahead is a server whose clock is two minutes ahead, so that it takes over
// what others still work on.
func (s *setup) ahead() http.Handler {
	config := s.config
	config.Now = func() time.Time { return time.Now().Add(2 * time.Minute) }
	kit, err := amazonpay.New(config)
	s.is.NoErr(err) // the configuration
	return kit
}

// slowly lets one call of that kind take 20 seconds, before or after its
// effect.
func slowly(what string, after bool) func(int, string) *mishap {
	var once sync.Once
	return func(_ int, point string) (m *mishap) {
		if point != what {
			return nil
		}
		once.Do(func() {
			m = &mishap{happens: func(effect func() error) error {
				if after {
					defer time.Sleep(20 * time.Second)
					return effect()
				}
				time.Sleep(20 * time.Second)
				return effect()
			}}
		})
		return m
	}
}

// A look at a pending charge that comes back late does not undo a later one.
func TestStaleLookAtAPendingCharge(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		card  string
		state store.State
	}{{"0701", store.Authorized}, {"4354", store.Declined}} {
		t.Run(string(test.state), func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				trail := s.trail()
				c := ending{pending: true, card: test.card}.lead(s)
				c.finish()
				time.Sleep(29 * time.Second) // it is decided in a second
				trail.set(slowly("amazon reads the charge", true))
				go c.browser.at(s.kit).get(c.result)
				time.Sleep(10 * time.Second)
				s.is.Equal(c.browser.at(s.ahead()).get(c.result).result().Order.State, test.state)
				time.Sleep(time.Hour)
				s.is.Equal(c.finish().Order.State, test.state)
				s.is.Equal(s.shop.states(), []store.State{store.Pending, test.state})
			})
		})
	}
}

// The shop refused on one server while the payment of another was on its way.
// The money came all the same, and somebody has to look.
func TestPaidHereGivenUpThere(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		trail := s.trail()
		c := s.start().pay()
		trail.set(slowly("amazon completes", false))
		go c.browser.at(s.kit).get(c.result)
		time.Sleep(time.Second)
		s.config.Hooks.BeforeComplete = soldOut
		p := c.browser.at(s.ahead()).get(c.result).result()
		s.is.Equal(p.Outcome, amazonpay.OutcomeRefused)
		time.Sleep(time.Minute)
		s.is.Equal(c.finish().Outcome, amazonpay.OutcomeAttention)
		o := c.record()
		s.is.Equal([]string{o.Reason, o.ChargeID}, []string{"authorized", s.sim.Charges()[0].ID}) // where to look
		s.is.Equal(s.shop.states(), []store.State{store.Abandoned, store.Attention})
	})
}

// Servers whose clocks differ may work on one order at the same time. It is
// paid once, and stays so.
func TestServersWhoseClocksDiffer(t *testing.T) {
	t.Parallel()
	for _, point := range []string{"amazon completes", "shop hears authorized", "store writes authorized, untold", "shop looks before the payment"} {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, slow after it %v", point, after), func(t *testing.T) {
				t.Parallel()
				run(t, func(s *setup) {
					trail := s.trail()
					c := s.start().pay()
					trail.set(slowly(point, after))
					go c.browser.at(s.kit).get(c.result)
					time.Sleep(time.Second)
					s.is.Equal(c.browser.at(s.ahead()).get(c.result).result().Outcome, amazonpay.OutcomeSuccess)
					time.Sleep(time.Hour)
					s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess)
					journeys()[0].ledgers(c)
				})
			})
		}
	}
}
