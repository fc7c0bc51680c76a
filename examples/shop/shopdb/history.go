package shopdb

import (
	"context"
	"database/sql"
	"time"

	"github.com/paykit-go/amazonpaykit/examples/shop/money"
	"github.com/paykit-go/amazonpaykit/store"
)

// Order is an order as its buyer may see it.
type Order struct {
	Session          string
	Reference        string
	State            store.State // empty: placed, and nothing heard from Amazon yet
	Reason           string
	Total            money.Money
	PlacedAt         time.Time
	ChargePermission string
	Charge           string
	Items            []OrderItem
	History          []Told
}

// OrderItem is one row of an order.
type OrderItem struct {
	SKU, Name string
	Quantity  int
}

// Told is a transition that the kit has told the shop.
type Told struct {
	State store.State
	At    time.Time
}

// Orders returns the orders of that browser, newest first, at most 50.
func (db *DB) Orders(ctx context.Context, browser string) ([]Order, error) {
	orders, err := db.readOrders(ctx, browser)
	if err != nil {
		return nil, err
	}
	for i := range orders {
		o := &orders[i]
		if o.Items, err = db.orderItems(ctx, o.Session); err != nil {
			return nil, err
		}
		if o.History, err = db.history(ctx, o.Session); err != nil {
			return nil, err
		}
	}
	return orders, nil
}

func (db *DB) readOrders(ctx context.Context, browser string) ([]Order, error) {
	var orders []Order
	err := db.each(ctx, func(rows *sql.Rows) error {
		var o Order
		var placed int64
		err := rows.Scan(&o.Session, &o.Reference, &o.State, &o.Reason, &o.Total.Minor, &o.Total.Currency,
			&placed, &o.ChargePermission, &o.Charge)
		o.PlacedAt = time.Unix(placed, 0).UTC()
		orders = append(orders, o)
		return err
	}, `SELECT session, reference, state, reason, total, currency, placed_at, charge_permission, charge
		FROM orders WHERE browser = ? AND browser <> '' ORDER BY placed_at DESC, reference LIMIT 50`, browser)
	return orders, err
}

func (db *DB) history(ctx context.Context, session string) ([]Told, error) {
	var told []Told
	err := db.each(ctx, func(rows *sql.Rows) error {
		var t Told
		var at int64
		err := rows.Scan(&t.State, &at)
		t.At = time.Unix(at, 0).UTC()
		told = append(told, t)
		return err
	}, `SELECT state, told_at FROM transitions WHERE session = ? ORDER BY seq`, session)
	return told, err
}

func (c conn) orderItems(ctx context.Context, session string) ([]OrderItem, error) {
	var items []OrderItem
	err := c.each(ctx, func(rows *sql.Rows) error {
		var i OrderItem
		err := rows.Scan(&i.SKU, &i.Name, &i.Quantity)
		items = append(items, i)
		return err
	}, `SELECT sku, name, quantity FROM order_items WHERE session = ? ORDER BY position`, session)
	return items, err
}
