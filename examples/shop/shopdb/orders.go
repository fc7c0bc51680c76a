package shopdb

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"time"

	"github.com/paykit-go/amazonpaykit/examples/shop/money"
	"github.com/paykit-go/amazonpaykit/examples/shop/pricing"
)

// Draft is an order as the buyer agreed to it.
type Draft struct {
	Session string // Amazon's checkout session
	Browser string
	Cart    Cart // without an ID: bought from a product page
	Items   []pricing.Item
	Total   money.Money
	Method  string // of shipping
	ShipTo  []byte // JSON, for whoever packs the parcel
}

// Place writes the order down, keeps stock for it and returns its number.
// Called again for the same checkout session it returns the same number and
// takes over what changed. Errors: ErrCartGone, ErrCartChanged, *SoldOut.
func (db *DB) Place(ctx context.Context, d Draft) (reference string, err error) {
	err = db.inTx(ctx, func(tx *sql.Tx) error {
		if err := checkCart(ctx, tx, d.Cart, d.Session); err != nil {
			return err
		}
		if err := checkStock(ctx, tx, d.Session, quantities(d.Items), db.now()); err != nil {
			return err
		}
		reference, err = db.writeOrder(ctx, tx, d)
		return err
	})
	return reference, err
}

// writeOrder inserts the order or brings it up to date; number and claim stay.
func (db *DB) writeOrder(ctx context.Context, tx *sql.Tx, d Draft) (reference string, err error) {
	now := db.now()
	row := tx.QueryRowContext(ctx, `INSERT INTO orders
		(session, reference, browser, cart, cart_version, state, held_until, currency, total, method, ship_to, placed_at)
		VALUES (?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?)
		ON CONFLICT (session) DO UPDATE SET cart = excluded.cart, cart_version = excluded.cart_version,
			held_until = max(held_until, excluded.held_until), currency = excluded.currency, total = excluded.total,
			method = excluded.method, ship_to = excluded.ship_to
		RETURNING reference`,
		d.Session, orderNumber(now), d.Browser, d.Cart.ID, d.Cart.Version, now.Add(holdTime).Unix(),
		d.Total.Currency, d.Total.Minor, d.Method, string(d.ShipTo), now.Unix())
	if err := row.Scan(&reference); err != nil {
		return "", err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM order_items WHERE session = ?`, d.Session); err != nil {
		return "", err
	}
	for _, i := range d.Items {
		_, err := tx.ExecContext(ctx, `INSERT INTO order_items (session, sku, name, quantity, price) VALUES (?, ?, ?, ?, ?)`,
			d.Session, i.Product.SKU, i.Product.Name, i.Quantity, i.Product.Price.Minor)
		if err != nil {
			return "", err
		}
	}
	return reference, nil
}

// orderNumber makes a number that says the day and nothing about how many
// orders there are.
func orderNumber(now time.Time) string {
	return "SH-" + now.UTC().Format("060102") + "-" + rand.Text()[:8]
}

// checkCart sees to it that the order is for the cart as it is now, and that
// no other order has it.
func checkCart(ctx context.Context, q querier, c Cart, session string) error {
	if c.ID == "" {
		return nil // a product page needs no cart
	}
	var version int64
	var claimedBy string
	err := q.QueryRowContext(ctx, `SELECT version, claimed_by FROM carts WHERE id = ?`, c.ID).Scan(&version, &claimedBy)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return ErrCartGone
	case err != nil:
		return err
	case claimedBy != "" && claimedBy != session:
		return ErrCartGone
	case version != c.Version:
		return ErrCartChanged
	}
	return nil
}

func quantities(items []pricing.Item) map[string]int {
	q := map[string]int{}
	for _, i := range items {
		q[i.Product.SKU] += i.Quantity
	}
	return q
}
