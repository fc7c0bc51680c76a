package amazonpay_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/justinas/nosurf"
	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// mount is one way in which a host puts the kit into its application.
type mount struct {
	name    string
	baseURL string
	handler func(s *setup) http.Handler
}

func mounts() []mount {
	const standard = baseURL
	return []mount{
		{"at its full path", standard, func(s *setup) http.Handler { return muxOf("/pay/", s.kit) }},
		{"at the root of the host", "https://shop.example/", func(s *setup) http.Handler { return muxOf("/", s.kit) }},
		{"below a long prefix", "https://shop.example/ja/coffee/pay/", func(s *setup) http.Handler { return muxOf("/ja/coffee/pay/", s.kit) }},
		{"with StripPrefix", standard, func(s *setup) http.Handler { return http.StripPrefix("/pay", s.kit) }},
		{"with StripPrefix and a slash", standard, func(s *setup) http.Handler { return http.StripPrefix("/pay/", s.kit) }},
		{"in an application below a stripped prefix", "https://shop.example/ja/pay", func(s *setup) http.Handler {
			return muxOf("/ja/", http.StripPrefix("/ja", muxOf("/pay/", s.kit)))
		}},
		{"route by route", standard, routeByRoute},
		{"with the host's own sessions outside", standard, func(s *setup) http.Handler { return s.config.Sessions.LoadAndSave(s.kit) }},
		{"with the host's own CSRF guard outside", standard, func(s *setup) http.Handler { return hostGuard(s.kit) }},
		{"with both outside", standard, func(s *setup) http.Handler { return s.config.Sessions.LoadAndSave(hostGuard(s.kit)) }},
		{"with a CSRF guard that exempts the kit", standard, func(s *setup) http.Handler {
			guard := hostGuard(s.kit)
			guard.ExemptGlob("/pay/*")
			return guard
		}},
		{"with sessions outside, route by route", standard, func(s *setup) http.Handler { return s.config.Sessions.LoadAndSave(routeByRoute(s)) }},
		{"with http.CrossOriginProtection outside", standard, func(s *setup) http.Handler { return http.NewCrossOriginProtection().Handler(s.kit) }},
		{"with the kit's middleware around everything", standard, func(s *setup) http.Handler { return s.kit.Middleware(muxOf("/pay/", s.kit)) }},
		{"behind a proxy that rewrites Host", standard, func(s *setup) http.Handler { return proxy(s.kit) }},
		{"behind a proxy, BaseURL in capitals with the default port", "HTTPS://Shop.Example:443/pay", func(s *setup) http.Handler { return proxy(s.kit) }},
	}
}

func muxOf(pattern string, h http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(pattern, h)
	return mux
}

func routeByRoute(s *setup) http.Handler {
	mux := http.NewServeMux()
	for _, route := range s.kit.Routes() {
		mux.Handle(route.Method+" "+route.Path, route.Handler)
	}
	return mux
}

// hostGuard is a host's nosurf as its README sets it up, with the Path that
// it needs.
func hostGuard(next http.Handler) *nosurf.CSRFHandler {
	guard := nosurf.New(next)
	guard.SetBaseCookie(http.Cookie{Path: "/", HttpOnly: true, Secure: true})
	return guard
}

// proxy forwards to the application under another name, over plain HTTP.
func proxy(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Host = "10.0.0.7:8080"
		next.ServeHTTP(w, r)
	})
}

// countedSessions counts how often a session is written.
type countedSessions struct {
	scs.Store
	commits atomic.Int32
}

func countSessions(c *amazonpay.Config) { c.Sessions.Store = &countedSessions{Store: c.Sessions.Store} }

// Commit implements scs.Store.
func (c *countedSessions) Commit(token string, b []byte, expiry time.Time) error {
	c.commits.Add(1)
	return c.Store.Commit(token, b, expiry)
}

// once fails the test when one answer writes the session or sets a cookie
// twice.
func (s *setup) once(next http.Handler) http.Handler {
	counted := s.config.Sessions.Store.(*countedSessions)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		before := counted.commits.Load()
		next.ServeHTTP(w, r)
		s.is.True(counted.commits.Load()-before <= 1) // the session is written once
		seen := map[string]bool{}
		for _, line := range w.Header().Values("Set-Cookie") {
			c, err := http.ParseSetCookie(line)
			s.is.NoErr(err)
			s.is.True(!seen[c.Name]) // one cookie of each kind
			seen[c.Name] = true
		}
	})
}

func TestB19_TheKitWorksHoweverItIsMounted(t *testing.T) {
	t.Parallel()
	for _, m := range mounts() {
		t.Run("B19 "+m.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start()
				handler := s.once(m.handler(s))
				c.browser.handler = func() http.Handler { return handler }
				form := c.review()
				c.forgeriesFail(form)
				a := c.browser.submit(form, nil)
				s.is.Equal(a.status, http.StatusSeeOther)
				result, err := s.sim.Pay(a.location)
				s.is.NoErr(err)
				p := c.browser.get(result).result()
				s.is.Equal(p.Outcome, amazonpay.OutcomeSuccess)
				s.is.True(p.Owner)
				again := c.browser.get(c.reviewURL)
				s.is.Equal(again.location, result[strings.Index(result, ".example/")+len(".example"):]) // the kit's own links honour the prefix
				s.is.Equal(c.browser.get(again.location).result().Outcome, amazonpay.OutcomeSuccess)
			}, func(c *amazonpay.Config) { c.BaseURL = m.baseURL }, countSessions)
		})
	}
}

// forgeriesFail posts the buyer's form as a page of another site could: with
// the buyer's cookies, but without the buyer's token.
func (c *checkout) forgeriesFail(p *amazonpay.ReviewPage) {
	c.t.Helper()
	stranger := c.setup.browser()
	stranger.handler = c.browser.handler
	_, reviewURL := c.signIn(simulator.JapaneseBuyer(), amazonpay.ButtonOptions{})
	foreign := formOf(stranger.get(reviewURL).review(), nil).Get(nosurf.FormFieldName)
	for _, token := range []string{"", "bm8gdG9rZW4=", foreign} {
		form := formOf(p, url.Values{nosurf.FormFieldName: {token}})
		for _, site := range [][]string{{"Origin", "https://evil.example"}, {"Origin", "null"}, {"Origin", "https://shop.example"}} {
			a := c.browser.do(http.MethodPost, p.Action, form, site...)
			is := is.New(c.t)
			is.True(a.status == http.StatusForbidden || a.status == http.StatusBadRequest) // a forged form is refused
		}
	}
	c.is.Equal(c.shop.placed, 0)
	c.is.Equal(c.calls("UpdateCheckoutSession"), 0)
}
