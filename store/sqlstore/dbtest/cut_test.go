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

// eachServer runs a test on every engine that is a server.
func eachServer(t *testing.T, test func(t *testing.T, e engine)) {
	t.Helper()
	eachEngine(t, func(t *testing.T, e engine) {
		if e.dialect == sqlstore.SQLite {
			t.Skip("SQLite has no server")
		}
		test(t, e)
	})
}

// querier is a database, or a transaction in it.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// connectionID returns the server's number of a connection.
func (e engine) connectionID(t *testing.T, q querier) (id int64) {
	t.Helper()
	query := "SELECT pg_backend_pid()"
	if e.dialect == sqlstore.MySQL {
		query = "SELECT CONNECTION_ID()"
	}
	is.New(t).NoErr(q.QueryRowContext(t.Context(), query).Scan(&id))
	return id
}

// cut ends a connection on the server's side.
func (e engine) cut(t *testing.T, db *sql.DB, id int64) {
	t.Helper()
	statement := fmt.Sprintf("SELECT pg_terminate_backend(%d)", id)
	if e.dialect == sqlstore.MySQL {
		statement = fmt.Sprintf("KILL CONNECTION %d", id)
	}
	_, err := db.Exec(statement)
	is.New(t).NoErr(err)
}

// recorded returns a store with one order in it, and another handle on it.
func (e engine) recorded(t *testing.T) (s *sqlstore.Store, db *sql.DB, other *sqlstore.Store, o *store.Order) {
	t.Helper()
	address := e.address(t)
	db = e.open(t, address)
	s, other, o = e.store(t, db), e.store(t, e.open(t, address)), sample("session")
	is.New(t).NoErr(s.Create(t.Context(), o))
	return s, db, other, o
}

func TestAServerThatIsNotThereIsAnError(t *testing.T) {
	t.Parallel()
	for driver, address := range map[string]string{
		"pgx":      "postgres://postgres@127.0.0.1:1/test?sslmode=disable",
		"postgres": "postgres://postgres@127.0.0.1:1/test?sslmode=disable",
		"mysql":    "root@tcp(127.0.0.1:1)/test",
	} {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			e := engineOf(t, driver)
			s, err := sqlstore.New(e.open(t, address), e.dialect)
			is.New(t).NoErr(err)
			o := sample("session")
			calls := writes(s, o)
			calls["Migrate"] = s.Migrate
			calls["Purge"] = func(ctx context.Context) error { _, err := s.Purge(ctx, time.Unix(0, 0), 1); return err }
			calls["Transact"] = func(ctx context.Context) error {
				return s.Transact(ctx, func(context.Context) error { return errors.New("called without a transaction") })
			}
			fail(t, reads(s, o), o, "refused")
			fail(t, calls, o, "refused")
		})
	}
}

func TestAConnectionThatIsCutBetweenTwoCallsLosesNothing(t *testing.T) {
	t.Parallel()
	eachServer(t, func(t *testing.T, e engine) {
		is := is.New(t)
		s, db, other, o := e.recorded(t)
		db.SetMaxOpenConns(1)
		admin := e.open(t, e.address(t))
		for range 5 {
			before := *o
			e.cut(t, admin, e.connectionID(t, db))
			err := s.Update(t.Context(), o) // the pool may or may not have noticed
			kept, failed := other.Get(t.Context(), "session")
			is.NoErr(failed)
			if err == nil {
				is.Equal(kept, o)
				continue
			}
			is.True(plain(err))
			is.Equal(*o, before)    // unchanged after an error
			is.Equal(*kept, before) // the connection was gone before the statement
		}
		is.NoErr(s.Update(t.Context(), o)) // on a new connection
	})
}

func TestAConnectionThatIsCutInATransactionLosesAllOfIt(t *testing.T) {
	t.Parallel()
	eachServer(t, func(t *testing.T, e engine) {
		is := is.New(t)
		s, _, other, o := e.recorded(t)
		before := *o
		admin := e.open(t, e.address(t))
		err := s.Transact(t.Context(), func(ctx context.Context) error {
			tx, _ := sqlstore.Tx(ctx)
			changed := *o
			is.NoErr(s.Update(ctx, &changed))
			e.cut(t, admin, e.connectionID(t, tx))
			_ = s.Create(ctx, sample("new")) // fails, and fn does not say so
			return nil
		})
		is.True(plain(err))
		kept, err := other.Get(t.Context(), "session")
		is.NoErr(err)
		is.Equal(*kept, before)
		_, err = other.Get(t.Context(), "new")
		is.True(errors.Is(err, store.ErrNotFound))
		is.NoErr(s.Update(t.Context(), o)) // and nothing is locked
	})
}

func TestWhoWaitsForARowStopsWhenTheContextEnds(t *testing.T) {
	t.Parallel()
	eachServer(t, func(t *testing.T, e engine) {
		is := is.New(t)
		s, _, other, o := e.recorded(t)
		before := *o
		errShop := errors.New("never mind")
		is.Equal(other.Transact(t.Context(), func(held context.Context) error {
			changed := *o
			is.NoErr(other.Update(held, &changed)) // takes the row
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			err := s.Update(ctx, o)
			is.True(errors.Is(err, context.DeadlineExceeded))
			is.True(plain(err))
			kept, err := s.Get(t.Context(), "session")
			is.NoErr(err) // who reads does not wait
			is.Equal(*kept, before)
			return errShop
		}), errShop)
		is.Equal(*o, before)
		for { // the server may have gone on waiting, and written after all: once at most, and only over the version that was read
			o, err := s.Get(t.Context(), "session")
			is.NoErr(err)
			is.True(o.Version <= 2)
			if err = s.Update(t.Context(), o); err == nil {
				break
			}
			is.True(errors.Is(err, store.ErrConflict))
		}
	})
}

