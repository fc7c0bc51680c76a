package amazonpay_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// TestA4_OneChargeInAStorm lets mishaps happen at random while the buyer has
// several tabs open and each request meets another server, one of them with a
// clock that is ahead. Meanwhile servers reconcile, and notifications come
// twice and in any order. When the storm is over, Amazon, the kit and the shop
// agree.
func TestA4_OneChargeInAStorm(t *testing.T) {
	t.Parallel()
	for _, j := range journeys() {
		for seed := range uint64(12) {
			t.Run(fmt.Sprintf("%s, seed %d", j.name, seed), func(t *testing.T) {
				t.Parallel()
				run(t, func(s *setup) { j.weather(s, &storm{rand: rand.New(rand.NewPCG(seed, 1))}) }, goesOn)
			})
		}
	}
}

// storm decides what happens when.
type storm struct {
	mu   sync.Mutex
	rand *rand.Rand
}

// strike lets something happen at every sixth point or so. A server may also
// stand still for longer than its claim holds.
func (s *storm) strike(int, string) *mishap {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rand.IntN(6) > 0 {
		return nil
	}
	all := append(mishaps(), s.freeze())
	return &all[s.rand.IntN(len(all))]
}

// freeze stops a server before or after the effect. The caller holds the lock.
func (s *storm) freeze() mishap {
	before, after := s.upTo(2*time.Minute), time.Duration(0)
	if s.rand.IntN(2) > 0 {
		before, after = after, before
	}
	return mishap{name: "freezes", happens: func(effect func() error) error {
		time.Sleep(before)
		defer time.Sleep(after)
		return effect()
	}}
}

func (s *storm) pause() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.upTo(20 * time.Second)
}

func (s *storm) upTo(d time.Duration) time.Duration { return time.Duration(s.rand.Int64N(int64(d))) }

// weather goes the journey through the storm and then on to its end.
func (j journey) weather(s *setup, st *storm) {
	s.shop.quote = j.quote
	if j.refusing {
		s.config.Hooks.BeforeComplete = soldOut
	}
	trail := s.trail()
	c := s.start()
	_, err := s.sim.ChangePayment(c.id, j.card)
	s.is.NoErr(err) // the card
	page := c.review()
	servers := append(s.servers(2), s.ahead())
	trail.set(st.strike)
	b := &buyer{checkout: c, trail: trail, journey: j, at: c.reviewURL, way: ways()[0]}
	s.sim.SetDisorder(simulator.Disorder{Duplicates: 1, Shuffle: true, Lose: 1})
	var background sync.WaitGroup
	for range 12 {
		b.tabs(servers, page)
		background.Go(func() { _, _ = s.kit.Reconcile(s.t.Context(), 10) })
		background.Go(func() { _, _ = s.sim.Deliver(s.t.Context()) })
		time.Sleep(st.pause())
	}
	trail.heal()
	background.Wait()
	time.Sleep(5 * time.Minute) // the servers that stood still come to an end
	b.insist()
	j.ledgers(c)
}

// servers are several kits over one store.
func (s *setup) servers(n int) []http.Handler {
	var servers []http.Handler
	for range n {
		kit, err := amazonpay.New(s.config)
		s.is.NoErr(err) // the configuration
		servers = append(servers, kit)
	}
	return servers
}

// tabs sends a request from each tab at once, one to each server: the form
// until the buyer has paid, and the result page from then on. It does not
// wait.
func (b *buyer) tabs(servers []http.Handler, page *amazonpay.ReviewPage) {
	for _, server := range servers {
		tab := b.browser.at(server)
		go func() {
			if v, _ := b.sim.Session(b.id); v.Substate != simulator.BuyerAttached {
				b.glance(tab.get(b.absoluteResult()))
				return
			}
			if a := tab.submit(page, nil); strings.Contains(a.location, simulator.ProcessingPath) {
				_, _ = b.sim.Pay(a.location) // another tab may have been faster
			}
		}()
	}
}

// glance looks at a page that may be any, but must not be untrue.
func (b *buyer) glance(a *answer) {
	if a.header.Get("X-Page") != "result" {
		return
	}
	if p := a.result(); p.Outcome != amazonpay.OutcomeChecking && p.Outcome != amazonpay.OutcomeNotFinished {
		b.is.True(slices.Contains(b.journey.seen, p.Outcome)) // the page tells what is so
	}
}

// at is another tab of the same browser, whose requests meet that server.
func (b *browser) at(server http.Handler) *browser {
	return &browser{t: b.t, handler: func() http.Handler { return server }, cookies: b.copyCookies()}
}

func (b *browser) copyCookies() map[string]*http.Cookie {
	b.mu.Lock()
	defer b.mu.Unlock()
	return maps.Clone(b.cookies)
}
