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
	err := k.updateOrder(asking, &Transition{Key: fmt.Sprintf("%s.%d", o.CheckoutSessionID, o.Seq), From: o.ToldState, Order: *o})
	done()
	if err != nil {
		k.logError(ctx, "tell", o.CheckoutSessionID, err)
	}
	return k.acknowledge(ctx, o, err == nil)
}

// acknowledge writes down whether the shop knows. If that fails the shop is
// told the same again, with the same key.
func (k *Kit) acknowledge(ctx context.Context, o *store.Order, known bool) (*store.Order, error) {
	for told := *o; ; {
		next := *o
		switch {
		case known && next.Told < told.Seq:
			next.Told, next.ToldState = told.Seq, told.State
			if !untold(&next) {
				next.Attempts, next.Due = 0, k.rest(&next)
			}
		case !known && next.Version == told.Version:
			next.Attempts++
			next.Due = k.again(&next, next.Attempts)
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
