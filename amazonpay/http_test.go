package amazonpay_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/store"
)

const noSession = baseURL + "/review?amazonCheckoutSessionId=01234567-89ab-cdef-0123-456789abcdef"

// everyAnswer is one answer of each kind that the kit gives.
func everyAnswer(s *setup) map[string]*answer {
	c := s.start()
	page := c.browser.get(c.reviewURL)
	answers := map[string]*answer{
		"review":        page,
		"no id":         c.browser.get(baseURL + "/review"),
		"unknown":       c.browser.get(noSession),
		"other browser": s.browser().get(c.reviewURL),
		"forged":        c.browser.submit(page.review(), map[string][]string{"csrf_token": {"forged"}}),
		"method":        c.browser.do(http.MethodDelete, baseURL+"/review", nil),
		"no such step":  c.browser.get(baseURL + "/checkout"),
		"not finished":  c.browser.get(c.absoluteResult()),
		"cancel":        c.browser.get(baseURL + "/cancel"),
	}
	s.sim.Inject(simulator.Fault{Operation: "GetCheckoutSession", Status: 403})
	answers["try later"] = c.browser.get(c.reviewURL)
	answers["placed"] = c.browser.submit(c.review(), nil)
	c.result, _ = s.sim.Pay(answers["placed"].location)
	answers["success"] = c.browser.get(c.result)
	answers["review of a paid order"] = c.browser.get(c.reviewURL)
	gone := s.start()
	s.is.NoErr(s.sim.Expire(gone.id))
	answers["over"] = gone.browser.get(gone.reviewURL)
	return answers
}

func TestStatusOfEveryAnswer(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		statuses := map[string]int{
			"review": 200, "no id": 400, "unknown": 404, "other browser": 403, "forged": 403, "method": 405, "no such step": 404,
			"not finished": 200, "cancel": 303, "try later": 503, "placed": 303, "success": 200, "review of a paid order": 303, "over": 410,
		}
		answers := everyAnswer(s)
		for name, a := range answers {
			s.is.Equal([]any{name, a.status}, []any{name, statuses[name]})
		}
		s.is.Equal(len(answers), len(statuses))
	})
}

func TestB14_B17_HeadersOfEveryAnswer(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		for name, a := range everyAnswer(s) {
			t.Log(name)
			s.is.True(strings.Contains(strings.Join(a.header.Values("Cache-Control"), ","), "no-store")) // no cache keeps it
			s.is.True(strings.Contains(strings.Join(a.header.Values("Vary"), ","), "Cookie"))            // nor mixes buyers up
			s.is.Equal(a.header.Get("Referrer-Policy"), "same-origin")                                   // the URL with the id stays here
			s.is.Equal(a.header.Get("X-Content-Type-Options"), "nosniff")
			s.is.True(a.status < 300 || a.status >= 400 || a.status == http.StatusSeeOther) // B14 303 and no other redirect
			if a.location == "" {
				s.hasPolicy(a)
			}
		}
	})
}

// hasPolicy: the page's policy allows the scripts that carry the page's own
// nonce.
func (s *setup) hasPolicy(a *answer) {
	s.t.Helper()
	var p amazonpay.Page
	s.is.NoErr(json.Unmarshal([]byte(a.body), &p))
	s.is.True(len(p.Nonce) >= 22) // 128 bits
	s.is.Equal(a.header.Get("Content-Type"), "text/html; charset=utf-8")
	s.is.Equal(a.header.Get("Content-Security-Policy"), "base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "+
		"script-src 'self' 'nonce-"+p.Nonce+"' 'strict-dynamic' https://*.payments-amazon.com")
	s.is.Equal(p.ShopURL, "/cart") // there is a way back to the shop
}

func TestNoncesAreUsedOnce(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start()
		first, second := c.review(), c.review()
		s.is.True(first.Nonce != second.Nonce)
	})
}

func TestPolicyOfTheHost(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		a := s.browser().get(noSession)
		var p amazonpay.ProblemPage
		a.page("problem", &p)
		s.is.Equal(a.header.Get("Content-Security-Policy"), "default-src 'nonce-"+p.Nonce+"'")
	}, func(c *amazonpay.Config) { c.ContentSecurityPolicy = "default-src 'nonce-{nonce}'" })
}

func TestPolicyAllowsASimulatorsScript(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		policy := s.browser().get(noSession).header.Get("Content-Security-Policy")
		s.is.True(strings.HasSuffix(policy, " https://*.payments-amazon.com http://localhost:8081")) // its origin, without the path
	}, func(c *amazonpay.Config) { c.CheckoutScriptURL = "http://localhost:8081/checkout.js" })
}

func TestMethodsOfTheSteps(t *testing.T) {
	t.Parallel()
	steps := map[string]string{"/review": "GET, HEAD", "/place-order": "POST", "/result": "GET, HEAD", "/cancel": "GET, HEAD"}
	methods := []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}
	for step, allowed := range steps {
		t.Run("C13 "+step+" answers "+allowed+" only", func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start().place()
				before := c.record()
				s.sim.ResetCalls()
				for _, method := range methods {
					if strings.HasPrefix(allowed, method) {
						continue
					}
					a := c.browser.do(method, baseURL+step+"?amazonCheckoutSessionId="+c.id, nil)
					s.is.Equal(a.status, http.StatusMethodNotAllowed)
					s.is.Equal(a.header.Get("Allow"), allowed)
					s.is.Equal(a.problem(), amazonpay.ProblemMethod)
				}
				s.is.Equal(len(s.sim.Calls()), 0) // Amazon hears nothing
				s.is.Equal(c.record(), before)    // and nothing is written
			})
		})
	}
}

func TestB15_RequestsThatNobodyMadeHaveNoEffect(t *testing.T) {
	t.Parallel()
	idle := []struct {
		name, method string
		headers      []string
	}{
		{"HEAD", http.MethodHead, nil},
		{"a prefetch", http.MethodGet, []string{"Sec-Purpose", "prefetch"}},
		{"a prerender", http.MethodGet, []string{"Sec-Purpose", "prefetch;prerender"}},
		{"an older prefetch", http.MethodGet, []string{"Purpose", "prefetch"}},
		{"Firefox's older prefetch", http.MethodGet, []string{"X-Moz", "prefetch"}},
	}
	for _, r := range idle {
		t.Run("B15 "+r.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				fresh := s.start()
				paid := s.start().pay()
				before := paid.record()
				s.sim.ResetCalls()
				for _, address := range []string{fresh.reviewURL, paid.reviewURL, paid.result, baseURL + "/cancel", baseURL + "/review", baseURL + "/result"} {
					a := paid.browser.do(r.method, address, nil, r.headers...)
					s.is.Equal(a.status, http.StatusNoContent)
					s.is.Equal(a.header.Get("Set-Cookie"), "") // it leaves no trace in the browser
				}
				a := paid.browser.do(http.MethodHead, baseURL+"/place-order", nil)
				s.is.Equal(a.status, http.StatusMethodNotAllowed)
				s.is.Equal(len(s.sim.Calls()), 0) // no Complete, not even a Get
				_, err := s.orders.Get(t.Context(), fresh.id)
				s.is.True(errors.Is(err, store.ErrNotFound)) // no order
				s.is.Equal(paid.record(), before)
				s.is.Equal(paid.finish().Outcome, amazonpay.OutcomeSuccess) // and the buyer goes on
				s.is.True(fresh.review().CanPlace)
			})
		})
	}
}
