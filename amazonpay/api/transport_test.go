package api_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// server answers every request with an open session over a real connection.
func server(t testing.TB, newConnection func()) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, openSession)
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			newConnection()
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	return s
}

func TestConnectionsAreKept(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	var connections atomic.Int32
	s := server(t, func() { connections.Add(1) })
	client := newClient(t, script(), func(c *api.Config) { c.HTTPClient, c.Endpoint = nil, s.URL })
	const atATime = 32
	for range 20 {
		var wg sync.WaitGroup
		for range atATime {
			wg.Go(func() {
				if _, err := client.GetCheckoutSession(t.Context(), "x"); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	is.True(connections.Load() <= 3*atATime) // of 640 calls; the default transport makes hundreds
}
