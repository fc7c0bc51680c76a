package amazonpay

import (
	"context"
	"errors"
	"fmt"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/store"
)

// guard runs host code. A panic becomes an error, so that it cannot leave an
// order claimed and undecided.
func guard(what string, fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("amazonpay: %s: the host's code panicked: %v", what, p)
		}
	}()
	return fn()
}

func (k *Kit) quote(ctx context.Context, v *Visit) (q *Quote, err error) {
	err = guard("Quote", func() (err error) {
		q, err = k.cfg.Shop.Quote(ctx, v)
		return err
	})
	if err != nil {
		return nil, err
	}
	return checkQuote(q, v.Session)
}

func (k *Kit) reference(ctx context.Context, v *Visit, q *Quote) (ref string, err error) {
	err = guard("PlaceOrder", func() (err error) {
		ref, err = k.cfg.Shop.PlaceOrder(ctx, v, q)
		return err
	})
	if err == nil && (ref == "" || len(ref) > maxReference) {
		err = fmt.Errorf("amazonpay: PlaceOrder must return an order number of 1 to %d bytes, got %d", maxReference, len(ref))
	}
	return ref, err
}

func (k *Kit) beforeUpdate(ctx context.Context, o store.Order, req *api.UpdateCheckoutSessionRequest) error {
	if k.cfg.Hooks.BeforeUpdate == nil {
		return nil
	}
	return guard("BeforeUpdate", func() error { return k.cfg.Hooks.BeforeUpdate(ctx, o, req) })
}

func (k *Kit) beforeComplete(ctx context.Context, o store.Order) error {
	if k.cfg.Hooks.BeforeComplete == nil {
		return nil
	}
	return guard("BeforeComplete", func() error { return k.cfg.Hooks.BeforeComplete(ctx, o) })
}

func (k *Kit) updateOrder(ctx context.Context, t *Transition) error {
	return guard("UpdateOrder", func() error { return k.cfg.Shop.UpdateOrder(ctx, t) })
}

// refusal returns the *Refusal in err, if there is one.
func refusal(err error) (*Refusal, bool) {
	var r *Refusal
	ok := errors.As(err, &r)
	return r, ok
}
