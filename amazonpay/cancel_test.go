package amazonpay_test

import (
	"errors"
	"testing"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/store"
)

func TestCancelLeadsBackToTheShop(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		until func(c *checkout)
		told  []store.State
	}{
		{"before the review", func(*checkout) {}, []store.State{}},
		{"from the review", func(c *checkout) { c.review() }, []store.State{}},
		{"from Amazon's processing page", func(c *checkout) { c.place() }, []store.State{store.Canceled}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start()
				test.until(c)
				back, err := s.sim.CancelAtAmazon(c.id)
				s.is.NoErr(err)
				s.is.Equal(back, "https://shop.example/pay/cancel")
				a := c.browser.get(back)
				s.is.Equal(a.location, "/cart")
				s.is.Equal(s.shop.states(), test.told) // what was placed is given up
				s.is.Equal(s.calls("CompleteCheckoutSession"), 0)
				s.is.Equal(c.browser.get(back).location, "/cart") // any number of times
				s.is.Equal(s.shop.states(), test.told)
			})
		})
	}
}

// Who says "cancel" is not believed: Amazon knows.
func TestCancelIsNotBelieved(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		until    func(c *checkout)
		location string
	}{
		{"the buyer may still confirm", func(c *checkout) { c.place() }, "/cart"},
		{"the buyer has paid", func(c *checkout) { c.pay() }, "/cart"},
		{"the payment is complete", func(c *checkout) { c.pay(); c.completeElsewhere(c) }, "/pay/result?amazonCheckoutSessionId="},
		{"the buyer saw the result", func(c *checkout) { c.pay().finish() }, "/pay/result?amazonCheckoutSessionId="},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start()
				test.until(c)
				completes, before := s.calls("CompleteCheckoutSession"), c.record()
				want := test.location
				if want != "/cart" {
					want += c.id
				}
				s.is.Equal(c.browser.get(baseURL+"/cancel").location, want)
				s.is.Equal(c.record(), before)                            // nothing is given up
				s.is.Equal(s.calls("CompleteCheckoutSession"), completes) // nor completed
				if c.result == "" {
					c.result, _ = s.sim.Pay(c.redirect)
				}
				s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess)
			})
		})
	}
}

func TestCancelWhenSomethingFails(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start().place()
		s.is.Equal(s.browser().get(baseURL+"/cancel").location, "/cart") // a browser without a checkout
		s.sim.Inject(simulator.Fault{Operation: "GetCheckoutSession", Status: 500, Times: -1})
		s.is.Equal(c.browser.get(baseURL+"/cancel").location, "/cart")
		s.sim.ClearFaults()
		s.orders.fail(func(string, *store.Order) error { return errors.New("down") }, nil)
		s.is.Equal(c.browser.get(baseURL+"/cancel").location, "/cart")
		s.orders.fail(nil, nil)
		s.is.Equal(c.record().State, store.Placed) // E10 nothing is canceled on a failed read
	})
}

// A stranger's link cancels nothing: the id of the URL is not looked at.
func TestCancelIsForTheBrowsersOwnCheckout(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start().place()
		_, err := s.sim.CancelAtAmazon(c.id)
		s.is.NoErr(err)
		s.browser().get(baseURL + "/cancel?amazonCheckoutSessionId=" + c.id)
		s.is.Equal(c.record().State, store.Placed)
		s.is.Equal(len(s.shop.states()), 0)
	})
}
