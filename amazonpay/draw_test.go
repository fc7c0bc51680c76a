package amazonpay_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/paykit-go/amazonpaykit/amazonpay"
)

// brokenPages draw half a page, of another type, and fail.
type brokenPages struct {
	amazonpay.Pages
	problemToo bool
	panics     bool
}

func (p *brokenPages) half(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Length", "7")
	w.Header().Set("X-Half", "yes")
	w.WriteHeader(http.StatusTeapot)
	_, _ = w.Write([]byte("<h1>half"))
	if p.panics {
		panic("secret detail")
	}
	return errors.New("secret detail")
}

func (p *brokenPages) Review(w http.ResponseWriter, _ *http.Request, _ *amazonpay.ReviewPage) error {
	return p.half(w)
}

func (p *brokenPages) Result(w http.ResponseWriter, _ *http.Request, _ *amazonpay.ResultPage) error {
	return p.half(w)
}

func (p *brokenPages) Problem(w http.ResponseWriter, r *http.Request, page *amazonpay.ProblemPage) error {
	if p.problemToo {
		return p.half(w)
	}
	return p.Pages.Problem(w, r, page)
}

func TestI12_APageThatFailsIsNeverHalfShown(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name       string
		panics     bool
		problemToo bool
	}{
		{"an error", false, false}, {"a panic", true, false}, {"an error, and the problem page fails as well", false, true}, {"panics all over", true, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start().pay()
				whole := s.config.Pages
				s.config.Pages = &brokenPages{Pages: whole, panics: test.panics, problemToo: test.problemToo}
				s.restart()
				for _, address := range []string{s.start().reviewURL, c.result} {
					a := c.browser.get(address)
					s.is.Equal(a.status, http.StatusServiceUnavailable)
					s.is.Equal(a.header.Get("X-Half"), "") // nothing of the page is left
					s.is.True(!strings.Contains(a.body, "half"))
					s.is.True(!strings.Contains(a.body, "secret")) // nor the error
					s.is.True(strings.HasPrefix(a.header.Get("Content-Type"), "text/"))
					s.is.True(strings.HasPrefix(a.header.Get("Cache-Control"), "no-store"))
				}
				s.config.Pages = whole
				s.restart()
				s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess) // the payment stood
			})
		})
	}
}

func TestAProblemThatCannotBeDrawnKeepsItsStatus(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.is.Equal(s.browser().get(noSession).status, http.StatusNotFound)
		s.is.Equal(s.browser().get(baseURL+"/review").status, http.StatusBadRequest)
	}, func(c *amazonpay.Config) { c.Pages = &brokenPages{Pages: c.Pages, problemToo: true} })
}

// hostsOwn draws reviews in a handler of the host's.
func hostsOwn(w http.ResponseWriter, r *http.Request) {
	p := amazonpay.ReviewFromContext(r.Context())
	w.Header().Set("X-Total", p.Quote.ChargeAmount.Amount)
	w.Header().Set("X-Buyer", p.Session.Buyer.Email)
	for _, f := range p.Hidden {
		w.Header().Set("X-"+f.Name, f.Value)
	}
}

func TestLoadReviewIsForHostsThatDrawThemselves(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start()
		c.browser.handler = func() http.Handler { return s.kit.LoadReview(http.HandlerFunc(hostsOwn)) }
		a := c.browser.get(c.reviewURL)
		s.is.Equal(a.header.Get("X-Total"), "1000")
		s.is.Equal(a.header.Get("X-Buyer"), "taro.tanaka@example.jp")
		s.is.Equal(a.header.Get("X-amazonCheckoutSessionId"), c.id)
		s.is.Equal(a.header.Get("Content-Security-Policy"), "")                               // the host's own business
		s.is.Equal(c.browser.get(noSession).problem(), amazonpay.ProblemNotFound)             // the kit answers what is no review
		s.is.Equal(s.browser().get(c.reviewURL).problem(), amazonpay.ProblemOtherBrowser)     // and who has no business with one
		s.is.Equal(c.browser.do(http.MethodHead, c.reviewURL, nil).header.Get("X-Total"), "") // HEAD does not reach the host

		c.browser.handler = func() http.Handler { return s.kit }
		form := map[string][]string{}
		for _, name := range []string{"csrf_token", "shown", "amazonCheckoutSessionId"} {
			form[name] = []string{a.header.Get("X-" + name)}
		}
		s.is.Equal(c.browser.do(http.MethodPost, baseURL+"/place-order", form).status, http.StatusSeeOther) // its form places the order
		s.is.Equal(s.shop.placed, 1)
	})
}

func TestThereIsNoReviewOutsideOfLoadReview(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) { s.is.Equal(amazonpay.ReviewFromContext(context.Background()), nil) })
}

// A page of the host's own, guarded by the kit's middleware, shares session
// and token with the steps.
func TestMiddlewareServesTheHostsOwnRoutes(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		mux := http.NewServeMux()
		mux.HandleFunc("/cart", func(w http.ResponseWriter, r *http.Request) {
			s.config.Sessions.Put(r.Context(), "cart", "coffee")
			w.Header().Set("X-Cart", s.config.Sessions.GetString(r.Context(), "cart"))
		})
		mux.Handle("/pay/", s.kit)
		c := s.start()
		c.browser.handler = func() http.Handler { return s.kit.Middleware(mux) }
		token := formOf(c.review(), nil)["csrf_token"]
		s.is.Equal(c.browser.get("https://shop.example/cart").header.Get("X-Cart"), "coffee")
		a := c.browser.do(http.MethodPost, "https://shop.example/cart", map[string][]string{"csrf_token": token})
		s.is.Equal(a.status, http.StatusOK) // the review's token is good here
		forged := c.browser.do(http.MethodPost, "https://shop.example/cart", map[string][]string{"csrf_token": {"forged"}})
		s.is.Equal(forged.status, http.StatusForbidden)
		s.is.Equal(forged.problem(), amazonpay.ProblemForm)
	})
}

// The kit's handlers can be called with any request, as a fuzzer would.
func TestRequestsWithoutHeadersAreAnswered(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		for _, address := range []string{"/", "/pay", "/pay/", "/pay/review/", "/pay/review//", "/review", "//pay/review", "/pay/result?%zz", "/pay/review?a=1;b=2"} {
			w := httptest.NewRecorder()
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.URL.Path, r.URL.RawQuery, _ = strings.Cut(address, "?")
			s.kit.ServeHTTP(w, r)
			s.is.True(w.Code == http.StatusNotFound || w.Code == http.StatusBadRequest)
		}
	})
}
