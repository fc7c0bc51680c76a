package torture

import (
	"bytes"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/paykit-go/amazonpaykit/examples/shop/app"
)

// front is the load balancer: requests go to the shops in turn. One that
// cannot be reached is skipped; one that dies over a request makes it a 502,
// because nobody knows how far it came.
type front struct {
	url     string // as buyers know it
	address string
	shops   []*shop
	turn    atomic.Int64
	results sync.Map // checkout sessions whose result page was asked for
	client  *http.Transport
}

func openFront(t *testing.T) *front {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &front{address: l.Addr().String(), client: &http.Transport{
		MaxIdleConnsPerHost: 256, IdleConnTimeout: time.Second, ResponseHeaderTimeout: 75 * time.Second,
	}}
	_, port, _ := net.SplitHostPort(f.address)
	f.url = "http://localhost:" + port // the only host that Amazon lets off without TLS
	server := &http.Server{Handler: &httputil.ReverseProxy{
		Rewrite:      func(p *httputil.ProxyRequest) { p.Out.Host = p.In.Host },
		Transport:    f,
		ErrorLog:     log.New(io.Discard, "", 0), // dying shops are no news
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}}
	go server.Serve(l)
	t.Cleanup(func() { server.Close() })
	return f
}

// RoundTrip implements http.RoundTripper.
func (f *front) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := content(r)
	if err != nil {
		return nil, err
	}
	if id := sessionIn(r.URL.String()); r.URL.Path == "/pay/result" {
		f.results.Store(id, true)
	}
	first := f.turn.Add(1)
	for i := range f.shops {
		s := f.shops[(int(first)+i)%len(f.shops)]
		try := r.Clone(r.Context())
		try.Body = io.NopCloser(bytes.NewReader(body))
		try.URL = &url.URL{Scheme: "http", Host: s.address, Path: r.URL.Path, RawQuery: r.URL.RawQuery}
		time.AfterFunc(time.Duration(first%12)*time.Millisecond, func() { s.ambush.reached(occasion(r)) })
		var res *http.Response
		if res, err = f.client.RoundTrip(try); !unreached(err) {
			return res, err
		}
	}
	return nil, err
}

// occasion is the moment at which a shop is that works on a request.
func occasion(r *http.Request) moment {
	if r.URL.Path == app.NotificationsPath {
		return amazonTold
	}
	return buyerAsked
}

// content reads what is posted, so that it can be sent twice.
func content(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	return io.ReadAll(r.Body)
}

// returned reports whether a buyer asked for the result page of a session.
func (f *front) returned(session string) bool {
	_, asked := f.results.Load(session)
	return asked
}

// unreached reports that nobody listened.
func unreached(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}
