package amazonpay_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/justinas/nosurf"
	"github.com/paykit-go/amazonpaykit/amazonpay"
)

// noOrder: nothing was ordered and Amazon was told nothing.
func (s *setup) noOrder() {
	s.t.Helper()
	s.is.Equal(s.shop.placed, 0)
	s.is.Equal(s.calls("UpdateCheckoutSession"), 0)
}

func TestC13_FormsThatTheBuyerDidNotSend(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		headers []string
		change  url.Values
	}{
		{"without a token", nil, url.Values{nosurf.FormFieldName: nil}},
		{"with an empty token", nil, url.Values{nosurf.FormFieldName: {""}}},
		{"with a token that is none", nil, url.Values{nosurf.FormFieldName: {"no token"}}},
		{"with a wrong token", nil, url.Values{nosurf.FormFieldName: {strings.Repeat("A", 86) + "=="}}},
		{"from another site", []string{"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"}, nil},
		{"from another host of the same site", []string{"Origin", "https://evil.shop.example", "Sec-Fetch-Site", "same-site"}, nil},
		{"from the same host over plain HTTP", []string{"Origin", "http://shop.example"}, nil},
		{"from another port", []string{"Origin", "https://shop.example:8443"}, nil},
		{"from nowhere", []string{"Origin", "null", "Sec-Fetch-Site", "cross-site"}, nil},
		{"from another site by its Referer", []string{"Origin", "", "Referer", "https://evil.example/"}, nil},
		{"without Origin and Referer", []string{"Origin", ""}, nil},
	} {
		t.Run("C13 "+test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start()
				p := c.review()
				a := c.browser.do(http.MethodPost, p.Action, formOf(p, test.change), test.headers...)
				s.is.Equal(a.status, http.StatusForbidden)
				var page amazonpay.ProblemPage
				a.page("problem", &page)
				s.is.Equal(page.Problem, amazonpay.ProblemForm)
				s.is.Equal(page.RetryURL, "/pay/review?amazonCheckoutSessionId="+c.id) // the buyer may look again
				s.noOrder()
				s.is.Equal(c.browser.submit(p, nil).status, http.StatusSeeOther) // the buyer's own form is still good
			})
		})
	}
}

func TestFormsThatTheBuyerDidSend(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		headers []string
	}{
		{"from the same origin, as browsers tell today", []string{"Origin", "https://shop.example", "Sec-Fetch-Site", "same-origin"}},
		{"from an older browser that sends a Referer only", []string{"Origin", "", "Referer", "https://shop.example/pay/review"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start()
				p := c.review()
				s.is.Equal(c.browser.do(http.MethodPost, p.Action, formOf(p, nil), test.headers...).status, http.StatusSeeOther)
			})
		})
	}
}

func TestTokenMayComeInAHeader(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start()
		form := formOf(c.review(), nil)
		token := form.Get(nosurf.FormFieldName)
		form.Del(nosurf.FormFieldName)
		s.is.Equal(c.browser.do(http.MethodPost, baseURL+"/place-order", form, nosurf.HeaderName, token).status, http.StatusSeeOther)
	})
}

func TestB1_CookiesOfTheKit(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, baseURL string
		secure        bool
	}{
		{"B1 over HTTPS", baseURL, true},
		{"B1 on the developer's machine", "http://localhost:8080/pay", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start()
				a := c.browser.get(c.reviewURL)
				set := map[string]*http.Cookie{}
				for _, line := range a.header.Values("Set-Cookie") {
					cookie, err := http.ParseSetCookie(line)
					s.is.NoErr(err)
					set[cookie.Name] = cookie
				}
				s.is.Equal(len(set), 2) // the host's session and the token
				token := set[nosurf.CookieName]
				s.is.Equal(token.SameSite, http.SameSiteLaxMode) // it survives the way to Amazon and back
				s.is.Equal(token.Path, "/")                      // and is the same for all steps
				s.is.Equal(token.Secure, test.secure)
				s.is.True(token.HttpOnly)
				s.is.Equal(token.Domain, "")
			}, func(c *amazonpay.Config) { c.BaseURL = test.baseURL })
		})
	}
}

// On plain HTTP, as in development, the forms work as well.
func TestCheckoutOverPlainHTTP(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start()
		p := c.review()
		a := c.browser.do(http.MethodPost, p.Action, formOf(p, nil), "Origin", "http://localhost:8080")
		s.is.Equal(a.status, http.StatusSeeOther)
		for _, other := range []string{"https://localhost:8080", "https://shop.example", "http://localhost"} {
			s.is.Equal(c.browser.do(http.MethodPost, p.Action, formOf(p, nil), "Origin", other).status, http.StatusForbidden)
		}
	}, func(c *amazonpay.Config) { c.BaseURL = "http://localhost:8080/pay" })
}
