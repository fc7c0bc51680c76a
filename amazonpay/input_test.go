package amazonpay_test

import (
	"crypto"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/store"
)

const someID = "01234567-89ab-cdef-0123-456789abcdef"

// badIDs are queries that name no checkout session.
func badIDs() map[string]string {
	return map[string]string{
		"missing":               "",
		"empty":                 "amazonCheckoutSessionId=",
		"repeated":              "amazonCheckoutSessionId=" + someID + "&amazonCheckoutSessionId=" + someID,
		"in capitals":           "amazonCheckoutSessionId=" + strings.ToUpper(someID),
		"a letter too many":     "amazonCheckoutSessionId=" + someID + "0",
		"a letter too few":      "amazonCheckoutSessionId=" + someID[1:],
		"with a line feed":      "amazonCheckoutSessionId=" + someID + "%0a",
		"with a space":          "amazonCheckoutSessionId=+" + someID,
		"with a NUL":            "amazonCheckoutSessionId=" + someID + "%00",
		"with a path":           "amazonCheckoutSessionId=" + someID + "/complete",
		"a path":                "amazonCheckoutSessionId=../charges/S03-1",
		"a charge":              "amazonCheckoutSessionId=S03-1234567-1234567-C123456",
		"a script":              "amazonCheckoutSessionId=%3Cscript%3Ealert(1)%3C/script%3E",
		"with full-width forms": "amazonCheckoutSessionId=" + url.QueryEscape("０"+someID[1:]),
		"another parameter":     "amazonCheckoutSessionID=" + someID,
		"not UTF-8":             "amazonCheckoutSessionId=%ff" + someID[1:],
		"very long":             "amazonCheckoutSessionId=" + strings.Repeat(someID, 1000),
	}
}

func TestSessionIDThatIsNone(t *testing.T) {
	t.Parallel()
	for name, query := range badIDs() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				stranger := s.browser()
				for _, step := range []string{"/review", "/result"} {
					a := stranger.get(baseURL + step + "?" + query)
					s.is.Equal(a.status, http.StatusBadRequest)
					s.is.Equal(a.problem(), amazonpay.ProblemBadLink)
					s.is.True(!strings.Contains(a.body, "script")) // nothing of the link is shown
				}
				c := s.start()
				p := c.review()
				calls := len(s.sim.Calls())
				ids, err := url.ParseQuery(query)
				s.is.NoErr(err)
				a := c.browser.submit(p, url.Values{"amazonCheckoutSessionId": ids["amazonCheckoutSessionId"]})
				s.is.Equal(a.status, http.StatusBadRequest)
				s.is.Equal(a.problem(), amazonpay.ProblemBadLink)
				s.is.Equal(len(s.sim.Calls()), calls) // Amazon is never asked
				s.noOrder()
			})
		})
	}
}

func TestB4_SessionIDWithoutAnOrder(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start()
		p := c.review()
		s.sim.ResetCalls()
		a := c.browser.get(baseURL + "/result?amazonCheckoutSessionId=" + someID)
		s.is.Equal(a.problem(), amazonpay.ProblemNotFound)
		a = c.browser.submit(p, url.Values{"amazonCheckoutSessionId": {someID}})
		s.is.Equal(a.problem(), amazonpay.ProblemNotFound)
		fresh := s.start() // a good session that was not reviewed yet
		a = c.browser.submit(p, url.Values{"amazonCheckoutSessionId": {fresh.id}})
		s.is.Equal(a.problem(), amazonpay.ProblemNotFound)
		a = c.browser.get(fresh.absoluteResult())
		s.is.Equal(a.problem(), amazonpay.ProblemNotFound)
		s.is.Equal(len(s.sim.Calls()), 0) // nobody is called
	})
}

func TestSessionOfAnotherEnvironment(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		sandbox := s.kit
		s.sim.AddKey("LIVE-AAAAAAAAAAAAAAAAAAAAAAAA", merchantKey().Public())
		live, err := api.New(api.Config{Region: api.JP, PublicKeyID: "LIVE-AAAAAAAAAAAAAAAAAAAAAAAA", PrivateKey: crypto.Signer(merchantKey()),
			HTTPClient: s.sim.HTTPClient(), Endpoint: "http://amazon.simulator.test"})
		s.is.NoErr(err)
		s.config.Client = live
		s.restart()
		c := s.start()
		s.kit = sandbox
		s.is.Equal(c.browser.get(c.reviewURL).problem(), amazonpay.ProblemNotFound)
		_, err = s.orders.Get(t.Context(), c.id)
		s.is.Equal(err, store.ErrNotFound) // nothing is written for it
	})
}

