// Package shopdb is the shop's memory: carts, stock and orders in one SQLite
// file. It knows nothing of HTTP, and of Amazon only the ids.
package shopdb

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"

	"github.com/paykit-go/amazonpaykit/examples/shop/catalog"
	_ "modernc.org/sqlite" // the driver, in pure Go
)

//go:embed schema.sql
var schema string

// holdTime is how long stock is kept for an order that was placed but not
// paid yet.
const holdTime = 30 * time.Minute

// Errors that mean something to a buyer. Test with errors.Is.
var (
	// ErrCartGone: the cart does not exist, belongs to another browser, or
	// another order claimed it.
	ErrCartGone = errors.New("shopdb: cart is gone")
	// ErrCartChanged: the cart is not any more what the order was placed for.
	ErrCartChanged = errors.New("shopdb: cart changed")
)

// SoldOut is the error when stock does not suffice.
type SoldOut struct {
	SKU  string
	Left int // how many there still are
}

// Error says which product ran out.
func (e *SoldOut) Error() string {
	return fmt.Sprintf("shopdb: only %d of %s left", e.Left, e.SKU)
}

// DB is the shop's database. It is safe for concurrent use.
type DB struct {
	sql *sql.DB
	now func() time.Time
}

// Open opens the file, makes missing tables and puts the catalogue's products
// on the shelf if they are new. SQL returns the handle for what else shares
// the file: the kit's orders and the browser sessions.
func Open(ctx context.Context, file string, c *catalog.Catalog, now func() time.Time) (*DB, error) {
	if err := create(file); err != nil {
		return nil, err
	}
	// The settings are those that package sqlstore asks for; immediate
	// transactions keep a reader from turning into a writer too late.
	pragmas := url.Values{
		"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"},
		"_txlock": {"immediate"},
	}
	handle, err := sql.Open("sqlite", "file:"+(&url.URL{Path: file}).EscapedPath()+"?"+pragmas.Encode())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", file, err)
	}
	db := &DB{sql: handle, now: now}
	if err := db.prepare(ctx, c); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", file, err), handle.Close())
	}
	return db, nil
}

// create makes the file for this user alone: it will hold addresses.
func create(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func (db *DB) prepare(ctx context.Context, c *catalog.Catalog) error {
	if _, err := db.sql.ExecContext(ctx, schema); err != nil {
		return err
	}
	for _, p := range c.Products() {
		_, err := db.sql.ExecContext(ctx, `INSERT INTO stock (sku, on_hand) VALUES (?, ?) ON CONFLICT DO NOTHING`, p.SKU, p.Stock)
		if err != nil {
			return err
		}
	}
	return nil
}

// SQL returns the database handle.
func (db *DB) SQL() *sql.DB { return db.sql }

// Close closes the file.
func (db *DB) Close() error { return db.sql.Close() }

// inTx runs fn in one transaction, which holds the file's write lock.
func (db *DB) inTx(ctx context.Context, fn func(*sql.Tx) error) error {
	tx, err := db.sql.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// querier is what a connection and a transaction have in common.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// each calls row for every row of the query's answer.
func each(ctx context.Context, q querier, row func(*sql.Rows) error, query string, args ...any) (err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