func TestAWaitForARowThatTheServerEndsIsAPlainError(t *testing.T) {
	t.Parallel()
	for driver, patience := range map[string]string{
		"pgx": "lock_timeout=50", "postgres": "lock_timeout=50", "mysql": "innodb_lock_wait_timeout=1",
	} {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			e := engineOf(t, driver)
			address := e.address(t)
			s, other, o := e.store(t, e.open(t, with(t, e, address, patience))), e.store(t, e.open(t, address)), sample("session")
			is.NoErr(s.Create(t.Context(), o))
			before := *o
			errShop := errors.New("never mind")
			is.Equal(other.Transact(t.Context(), func(held context.Context) error {
				changed := *o
				is.NoErr(other.Update(held, &changed))
				err := s.Update(t.Context(), o)
				is.True(plain(err))
				is.True(strings.Contains(err.Error(), "timeout"))
				return errShop
			}), errShop)
			is.Equal(*o, before)
		})
	}
}

func TestADeadlockIsAPlainErrorAndNobodyHasHalfOfIt(t *testing.T) {
	t.Parallel()
	eachServer(t, func(t *testing.T, e engine) {
		is := is.New(t)
		s, _, other, first := e.recorded(t)
		second := sample("second")
		is.NoErr(s.Create(t.Context(), second))
		locked := make(chan struct{}, 2)
		both := make(chan struct{})
		cross := func(s *sqlstore.Store, one, two store.Order) error {
			return s.Transact(t.Context(), func(ctx context.Context) error {
				err := s.Update(ctx, &one)
				locked <- struct{}{}
				<-both
				if err != nil {
					return err
				}
				return s.Update(ctx, &two)
			})
		}
		errs := make(chan error, 2)
		go func() { errs <- cross(s, *first, *second) }()
		go func() { errs <- cross(other, *second, *first) }()
		<-locked
		<-locked
		close(both)
		won, lost := <-errs, <-errs
		if won != nil {
			won, lost = lost, won
		}
		is.NoErr(won)
		is.True(plain(lost))
		is.True(strings.Contains(strings.ToLower(lost.Error()), "deadlock"))
		for _, id := range []string{"session", "second"} {
			kept, err := s.Get(t.Context(), id)
			is.NoErr(err)
			is.Equal(kept.Version, int64(2)) // the winner's, once
		}
	})
}

func TestAReadOnlyServerCanBeReadOnly(t *testing.T) {
	t.Parallel()
	for driver, setting := range map[string]string{
		"pgx": "default_transaction_read_only=on", "postgres": "default_transaction_read_only=on", "mysql": "tx_read_only=1",
	} {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			e := engineOf(t, driver)
			address := e.address(t)
			o := sample("session")
			is.NoErr(e.store(t, e.open(t, address)).Create(t.Context(), o))
			s, err := sqlstore.New(e.open(t, with(t, e, address, setting)), e.dialect)
			is.NoErr(err)
			succeed(t, reads(s, o))
			calls := writes(s, o)
			if driver != "postgres" { // pq asks for READ WRITE in every transaction; a standby would refuse it
				calls["Transact"] = func(ctx context.Context) error {
					return s.Transact(ctx, func(ctx context.Context) error { return s.Update(ctx, o) })
				}
			}
			calls["Purge"] = func(ctx context.Context) error { _, err := s.Purge(ctx, time.Unix(0, 0), 1); return err }
			before := *o
			for name, call := range calls {
				t.Run(name, func(t *testing.T) {
					is := is.New(t)
					err := call(t.Context())
					is.True(plain(err))
					is.True(strings.Contains(strings.ToLower(strings.ReplaceAll(err.Error(), "-", " ")), "read only"))
					is.Equal(*o, before)
				})
			}
		})
	}
}

func TestATransactionReadsWhatOthersCommittedMeanwhile(t *testing.T) {
	t.Parallel()
	eachServer(t, func(t *testing.T, e engine) {
		is := is.New(t)
		s, _, other, o := e.recorded(t)
		is.NoErr(s.Transact(t.Context(), func(ctx context.Context) error {
			mine, err := s.Get(ctx, "session")
			is.NoErr(err)
			is.NoErr(other.Update(t.Context(), o)) // outside
			is.NoErr(other.Create(t.Context(), sample("new")))

			is.True(errors.Is(s.Update(ctx, mine), store.ErrConflict))
			winner, err := s.Get(ctx, "session") // who lost a race can see who won it
			is.NoErr(err)
			is.Equal(winner, o)
			is.True(errors.Is(s.Update(ctx, &store.Order{CheckoutSessionID: "new", Version: 7}), store.ErrConflict)) // not missing
			return s.Update(ctx, winner)
		}))
	})
}