// A session that answers under another id is not drawn.
func TestAmazonAnswersForAnotherSession(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start()
		s.sim.Inject(simulator.Fault{Operation: "GetCheckoutSession", Mutate: func(a map[string]any) { a["checkoutSessionId"] = someID }})
		a := c.browser.get(c.reviewURL)
		s.is.Equal(a.problem(), amazonpay.ProblemBadLink)
		a.saysNothingPrivate(s)
	})
}

func TestK5_AmazonAnswersWithMoreThanIsKnown(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start()
		s.sim.Inject(simulator.Fault{Operation: "GetCheckoutSession", Times: -1, Mutate: func(a map[string]any) {
			a["tomorrow"] = map[string]any{"a": 1}
			a["paymentPreferences"] = []any{nil}
			a["productType"] = "PayAndFly"
		}})
		p := c.review()
		s.is.Equal(p.Session.PaymentDescriptor(), "")
		s.is.True(strings.Contains(c.browser.submit(p, nil).location, simulator.ProcessingPath))
	})
	run(t, func(s *setup) {
		c := s.start()
		s.sim.Inject(simulator.Fault{Operation: "GetCheckoutSession", Mutate: func(a map[string]any) {
			a["statusDetails"] = map[string]any{"state": "Paused"}
		}})
		s.is.Equal(c.browser.get(c.reviewURL).problem(), amazonpay.ProblemTryLater) // neither open nor over
		s.is.True(c.review().CanPlace)
	})
}

func TestFormsThatAreTooLargeOrNoForms(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name        string
		change      url.Values
		contentType string
		statuses    []int
	}{
		{"100 kB", url.Values{"note": {strings.Repeat("n", 100<<10)}}, "", []int{400, 403}},
		{"JSON", nil, "application/json", []int{400, 403}},
		{"text", nil, "text/plain", []int{400, 403}},
		{"a multipart form without a boundary", nil, "multipart/form-data", []int{400, 403}},
		{"60 kB", url.Values{"note": {strings.Repeat("n", 60<<10)}}, "", []int{303}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start()
				p := c.review()
				form := formOf(p, test.change)
				for _, header := range [][]string{{}, {"X-CSRF-Token", form.Get("csrf_token")}} {
					if test.contentType != "" {
						header = append(header, "Content-Type", test.contentType)
					}
					a := c.browser.do(http.MethodPost, p.Action, form, header...)
					ok := false
					for _, status := range test.statuses {
						ok = ok || a.status == status
					}
					s.is.True(ok) // a clear status
					if a.status != http.StatusSeeOther {
						a.problem()
						s.noOrder()
					}
				}
			})
		})
	}
}

// B16, in both senses: reloading shows the same, also after a restart.
func TestB16_ResultIsRebuiltFromTheStore(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start().pay()
		first := c.finish()
		s.sim.ResetCalls()
		s.restart()
		for range 3 {
			again := c.finish()
			s.is.Equal(again.Order.Reference, first.Order.Reference)
			s.is.Equal(again.Order.ChargeID, first.Order.ChargeID)
			s.is.Equal(again.Outcome, amazonpay.OutcomeSuccess)
		}
		s.is.Equal(len(s.sim.Calls()), 0)
		s.is.Equal(s.shop.heard(), 1)
	})
}

func TestI6_WhereASuccessLeads(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, to string
		followed bool
	}{
		{"a path", "/thanks?order=1", true},
		{"the shop's other host", "https://www.shop.example/thanks", true},
		{"nowhere", "", false},
		{"a script", "javascript:alert(1)", false},
		{"a script in disguise", " javascript:alert(1)", false},
		{"another host by its slashes", "//evil.example/", false},
		{"another host by a backslash", `/\evil.example/`, false},
		{"another host by a tab", "/\t/evil.example/", false},
		{"no host", "https:///thanks", false},
		{"data", "data:text/html,hello", false},
		{"a relative path", "thanks", false},
	} {
		t.Run("I6 "+test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				s.config.Hooks.AfterSuccess = func(*http.Request, store.Order) string { return test.to }
				s.restart()
				c := s.start().pay()
				a := c.browser.get(c.result)
				if test.followed {
					s.is.Equal(a.status, http.StatusSeeOther)
					s.is.Equal(a.location, test.to)
					return
				}
				s.is.Equal(a.status, http.StatusOK)
				s.is.Equal(a.result().Outcome, amazonpay.OutcomeSuccess) // the kit's own page, then
			})
		})
	}
}
