// Package shopdb is the shop's memory: carts, stock and orders, in SQLite,
// PostgreSQL, MySQL or MariaDB. It knows nothing of HTTP, and of Amazon only
// the ids.
//
// Several processes may share one database. Whoever changes an order, a cart
// or stock locks the rows first, always in that order and stock by SKU, so
// that nobody waits in a circle.
package shopdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/paykit-go/amazonpaykit/examples/shop/catalog"
	"github.com/paykit-go/amazonpaykit/store/sqlstore"
)

// holdTime is how long stock is kept for an order that was placed but not
// paid yet.
const holdTime = 30 * time.Minute

// patience is how long Open waits for a server, and how long a transaction
// that lost a race may have taken to be tried again.
const patience = 10 * time.Second

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
	conn   // outside of a transaction
	engine sqlstore.Dialect
	handle *sql.DB
	now    func() time.Time
}

// Open opens the database, makes missing tables and puts the catalogue's
// products on the shelf if they are new. Several processes may do so at once.
// The error never shows a password.
func Open(ctx context.Context, where Location, c *catalog.Catalog, now func() time.Time) (*DB, error) {
	handle, err := where.connect()
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", where, err)
	}
	d := dialectOf(where.engine)
	db := &DB{conn: conn{handle, d}, engine: where.engine, handle: handle, now: now}
	if err := db.prepare(ctx, c); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", where, err), handle.Close())
	}
	return db, nil
}

func (db *DB) prepare(ctx context.Context, c *catalog.Catalog) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := db.retry(ctx, func() error { return db.handle.PingContext(ctx) }); err != nil {
		return fmt.Errorf("the database does not answer: %w", err)
	}
	if err := db.makeTables(ctx); err != nil {
		return fmt.Errorf("make the tables: %w", err)
	}
	for _, p := range c.Products() {
		_, err := db.exec(ctx, db.unlessThere(`INSERT INTO stock (sku, on_hand) VALUES (?, ?)`, "sku"), p.SKU, p.Stock)
		if err != nil {
			return err
		}
	}
	return nil
}

// makeTables makes what is missing. Where all is there it takes no locks that
// a shop at work would notice.
func (db *DB) makeTables(ctx context.Context) error {
	if db.Check(ctx) == nil {
		return nil
	}
	err := db.inTx(ctx, func(tx conn) error {
		for statement := range strings.SplitSeq(strings.TrimSpace(db.schema), ";\n") {
			if _, err := tx.exec(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := db.Check(ctx); err != nil {
		return fmt.Errorf("they are there already, but not as this version of the shop needs them; use a new database: %w", err)
	}
	return nil
}

// SQL returns the database handle, for what else shares the database: the
// kit's orders and the browser sessions.
func (db *DB) SQL() *sql.DB { return db.handle }

// Engine returns the kind of database that SQL leads to.
func (db *DB) Engine() sqlstore.Dialect { return db.engine }

// Check reports whether the database answers and has the tables as this
// version needs them; it names the columns that came last. A nil error says
// yes.
func (db *DB) Check(ctx context.Context) error {
	_, err := db.exec(ctx, `SELECT t.seq, c.number FROM transitions t, carts c WHERE 1 = 0`)
	return err
}

// ForgetSessions removes browser sessions whose time is over.
func (db *DB) ForgetSessions(ctx context.Context) error {
	_, err := db.exec(ctx, `DELETE FROM sessions WHERE `+db.expired)
	return err
}

// Close closes the database.
func (db *DB) Close() error { return db.handle.Close() }
