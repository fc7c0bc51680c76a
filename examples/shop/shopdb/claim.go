package shopdb

import (
	"context"
	"math"
	"time"

	"github.com/paykit-go/amazonpaykit/store"
)

// claimTime is how long a claim holds without news of the payment: longer than
// Amazon's checkout session lives. Who looks at the result without having paid
// keeps the stock from others that long, and not for ever.
const claimTime = 25 * time.Hour

// Claim makes cart and stock the order's, right before it is paid. Of two
// orders for one cart only the first gets it. An order that has its claim gets
// it again. Errors: ErrCartGone, ErrCartChanged, *SoldOut.
func (db *DB) Claim(ctx context.Context, session string) error {
	return db.inTx(ctx, func(tx conn) error {
		var cart Cart
		var claimed bool
		row := tx.row(ctx, `SELECT cart, cart_version, claimed FROM orders WHERE session = ?`+tx.forUpdate, session)
		if err := row.Scan(&cart.ID, &cart.Version, &claimed); err != nil {
			return err
		}
		if claimed {
			return nil
		}
		if err := tx.checkCart(ctx, cart, session); err != nil {
			return err
		}
		wanted, err := tx.orderedQuantities(ctx, session)
		if err != nil {
			return err
		}
		if err := tx.checkStock(ctx, session, wanted, db.now()); err != nil {
			return err
		}
		return tx.claim(ctx, session, cart.ID, db.now().Add(claimTime))
	})
}

func (tx conn) claim(ctx context.Context, session, cart string, until time.Time) error {
	_, err := tx.exec(ctx, `UPDATE orders SET claimed = 1, held_until = ? WHERE session = ?`, until.Unix(), session)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `UPDATE carts SET claimed_by = ? WHERE id = ?`, session, cart)
	return err
}

// Tell records how the order stands at Amazon. A key that was told before
// changes nothing, and neither does a transition that comes after a later
// one. When the payment failed, stock and cart are given back; otherwise the
// stock is kept for good. An order that was never placed here is no error:
// there is nothing to do.
func (db *DB) Tell(ctx context.Context, key string, o store.Order) error {
	return db.inTx(ctx, func(tx conn) error {
		isNew, err := changed(tx.exec(ctx, tx.unlessThere(`INSERT INTO transitions (transition, session, seq, state, told_at)
			VALUES (?, ?, ?, ?, ?)`, "transition"), key, o.CheckoutSessionID, o.Seq, o.State, db.now().Unix()))
		if err != nil || !isNew {
			return err
		}
		isLatest, err := changed(tx.exec(ctx, `UPDATE orders SET state = ?, reason = ?, seq = ?, charge_permission = ?, charge = ?
			WHERE session = ? AND seq < ?`,
			o.State, o.Reason, o.Seq, o.ChargePermissionID, o.ChargeID, o.CheckoutSessionID, o.Seq))
		switch {
		case err != nil || !isLatest:
			return err
		case givenUp(o.State):
			return tx.giveBack(ctx, o.CheckoutSessionID)
		}
		_, err = tx.exec(ctx, `UPDATE orders SET held_until = ? WHERE session = ?`, int64(math.MaxInt64), o.CheckoutSessionID)
		return err
	})
}

// givenUp reports whether nothing will be paid for an order in that state.
// Attention is not among them: somebody has to look first.
func givenUp(s store.State) bool {
	switch s {
	case store.Declined, store.Canceled, store.Expired, store.Abandoned:
		return true
	}
	return false
}

func (tx conn) giveBack(ctx context.Context, session string) error {
	if _, err := tx.exec(ctx, `UPDATE orders SET claimed = 0, held_until = 0 WHERE session = ?`, session); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `UPDATE carts SET claimed_by = '' WHERE claimed_by = ?`, session)
	return err
}

func (c conn) orderedQuantities(ctx context.Context, session string) (map[string]int, error) {
	wanted := map[string]int{}
	items, err := c.orderItems(ctx, session)
	for _, i := range items {
		wanted[i.SKU] = i.Quantity
	}
	return wanted, err
}
