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

func TestSQLiteKeepsTheContract(t *testing.T) {
	t.Parallel()
	for name, pragmas := range map[string]string{
		"as advised":              advised,
		"with a rollback journal": "?_pragma=busy_timeout(10000)",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.Run(t, func(t *testing.T) store.OrderStore {
				return newStore(t, openSQLite(t, newFile(t)+pragmas))
			})
		})
	}
}

func TestSQLiteKeepsTheContractThroughTwoDatabaseHandles(t *testing.T) {
	t.Parallel()
	storetest.RunShared(t, func(t *testing.T) (one, other store.OrderStore) {
		file := newFile(t) + advised
		return newStore(t, openSQLite(t, file)), newStore(t, openSQLite(t, file), sqlstore.Table("amazonpay_orders"))
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
