// Package sqlstore keeps orders in a SQL database, through database/sql and
// whatever driver the application already uses: PostgreSQL from version 12,
// MySQL from 8.0, MariaDB from 10.6, SQLite from 3.24.
//
// Every method is one statement that commits by itself, and a lost race is
// found by its version number; so any number of connections and processes may
// share the table, and nothing is locked between two calls. Transact puts
// several calls, and the shop's own statements, into one transaction.
//
// A string may have 1024 bytes of UTF-8, Reason and RedirectURL 16384. More,
// a NUL or invalid UTF-8 is an error that says so before the database is
// asked: a string is never changed or cut, whatever the database is set to do.
//
// A write whose ctx ended, or whose connection broke, may still happen a
// moment later, when the server has waited for a row and nobody told it to
// stop. It happens only to the version that it was made from. Read the order
// again and go on from there.
//
// # PostgreSQL
//
// Leave synchronous_commit on, or a crash of the server takes the last commits
// back, and default_transaction_isolation at read committed: with a stricter
// level who loses a race gets a serialization failure in place of
// store.ErrConflict or store.ErrExists. Any driver will do, also with nothing
// prepared, as a pooler such as PgBouncer may need it (with pgx:
// default_query_exec_mode=exec). The table is found by the search_path.
//
// # MySQL and MariaDB
//
// Leave innodb_flush_log_at_trx_commit at 1 and autocommit on. Nothing else
// of the connection matters, neither sql_mode nor character set nor the
// driver's clientFoundRows, interpolateParams and parseTime; binlog_format
// must not be STATEMENT, which read committed transactions refuse. Data may
// have as many bytes as max_allowed_packet allows.
//
// Strings are stored as their bytes in UTF-8, because the collations that
// MySQL and MariaDB share take "1" and "1 " for the same key. A client that
// shows such columns in hexadecimal is told otherwise with
// --skip-binary-as-hex, or in the query:
//
//	SELECT CONVERT(reference USING utf8mb4), CONVERT(reason USING utf8mb4) FROM amazonpay_orders WHERE state = 'attention';
//
// # SQLite
//
// SQLite lets one connection write at a time. Open it so that the others wait
// and so that a commit survives a power cut; with modernc.org/sqlite:
//
//	file:shop.db?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)
//
// busy_timeout makes a writer wait, here ten seconds; without it a second
// writer gets SQLITE_BUSY at once. In WAL mode readers and the writer do not
// wait for each other; only turning WAL on, for a new file, waits for nobody,
// so let one process open a new file first. synchronous(FULL) is needed in
// WAL mode for what store.OrderStore promises: with NORMAL a power cut may
// take the last commits back. foreign_keys is for the shop's own tables; this
// package needs none. A database that stays busy for longer is an error like
// any other: nothing changed, and the caller may try again.
//
// _txlock=immediate lets a transaction take the write lock when it begins.
// Without it one that reads first and then writes fails at once when another
// wrote in between; no waiting helps there. While Transact runs nobody else
// writes to the file: a statement of fn that goes past Tx, to another
// connection, waits for the transaction that it is in, until busy_timeout
// ends it. With one connection in all (SetMaxOpenConns(1)) even a read past
// Tx waits, for as long as its ctx lets it.
package sqlstore

import (
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/paykit-go/amazonpaykit/store"
)

// Store is a store.OrderStore in one table of a SQL database. Make one with
// New. It is safe for concurrent use, and so are several on one table, in one
// process or many. It never closes the database that it was given.
type Store struct {
	db      *sql.DB
	table   string
	now     func() time.Time
	grammar grammar
	queries queries
}

var _ store.OrderStore = (*Store)(nil)

// Option changes a Store while New makes it.
type Option func(*Store)

// Table names the table to keep orders in, instead of amazonpay_orders: one
// to 48 ASCII letters, digits and underscores, no digit first. The indexes
// are named after it.
func Table(name string) Option {
	return func(s *Store) { s.table = name }
}

// Now sets the clock, instead of time.Now. Purge alone has a use for it.
func Now(now func() time.Time) Option {
	return func(s *Store) { s.now = now }
}

// tableName matches the names that mean the same quoted and unquoted, and
// that leave room for the suffix of an index within 63 characters.
var tableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,47}$`)

// New returns a store in db. It does not touch the database: the table is
// there already, by Migrate or by a migration made from Schema. The error
// says which argument cannot be used.
func New(db *sql.DB, dialect Dialect, options ...Option) (*Store, error) {
	s := &Store{db: db, table: "amazonpay_orders", now: time.Now}
	for _, option := range options {
		option(s)
	}
	g, known := grammarOf(dialect)
	switch {
	case db == nil:
		return nil, errors.New("sqlstore: no database: pass the *sql.DB that sql.Open returned")
	case !known:
		return nil, fmt.Errorf("sqlstore: unknown dialect %q: use sqlstore.PostgreSQL, sqlstore.MySQL or sqlstore.SQLite", dialect)
	case !tableName.MatchString(s.table):
		return nil, fmt.Errorf("sqlstore: table name %q: use 1 to 48 ASCII letters, digits and underscores, no digit first", s.table)
	}
	s.grammar, s.queries = g, queriesFor(g, s.table)
	return s, nil
}
