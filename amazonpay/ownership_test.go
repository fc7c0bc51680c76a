package amazonpay_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/justinas/nosurf"
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/store"
)

// saysNothingPrivate: the answer holds no data of the demo buyers.
func (a *answer) saysNothingPrivate(s *setup) {
	s.t.Helper()
	for _, secret := range private() {
		s.is.True(!strings.Contains(a.body, secret)) // personal data for a stranger
	}
}

func TestI1_ASessionIDInAURLIsNoLogin(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start()
		c.review()
		stranger := s.browser()
		s.sim.ResetCalls()
		a := stranger.get(c.reviewURL)
		s.is.Equal(a.status, http.StatusForbidden)
		s.is.Equal(a.problem(), amazonpay.ProblemOtherBrowser)
		a.saysNothingPrivate(s)
		s.is.Equal(len(s.sim.Calls()), 0) // Amazon is not even asked

		c.pay()
		a = stranger.get(c.reviewURL)
		s.is.Equal(a.problem(), amazonpay.ProblemOtherBrowser) // also later
		s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess)
	})
}

func TestI1_AStrangerCannotPlaceTheOrder(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start()
		p := c.review()
		stranger, own := s.signIn(simulator.JapaneseBuyer(), amazonpay.ButtonOptions{})
		token := formOf(stranger.get(own).review(), nil).Get(nosurf.FormFieldName)
		a := stranger.submit(p, url.Values{nosurf.FormFieldName: {token}}) // a good token of his own, the id of another
		s.is.Equal(a.status, http.StatusForbidden)
		s.is.Equal(a.problem(), amazonpay.ProblemOtherBrowser)
		s.noOrder()
	})
}

// What a stranger can set off with an id is what its owner agreed to, and
// nothing else.
func TestI5_AStrangerMovesNoOrder(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		reviewed, placed := s.start(), s.start().place()
		reviewed.review()
		stranger := s.browser()
		for _, c := range []*checkout{reviewed, placed} {
			before := c.record()
			for _, step := range []string{"/review", "/result", "/cancel"} {
				stranger.get(baseURL + step + "?amazonCheckoutSessionId=" + c.id).saysNothingPrivate(s)
			}
			after := c.record()
			s.is.Equal(after.State, before.State)
			s.is.Equal(after.BrowserKey, before.BrowserKey)
			s.is.Equal(after.RedirectURL, before.RedirectURL)
		}
		s.is.Equal(len(s.sim.Charges()), 0)
		s.is.Equal(s.shop.heard(), 0)
		s.is.Equal(reviewed.place().record().Reference, "order-2") // both owners go on
		placed.result, _ = s.sim.Pay(placed.redirect)
		s.is.Equal(placed.finish().Outcome, amazonpay.OutcomeSuccess)
	})
}

func TestI1_AStrangersResultPageHasNoPersonalData(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		asked := 0
		s.config.Hooks.AfterSuccess = func(*http.Request, store.Order) string { asked++; return "/thanks" }
		s.shop.quote = func(v *amazonpay.Visit) (*amazonpay.Quote, error) {
			q, err := quoteOf("1000", "JPY")(v)
			q.Data = []byte("the host's own")
			return q, err
		}
		s.restart()
		c := s.start().pay()
		a := s.browser().get(c.result)
		p := a.result()
		s.is.Equal(p.Outcome, amazonpay.OutcomeSuccess) // it finishes what the owner confirmed
		s.is.Equal(p.Owner, false)
		o := p.Order
		s.is.Equal([]string{o.ChargeID, o.ChargePermissionID, o.BrowserKey, o.RedirectURL, o.Fingerprint, string(o.Data)}, make([]string, 6))
		s.is.Equal(o.Reference, "order-1")
		a.saysNothingPrivate(s)
		s.is.Equal(asked, 0)                                    // nobody else's cart is cleared
		s.is.Equal(c.browser.get(c.result).location, "/thanks") // the owner's is
		s.is.Equal(asked, 1)
	})
}

func TestB4_AnotherSessionIDDoesNotRebindTheBrowser(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		mine, theirs := s.start().pay(), s.start().pay()
		p := mine.browser.get(theirs.result).result()
		s.is.Equal(p.Order.Reference, "order-2") // the order of that id, with its own amount
		s.is.Equal(p.Owner, false)
		a := mine.browser.get(noSession[:strings.Index(noSession, "/review")] + "/result?amazonCheckoutSessionId=01234567-89ab-cdef-0123-456789abcdef")
		s.is.Equal(a.problem(), amazonpay.ProblemNotFound)            // an id without an order
		s.is.Equal(s.calls("CompleteCheckoutSession"), 1)             // completes nothing
		p = mine.browser.get(baseURL + "/result").result()            // without an id
		s.is.Equal(p.Order.CheckoutSessionID, mine.id)                // this browser's own is meant
		s.is.True(p.Owner)                                            // still
		s.is.Equal(theirs.finish().Outcome, amazonpay.OutcomeSuccess) // the other buyer misses nothing
	})
}

