package shopdb_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/examples/shop/catalog"
	"github.com/paykit-go/amazonpaykit/examples/shop/pricing"
	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb"
	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb/shopdbtest"
	"github.com/paykit-go/amazonpaykit/store"
)

// shop is a database of its own, with a clock that tests move.
type shop struct {
	*shopdb.DB
	t     *testing.T
	goods *catalog.Catalog
	where string
	clock *atomic.Int64 // seconds
}

// onEachEngine runs the test on every engine, each time with an empty
// database.
func onEachEngine(t *testing.T, test func(t *testing.T, s *shop)) {
	t.Helper()
	t.Parallel()
	shopdbtest.Each(t, func(t *testing.T, where string) { test(t, open(t, where)) })
}

func open(t *testing.T, where string) *shop {
	t.Helper()
	goods, err := catalog.New("JPY")
	is.New(t).NoErr(err)
	s := &shop{t: t, goods: goods, where: where, clock: new(atomic.Int64)}
	s.clock.Store(1_790_000_000)
	s.DB = s.process()
	return s
}

// process opens the database once more, as another process of the shop does.
func (s *shop) process() *shopdb.DB {
	s.t.Helper()
	now := func() time.Time { return time.Unix(s.clock.Load(), 0) }
	db, err := shopdb.Open(s.t.Context(), shopdbtest.Location(s.t, s.where), s.goods, now)
	is.New(s.t).NoErr(err)
	s.t.Cleanup(func() { db.Close() })
	return db
}

// reopen is what a restart does.
func (s *shop) reopen() {
	s.t.Helper()
	is.New(s.t).NoErr(s.Close())
	s.DB = s.process()
}

func (s *shop) add(browser, sku string, n int) {
	s.t.Helper()
	is.New(s.t).NoErr(s.AddToCart(s.t.Context(), browser, sku, n))
}

func (s *shop) cart(browser string) shopdb.Cart {
	s.t.Helper()
	c, err := s.Cart(s.t.Context(), browser)
	is.New(s.t).NoErr(err)
	return c
}

func (s *shop) free(sku string) int {
	s.t.Helper()
	free, err := s.Available(s.t.Context(), "")
	is.New(s.t).NoErr(err)
	return free[sku]
}

// draft is an order of the browser's whole cart.
func (s *shop) draft(session, browser string) shopdb.Draft {
	s.t.Helper()
	d := shopdb.Draft{Session: session, Browser: browser, Cart: s.cart(browser), Method: "standard", ShipTo: []byte(`{}`)}
	d.Total.Currency = "JPY"
	for _, i := range d.Cart.Items {
		p, ok := s.goods.Product(i.SKU)
		is.New(s.t).True(ok)
		d.Items = append(d.Items, pricing.Item{Product: p, Quantity: i.Quantity})
		d.Total = d.Total.Plus(p.Price.Times(i.Quantity))
	}
	return d
}

func (s *shop) place(session, browser string) (reference string) {
	s.t.Helper()
	reference, err := s.Place(s.t.Context(), s.draft(session, browser))
	is.New(s.t).NoErr(err)
	return reference
}

// tell is the kit telling the seq-th transition of a session.
func (s *shop) tell(session string, seq int, state store.State) {
	s.t.Helper()
	o := store.Order{CheckoutSessionID: session, State: state, Seq: seq}
	is.New(s.t).NoErr(s.Tell(s.t.Context(), fmt.Sprintf("%s.%d", session, seq), o))
}
