package shopdb

import (
	"context"
	"database/sql"
	"time"
)

// Available returns how many of each product are free, not counting what the
// order of that checkout session holds itself. The session may be empty.
func (db *DB) Available(ctx context.Context, session string) (map[string]int, error) {
	return available(ctx, db.sql, session, db.now())
}

// available subtracts what orders hold from what is on the shelf.
func available(ctx context.Context, q querier, session string, now time.Time) (map[string]int, error) {
	free := map[string]int{}
	err := each(ctx, q, func(rows *sql.Rows) error {
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

// checkStock returns *SoldOut for the first product that does not suffice.
func checkStock(ctx context.Context, q querier, session string, wanted map[string]int, now time.Time) error {
	free, err := available(ctx, q, session, now)
	if err != nil {
		return err
	}
	for sku, n := range wanted {
		if free[sku] < n {
			return &SoldOut{SKU: sku, Left: free[sku]}
		}
	}
	return nil
}
