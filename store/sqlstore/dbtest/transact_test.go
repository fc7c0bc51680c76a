package dbtest_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/sqlstore"
)

// shopTable makes a table of the shop's own beside the orders.
func shopTable(t *testing.T, db *sql.DB) {
	t.Helper()
	_, err := db.Exec("CREATE TABLE shop (id INTEGER NOT NULL PRIMARY KEY)")
	is.New(t).NoErr(err)
}

// shopRows returns how many rows the shop has.
func shopRows(t *testing.T, db *sql.DB) (n int) {
	t.Helper()
	is.New(t).NoErr(db.QueryRow("SELECT count(*) FROM shop").Scan(&n))
	return n
}

// ship writes a row of the shop's in the transaction of ctx.
func ship(ctx context.Context) error {
	tx, ok := sqlstore.Tx(ctx)
	if !ok {
		return errors.New("no transaction")
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO shop VALUES (1)")
	return err
}

func TestTheShopsRowsAndTheOrdersCommitTogether(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, e engine) {
		is := is.New(t)
		db := e.open(t, e.address(t))
		s := e.store(t, db)
		shopTable(t, db)
		o := sample("session")
		is.NoErr(s.Create(t.Context(), o))

		errShop := errors.New("out of boxes")
		err := s.Transact(t.Context(), func(ctx context.Context) error {
			told := *o
			told.Told++
			is.NoErr(s.Update(ctx, &told))
			is.NoErr(ship(ctx))
			return errShop
		})
		is.True(errors.Is(err, errShop))
		is.Equal(shopRows(t, db), 0) // neither
		kept, err := s.Get(t.Context(), "session")
		is.NoErr(err)
		is.Equal(kept, o) // nor

		is.NoErr(s.Transact(t.Context(), func(ctx context.Context) error {
			o.Told++
			is.NoErr(s.Update(ctx, o))
			return ship(ctx)
		}))
		is.Equal(shopRows(t, db), 1) // both
		kept, err = s.Get(t.Context(), "session")
		is.NoErr(err)
		is.Equal(kept, o)
	})
}

func TestTheShopGoesOnAfterARefusalInATransaction(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, e engine) {
		is := is.New(t)
		db := e.open(t, e.address(t))
		s := e.store(t, db)
		shopTable(t, db)
		first, second := sample("first"), sample("second")
		is.NoErr(s.Create(t.Context(), first))
		is.NoErr(s.Create(t.Context(), second))
		is.NoErr(s.Transact(t.Context(), func(ctx context.Context) error {
			thief := *second
			thief.Reference = first.Reference
			is.True(errors.Is(s.Update(ctx, &thief), store.ErrExists)) // a unique index refused it
			is.True(errors.Is(s.Create(ctx, sample("first")), store.ErrExists))
			return ship(ctx)
		}))
		is.Equal(shopRows(t, db), 1)
	})
}

func TestATransactionBelongsToItsDatabase(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, e engine) {
		is := is.New(t)
		db := e.open(t, e.address(t))
		shop, outlet := e.store(t, db, sqlstore.Table("shop_orders")), e.store(t, db, sqlstore.Table("outlet_orders"))
		elsewhere := e.store(t, e.open(t, e.address(t)))
		_, inside := sqlstore.Tx(t.Context())
		is.True(!inside)
		var tx *sql.Tx
		var leaked context.Context
		errShop := errors.New("never mind")
		is.Equal(shop.Transact(t.Context(), func(ctx context.Context) error {
			leaked = ctx
			tx, inside = sqlstore.Tx(ctx)
			is.True(inside && tx != nil)
			is.NoErr(shop.Create(ctx, sample("session")))
			is.NoErr(outlet.Create(ctx, sample("session")))
			is.NoErr(elsewhere.Create(ctx, sample("session")))
			is.True(elsewhere.Transact(ctx, func(context.Context) error { return nil }) != nil) // no transaction in a transaction
			is.True(elsewhere.Migrate(ctx) != nil)                                              // nor a migration
			return errShop
		}), errShop)
		_, err := shop.Get(t.Context(), "session")
		is.True(errors.Is(err, store.ErrNotFound))
		_, err = outlet.Get(t.Context(), "session") // the same *sql.DB: it took part
		is.True(errors.Is(err, store.ErrNotFound))
		_, err = elsewhere.Get(t.Context(), "session") // another: it did not
		is.NoErr(err)
		is.True(errors.Is(shop.Create(leaked, sample("late")), sql.ErrTxDone)) // nobody writes after the end
		_, err = shop.Get(t.Context(), "late")
		is.True(errors.Is(err, store.ErrNotFound))
	})
}

func TestATransactionThatTheDatabaseEndedIsAnError(t *testing.T) {
	t.Parallel()
	for driver, statement := range map[string]string{
		"pgx":      "INSERT INTO nowhere VALUES (1)",    // an error, which PostgreSQL forgives nobody
		"postgres": "INSERT INTO nowhere VALUES (1)",    //
		"mysql":    "CREATE TABLE implicit (n INTEGER)", // a commit, in MySQL
		"sqlite":   "ROLLBACK",
	} {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			e := engineOf(t, driver)
			s := e.store(t, e.open(t, e.address(t)))
			err := s.Transact(t.Context(), func(ctx context.Context) error {
				tx, _ := sqlstore.Tx(ctx)
				_, _ = tx.ExecContext(ctx, statement) // the shop ignores what came of it
				_ = s.Create(ctx, sample("session"))
				return nil
			})
			is.True(plain(err)) // and does not get away with it
		})
	}
}
