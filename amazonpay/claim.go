package amazonpay

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/paykit-go/amazonpaykit/store"
)

const (
	// askTime bounds the calls to Amazon and to the shop under one claim. The
	// rest of workTime is for writing down what came of them.
	askTime = workTime - 10*time.Second
	// patience is how long a request that lost a race watches the winner.
	patience = 5 * time.Second
	glance   = 50 * time.Millisecond
)

// claim makes this request the only one that may act on o, until the lease
// passes, by winning the compare-and-swap.
func (k *Kit) claim(ctx context.Context, o *store.Order, s store.State) error {
	if o.State != s && !o.State.CanBecome(s) {
		return fmt.Errorf("amazonpay: an order that is %s cannot become %s", o.State, s)
	}
	if k.claimed(o) {
		return fmt.Errorf("amazonpay: somebody is at work on the order: %w", store.ErrConflict)
	}
	o.State, o.Claim, o.Due = s, k.secret(), k.now().Add(k.cfg.Lease)
	return k.save(ctx, o)
}

// claimed reports that somebody may be at work on the order.
func (k *Kit) claimed(o *store.Order) bool { return o.Claim != "" && o.Due.After(k.now()) }

// save writes o. A write that failed may have happened all the same, so it is
// tried again for a moment, and a conflict with oneself is no conflict.
func (k *Kit) save(ctx context.Context, o *store.Order) error {
	o.Due, o.UpdatedAt = o.Due.UTC().Truncate(time.Microsecond), k.stamp()
	first := true
	for pause := glance; ; pause *= 2 {
		err := k.cfg.Orders.Update(ctx, o)
		if err == nil || !first && errors.Is(err, store.ErrConflict) && k.wrote(ctx, o) {
			return nil
		}
		if errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrExists) || errors.Is(err, store.ErrNotFound) {
			return err
		}
		if pause > patience/2 || !wait(ctx, pause) {
			return err
		}
		first = false
	}
}

// wrote reports whether the record is what o says it should be.
func (k *Kit) wrote(ctx context.Context, o *store.Order) bool {
	c, err := k.cfg.Orders.Get(ctx, o.CheckoutSessionID)
	if err != nil || c.Version != o.Version+1 || c.State != o.State || !c.UpdatedAt.Equal(o.UpdatedAt) ||
		!c.Due.Equal(o.Due) || c.Claim != o.Claim || c.Fingerprint != o.Fingerprint || c.Seq != o.Seq || c.Told != o.Told || c.Try != o.Try {
		return false
	}
	o.Version = c.Version
	return true
}

// wait returns false when ctx ended first.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// await watches an order until done, for at most as long as patience lasts,
// and returns how it stands then.
func (k *Kit) await(ctx context.Context, id string, done func(*store.Order) bool) (*store.Order, error) {
	for waited := time.Duration(0); ; waited += glance {
		o, err := k.cfg.Orders.Get(ctx, id)
		if err != nil || done(o) || waited >= patience {
			return o, err
		}
		if !wait(ctx, glance) {
			return o, ctx.Err()
		}
	}
}

// stamp is the time as stores keep it.
func (k *Kit) stamp() time.Time { return k.now().UTC().Truncate(time.Microsecond) }
