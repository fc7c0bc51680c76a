package amazonpay

import (
	"context"
	"errors"
	"fmt"

	"github.com/paykit-go/amazonpaykit/store"
)

// tell lets the shop know of an outcome it has not acknowledged. The caller
// holds the claim. A shop that fails is told again later; what happened at
// Amazon stands.
func (k *Kit) tell(o *store.Order) (*store.Order, error) {
	if !untold(o) {
		return o, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), workTime)
	defer cancel()
	asking, done := context.WithTimeout(ctx, askTime)
	defer done()
	t := &Transition{Key: fmt.Sprintf("%s.%d", o.CheckoutSessionID, o.Seq), From: o.ToldState, Order: *o}
	if k.cfg.TellInTransaction {
		return k.tellTogether(ctx, asking, o, t)
	}
	err := k.updateOrder(asking, t)
	if err != nil {
		k.logError(ctx, "tell", o.CheckoutSessionID, err)
	}
	return k.acknowledge(ctx, o, err == nil)
}

// tellTogether commits the shop's writes and the kit's acknowledgement in one
// transaction. The record comes first: it is what two tellers would meet at.
func (k *Kit) tellTogether(ctx, asking context.Context, o *store.Order, t *Transition) (*store.Order, error) {
	next := k.told(o, o)
	next.UpdatedAt = k.stamp()
	err := k.cfg.Orders.(store.Transactor).Transact(asking, func(ctx context.Context) error {
		if err := k.cfg.Orders.Update(ctx, next); err != nil {
			return err
		}
		return k.updateOrder(ctx, t)
	})
	if err == nil {
		return next, nil
	}
	k.logError(ctx, "tell", o.CheckoutSessionID, err)
	// The commit may have happened although its answer is lost.
	current, getErr := k.cfg.Orders.Get(ctx, o.CheckoutSessionID)
	if getErr == nil && (current.Told >= o.Seq || errors.Is(err, store.ErrConflict)) {
		return current, nil
	}
	return k.acknowledge(ctx, o, false)
}

// told returns a copy of o that says that the shop knows of what it was told.
func (k *Kit) told(o, told *store.Order) *store.Order {
	next := *o
	next.Told, next.ToldState = told.Seq, told.State
	if !untold(&next) {
		next.Attempts, next.Due, next.Claim = 0, k.rest(&next), ""
	}
	return &next
}

// acknowledge writes down whether the shop knows. If that fails the shop is
// told the same again, with the same key.
func (k *Kit) acknowledge(ctx context.Context, o *store.Order, known bool) (*store.Order, error) {
	for told := *o; ; {
		next := *o
		switch {
		case known && next.Told < told.Seq:
			next = *k.told(o, &told)
		case !known && next.Version == told.Version:
			next.Attempts++
			next.Due, next.Claim = k.again(&next, next.Attempts), ""
		default:
			return o, nil // another worker went on with it meanwhile
		}
		err := k.save(ctx, &next)
		if err == nil {
			return &next, nil
		}
		k.logError(ctx, "acknowledge", o.CheckoutSessionID, err)
		if !errors.Is(err, store.ErrConflict) {
			return &told, nil // the payment stands, and that is what the buyer asks
		}
		if o, err = k.cfg.Orders.Get(ctx, o.CheckoutSessionID); err != nil {
			return &told, nil
		}
	}
}
