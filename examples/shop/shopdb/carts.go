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

// find returns the cart's item with that SKU, if it is there.
func (c Cart) find(sku string) (there bool, item CartItem) {
	for _, i := range c.Items {
		if i.SKU == sku {
			return true, i
		}
	}
	return false, CartItem{}
}

// Cart returns the browser's open cart, which may be none.
func (db *DB) Cart(ctx context.Context, browser string) (Cart, error) {
	return db.openCart(ctx, browser, "")
}

// CartFor returns the browser's cart with that id for a checkout session:
// one that is open or that this very session claimed. Otherwise ErrCartGone.
func (db *DB) CartFor(ctx context.Context, browser, id, session string) (Cart, error) {
	c := Cart{ID: id}
	row := db.row(ctx,
		`SELECT version FROM carts WHERE id = ? AND browser = ? AND claimed_by IN ('', ?)`, id, browser, session)
	if err := row.Scan(&c.Version); errors.Is(err, sql.ErrNoRows) {
		return Cart{}, ErrCartGone
	} else if err != nil {
		return Cart{}, err
	}
	return c, db.readItems(ctx, &c)
}

// AddToCart puts n more of a product into the browser's cart, up to
// MaxQuantity.
func (db *DB) AddToCart(ctx context.Context, browser, sku string, n int) error {
	return db.changeCart(ctx, browser, func(tx conn, c Cart) error {
		if there, i := c.find(sku); there {
			return tx.setQuantity(ctx, c.ID, sku, i.Quantity+n)
		}
		_, err := tx.exec(ctx, `INSERT INTO cart_items (cart, sku, position, quantity)
			SELECT ?, ?, COALESCE(MAX(position), 0) + 1, ? FROM cart_items WHERE cart = ?`, c.ID, sku, min(n, MaxQuantity), c.ID)
		return err
	})
}

// SetQuantity changes how many of a product are in the browser's cart; 0
// removes it. A product that is not in the cart stays out.
func (db *DB) SetQuantity(ctx context.Context, browser, sku string, n int) error {
	return db.changeCart(ctx, browser, func(tx conn, c Cart) error {
		if n <= 0 {
			_, err := tx.exec(ctx, `DELETE FROM cart_items WHERE cart = ? AND sku = ?`, c.ID, sku)
			return err
		}
		return tx.setQuantity(ctx, c.ID, sku, n)
	})
}

func (tx conn) setQuantity(ctx context.Context, cart, sku string, n int) error {
	_, err := tx.exec(ctx, `UPDATE cart_items SET quantity = ? WHERE cart = ? AND sku = ?`, min(n, MaxQuantity), cart, sku)
	return err
}

// EmptyCart throws away the cart that the order of this checkout session
// claimed, and no other. Once it is gone, nothing happens.
func (db *DB) EmptyCart(ctx context.Context, session string) error {
	_, err := db.exec(ctx, `DELETE FROM carts WHERE claimed_by = ? AND claimed_by <> ''`, session)
	return err
}

// changeCart runs change on the browser's open cart, a new one if need be,
// and moves its version.
func (db *DB) changeCart(ctx context.Context, browser string, change func(tx conn, c Cart) error) error {
	return db.inTx(ctx, func(tx conn) error {
		c, err := tx.lockCart(ctx, browser)
		if err != nil {
			return err
		}
		if err := change(tx, c); err != nil {
			return err
		}
		_, err = tx.exec(ctx, `UPDATE carts SET version = version + 1 WHERE id = ?`, c.ID)
		return err
	})
}

// lockCart locks the browser's open cart, a new one if there is none. Of two
// clicks that both want a new one the number lets one through: it is read
// before the cart is looked for, so that no cart is missed in between.
func (tx conn) lockCart(ctx context.Context, browser string) (Cart, error) {
	var number int64
	err := tx.row(ctx, `SELECT COALESCE(MAX(number), 0) + 1 FROM carts WHERE browser = ?`, browser).Scan(&number)
	if err != nil {
		return Cart{}, err
	}
	c, err := tx.openCart(ctx, browser, tx.forUpdate)
	if err != nil || c.ID != "" {
		return c, err
	}
	c = Cart{ID: rand.Text()}
	made, err := changed(tx.exec(ctx, tx.unlessThere(`INSERT INTO carts (id, browser, number) VALUES (?, ?, ?)`, "id"), c.ID, browser, number))
	if err == nil && !made {
		err = errAgain
	}
	return c, err
}

// openCart reads the newest cart of the browser that no order has claimed.
func (c conn) openCart(ctx context.Context, browser, lock string) (Cart, error) {
	var cart Cart
	row := c.row(ctx, `SELECT id, version FROM carts WHERE browser = ? AND claimed_by = '' ORDER BY number DESC LIMIT 1`+lock, browser)
	if err := row.Scan(&cart.ID, &cart.Version); errors.Is(err, sql.ErrNoRows) {
		return Cart{}, nil
	} else if err != nil {
		return Cart{}, err
	}
	return cart, c.readItems(ctx, &cart)
}

func (c conn) readItems(ctx context.Context, cart *Cart) error {
	return c.each(ctx, func(rows *sql.Rows) error {
		var i CartItem
		err := rows.Scan(&i.SKU, &i.Quantity)
		cart.Items = append(cart.Items, i)
		return err
	}, `SELECT sku, quantity FROM cart_items WHERE cart = ? ORDER BY position`, cart.ID)
}
