package amazonpay_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/store"
)

// atOnce does something n times at the same time.
func atOnce(n int, do func(i int) *answer) []*answer {
	answers := make([]*answer, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { answers[i] = do(i) })
	}
	wg.Wait()
	return answers
}

// holdUpdate makes Amazon think about Update until the gate is opened.
func (s *setup) holdUpdate() (open func()) {
	gate := make(chan struct{})
	s.sim.Inject(simulator.Fault{Operation: "UpdateCheckoutSession", Gate: gate})
	return sync.OnceFunc(func() { close(gate) })
}

func TestA9_DoubleClicksPlaceOneOrder(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		tabs int
	}{{"A9 double click", 1}, {"A9 two tabs", 2}} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start()
				var forms []*amazonpay.ReviewPage
				for range test.tabs {
					forms = append(forms, c.review())
				}
				open := s.holdUpdate()
				go func() { synctest.Wait(); open() }() // when all have arrived
				answers := atOnce(8, func(i int) *answer { return c.browser.submit(forms[i%test.tabs], nil) })
				for _, a := range answers {
					s.is.Equal(a.status, http.StatusSeeOther)
					s.is.Equal(a.location, answers[0].location) // all go to the same place
				}
				s.is.True(strings.Contains(answers[0].location, simulator.ProcessingPath))
				s.is.Equal(s.shop.placed, 1)
				s.is.Equal(s.shop.numbers(), 1)
				s.is.Equal(s.calls("UpdateCheckoutSession"), 1)
			})
		})
	}
}

// Whoever lost waits for a moment, then goes where the order can be watched.
func TestA9_DoubleClickWhileAmazonIsSlow(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start()
		p := c.review()
		open := s.holdUpdate()
		first := make(chan *answer)
		go func() { first <- c.browser.submit(p, nil) }()
		synctest.Wait()
		began := time.Now()
		second := c.browser.submit(p, nil)
		s.is.Equal(time.Since(began), 5*time.Second)
		s.is.Equal(second.location, "/pay/result?amazonCheckoutSessionId="+c.id)
		s.is.Equal(c.browser.get(second.location).result().Outcome, amazonpay.OutcomeChecking)
		open()
		a := <-first
		s.is.True(strings.Contains(a.location, simulator.ProcessingPath))
		s.is.Equal(c.browser.get(second.location).result().ContinueURL, a.location) // the same way on
		s.is.Equal(s.shop.placed, 1)
	})
}

// Two tabs that show different content are two agreements, of which none may
// be paid: nobody knows which one the buyer means.
func TestTwoTabsThatDiffer(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.shop.quote = shipping
		c := s.start()
		standard := c.review()
		express := c.browser.get(c.reviewURL + "&shipping=express").review()
		open := s.holdUpdate()
		first := make(chan *answer)
		go func() { first <- c.browser.submit(standard, nil) }()
		synctest.Wait()
		go func() { synctest.Wait(); open() }()
		second := c.browser.submit(express, nil)
		toAmazon := (<-first).location
		s.is.Equal(second.location, "/pay/result?amazonCheckoutSessionId="+c.id) // not to Amazon, with the other amount
		s.is.Equal(c.browser.get(second.location).result().Outcome, amazonpay.OutcomeRefused)
		c.neverPaid(toAmazon)
	})
}

// neverPaid: whatever the buyer does at Amazon, nothing is charged.
func (c *checkout) neverPaid(redirect string) {
	c.t.Helper()
	result, err := c.sim.Pay(redirect)
	c.is.NoErr(err) // the buyer pays all the same
	c.is.Equal(c.browser.get(result).result().Outcome, amazonpay.OutcomeRefused)
	c.is.Equal(c.calls("CompleteCheckoutSession"), 0)
	c.is.Equal(len(c.sim.Charges()), 0)
	c.is.Equal(c.shop.states(), []store.State{store.Abandoned}) // and the shop knows
	c.is.Equal(c.record().Reason, amazonpay.ReasonChanged)
}

func TestA10_BackAfterPlacing(t *testing.T) {
	t.Parallel()
	t.Run("A10 the same form leads to the same place", func(t *testing.T) {
		t.Parallel()
		run(t, func(s *setup) {
			c := s.start()
			p := c.review()
			a := c.browser.submit(p, nil)
			s.sim.ResetCalls()
			s.is.Equal(c.browser.submit(p, nil).location, a.location)          // the page from the browser's history
			s.is.Equal(len(s.sim.Calls()), 0)                                  // without a call
			s.is.Equal(c.browser.submit(c.review(), nil).location, a.location) // a page that was loaded again
			s.is.Equal(s.calls("UpdateCheckoutSession"), 0)
			s.is.Equal(s.shop.placed, 1)
		})
	})
	t.Run("A10 a changed cart gives the order up", func(t *testing.T) {
		t.Parallel()
		run(t, func(s *setup) {
			c := s.start().place()
			s.shop.quote = quoteOf("1200", "JPY")
			a := c.browser.submit(c.review(), nil)
			s.is.Equal(a.location, "/pay/result?amazonCheckoutSessionId="+c.id)
			s.is.Equal(s.calls("UpdateCheckoutSession"), 1)
			c.neverPaid(c.redirect)
			p := c.browser.submit(c.reviewOfOld(), nil)
			s.is.Equal(p.location, a.location) // there is no way back
		})
	})
	t.Run("A10 a cart that changed since it was shown changes nothing", func(t *testing.T) {
		t.Parallel()
		run(t, func(s *setup) {
			c := s.start()
			p := c.review()
			c.redirect = c.browser.submit(p, nil).location
			s.shop.quote = quoteOf("1200", "JPY")
			s.is.Equal(c.browser.submit(p, nil).location, c.redirect) // what was agreed is frozen
			result, err := s.sim.Pay(c.redirect)
			s.is.NoErr(err)
			s.is.Equal(c.browser.get(result).result().Order.ChargeAmount, "1000")
		})
	})
	t.Run("A10 a forged form does not give the order up", func(t *testing.T) {
		t.Parallel()
		run(t, func(s *setup) {
			c := s.start().place()
			a := c.browser.submit(c.review(), url.Values{"shown": {"garbage"}})
			s.is.Equal(a.location, "/pay/review?amazonCheckoutSessionId="+c.id)
			s.is.Equal(c.record().State, store.Placed)
			c.result, _ = s.sim.Pay(c.redirect)
			s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess)
		})
	})
}

// reviewOfOld is a form that the browser still has of this checkout.
func (c *checkout) reviewOfOld() *amazonpay.ReviewPage {
	token := formOf(c.setup.startIn(c.browser).review(), nil).Get("csrf_token")
	return &amazonpay.ReviewPage{Action: "/pay/place-order", Hidden: []amazonpay.Field{
		{Name: "csrf_token", Value: token}, {Name: "amazonCheckoutSessionId", Value: c.id}, {Name: "shown", Value: "old"},
	}}
}

// startIn is another checkout in the same browser.
func (s *setup) startIn(b *browser) *checkout {
	s.t.Helper()
	c := s.start()
	c.browser = b
	return c
}

func TestA17_TheOrderIsFrozenWhenItIsPlaced(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start().place()
		s.shop.quote = quoteOf("1200", "JPY") // the cart changes while the buyer is at Amazon
		c.result, _ = s.sim.Pay(c.redirect)
		s.is.Equal(c.finish().Order.ChargeAmount, "1000")
		s.is.Equal(s.sentAmount("CompleteCheckoutSession"), `{"amount":"1000","currencyCode":"JPY"}`)
	})
}
