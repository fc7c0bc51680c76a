package torture

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// browser is a buyer's: it has a cookie jar, follows redirects inside the
// shop, and whoever sits in front of it reloads what does not work.
type browser struct {
	shop    string // URL of the front
	client  *http.Client
	cookies cookies
	tally   *tally
}

// network is what all browsers share. The shop's name leads to the front.
func network(f *front) *http.Transport {
	return &http.Transport{
		MaxIdleConnsPerHost: 256,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, network, f.address)
		},
	}
}

func newBrowser(shop string, network *http.Transport, counts *tally) *browser {
	b := &browser{shop: shop, tally: counts}
	b.client = &http.Client{Transport: network, Jar: &b.cookies, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		if !strings.HasPrefix(r.URL.String(), shop+"/") {
			return http.ErrUseLastResponse // to Amazon
		}
		if len(via) > 5 {
			return fmt.Errorf("the shop sends the buyer in circles: %s", r.URL.Path)
		}
		return nil
	}}
	b.losesCookies()
	return b
}

// losesCookies is what happens when somebody tidies up, or goes on elsewhere.
func (b *browser) losesCookies() { b.cookies.clear() }

// cookies are those of one browser. They may be lost while a page loads.
type cookies struct{ jar atomic.Pointer[cookiejar.Jar] }

func (c *cookies) clear() {
	jar, _ := cookiejar.New(nil) // without options it never fails
	c.jar.Store(jar)
}

// SetCookies implements http.CookieJar.
func (c *cookies) SetCookies(u *url.URL, sent []*http.Cookie) { c.jar.Load().SetCookies(u, sent) }

// Cookies implements http.CookieJar.
func (c *cookies) Cookies(u *url.URL) []*http.Cookie { return c.jar.Load().Cookies(u) }

// patience is how often somebody reloads a page that does not come, with a
// pause in between, and patienceInAll how long a buyer stays in the shop.
const (
	patience      = 40
	pause         = 250 * time.Millisecond
	patienceInAll = 45 * time.Second
)

// errGaveUp is a buyer who lost patience.
var errGaveUp = errors.New("gave up")

// open loads a page by path or URL.
func (b *browser) open(ctx context.Context, target string) (*page, error) {
	u, err := b.resolve(target)
	if err != nil {
		return nil, err
	}
	return b.again(ctx, func() (*http.Request, error) {
		return http.NewRequestWithContext(ctx, http.MethodGet, u, nil)
	})
}

// submit sends a form. Who gets no answer sends it again.
func (b *browser) submit(ctx context.Context, target string, fields url.Values) (*page, error) {
	u, err := b.resolve(target)
	if err != nil {
		return nil, err
	}
	return b.again(ctx, func() (*http.Request, error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, u, strings.NewReader(fields.Encode()))
		if err == nil {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Origin", b.shop)
		}
		return r, err
	})
}

func (b *browser) resolve(target string) (string, error) {
	u, err := url.Parse(b.shop + "/")
	if err == nil {
		u, err = u.Parse(target)
	}
	if err != nil {
		return "", err
	}
	return u.String(), nil
}

// again repeats a request until there is a page that is not about trouble.
func (b *browser) again(ctx context.Context, request func() (*http.Request, error)) (*page, error) {
	var last string
	for range patience {
		r, err := request()
		if err != nil {
			return nil, err
		}
		p, err := b.once(r)
		switch {
		case err == nil && p.status < 500:
			return p, nil
		case err == nil:
			b.tally.add(fmt.Sprintf("buyers: got a %d at %s and tried again", p.status, p.url.Path))
			last = p.String()
		default:
			b.tally.add("buyers: got no answer and tried again")
			last = err.Error()
		}
		if !wait(ctx, pause) {
			return nil, ctx.Err()
		}
	}
	return nil, fmt.Errorf("%w after %s", errGaveUp, last)
}

// once makes a request and reads all of the answer.
func (b *browser) once(r *http.Request) (*page, error) {
	res, err := b.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	p := &page{url: res.Request.URL, status: res.StatusCode, body: string(body)}
	if res.StatusCode/100 == 3 {
		p.location = res.Header.Get("Location")
	}
	return p, nil
}

// wait returns false when ctx ended first.
func wait(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}
