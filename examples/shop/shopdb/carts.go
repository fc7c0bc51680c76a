package shopdb

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
)

// MaxQuantity is the most of one product that a cart takes.
const MaxQuantity = 20

// Cart is what one browser has put together.
type Cart struct {
	ID      string // empty: there is no cart yet
	Version int64
	Items   []CartItem
}

// CartItem is so many of one product.
type CartItem struct {
	SKU      string
	Quantity int
}

// Count returns the number of pieces in the cart.
func (c Cart) Count() int {
	n := 0
	for _, i := range c.Items {
		n += i.Quantity
	}
	return n
}

// Cart returns the browser's open cart, which may be none.
func (db *DB) Cart(ctx context.Context, browser string) (Cart, error) {
	return openCart(ctx, db.sql, browser)
}

// CartFor returns the browser's cart with that id for a checkout session:
// one that is open or that this very session claimed. Otherwise ErrCartGone.
func (db *DB) CartFor(ctx context.Context, browser, id, session string) (Cart, error) {
	c := Cart{ID: id}
	row := db.sql.QueryRowContext(ctx,
		`SELECT version FROM carts WHERE id = ? AND browser = ? AND claimed_by IN ('', ?)`, id, browser, session)
	if err := row.Scan(&c.Version); errors.Is(err, sql.ErrNoRows) {
		return Cart{}, ErrCartGone
	} else if err != nil {
		return Cart{}, err
	}
	return c, readItems(ctx, db.sql, &c)
}

// AddToCart puts n more of a product into the browser's cart, up to
// MaxQuantity.
func (db *DB) AddToCart(ctx context.Context, browser, sku string, n int) error {
	return db.changeCart(ctx, browser, func(tx *sql.Tx, cart string) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO cart_items (cart, sku, quantity) VALUES (?1, ?2, min(?3, ?4))
			ON CONFLICT (cart, sku) DO UPDATE SET quantity = min(quantity + ?3, ?4)`, cart, sku, n, MaxQuantity)
		return err
	})
}

// SetQuantity changes how many of a product are in the browser's cart; 0
// removes it. A product that is not in the cart stays out.
func (db *DB) SetQuantity(ctx context.Context, browser, sku string, n int) error {
	return db.changeCart(ctx, browser, func(tx *sql.Tx, cart string) error {
		if n <= 0 {
			_, err := tx.ExecContext(ctx, `DELETE FROM cart_items WHERE cart = ? AND sku = ?`, cart, sku)
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE cart_items SET quantity = ? WHERE cart = ? AND sku = ?`, min(n, MaxQuantity), cart, sku)
		return err
	})
}

// EmptyCart throws away the cart that the order of this checkout session
// claimed, and no other. Once it is gone, nothing happens.
func (db *DB) EmptyCart(ctx context.Context, session string) error {
	_, err := db.sql.ExecContext(ctx, `DELETE FROM carts WHERE claimed_by = ? AND claimed_by <> ''`, session)
	return err
}

// changeCart runs change on the browser's open cart, a new one if need be,
// and moves its version.
func (db *DB) changeCart(ctx context.Context, browser string, change func(tx *sql.Tx, cart string) error) error {
	return db.inTx(ctx, func(tx *sql.Tx) error {
		c, err := openCart(ctx, tx, browser)
		if err != nil {
			return err
		}
		if c.ID == "" {
			c.ID = rand.Text()
			if _, err := tx.ExecContext(ctx, `INSERT INTO carts (id, browser) VALUES (?, ?)`, c.ID, browser); err != nil {
				return err
			}
		}
		if err := change(tx, c.ID); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE carts SET version = version + 1 WHERE id = ?`, c.ID)
		return err
	})
}

// openCart reads the newest cart of the browser that no order has claimed.
func openCart(ctx context.Context, q querier, browser string) (Cart, error) {
	var c Cart
	row := q.QueryRowContext(ctx,
		`SELECT id, version FROM carts WHERE browser = ? AND claimed_by = '' ORDER BY rowid DESC LIMIT 1`, browser)
	if err := row.Scan(&c.ID, &c.Version); errors.Is(err, sql.ErrNoRows) {
		return Cart{}, nil
	} else if err != nil {
		return Cart{}, err
	}
	return c, readItems(ctx, q, &c)
}

func readItems(ctx context.Context, q querier, c *Cart) error {
	return each(ctx, q, func(rows *sql.Rows) error {
		var i CartItem
		err := rows.Scan(&i.SKU, &i.Quantity)
		c.Items = append(c.Items, i)
		return err
	}, `SELECT sku, quantity FROM cart_items WHERE cart = ? ORDER BY rowid`, c.ID)
}
