package simulator_test

import (
	"bufio"
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// withTLS11 is a client of the time before TLS 1.2, at a server that lets it in.
func withTLS11(m *shop) reply {
	server := httptest.NewUnstartedServer(m.sim)
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS11, MaxVersion: tls.VersionTLS11}
	server.StartTLS()
	defer server.Close()
	m.client, m.base = server.Client(), server.URL
	settings := m.client.Transport.(*http.Transport).TLSClientConfig
	settings.MinVersion, settings.MaxVersion = tls.VersionTLS11, tls.VersionTLS11
	return m.call("GET", nobodys, "")
}

// Requests must come with TLS 1.2 or later, or as on a developer's machine without.
//
// Source: Amazon's page "Error handling"
func TestWhichTLSVersionsAreSupported(t *testing.T) {
	t.Parallel()
	for version, want := range map[uint16]string{
		0:                "404 ResourceNotFound",
		tls.VersionTLS10: "426 TLSVersionNotSupported",
		tls.VersionTLS11: "426 TLSVersionNotSupported",
		tls.VersionTLS12: "404 ResourceNotFound",
		tls.VersionTLS13: "404 ResourceNotFound",
	} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			m.client = &http.Client{Transport: inProcess{http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				r.RequestURI, r.TLS = r.URL.RequestURI(), nil
				if version > 0 {
					r.TLS = &tls.ConnectionState{Version: version}
				}
				m.sim.ServeHTTP(w, r)
			})}}
			is.Equal(outcome(m.call("GET", nobodys, "")), want)
		})
	}
}

// A client that is slower with its body than the server's read timeout gets an answer, and the request has no effect.
//
// Source: Amazon's page "Error handling"
func TestABodyThatIsLate(t *testing.T) {
	t.Parallel()
	testKey() // outside the bubble
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		m := openShop(t, simulator.Config{})
		pipe := newPipe()
		server := &http.Server{Handler: m.sim, ReadTimeout: 5 * time.Second, ErrorLog: log.New(io.Discard, "", 0)}
		go server.Serve(pipe)
		defer server.Close()

		r := m.request("POST", "/checkoutSessions", payload, keyHeader, "k")
		raw, err := httputil.DumpRequestOut(r, true)
		is.NoErr(err)
		_, err = pipe.client.Write(raw[:len(raw)-10])
		is.NoErr(err)
		began := time.Now()
		answer, err := http.ReadResponse(bufio.NewReader(pipe.client), r)
		is.NoErr(err)
		body, err := io.ReadAll(answer.Body)
		is.NoErr(err)
		is.Equal([]any{answer.StatusCode, strings.Contains(string(body), `"reasonCode":"RequestTimeout"`)}, []any{408, true})
		is.Equal(time.Since(began), 5*time.Second)
		is.Equal(len(m.sim.Sessions()), 0)
		pipe.client.Close()
	})
}

// pipe is a listener with one connection, in memory.
type pipe struct {
	client  net.Conn
	accepts chan net.Conn
}

func newPipe() *pipe {
	client, server := net.Pipe()
	p := &pipe{client, make(chan net.Conn, 1)}
	p.accepts <- server
	return p
}

func (p *pipe) Accept() (net.Conn, error) {
	conn, ok := <-p.accepts
	if !ok {
		return nil, net.ErrClosed
	}
	return conn, nil
}

func (p *pipe) Close() error   { close(p.accepts); return nil }
func (p *pipe) Addr() net.Addr { return p.client.LocalAddr() }
