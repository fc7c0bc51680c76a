package amazonpay

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
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
	switch {
	case err != nil:
		return ref, err
	case ref == "" || len(ref) > maxReference:
		return ref, fmt.Errorf("amazonpay: PlaceOrder must return an order number of 1 to %d bytes, got %d", maxReference, len(ref))
	case !strings.HasPrefix(ref, k.cfg.ReferencePrefix):
		return ref, fmt.Errorf("amazonpay: PlaceOrder must return an order number that begins with Config.ReferencePrefix, %q", k.cfg.ReferencePrefix)
	}
	return ref, nil
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
	return inTime(ctx, "BeforeComplete", func() error { return k.cfg.Hooks.BeforeComplete(ctx, o) })
}

func (k *Kit) updateOrder(ctx context.Context, t *Transition) error {
	return inTime(ctx, "UpdateOrder", func() error { return k.cfg.Shop.UpdateOrder(ctx, t) })
}

func (k *Kit) onNotification(ctx context.Context, n ipn.Notification, o *store.Order) error {
	if k.cfg.Hooks.OnNotification == nil {
		return nil
	}
	return inTime(ctx, "OnNotification", func() error { return k.cfg.Hooks.OnNotification(ctx, n, o) })
}

// inTime runs host code that need not heed ctx: whoever waits for it goes on
// when ctx ends, so that a callback that hangs holds up one order and not the
// reconciler.
func inTime(ctx context.Context, what string, fn func() error) error {
	done := make(chan error, 1)
	go func() {
		defer close(done)
		done <- guard(what, fn)
	}()
	select {
	case err, returned := <-done:
		if !returned {
			runtime.Goexit() // as fn did, in the way of testing.T.FailNow
		}
		return err
	case <-ctx.Done():
		return fmt.Errorf("amazonpay: %s: the host's code did not return in time: %w", what, ctx.Err())
	}
}

// refusal returns the *Refusal in err, if there is one.
func refusal(err error) (*Refusal, bool) {
	var r *Refusal
	ok := errors.As(err, &r)
	return r, ok
}
