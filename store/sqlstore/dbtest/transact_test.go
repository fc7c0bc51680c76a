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
