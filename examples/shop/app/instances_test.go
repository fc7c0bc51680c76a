package app_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/examples/internal/walk"
	"github.com/paykit-go/amazonpaykit/examples/shop/app"
	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb/shopdbtest"
)

// onEachEngine runs the test on every engine.
func onEachEngine(t *testing.T, test func(t *testing.T, s *shop)) {
	t.Helper()
	t.Parallel()
	shopdbtest.Each(t, func(t *testing.T, database string) { test(t, openOn(t, api.JP, database)) })
}

func TestTwoInstancesAreOneShop(t *testing.T) {
	t.Parallel()
	for name, sessions := range map[string]func(*testing.T) string{
		"sessions in the database": func(*testing.T) string { return app.SessionsInDatabase },
		"sessions in Redis":        shopdbtest.Redis,
	} {
		t.Run(name, func(t *testing.T) {
			where := sessions(t)
			onEachEngine(t, func(t *testing.T, s *shop) {
				is := is.New(t)
				s.cfg.Sessions = where
				one, other := s.instance(), s.instance()
				b := s.japanese().At(one)
				review := b.At(other).Click(fill(b, "huila", "1"))
				placed := b.PlaceOrder(review)
				is.Equal(b.At(other).Pay(placed).Status, http.StatusOK)

				for _, instance := range []*app.App{one, other} {
					is.True(b.At(instance).Get("/orders").Says("Payment authorized"))
					is.True(b.At(instance).Get("/cart").Says("There is nothing in it yet."))
				}
				is.Equal(s.completed(), 1)
				stranger := s.japanese().At(one)
				is.True(stranger.Get("/orders").Says("There are none yet."))
			})
		})
	}
}

func TestSessionsInMemoryBelongToOneInstance(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	s := open(t, api.JP)
	s.cfg.Sessions = app.SessionsInMemory
	one, other := s.instance(), s.instance()
	b := s.japanese().At(one)
	is.True(fill(b, "huila", "1").Says("Huila is in your cart."))
	is.True(b.At(other).Get("/cart").Says("There is nothing in it yet."))
}

func TestAnOrderIsPaidWhileItsInstanceIsClosed(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *shop) {
		is := is.New(t)
		other := s.instance()
		b := s.japanese()
		placed := b.PlaceOrder(b.Click(fill(b, "huila", "1")))
		is.NoErr(s.Close())
		is.Equal(b.At(other).Pay(placed).Status, http.StatusOK)
		is.True(b.At(other).Get("/orders").Says("Payment authorized"))
		is.Equal(s.completed(), 1)
	})
}

func TestD1_APaymentIsDecidedWhileItsInstanceIsClosed(t *testing.T) {
	for _, c := range []struct{ name, card, then, stock string }{
		{"authorized", "0701", "Payment authorized", "Sold out"},
		{"declined", "4354", "Payment declined", "Only 3 left"},
	} {
		t.Run(c.name, func(t *testing.T) {
			onEachEngine(t, func(t *testing.T, s *shop) {
				is := is.New(t)
				other := s.instance()
				b := s.japanese()
				b.Pay(b.PlaceOrder(b.ChangePayment(b.Click(fill(b, "gesha", "3")), c.card)))
				is.NoErr(s.Close())
				s.amazon.Advance(time.Minute)
				s.amazon.SetNotifyURL(walk.Shop + app.NotificationsPath)
				s.receiver.Handler = other
				_, err := s.amazon.Deliver(t.Context())
				is.NoErr(err)
				for _, n := range s.amazon.Notifications() {
					is.True(n.Delivered)
				}
				b = b.At(other)
				is.True(b.Get("/orders").Says(c.then)) // nobody looked at the result page
				is.True(b.Get("/products/gesha").Says(c.stock))
			})
		})
	}
}

func TestAForgedNotificationIsRefused(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	s := open(t, api.JP)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodPost, walk.Shop+app.NotificationsPath, strings.NewReader(`{"Type":"Notification"}`)))
	is.True(w.Code >= 400 && w.Code < 500) // Amazon does not send it again
	is.True(w.Code != http.StatusNotFound)
}

// runs does the instance's background work until the page says what is waited
// for.
func (s *shop) runs(instance *app.App, says func() bool) {
	s.t.Helper()
	ctx, stop := context.WithTimeout(s.t.Context(), time.Minute)
	defer stop()
	done := make(chan struct{})
	go func() {
		defer close(done)
		instance.Run(ctx)
	}()
	for !says() {
		is.New(s.t).NoErr(ctx.Err()) // it takes too long
	}
	stop()
	<-done // it ends when it is asked to
}

func TestD4_ABuyerWhoPaidAndNeverReturned(t *testing.T) {
	for _, c := range []struct {
		name   string
		finish bool
		after  time.Duration
		then   string
		stock  string
		paid   int
	}{
		{"is finished by the reconciler", true, 20 * time.Minute, "Payment authorized", "Sold out", 1},
		{"is let go", false, 26 * time.Hour, "Expired", "Only 3 left", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			onEachEngine(t, func(t *testing.T, s *shop) {
				is := is.New(t)
				s.cfg.FinishUnreturned, s.cfg.ReconcileInterval = c.finish, 10*time.Millisecond
				one, other := s.instance(), s.instance()
				b := s.japanese().At(one)
				placed := b.PlaceOrder(b.Click(fill(b, "gesha", "3")))
				_, err := s.amazon.Pay(placed.Location(t)) // and closes the window
				is.NoErr(err)
				is.NoErr(one.Close()) // and so does the shop
				s.amazon.Advance(c.after)
				b = b.At(other)
				s.runs(other, func() bool { return b.Get("/orders").Says(c.then) })
				is.True(b.Get("/products/gesha").Says(c.stock))
				is.Equal(s.completed(), c.paid)
			})
		})
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	s := open(t, api.JP)
	is.Equal(s.japanese().Get("/healthz").Status, http.StatusOK)
	is.NoErr(s.Close())
	is.Equal(s.japanese().Get("/healthz").Status, http.StatusServiceUnavailable)
}

// receiver is the network between Amazon's notifications and the shop.
type receiver struct{ http.Handler }

// RoundTrip implements http.RoundTripper.
func (r *receiver) RoundTrip(out *http.Request) (*http.Response, error) {
	in := httptest.NewRequestWithContext(out.Context(), out.Method, out.URL.String(), out.Body)
	in.Header = out.Header
	w := httptest.NewRecorder()
	r.ServeHTTP(w, in)
	return w.Result(), nil
}
