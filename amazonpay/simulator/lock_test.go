package simulator_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// While one caller is held up, by its network or by what the host of the
// simulator handed in, others go on, and what was handed in may call the
// simulator.
//
// Source: this kit's own tooling
func TestNobodyWaitsForSomebodyElse(t *testing.T) {
	t.Parallel()
	for _, c := range slowParts() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := &hold{entered: make(chan struct{}), release: make(chan struct{})}
			m := held(t, h, c.name)
			id := signedIn(m)
			done := make(chan struct{})
			go func() {
				defer close(done)
				h.armed.Store(true)
				c.start(m, h)
			}()
			select {
			case <-h.entered:
			case <-done:
				t.Fatal("nothing was held up")
			}
			others := make(chan struct{})
			go func() {
				defer close(others)
				goOn(m, id)
			}()
			select {
			case <-others:
			case <-time.After(10 * time.Second):
				t.Error("somebody waits")
			}
			close(h.release)
			<-done
		})
	}
}

// slowPart is what one caller is held up by.
type slowPart struct {
	name  string
	start func(m *shop, h *hold)
}

func slowParts() []slowPart {
	return []slowPart{
		{"for a Logger", func(m *shop, _ *hold) { m.get("x") }},
		{"for Config.Now", func(m *shop, _ *hold) { m.sim.ClearFaults() }},
		{"for Config.Sleep", func(m *shop, _ *hold) {
			m.sim.Inject(simulator.Fault{Delay: time.Hour})
			m.get("x")
		}},
		{"for a Gate", func(m *shop, h *hold) {
			m.sim.Inject(simulator.Fault{Operation: "GetCharge", Gate: h.release}) // which nobody else calls
			h.armed.Store(false)
			close(h.entered)
			m.call("GET", "/charges/x", "")
		}},
		{"for Mutate", func(m *shop, h *hold) {
			m.sim.Inject(simulator.Fault{Mutate: func(map[string]any) { h.up() }})
			m.get("x")
		}},
		{"for the receiver of notifications", func(m *shop, _ *hold) {
			m.paid("1111", "Confirm", false)
			_, _ = m.sim.Deliver(context.Background())
		}},
		{"for a body that is sent slowly", func(m *shop, h *hold) {
			r := m.request("POST", nobodys+"/complete", thousand)
			r.Body = io.NopCloser(slow{h, r.Body})
			_, _ = m.send(r)
		}},
		{"for an answer that is read slowly", func(m *shop, h *hold) {
			r := m.request("GET", nobodys, "")
			r.RequestURI = r.URL.RequestURI()
			m.sim.ServeHTTP(slowWriter{h}, r)
		}},
		{"for a page that is read slowly", func(m *shop, h *hold) {
			r, _ := http.NewRequest("GET", "/checkout/start", http.NoBody)
			m.sim.ServeHTTP(slowWriter{h}, r)
		}},
	}
}

// held is a simulator that is held up where name says.
func held(t *testing.T, h *hold, name string) *shop {
	only := func(what string, f func()) {
		if name == "for "+what {
			f()
		}
	}
	date := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	m := openShop(t, simulator.Config{
		Now: func() time.Time {
			only("Config.Now", h.up)
			return date
		},
		Sleep: func(context.Context, time.Duration) error {
			only("Config.Sleep", h.up)
			return nil
		},
		Logger:       slog.New(slowHandler{slog.DiscardHandler, func() { only("a Logger", h.up) }}),
		NotifyURL:    "https://shop.example/news",
		NotifyClient: &http.Client{Transport: slowTransport(func() { only("the receiver of notifications", h.up) })},
	})
	h.call = func() { m.sim.Snapshot(1) }
	return m
}

// goOn is what others do meanwhile.
func goOn(m *shop, id string) {
	is := is.New(m.t)
	is.Equal(m.get(id).status, 200)
	is.Equal(m.update(id, terms("Confirm", false)).status, 200)
	_, err := m.sim.Pay(m.get(id).text("webCheckoutDetails", "amazonPayRedirectUrl"))
	is.NoErr(err)
	is.Equal(len(m.sim.Snapshot(9).Sessions) > 0, true)
	_, err = m.sim.Announce(ipn.Notification{MerchantID: merchant, ObjectType: ipn.Charge, ObjectID: "x"})
	is.NoErr(err)
	m.sim.Advance(time.Second)
}

// hold holds up the first who comes once it is armed.
type hold struct {
	armed            atomic.Bool
	entered, release chan struct{}
	call             func() // into the simulator
}

func (h *hold) up() {
	if h.armed.CompareAndSwap(true, false) {
		h.call()
		close(h.entered)
		<-h.release
	}
}

type slowHandler struct {
	slog.Handler
	up func()
}

func (h slowHandler) Enabled(context.Context, slog.Level) bool { return true }

func (h slowHandler) Handle(context.Context, slog.Record) error {
	h.up()
	return nil
}

type slowTransport func()

func (up slowTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	up()
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: r}, nil
}

type slow struct {
	*hold
	io.Reader
}

func (s slow) Read(b []byte) (int, error) {
	s.up()
	return s.Reader.Read(b)
}

type slowWriter struct{ *hold }

func (slowWriter) Header() http.Header { return http.Header{} }
func (slowWriter) WriteHeader(int)     {}
func (s slowWriter) Write(b []byte) (int, error) {
	s.up()
	return len(b), nil
}
