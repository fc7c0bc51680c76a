package dbtest_test

import (
	"sync"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/sqlstore"
)

func TestMigrateMayRunOnSeveralServersAtOnceAndAgain(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, e engine) {
		is := is.New(t)
		address := e.address(t)
		is.NoErr(e.open(t, address).Ping()) // the first connection turns SQLite's WAL on; it lets nobody wait for that
		errs := make([]error, 8)
		var wg sync.WaitGroup
		for i := range errs {
			s, err := sqlstore.New(e.open(t, address), e.dialect)
			is.NoErr(err)
			wg.Go(func() { errs[i] = s.Migrate(t.Context()) })
		}
		wg.Wait()
		for _, err := range errs {
			is.NoErr(err)
		}
		s := e.store(t, e.open(t, address))
		is.NoErr(s.Create(t.Context(), sample("session")))
		is.NoErr(s.Migrate(t.Context())) // again, with orders in the table
		_, err := s.Get(t.Context(), "session")
		is.NoErr(err)
	})
}

func TestTwoTablesInOneDatabaseAreTwoStores(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, e engine) {
		is := is.New(t)
		db := e.open(t, e.address(t))
		shop, outlet := e.store(t, db, sqlstore.Table("Order")), e.store(t, db, sqlstore.Table("select")) // names that need quotes
		is.NoErr(shop.Create(t.Context(), sample("session")))
		is.NoErr(outlet.Create(t.Context(), sample("session"))) // the same keys in another table
	})
}

func TestATableOfANewerVersionWorks(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, e engine) {
		is := is.New(t)
		db := e.open(t, e.address(t))
		s := e.store(t, db)
		for _, statement := range []string{
			"ALTER TABLE amazonpay_orders ADD COLUMN loyalty INTEGER NOT NULL DEFAULT 7",
			"ALTER TABLE amazonpay_orders ADD COLUMN note VARCHAR(20)",
		} {
			_, err := db.Exec(statement)
			is.NoErr(err)
		}
		o := sample("session")
		is.NoErr(s.Create(t.Context(), o))
		_, err := db.Exec("UPDATE amazonpay_orders SET loyalty = 8, note = 'kept', state = 'in_transit', told_state = 'in_transit'")
		is.NoErr(err)
		is.NoErr(s.Migrate(t.Context())) // the older server starts again

		kept, err := s.Get(t.Context(), "session")
		is.NoErr(err)
		is.Equal(kept.State, store.State("in_transit")) // a state that this version does not know
		kept.Attempts++
		is.NoErr(s.Update(t.Context(), kept))
		var loyalty int
		var note, state string
		is.NoErr(db.QueryRow("SELECT loyalty, note, state FROM amazonpay_orders").Scan(&loyalty, &note, &state))
		is.Equal(loyalty, 8) // nobody touched it
		is.Equal(note, "kept")
		is.Equal(state, "in_transit")
	})
}

func TestATableOfAnOlderVersionIsAnErrorThatNamesTheColumn(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, e engine) {
		db := e.open(t, e.address(t))
		s := e.store(t, db)
		_, err := db.Exec("ALTER TABLE amazonpay_orders DROP COLUMN claim")
		is.New(t).NoErr(err)
		o := sample("session")
		fail(t, reads(s, o), o, "claim")
		fail(t, writes(s, o), o, "claim")
	})
}
