package amazonpay_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/store"
)

// trail is the way of one checkout as the kit goes it. Each call of the store,
// of Amazon and of the shop is a point of it, at which something can happen.
type trail struct {
	mu     sync.Mutex
	points []string
	strike func(n int, point string) *mishap // what happens at a point; nil: nothing
}

// mishap is something that happens at a point.
type mishap struct {
	name    string
	happens func(effect func() error) error
	lasting bool // what failed goes on failing until the server is restarted
}

var errMishap = errors.New("a mishap of the test")

func fails(func() error) error { return errMishap }

// loses has its effect, but nobody hears of it.
func loses(effect func() error) error {
	if err := effect(); err != nil {
		return err
	}
	return errMishap
}

// crashes ends the server's goroutine where it stands: no more code of the kit
// runs, and the buyer gets no answer.
func crashes(func() error) error {
	runtime.Goexit()
	return nil
}

func crashesAfter(effect func() error) error {
	defer runtime.Goexit()
	return effect()
}

func mishaps() []mishap {
	return []mishap{
		{"fails", fails, false},
		{"loses the answer", loses, false},
		{"fails for long", fails, true},
		{"loses the answer and fails for long", loses, true},
		{"crashes before", crashes, false},
		{"crashes after", crashesAfter, false},
	}
}

// pass goes through a point. kind is who is called: store, amazon or shop.
func (t *trail) pass(kind, what string, effect func() error) error {
	t.mu.Lock()
	point := kind + " " + what
	n := len(t.points)
	t.points = append(t.points, point)
	strike := t.strike
	t.mu.Unlock()
	if strike == nil {
		return effect()
	}
	if m := strike(n, point); m != nil {
		return m.happens(effect)
	}
	return effect()
}

// set begins to count anew.
func (t *trail) set(strike func(n int, point string) *mishap) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.points, t.strike = nil, strike
}

// heal makes everything work again.
func (t *trail) heal() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.strike = nil
}

// at lets m happen at the n-th point.
func at(n int, m mishap) func(int, string) *mishap {
	down := ""
	return func(i int, point string) *mishap {
		kind, _, _ := strings.Cut(point, " ")
		switch {
		case i == n:
			if m.lasting {
				down = kind
			}
			return &m
		case down == kind:
			return &mishap{happens: fails}
		}
		return nil
	}
}

// quickKey signs several times as fast as a key that Amazon would take.
var quickKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		panic(err)
	}
	return key
})

// trail leads everything that the kit calls over one trail.
func (s *setup) trail() *trail {
	t := &trail{}
	s.sim.AddKey(publicKeyID, quickKey().Public())
	s.config.Orders = trailStore{s.orders, t, s.shop}
	s.config.Shop = trailShop{s.shop, t}
	s.config.Hooks = t.hooks(s.config.Hooks)
	client, err := api.New(api.Config{
		Region: api.JP, PublicKeyID: publicKeyID, PrivateKey: quickKey(), Endpoint: "http://amazon.simulator.test",
		HTTPClient: &http.Client{Transport: trailTransport{s.sim.HTTPClient().Transport, t}}, Logger: s.config.Logger,
	})
	s.is.NoErr(err) // the client
	s.config.Client = client
	s.restart()
	return t
}

type trailStore struct {
	store.OrderStore
	trail *trail
	shop  *shop
}

func (s trailStore) Get(ctx context.Context, id string) (o *store.Order, err error) {
	err = s.trail.pass("store", "reads", func() (err error) {
		o, err = s.OrderStore.Get(ctx, id)
		return err
	})
	return o, err
}

func (s trailStore) ByReference(ctx context.Context, reference string) (o *store.Order, err error) {
	err = s.trail.pass("store", "reads", func() (err error) {
		o, err = s.OrderStore.ByReference(ctx, reference)
		return err
	})
	return o, err
}

func (s trailStore) ByChargePermission(ctx context.Context, id string) (o *store.Order, err error) {
	err = s.trail.pass("store", "reads", func() (err error) {
		o, err = s.OrderStore.ByChargePermission(ctx, id)
		return err
	})
	return o, err
}

func (s trailStore) Due(ctx context.Context, now time.Time, limit int) (due []*store.Order, err error) {
	err = s.trail.pass("store", "due reads", func() (err error) {
		due, err = s.OrderStore.Due(ctx, now, limit)
		return err
	})
	return due, err
}

func (s trailStore) Update(ctx context.Context, o *store.Order) error {
	version := o.Version
	what := "writes " + string(o.State)
	if o.Told < o.Seq {
		what += ", untold"
	}
	update := func() error { return s.OrderStore.Update(ctx, o) }
	if tx := openTx(ctx); tx != nil {
		what, update = what+" in a transaction", func() error { return s.hold(ctx, tx, o) }
	}
	err := s.trail.pass("store", what, update)
	if err != nil {
		o.Version = version // as a store whose answer was lost
	}
	return err
}

type trailTransport struct {
	http.RoundTripper
	trail *trail
}

func (t trailTransport) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	what := "reads"
	switch {
	case r.Method == http.MethodPatch:
		what = "updates"
	case strings.HasSuffix(r.URL.Path, "/complete"):
		what = "completes"
	case strings.Contains(r.URL.Path, "/charges/"):
		what = "reads the charge"
	}
	err = t.trail.pass("amazon", what, func() (err error) {
		resp, err = t.RoundTripper.RoundTrip(r)
		return err
	})
	if err != nil {
		return nil, err
	}
	return resp, nil
}

type trailShop struct {
	shop  *shop
	trail *trail
}

func (s trailShop) Quote(ctx context.Context, v *amazonpay.Visit) (q *amazonpay.Quote, err error) {
	err = s.trail.pass("shop", "quotes", func() (err error) {
		q, err = s.shop.Quote(ctx, v)
		return err
	})
	return q, err
}

func (s trailShop) PlaceOrder(ctx context.Context, v *amazonpay.Visit, q *amazonpay.Quote) (ref string, err error) {
	err = s.trail.pass("shop", "places the order", func() (err error) {
		ref, err = s.shop.PlaceOrder(ctx, v, q)
		return err
	})
	return ref, err
}

func (s trailShop) UpdateOrder(ctx context.Context, t *amazonpay.Transition) error {
	return s.trail.pass("shop", fmt.Sprintf("hears %s", t.Order.State), func() error {
		if tx := openTx(ctx); tx != nil {
			tx.told = t
			return nil
		}
		return s.shop.UpdateOrder(ctx, t)
	})
}

// hooks are those of inner, if there are any, as points of the trail.
func (t *trail) hooks(inner amazonpay.Hooks) amazonpay.Hooks {
	return amazonpay.Hooks{
		BeforeUpdate: func(context.Context, store.Order, *api.UpdateCheckoutSessionRequest) error {
			return t.pass("shop", "looks before the update", func() error { return nil })
		},
		BeforeComplete: func(ctx context.Context, o store.Order) error {
			return t.pass("shop", "looks before the payment", func() error {
				if inner.BeforeComplete == nil {
					return nil
				}
				return inner.BeforeComplete(ctx, o)
			})
		},
		AfterSuccess: func(*http.Request, store.Order) string {
			if err := t.pass("shop", "clears the cart", func() error { return nil }); err != nil {
				panic(err)
			}
			return ""
		},
	}
}
