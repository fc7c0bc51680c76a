package dbtest_test

import (
	"database/sql"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/sqlstore"
	"github.com/paykit-go/amazonpaykit/store/storetest"
	_ "modernc.org/sqlite"
)

// openSQLite opens a database until the test ends.
func openSQLite(t testing.TB, address string) *sql.DB {
	t.Helper()
	is := is.New(t)
	db, err := sql.Open("sqlite", address)
	is.NoErr(err)
	t.Cleanup(func() { is.NoErr(db.Close()) })
	return db
}

// newStore returns a migrated store in db.
func newStore(t testing.TB, db *sql.DB, options ...sqlstore.Option) *sqlstore.Store {
	t.Helper()
	is := is.New(t)
	s, err := sqlstore.New(db, sqlstore.SQLite, options...)
	is.NoErr(err)
	is.NoErr(s.Migrate(t.Context()))
	return s
}

func TestSQLiteKeepsTheContractWithARollbackJournal(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) store.OrderStore {
		return newStore(t, openSQLite(t, newFile(t)+"?_pragma=busy_timeout(10000)"))
	})
}

func TestSQLiteKeepsTheContractOnOneConnection(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) store.OrderStore {
		db := openSQLite(t, "file::memory:")
		db.SetMaxOpenConns(1)
		return newStore(t, db, sqlstore.Table("order"))
	})
}
