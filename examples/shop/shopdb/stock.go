package shopdb

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"time"
)

// Available returns how many of each product are free, not counting what the
// order of that checkout session holds itself. The session may be empty.
func (db *DB) Available(ctx context.Context, session string) (map[string]int, error) {
	return db.available(ctx, session, db.now())
}

// available subtracts what orders hold from what is on the shelf.
func (c conn) available(ctx context.Context, session string, now time.Time) (map[string]int, error) {
	free := map[string]int{}
	err := c.each(ctx, func(rows *sql.Rows) error {
		var sku string
		var n int
		err := rows.Scan(&sku, &n)
		free[sku] = max(n, 0)
		return err
	}, `SELECT s.sku, s.on_hand - COALESCE((
			SELECT SUM(i.quantity) FROM order_items i JOIN orders o ON o.session = i.session
			WHERE i.sku = s.sku AND o.session <> ? AND o.held_until > ?), 0)
		FROM stock s`, session, now.Unix())
	return free, err
}

// checkStock returns *SoldOut for the first product that does not suffice. It
// locks the stock first, so that what it saw is true until the transaction
// ends.
func (tx conn) checkStock(ctx context.Context, session string, wanted map[string]int, now time.Time) error {
	skus := slices.Sorted(maps.Keys(wanted))
	for _, sku := range skus {
		if _, err := tx.exec(ctx, `SELECT on_hand FROM stock WHERE sku = ?`+tx.forUpdate, sku); err != nil {
			return err
		}
	}
	free, err := tx.available(ctx, session, now)
	if err != nil {
		return err
	}
	for _, sku := range skus {
		if free[sku] < wanted[sku] {
			return &SoldOut{SKU: sku, Left: free[sku]}
		}
	}
	return nil
}
