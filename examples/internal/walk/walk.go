// Package walk is a buyer without a browser, for the tests of the examples:
// it has a cookie jar, reads pages, sends their forms, and at Amazon does
// what the simulator's scripted buyers do.
package walk

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// Shop is where the buyers find the shop. There is no network behind it; but
// Amazon accepts plain http for this host only.
const Shop = "http://localhost"

// Buyer is one browser with one Amazon account. Whatever does not work ends
// the test.
type Buyer struct {
	Language string // Accept-Language of the browser; empty: none sent

	t       testing.TB
	client  *http.Client
	amazon  *simulator.Simulator
	account simulator.Buyer
}

// New returns a buyer with an empty cookie jar in front of the shop.
func New(t testing.TB, shop http.Handler, amazon *simulator.Simulator, account simulator.Buyer) *Buyer {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, Transport: transport{shop}, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if !strings.HasPrefix(r.URL.String(), Shop+"/") {
			return http.ErrUseLastResponse // to Amazon
		}
		return nil
	}}
	return &Buyer{t: t, client: client, amazon: amazon, account: account}
}

// At returns the same browser in front of a shop that was started anew.
func (b *Buyer) At(shop http.Handler) *Buyer {
	client := *b.client
	client.Transport = transport{shop}
	return &Buyer{Language: b.Language, t: b.t, client: &client, amazon: b.amazon, account: b.account}
}

// Get opens a page of the shop, by path or URL, and follows redirects up to
// the door of another site.
func (b *Buyer) Get(target string) *Page {
	b.t.Helper()
	u, err := url.Parse(Shop + "/")
	if err == nil {
		u, err = u.Parse(target)
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return b.send(&http.Request{Method: http.MethodGet, URL: u, Header: http.Header{}})
}

// Submit sends the form of the page that goes to action, with its fields as
// they are except for changes.
func (b *Buyer) Submit(p *Page, action string, changes url.Values) *Page {
	b.t.Helper()
	f := p.form(b.t, action)
	for name, values := range changes {
		f.fields[name] = values
	}
	u, err := p.URL.Parse(f.action)
	if err != nil {
		b.t.Fatal(err)
	}
	if f.method != "post" {
		u.RawQuery = f.fields.Encode()
		return b.Get(u.String())
	}
	return b.send(&http.Request{
		Method: http.MethodPost, URL: u, Body: io.NopCloser(strings.NewReader(f.fields.Encode())),
		Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Origin": {Shop}},
	})
}

// Click clicks the Amazon Pay button of the page, signs in at Amazon and
// comes back to the review page.
func (b *Buyer) Click(p *Page) *Page {
	b.t.Helper()
	back, err := b.amazon.SignIn(b.account, p.button(b.t))
	if err != nil {
		b.t.Fatal(err)
	}
	return b.Get(back)
}

// ChangeAddress chooses another of the account's addresses at Amazon and
// comes back to the review page.
func (b *Buyer) ChangeAddress(review *Page, i int) *Page {
	b.t.Helper()
	return b.back(b.amazon.ChangeAddress(review.Session(b.t), i))
}

// ChangePayment chooses another card at Amazon and comes back.
func (b *Buyer) ChangePayment(review *Page, card string) *Page {
	b.t.Helper()
	return b.back(b.amazon.ChangePayment(review.Session(b.t), card))
}

// PlaceOrder presses the button of the review page. It returns where that
// leads: on to Amazon, or to another page of the shop.
func (b *Buyer) PlaceOrder(review *Page) *Page {
	b.t.Helper()
	return b.Submit(review, "/pay/place-order", nil)
}

// Pay confirms a placed order at Amazon and comes back to the result page.
func (b *Buyer) Pay(placed *Page) *Page {
	b.t.Helper()
	return b.back(b.amazon.Pay(placed.Location(b.t)))
}

// Buy goes all the way from a page with a button to the result page.
func (b *Buyer) Buy(p *Page) *Page {
	b.t.Helper()
	return b.Pay(b.PlaceOrder(b.Click(p)))
}

func (b *Buyer) back(returnURL string, err error) *Page {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	return b.Get(returnURL)
}

func (b *Buyer) send(r *http.Request) *Page {
	b.t.Helper()
	if b.Language != "" {
		r.Header.Set("Accept-Language", b.Language)
	}
	res, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return &Page{URL: res.Request.URL, Status: res.StatusCode, Header: res.Header, Body: string(body)}
}

// transport serves requests by calling the handler.
type transport struct{ shop http.Handler }

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	in := r.Clone(r.Context())
	in.Host, in.RequestURI, in.RemoteAddr = in.URL.Host, in.URL.RequestURI(), "192.0.2.1:1234"
	if in.Body == nil {
		in.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	t.shop.ServeHTTP(w, in)
	res := w.Result()
	res.Request = r
	return res, nil
}
