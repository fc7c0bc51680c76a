package amazonpay_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/store"
)

func TestC4_UpdateAnswersWithConstraints(t *testing.T) {
	t.Parallel()
	for _, id := range []string{
		"ChargeAmountNotSet", "CheckoutResultReturnUrlNotSet", "PaymentIntentNotSet", "BuyerNotAssociated", "RecurringFrequencyNotSet",
		"PaymentMethodNotAllowed", "ShippingAddressNotSet", "SomethingNobodyKnows",
	} {
		t.Run("C4 "+id, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				isIncomplete(s, func(answer map[string]any) { // although the URL is there
					answer["constraints"] = []any{map[string]any{"constraintId": id, "description": "田中太郎"}}
				})
				s.is.True(strings.Contains(s.log.String(), id)) // the operator learns which
			})
		})
	}
}

func TestI6_UpdateAnswersWithoutAURLToGoTo(t *testing.T) {
	t.Parallel()
	for name, to := range map[string]any{
		"none": nil, "a script": "javascript:alert(1)", "another host by its slashes": "//evil.example/pay", "a path": "/pay/result", "no URL": "https://%zz",
		"data": "data:text/html,hello", "no host": "https:///pay",
	} {
		t.Run("I6 "+name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				isIncomplete(s, func(answer map[string]any) {
					answer["webCheckoutDetails"].(map[string]any)["amazonPayRedirectUrl"] = to
				})
			})
		})
	}
}

// isIncomplete: with such an answer to Update the buyer is back at the
// review, and can order when all is well.
func isIncomplete(s *setup, mutate func(map[string]any)) {
	c := s.start()
	form := c.review()
	s.sim.Inject(simulator.Fault{Operation: "UpdateCheckoutSession", Mutate: mutate})
	a := c.browser.submit(form, nil)
	s.is.Equal(a.status, http.StatusSeeOther)
	s.is.Equal(a.location, "/pay/review?amazonCheckoutSessionId="+c.id)
	o := c.record()
	s.is.Equal([]string{string(o.State), o.Reference, o.RedirectURL}, []string{"reviewing", "order-1", ""})
	p := c.browser.get(a.location).review()
	s.is.Equal(p.Notice, amazonpay.NoticeIncomplete)
	s.is.True(p.CanPlace && p.ChangePayment)
	s.is.True(strings.Contains(c.browser.submit(p, nil).location, simulator.ProcessingPath))
	s.is.Equal(s.shop.numbers(), 1) // one order all the same
}

// failure is one way in which Amazon does not do what it was asked for.
type failure struct {
	name    string
	fault   simulator.Fault
	refuses bool // a definite no
	repeats bool // the client asks again
}

func failures() []failure {
	const html = "<html><body><h1>Service Unavailable</h1></body></html>"
	all := []failure{
		{name: "no answer", fault: simulator.Fault{Drop: true}, repeats: true},
		{name: "no answer after the effect", fault: simulator.Fault{Drop: true, When: simulator.AfterEffect}, repeats: true},
		{name: "500 after the effect", fault: simulator.Fault{Status: 500, When: simulator.AfterEffect}, repeats: true},
		{name: "502 in HTML", fault: simulator.Fault{Body: html, Status: 502}, repeats: true},
		{name: "200 in HTML", fault: simulator.Fault{Body: html}},
		{name: "half a JSON", fault: simulator.Fault{Truncate: true}},
		{name: "an empty answer", fault: simulator.Fault{Body: " ", ContentType: "application/json"}},
		{name: "null", fault: simulator.Fault{Body: "null", ContentType: "application/json"}},
	}
	for _, status := range []int{408, 425, 429, 500, 503} {
		all = append(all, failure{name: fmt.Sprint(status), fault: simulator.Fault{Status: status}, repeats: true})
	}
	for _, status := range []int{400, 401, 403, 404, 409, 422} {
		all = append(all, failure{name: fmt.Sprint(status), fault: simulator.Fault{Status: status}, refuses: true})
	}
	return all
}

func TestC5_UpdateFails(t *testing.T) {
	t.Parallel()
	for _, f := range failures() {
		t.Run("C5 "+f.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start()
				form := c.review()
				f.fault.Operation, f.fault.Times = "UpdateCheckoutSession", -1
				s.sim.Inject(f.fault)
				a := c.browser.submit(form, nil)
				s.sim.ClearFaults()
				s.is.Equal(s.calls("UpdateCheckoutSession"), map[bool]int{true: 3, false: 1}[f.repeats])
				p := c.nothingWasOrdered(a, f.refuses)
				s.is.Equal(c.record().State, store.Reviewing) // the order can be placed
				c.redirect = c.browser.submit(p, nil).location
				s.is.True(strings.Contains(c.redirect, simulator.ProcessingPath))
				c.oneCharge()
			})
		})
	}
}

// nothingWasOrdered: the buyer is told so, and comes to a review page again.
func (c *checkout) nothingWasOrdered(a *answer, refused bool) *amazonpay.ReviewPage {
	c.t.Helper()
	review := "/pay/review?amazonCheckoutSessionId=" + c.id
	if refused {
		c.is.Equal(a.status, http.StatusSeeOther)
		c.is.Equal(a.location, review)
		p := c.browser.get(a.location).review()
		c.is.Equal(p.Notice, amazonpay.NoticeTryAgain)
		return p
	}
	c.is.Equal(a.status, http.StatusServiceUnavailable)
	var page amazonpay.ProblemPage
	a.page("problem", &page)
	c.is.Equal(page.Problem, amazonpay.ProblemTryLater)
	c.is.Equal(page.RetryURL, review)
	return c.browser.get(page.RetryURL).review()
}

