package dbtest_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/sqlstore"
)

// sample returns an order with all keys and a due time.
func sample(id string) *store.Order {
	at := time.Date(2024, time.May, 2, 9, 30, 0, 123456000, time.UTC)
	return &store.Order{
		CheckoutSessionID: id, Reference: "reference of " + id, ChargePermissionID: "permission of " + id, State: store.Placed,
		ChargeAmount: "20.00", CurrencyCode: "EUR", Data: []byte("{}"), Due: at, CreatedAt: at, UpdatedAt: at,
	}
}

// plain reports whether err is an error that promises nothing about the
// record.
func plain(err error) bool {
	return err != nil && !errors.Is(err, store.ErrNotFound) && !errors.Is(err, store.ErrExists) && !errors.Is(err, store.ErrConflict)
}

// writes returns the calls that change something: o is created already.
func writes(s *sqlstore.Store, o *store.Order) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"Create": func(ctx context.Context) error { return s.Create(ctx, sample("new")) },
		"Update": func(ctx context.Context) error { return s.Update(ctx, o) },
	}
}

// reads returns the calls that change nothing.
func reads(s *sqlstore.Store, o *store.Order) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"Get":                func(ctx context.Context) error { _, err := s.Get(ctx, o.CheckoutSessionID); return err },
		"ByReference":        func(ctx context.Context) error { _, err := s.ByReference(ctx, o.Reference); return err },
		"ByChargePermission": func(ctx context.Context) error { _, err := s.ByChargePermission(ctx, o.ChargePermissionID); return err },
		"Due":                func(ctx context.Context) error { _, err := s.Due(ctx, o.Due, 10); return err },
	}
}

// fail checks that each call returns a plain error with these words, and that
// it left o alone.
func fail(t *testing.T, calls map[string]func(context.Context) error, o *store.Order, words string) {
	t.Helper()
	before := *o
	for name, call := range calls {
		t.Run(name+" fails", func(t *testing.T) {
			is := is.New(t)
			err := call(t.Context())
			is.True(plain(err)) // neither a lost race nor a taken key
			is.True(strings.Contains(err.Error(), words))
			is.Equal(*o, before) // unchanged after an error
		})
	}
}

// succeed checks that each call works.
func succeed(t *testing.T, calls map[string]func(context.Context) error) {
	t.Helper()
	for name, call := range calls {
		t.Run(name+" works", func(t *testing.T) {
			is.New(t).NoErr(call(t.Context()))
		})
	}
}

// created returns a store on a new file with one order in it, and the file.
func created(t *testing.T, pragmas string) (*sqlstore.Store, *store.Order, string) {
	t.Helper()
	file := newFile(t)
	s := newStore(t, openSQLite(t, file+pragmas))
	o := sample("session")
	is.New(t).NoErr(s.Create(t.Context(), o))
	return s, o, file
}

// unchanged checks that the file holds o and nothing else.
func unchanged(t *testing.T, file string, o *store.Order) {
	t.Helper()
	is := is.New(t)
	s := newStore(t, openSQLite(t, file+advised))
	kept, err := s.Get(t.Context(), o.CheckoutSessionID)
	is.NoErr(err)
	is.Equal(kept, o)
	_, err = s.Get(t.Context(), "new")
	is.True(errors.Is(err, store.ErrNotFound))
}

func TestAReadOnlyDatabaseCanBeReadOnly(t *testing.T) {
	t.Parallel()
	_, o, file := created(t, advised)
	s, err := sqlstore.New(openSQLite(t, file+"?mode=ro"), sqlstore.SQLite)
	is.New(t).NoErr(err)
	succeed(t, reads(s, o))
	fail(t, writes(s, o), o, "readonly")
	unchanged(t, file, o)
}

func TestAFullDatabaseKeepsWhatItHas(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	s, o, file := created(t, advised+"&_pragma=max_page_count(40)")
	var err error
	for n := 0; err == nil && n < 100; n++ {
		filler := sample(fmt.Sprint("filler ", n))
		filler.Data = make([]byte, 20000)
		err = s.Create(t.Context(), filler)
	}
	is.True(plain(err))
	is.True(strings.Contains(err.Error(), "full"))
	large := *o
	large.Data = make([]byte, 200000)
	fail(t, map[string]func(context.Context) error{"Update": func(ctx context.Context) error { return s.Update(ctx, &large) }}, &large, "full")
	err = s.Transact(t.Context(), func(ctx context.Context) error {
		small := *o
		is.NoErr(s.Update(ctx, &small))
		return s.Create(ctx, &store.Order{CheckoutSessionID: "new", Data: large.Data})
	})
	is.True(plain(err))
	succeed(t, reads(s, o))
	unchanged(t, file, o)
}

func TestAClosedDatabaseIsAnError(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	_, o, file := created(t, advised)
	db, err := sql.Open("sqlite", file+advised)
	is.NoErr(err)
	s := newStore(t, db)
	is.NoErr(db.Close())
	fail(t, reads(s, o), o, "closed")
	fail(t, writes(s, o), o, "closed")
	unchanged(t, file, o)
}

func TestAMissingTableIsAnError(t *testing.T) {
	t.Parallel()
	s, err := sqlstore.New(openSQLite(t, newFile(t)+advised), sqlstore.SQLite)
	is.New(t).NoErr(err)
	o := sample("session")
	fail(t, reads(s, o), o, "amazonpay_orders")
	fail(t, writes(s, o), o, "amazonpay_orders")
}

// hold takes a lock of the file in a connection of its own, until release.
func hold(t *testing.T, file, begin string) (release func()) {
	t.Helper()
	is := is.New(t)
	conn, err := openSQLite(t, file).Conn(context.Background())
	is.NoErr(err)
	_, err = conn.ExecContext(t.Context(), begin)
	is.NoErr(err)
	return func() {
		_, err := conn.ExecContext(context.Background(), "ROLLBACK")
		is.NoErr(err)
		is.NoErr(conn.Close())
	}
}

func TestALockedDatabaseIsAnErrorAndNoLostWrite(t *testing.T) {
	t.Parallel()
	const wal = "?_pragma=journal_mode(WAL)" // and no busy_timeout
	t.Run("one writer keeps the others out, and no reader", func(t *testing.T) {
		t.Parallel()
		s, o, file := created(t, wal)
		release := hold(t, file, "BEGIN IMMEDIATE")
		succeed(t, reads(s, o))
		fail(t, writes(s, o), o, "locked")
		release()
		unchanged(t, file, o)
		succeed(t, writes(s, o))
		is.New(t).Equal(o.Version, int64(2))
	})
	t.Run("without WAL a writer keeps everybody out", func(t *testing.T) {
		t.Parallel()
		s, o, file := created(t, "")
		release := hold(t, file, "BEGIN EXCLUSIVE")
		fail(t, reads(s, o), o, "locked")
		fail(t, writes(s, o), o, "locked")
		release()
		unchanged(t, file, o)
		succeed(t, writes(s, o))
	})
	t.Run("who waits for the lock stops when the context ends", func(t *testing.T) {
		t.Parallel()
		s, o, file := created(t, advised)
		defer hold(t, file, "BEGIN IMMEDIATE")()
		for name, write := range writes(s, o) {
			t.Run(name, func(t *testing.T) {
				is := is.New(t)
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
				defer cancel()
				err := write(ctx)
				is.True(errors.Is(err, context.DeadlineExceeded))
				is.True(plain(err))
			})
		}
		unchanged(t, file, o)
	})
}
