package shopdb_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/examples/shop/catalog"
	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb"
	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb/shopdbtest"
	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/sqlstore"
)

// atOnce runs n calls side by side, and waits for all.
func atOnce(n int, call func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { call(i) })
	}
	wg.Wait()
}

func TestA15_ThirtyBuyersInTwoProcessesBuyThreeBags(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *shop) {
		is, ctx := is.New(t), t.Context()
		processes := []*shopdb.DB{s.DB, s.process()}
		drafts := make([]shopdb.Draft, 30)
		for i := range drafts {
			browser := fmt.Sprint("buyer-", i)
			s.add(browser, "gesha", 1)
			s.add(browser, "huila", 1)
			drafts[i] = s.draft(fmt.Sprint("session-", i), browser)
		}
		placed, claimed := make([]error, len(drafts)), make([]error, len(drafts))
		atOnce(len(drafts), func(i int) {
			_, placed[i] = processes[i%2].Place(ctx, drafts[i])
			if placed[i] == nil {
				claimed[i] = processes[(i+1)%2].Claim(ctx, drafts[i].Session)
			}
		})
		sold := 0
		for i := range drafts {
			is.NoErr(claimed[i]) // what was placed is kept for its buyer
			if placed[i] == nil {
				sold++
				continue
			}
			var soldOut *shopdb.SoldOut
			is.True(errors.As(placed[i], &soldOut)) // no other trouble, such as a deadlock
		}
		is.Equal(sold, 3)
		is.Equal(s.free("gesha"), 0)
	})
}

func TestA15_ThirtyClaimsForTheLastThreeBags(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *shop) {
		is, ctx := is.New(t), t.Context()
		processes := []*shopdb.DB{s.DB, s.process()}
		for i := range 30 { // each waits until the one before gave up
			s.add(fmt.Sprint("buyer-", i), "gesha", 1)
			s.place(fmt.Sprint("session-", i), fmt.Sprint("buyer-", i))
			s.clock.Add(int64(31 * time.Minute / time.Second))
		}
		claims := make([]error, 30) // and then all come back
		atOnce(len(claims), func(i int) { claims[i] = processes[i%2].Claim(ctx, fmt.Sprint("session-", i)) })
		sold := 0
		for _, err := range claims {
			var soldOut *shopdb.SoldOut
			if err == nil {
				sold++
			} else {
				is.True(errors.As(err, &soldOut))
			}
		}
		is.Equal(sold, 3)
	})
}

func TestTwoFirstClicksInTwoProcessesFillOneCart(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *shop) {
		is := is.New(t)
		processes := []*shopdb.DB{s.DB, s.process()}
		errs := make([]error, 8)
		atOnce(len(errs), func(i int) { errs[i] = processes[i%2].AddToCart(t.Context(), "ann", "huila", 1) })
		for _, err := range errs {
			is.NoErr(err)
		}
		is.Equal(s.cart("ann").Count(), 8) // not one is lost
	})
}

func TestNewsFromTwoProcessesCountOnce(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *shop) {
		is := is.New(t)
		processes := []*shopdb.DB{s.DB, s.process()}
		s.add("ann", "gesha", 3)
		s.place("session-1", "ann")
		is.NoErr(s.Claim(t.Context(), "session-1"))
		states := []store.State{store.Pending, store.Authorized, store.Captured}
		errs := make([]error, 12)
		atOnce(len(errs), func(i int) {
			seq := i%len(states) + 1
			errs[i] = processes[i%2].Tell(t.Context(), fmt.Sprint("session-1.", seq), store.Order{
				CheckoutSessionID: "session-1", State: states[seq-1], Seq: seq,
			})
		})
		for _, err := range errs {
			is.NoErr(err)
		}
		orders, err := s.Orders(t.Context(), "ann")
		is.NoErr(err)
		is.Equal(orders[0].State, store.Captured)
		is.Equal(len(orders[0].History), 3)
		is.Equal(orders[0].History[2].State, store.Captured) // in the order in which it happened
	})
}

func TestProcessesMayStartAtOnce(t *testing.T) {
	t.Parallel()
	shopdbtest.Each(t, func(t *testing.T, where string) {
		is := is.New(t)
		goods, err := catalog.New("JPY")
		is.NoErr(err)
		errs := make([]error, 6)
		atOnce(len(errs), func(i int) {
			var db *shopdb.DB
			if db, errs[i] = shopdb.Open(t.Context(), shopdbtest.Location(t, where), goods, time.Now); errs[i] == nil {
				errs[i] = db.Close()
			}
		})
		for _, err := range errs {
			is.NoErr(err)
		}
		is.Equal(open(t, where).free("gesha"), 3) // the shelf was filled once
	})
}

func TestAnOldBrowserSessionIsForgotten(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *shop) {
		is := is.New(t)
		old := map[sqlstore.Dialect]string{
			sqlstore.SQLite:     `INSERT INTO sessions VALUES ('old', '', julianday('now') - 1), ('new', '', julianday('now') + 1)`,
			sqlstore.PostgreSQL: `INSERT INTO sessions VALUES ('old', '', now() - INTERVAL '1 hour'), ('new', '', now() + INTERVAL '1 hour')`,
			sqlstore.MySQL:      `INSERT INTO sessions VALUES ('old', '', UTC_TIMESTAMP() - INTERVAL 1 HOUR), ('new', '', UTC_TIMESTAMP() + INTERVAL 1 HOUR)`,
		}
		_, err := s.SQL().ExecContext(t.Context(), old[s.Engine()])
		is.NoErr(err)
		is.NoErr(s.ForgetSessions(t.Context()))
		var left string
		is.NoErr(s.SQL().QueryRowContext(t.Context(), `SELECT token FROM sessions`).Scan(&left))
		is.Equal(left, "new")
	})
}