// oneCharge pays and finishes: one order, one charge.
func (c *checkout) oneCharge() {
	c.t.Helper()
	result, err := c.sim.Pay(c.redirect)
	c.is.NoErr(err) // the buyer pays
	c.is.Equal(c.browser.get(result).result().Outcome, amazonpay.OutcomeSuccess)
	c.is.Equal(len(c.sim.Charges()), 1)
	c.is.Equal(c.sim.Charges()[0].MerchantReferenceID, "order-1")
	c.is.Equal(c.shop.states(), []store.State{store.Authorized})
}

// A single failure is the client's business; the buyer notices nothing.
func TestC5_UpdateFailsOnce(t *testing.T) {
	t.Parallel()
	for _, f := range failures() {
		if !f.repeats {
			continue
		}
		t.Run("C5 "+f.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start()
				form := c.review()
				f.fault.Operation = "UpdateCheckoutSession"
				s.sim.Inject(f.fault)
				c.redirect = c.browser.submit(form, nil).location
				s.is.True(strings.Contains(c.redirect, simulator.ProcessingPath))
				s.is.Equal(s.shop.placed, 1)
				c.oneCharge()
			})
		})
	}
}

func TestAmazonCannotBeReadAtTheReview(t *testing.T) {
	t.Parallel()
	for _, f := range failures() {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start()
				f.fault.Operation, f.fault.Times = "GetCheckoutSession", -1
				s.sim.Inject(f.fault)
				c.fails(c.browser.get(c.reviewURL), f)
				s.sim.ClearFaults()
				form := c.review()
				s.sim.Inject(f.fault)
				c.fails(c.browser.get(c.reviewURL), f) // also when the order is known
				s.sim.ClearFaults()
				if f.fault.Status == http.StatusNotFound {
					return // that ends it: see B7
				}
				s.is.True(c.review().CanPlace)
				c.redirect = c.browser.submit(form, nil).location
				c.oneCharge()
			})
		})
	}
}

func TestAmazonCannotBeReadAtPlaceOrder(t *testing.T) {
	t.Parallel()
	for _, f := range failures() {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start()
				form := c.review()
				f.fault.Operation, f.fault.Times = "GetCheckoutSession", -1
				s.sim.Inject(f.fault)
				c.fails(c.browser.submit(form, nil), f)
				s.sim.ClearFaults()
				s.noOrder()
				if f.fault.Status == http.StatusNotFound {
					return // that ends it: see B7
				}
				c.redirect = c.browser.submit(form, nil).location // the same form is still good
				c.oneCharge()
			})
		})
	}
}

// fails: the buyer gets a clear page.
func (c *checkout) fails(a *answer, f failure) {
	c.t.Helper()
	if f.fault.Status == http.StatusNotFound {
		c.is.Equal(a.problem(), amazonpay.ProblemNotFound)
		return
	}
	c.is.Equal(a.problem(), amazonpay.ProblemTryLater)
	c.is.Equal(a.status, http.StatusServiceUnavailable)
	a.saysNothingPrivate(c.setup)
	c.is.True(!strings.Contains(a.body, "simulator")) // I12 nothing of the error
}

var errDown = errors.New("dial tcp 10.0.0.9:5432: connection refused")

// Each call of the store fails in turn, once or for good.
func TestStoreFailsAtTheReview(t *testing.T) {
	t.Parallel()
	for n := range 3 { // Get, Get, Create
		for _, lasting := range []bool{false, true} {
			t.Run(fmt.Sprintf("call %d, lasting %t", n+1, lasting), func(t *testing.T) {
				t.Parallel()
				run(t, func(s *setup) {
					calls := 0
					s.storeFails(func(string, *store.Order) error {
						calls++
						if calls == n+1 || lasting && calls > n {
							return errDown
						}
						return nil
					}, nil)
				})
			})
		}
	}
	t.Run("the order is written, but nobody hears of it", func(t *testing.T) {
		t.Parallel()
		run(t, func(s *setup) { s.storeFails(nil, func(string, *store.Order) error { return errDown }) })
	})
}

func (s *setup) storeFails(before, after func(string, *store.Order) error) {
	s.t.Helper()
	c := s.start()
	s.orders.fail(before, after)
	a := c.browser.get(c.reviewURL)
	s.is.Equal(a.status, http.StatusServiceUnavailable)
	s.is.Equal(a.problem(), amazonpay.ProblemTryLater)
	s.is.True(!strings.Contains(a.body, "10.0.0.9")) // I12
	s.orders.fail(nil, nil)
	c.place() // the same browser owns the order, whether or not it was written
	c.oneCharge()
}

// The database is gone when the button is pressed, and comes back.
func TestStoreFailsAtPlaceOrder(t *testing.T) {
	t.Parallel()
	for n := range 4 { // Get; then the claim, the number, the URL
		t.Run(fmt.Sprintf("from call %d on", n+1), func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start()
				form := c.review()
				calls := 0
				s.orders.fail(func(string, *store.Order) error {
					if calls++; calls > n {
						return errDown
					}
					return nil
				}, nil)
				a := c.browser.submit(form, nil)
				s.is.Equal(a.status, http.StatusServiceUnavailable)
				s.is.Equal(a.problem(), amazonpay.ProblemTryLater)
				s.orders.fail(nil, nil)
				time.Sleep(2 * time.Minute) // until whoever was at work is given up
				c.redirect = c.browser.submit(c.review(), nil).location
				c.oneCharge()
				s.is.Equal(s.shop.numbers(), 1)
			})
		})
	}
}
