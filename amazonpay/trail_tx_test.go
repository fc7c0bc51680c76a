package amazonpay_test

import (
	"context"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/store"
)

// openTransaction is what was written under one Transact of the trail's store:
// by the kit, and by the shop into the same database.
type openTransaction struct {
	order *store.Order
	told  *amazonpay.Transition
}

type openTxKey struct{}

func openTx(ctx context.Context) *openTransaction {
	tx, _ := ctx.Value(openTxKey{}).(*openTransaction)
	return tx
}

// Transact implements store.Transactor. Nothing is there before the commit,
// which is a point of the trail like any other.
func (s trailStore) Transact(ctx context.Context, fn func(ctx context.Context) error) error {
	tx := &openTransaction{}
	if err := fn(context.WithValue(ctx, openTxKey{}, tx)); err != nil {
		return err
	}
	return s.trail.pass("store", "commits", func() error {
		if err := s.OrderStore.Update(ctx, tx.order); err != nil {
			return err
		}
		return s.shop.UpdateOrder(ctx, tx.told)
	})
}

// hold keeps an update for the commit, if it would succeed now.
func (s trailStore) hold(ctx context.Context, tx *openTransaction, o *store.Order) error {
	kept, err := s.OrderStore.Get(ctx, o.CheckoutSessionID)
	if err != nil {
		return err
	}
	if kept.Version != o.Version {
		return store.ErrConflict
	}
	held := *o
	tx.order = &held
	o.Version++
	return nil
}
