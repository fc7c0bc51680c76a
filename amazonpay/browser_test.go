package amazonpay_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay"
)

// browser is a buyer's browser: it keeps cookies by path, and does not send
// SameSite=Strict ones when it comes from another site.
type browser struct {
	t       testing.TB
	handler func() http.Handler
	mu      sync.Mutex
	cookies map[string]*http.Cookie
}

// browser opens a browser of its own on the shop.
func (s *setup) browser() *browser {
	return &browser{t: s.t, handler: func() http.Handler { return s.kit }, cookies: map[string]*http.Cookie{}}
}

type answer struct {
	t        testing.TB
	status   int
	location string
	header   http.Header
	body     string
}

// get follows a link from Amazon, or from anywhere.
func (b *browser) get(address string, headers ...string) *answer {
	return b.do(http.MethodGet, address, nil, headers...)
}

// submit posts the review page's form, with some fields changed.
func (b *browser) submit(p *amazonpay.ReviewPage, change url.Values) *answer {
	return b.do(http.MethodPost, p.Action, formOf(p, change))
}

// formOf is what a browser would send of the review page.
func formOf(p *amazonpay.ReviewPage, change url.Values) url.Values {
	form := url.Values{}
	for _, f := range p.Hidden {
		form.Add(f.Name, f.Value)
	}
	if p.Quote != nil {
		for _, c := range p.Quote.Choices {
			for _, o := range c.Options {
				if o.Chosen {
					form.Set(c.Name, o.Value)
				}
			}
		}
	}
	for name, values := range change {
		form[name] = values
	}
	return form
}

// do sends one request, as a page of the shop would unless headers, in pairs,
// say otherwise.
func (b *browser) do(method, address string, form url.Values, headers ...string) *answer {
	b.t.Helper()
	u, err := url.Parse(address)
	is.New(b.t).NoErr(err)          // a URL
	is.New(b.t).True(address != "") // the answer before led nowhere
	r := httptest.NewRequest(method, address, strings.NewReader(form.Encode()))
	r.Host = "shop.example"
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "https://shop.example")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	b.addCookies(r, u.Path)
	w := httptest.NewRecorder()
	b.handler().ServeHTTP(w, r)
	b.keepCookies(w.Result().Cookies())
	return &answer{t: b.t, status: w.Code, location: w.Header().Get("Location"), header: w.Header(), body: w.Body.String()}
}

func (b *browser) addCookies(r *http.Request, path string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.cookies {
		crossSite := r.Method == http.MethodGet && c.SameSite == http.SameSiteStrictMode
		if !crossSite && strings.HasPrefix(path+"/", strings.TrimSuffix(c.Path, "/")+"/") {
			r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
		}
	}
}

func (b *browser) keepCookies(cookies []*http.Cookie) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range cookies {
		b.cookies[c.Name] = c
	}
}

// forget loses all cookies.
func (b *browser) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.cookies)
}

func (a *answer) page(kind string, page any) {
	a.t.Helper()
	is := is.New(a.t)
	is.Equal(a.header.Get("X-Page"), kind) // the kind of page that was drawn
	is.NoErr(json.Unmarshal([]byte(a.body), page))
}

func (a *answer) review() *amazonpay.ReviewPage {
	a.t.Helper()
	var p amazonpay.ReviewPage
	a.page("review", &p)
	return &p
}

func (a *answer) result() *amazonpay.ResultPage {
	a.t.Helper()
	var p amazonpay.ResultPage
	a.page("result", &p)
	return &p
}

func (a *answer) problem() amazonpay.Problem {
	a.t.Helper()
	var p amazonpay.ProblemPage
	a.page("problem", &p)
	is := is.New(a.t)
	is.Equal(p.Status, a.status) // the page and the answer agree on the status
	return p.Problem
}
