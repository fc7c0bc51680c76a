package dbtest_test

import (
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/lib/pq"
	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/store/sqlstore"
	_ "modernc.org/sqlite"
)

// engine is a database and a driver of it.
type engine struct {
	name    string
	dialect sqlstore.Dialect
	driver  string
	address func(t testing.TB) string // of a database, or a part of one, that is empty and is the test's own
	explain string                    // stands before a statement to ask for its plan
	primary string                    // how plans name the index of the primary key
	slow    []string                  // what a plan says that reads more than it has to
}

func engines() []engine {
	sqlite := engine{
		name: "SQLite", dialect: sqlstore.SQLite, driver: "sqlite", address: func(t testing.TB) string { return newFile(t) + advised },
		explain: "EXPLAIN QUERY PLAN", primary: "sqlite_autoindex_amazonpay_orders_1", slow: []string{"SCAN", "TEMP B-TREE"},
	}
	pgx := engine{
		name: "PostgreSQL with pgx", dialect: sqlstore.PostgreSQL, driver: "pgx", address: newPostgreSQL,
		explain: "EXPLAIN", primary: "amazonpay_orders_pkey", slow: []string{"Seq Scan", "Sort Key"},
	}
	pq := pgx
	pq.name, pq.driver = "PostgreSQL with pq", "postgres"
	mariadb := engine{
		name: "MariaDB", dialect: sqlstore.MySQL, driver: "mysql", address: newMySQL,
		explain: "EXPLAIN", primary: "key=PRIMARY", slow: []string{"type=ALL", "type=index\n", "filesort", "temporary"},
	}
	return []engine{sqlite, pgx, pq, mariadb}
}

// eachEngine runs a test on every engine.
func eachEngine(t *testing.T, test func(t *testing.T, e engine)) {
	t.Helper()
	for _, e := range engines() {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			test(t, e)
		})
	}
}

// open returns a handle on a database until the test ends.
func (e engine) open(t testing.TB, address string) *sql.DB {
	t.Helper()
	is := is.New(t)
	db, err := sql.Open(e.driver, address)
	is.NoErr(err)
	db.SetMaxOpenConns(8) // many tests share a server
	t.Cleanup(func() { is.NoErr(db.Close()) })
	return db
}

// store returns a migrated store in db.
func (e engine) store(t testing.TB, db *sql.DB, options ...sqlstore.Option) *sqlstore.Store {
	t.Helper()
	is := is.New(t)
	s, err := sqlstore.New(db, e.dialect, options...)
	is.NoErr(err)
	is.NoErr(s.Migrate(t.Context()))
	return s
}

// advised is the part of a SQLite address that the package documentation of
// sqlstore advises.
const advised = "?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"

// newFile names a SQLite database that does not exist yet.
func newFile(t testing.TB) string {
	t.Helper()
	return "file:" + filepath.Join(t.TempDir(), "shop.db")
}

// newPostgreSQL makes a schema of the test's own and returns the address that
// puts tables there.
func newPostgreSQL(t testing.TB) string {
	t.Helper()
	is := is.New(t)
	address, err := url.Parse(server("AMAZONPAYKIT_POSTGRES", "postgres://postgres@127.0.0.1:5432/test?sslmode=disable"))
	is.NoErr(err) // AMAZONPAYKIT_POSTGRES is a URL
	name := onServer(t, "pgx", address.String(), "CREATE SCHEMA ", "DROP SCHEMA ", " CASCADE")
	query := address.Query()
	query.Set("search_path", name)
	address.RawQuery = query.Encode()
	return address.String()
}

// newMySQL makes a database of the test's own and returns its address.
func newMySQL(t testing.TB) string {
	t.Helper()
	is := is.New(t)
	config, err := mysql.ParseDSN(server("AMAZONPAYKIT_MYSQL", "root@tcp(127.0.0.1:3306)/test"))
	is.NoErr(err) // AMAZONPAYKIT_MYSQL is a DSN of github.com/go-sql-driver/mysql
	config.DBName = onServer(t, "mysql", config.FormatDSN(), "CREATE DATABASE ", "DROP DATABASE ", "")
	return config.FormatDSN()
}

// server returns the address of a server: what the environment says, or that
// of one on this machine.
func server(variable, local string) string {
	if address := os.Getenv(variable); address != "" {
		return address
	}
	return local
}

// onServer makes something on a server, until the test ends, and returns its
// name. Without the server the test is skipped, or fails where CI is true.
func onServer(t testing.TB, driver, address, create, drop, options string) string {
	t.Helper()
	is := is.New(t)
	db, err := sql.Open(driver, address)
	is.NoErr(err)
	name := "amazonpay_" + strings.ToLower(rand.Text())
	if _, err := db.Exec(create + name); err != nil {
		_ = db.Close()
		if os.Getenv("CI") == "true" {
			t.Fatalf("this test needs a server: %v", err)
		}
		t.Skipf("this test needs a server: %v", err)
	}
	t.Cleanup(func() {
		_, err := db.Exec(drop + name + options)
		is.NoErr(err)
		is.NoErr(db.Close())
	})
	return name
}