func TestB1_ReturnWithoutACookie(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start().pay()
		c.browser.forget()
		p := c.finish()
		s.is.Equal(p.Outcome, amazonpay.OutcomeSuccess)
		s.is.Equal(p.Owner, false)
		s.is.Equal(s.shop.states(), []store.State{store.Authorized})
	})
}

func TestB2_ReturnWithoutTheSessionID(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start().pay()
		a := s.browser().get(baseURL + "/result") // no id, no cookie
		s.is.Equal(a.status, http.StatusBadRequest)
		s.is.Equal(a.problem(), amazonpay.ProblemBadLink)
		s.is.Equal(s.calls("CompleteCheckoutSession"), 0)
		p := c.browser.get(baseURL + "/result").result() // no id, but the cookie
		s.is.Equal(p.Outcome, amazonpay.OutcomeSuccess)
		s.is.True(p.Owner)
	})
}

// The host's login gives the session a new token; its logout throws the
// session away.
func TestB10_LoginAndLogoutDuringTheDetour(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		owner bool
		do    func(s *setup, r *http.Request) error
	}{
		{"B10 login", true, func(s *setup, r *http.Request) error { return s.config.Sessions.RenewToken(r.Context()) }},
		{"B10 logout", false, func(s *setup, r *http.Request) error { return s.config.Sessions.Destroy(r.Context()) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start().pay()
				c.browser.handler = func() http.Handler {
					return s.kit.Middleware(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { s.is.NoErr(test.do(s, r)) }))
				}
				c.browser.get("https://shop.example/account")
				c.browser.handler = func() http.Handler { return s.kit }
				p := c.finish()
				s.is.Equal(p.Outcome, amazonpay.OutcomeSuccess)
				s.is.Equal(p.Owner, test.owner)
				s.is.Equal(p.Order.Reference, "order-1") // the order is the one that was placed
			})
		})
	}
}

// Two pages that a browser opens at once, in tabs, both are its own.
func TestTabsOfOneBrowserShareTheOrder(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start()
		put := func(_ http.ResponseWriter, r *http.Request) { s.config.Sessions.Put(r.Context(), "cart", "coffee") }
		c.browser.handler = func() http.Handler { return s.kit.Middleware(http.HandlerFunc(put)) }
		c.browser.get("https://shop.example/cart") // the host began a session
		c.browser.handler = func() http.Handler { return s.kit }
		answers := atOnce(10, func(int) *answer { return c.browser.get(c.reviewURL) })
		for _, a := range answers {
			s.is.True(a.review().CanPlace)
		}
		s.is.Equal(c.browser.submit(answers[3].review(), nil).status, http.StatusSeeOther)
	})
}

func TestI9_SessionHoldsTheKitsFewStrings(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		var keys []string
		values := map[string]any{}
		look := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			keys = s.config.Sessions.Keys(r.Context())
			for _, k := range keys {
				values[k] = s.config.Sessions.Get(r.Context(), k)
			}
		})
		s.shop.quote = shipping
		c := s.startAs(simulator.JapaneseBuyer(), amazonpay.ButtonOptions{ReviewQuery: url.Values{"cart": {"7"}}})
		a := c.browser.submit(c.review(), url.Values{"shipping": {"express"}, "password": {"hunter2"}, "terms": {"yes"}})
		s.is.Equal(a.location, "/pay/review?amazonCheckoutSessionId="+c.id) // something changed
		c.browser.handler = func() http.Handler { return s.config.Sessions.LoadAndSave(look) }
		c.browser.get("https://shop.example/")
		slices.Sort(keys)
		s.is.Equal(keys, []string{"amazonpay.browser", "amazonpay.checkout", "amazonpay.choices", "amazonpay.message", "amazonpay.notice"})
		for _, v := range values {
			text, ok := v.(string)
			s.is.True(ok)                                 // any codec of the host can write it
			s.is.True(!strings.Contains(text, "hunter2")) // the host's own fields are not kept
			s.is.True(!strings.Contains(text, "terms"))   // nor ticked for the buyer the next time
		}
		s.is.Equal(values["amazonpay.choices"], c.id+"?cart=7&shipping=express")
	})
}
