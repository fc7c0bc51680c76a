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
	err = db.inTx(ctx, func(tx conn) error {
		reference, err = tx.writeOrder(ctx, d, db.now())
		if err != nil {
			return err
		}
		if err := tx.checkCart(ctx, d.Cart, d.Session); err != nil {
			return err
		}
		return tx.checkStock(ctx, d.Session, quantities(d.Items), db.now())
	})
	return reference, err
}

// writeOrder inserts the order or brings it up to date; number and claim stay.
func (tx conn) writeOrder(ctx context.Context, d Draft, now time.Time) (reference string, err error) {
	_, err = tx.exec(ctx, tx.unlessThere(`INSERT INTO orders
		(session, reference, browser, cart, cart_version, held_until, currency, total, method, ship_to, placed_at)
		VALUES (?, ?, ?, '', 0, 0, '', 0, '', '', ?)`, "session"), d.Session, orderNumber(now), d.Browser, now.Unix())
	if err != nil {
		return "", err
	}
	until := now.Add(holdTime).Unix()
	_, err = tx.exec(ctx, `UPDATE orders SET cart = ?, cart_version = ?, held_until = CASE WHEN held_until < ? THEN ? ELSE held_until END,
		currency = ?, total = ?, method = ?, ship_to = ? WHERE session = ?`,
		d.Cart.ID, d.Cart.Version, until, until, d.Total.Currency, d.Total.Minor, d.Method, string(d.ShipTo), d.Session)
	if err != nil {
		return "", err
	}
	if err := tx.writeItems(ctx, d); err != nil {
		return "", err
	}
	err = tx.row(ctx, `SELECT reference FROM orders WHERE session = ?`, d.Session).Scan(&reference)
	return reference, err
}

func (tx conn) writeItems(ctx context.Context, d Draft) error {
	if _, err := tx.exec(ctx, `DELETE FROM order_items WHERE session = ?`, d.Session); err != nil {
		return err
	}
	for n, i := range d.Items {
		_, err := tx.exec(ctx, `INSERT INTO order_items (session, sku, position, name, quantity, price) VALUES (?, ?, ?, ?, ?, ?)`,
			d.Session, i.Product.SKU, n, i.Product.Name, i.Quantity, i.Product.Price.Minor)
		if err != nil {
			return err
		}
	}
	return nil
}

// ReferencePrefix is what every order number begins with.
const ReferencePrefix = "SH-"

// orderNumber makes a number that says the day and nothing about how many
// orders there are.
func orderNumber(now time.Time) string {
	return ReferencePrefix + now.UTC().Format("060102") + "-" + rand.Text()[:8]
}

// checkCart sees to it that the order is for the cart as it is now, and that
// no other order has it.
func (tx conn) checkCart(ctx context.Context, c Cart, session string) error {
	if c.ID == "" {
		return nil // a product page needs no cart
	}
	var version int64
	var claimedBy string
	err := tx.row(ctx, `SELECT version, claimed_by FROM carts WHERE id = ?`+tx.forUpdate, c.ID).Scan(&version, &claimedBy)
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
