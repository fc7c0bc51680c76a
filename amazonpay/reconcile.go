package amazonpay

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/paykit-go/amazonpaykit/store"
)

const (
	// reconcileBatch is how many orders one round of Run takes up.
	reconcileBatch = 100
	// slack is how many times more are read: servers that read the same due
	// orders then seldom take the same ones.
	slack = 4
	// atOnce is how many orders are worked on at a time, so that one that hangs
	// does not hold up the others.
	atOnce = 4
	// finishAfter is when FinishUnreturned looks first whether a buyer who did
	// not come back has paid.
	finishAfter = 15 * time.Minute
	// strangeAgain is how long an order in a state that this version does not
	// know is left to the version that wrote it.
	strangeAgain = time.Hour
)

// Reconcile takes up to limit orders that are due, one at a time by
// compare-and-swap, and does for each what its state asks for: it learns from
// Amazon what became of an answer that is missing or of a pending charge, lets
// checkouts end that nobody finished, and tells the shop what it has not
// acknowledged. It always asks Amazon first and gives no order up on the word
// of a failed call. Any number of servers may do it at the same time; an order
// that another one took is left out.
//
// It returns how many orders it took up, and the first error of the store's, or
// ctx's. What fails at Amazon or in the shop is logged, and the order is due
// again later. When ctx ends no more orders are taken up, and Reconcile returns
// when those under way are done.
func (k *Kit) Reconcile(ctx context.Context, limit int) (worked int, err error) {
	worked, _, err = k.round(ctx, max(limit, 0))
	return worked, err
}

// round is one run of Reconcile. more reports that there was more to do than
// the limit allowed.
func (k *Kit) round(ctx context.Context, limit int) (worked int, more bool, err error) {
	asking, done := context.WithTimeout(ctx, askTime)
	due, err := k.cfg.Orders.Due(asking, k.now(), slack*limit)
	done()
	if err != nil {
		return 0, false, fmt.Errorf("amazonpay: reconcile: %w", err)
	}
	k.shuffle(due)
	more = len(due) > limit
	worked, err = k.workOn(ctx, due[:min(len(due), limit)])
	return worked, more, err
}

func (k *Kit) workOn(ctx context.Context, due []*store.Order) (worked int, err error) {
	queue := make(chan *store.Order, len(due))
	for _, o := range due {
		queue <- o
	}
	close(queue)
	crew := &crew{kit: k, ctx: ctx}
	var workers sync.WaitGroup
	for range min(atOnce, len(due)) {
		workers.Go(func() { crew.work(queue) })
	}
	workers.Wait()
	return int(crew.worked.Load()), errors.Join(crew.err, ctx.Err())
}

// crew works on the orders of one round.
type crew struct {
	kit    *Kit
	ctx    context.Context // ends the round, and not the work on an order
	worked atomic.Int64
	once   sync.Once
	err    error
}

func (c *crew) work(queue <-chan *store.Order) {
	for o := range queue {
		if c.ctx.Err() != nil {
			return
		}
		taken, err := c.kit.reconcile(c.ctx, o)
		if taken {
			c.worked.Add(1)
		}
		if err != nil {
			c.once.Do(func() { c.err = err })
		}
	}
}

// reconcile does what is due for one order. The error is the store's.
func (k *Kit) reconcile(ctx context.Context, o *store.Order) (taken bool, err error) {
	if !known(o.State) {
		return false, k.leaveStrange(ctx, o)
	}
	id := o.CheckoutSessionID
	o, err = k.act(o, timePassed)
	switch {
	case err == nil:
		return true, nil
	case o != nil: // the shop's: BeforeComplete failed
		k.logError(ctx, "reconcile", id, err)
		return true, nil
	case errors.Is(err, store.ErrConflict), errors.Is(err, store.ErrNotFound):
		return false, nil // taken by another one, or purged
	}
	k.logError(ctx, "reconcile", id, err)
	return false, fmt.Errorf("amazonpay: reconcile: %w", err)
}

// known reports a state of this version's.
func known(s store.State) bool {
	switch s {
	case store.Reviewing, store.Placing, store.Placed, store.Completing, store.Unknown:
		return true
	}
	return s.Outcome()
}

// leaveStrange puts off an order that a newer version wrote: the servers of
// that version look after it.
func (k *Kit) leaveStrange(ctx context.Context, o *store.Order) error {
	k.log.WarnContext(ctx, "amazonpay: an order is in a state that this version does not know: update all servers",
		"checkoutSessionId", o.CheckoutSessionID, "state", string(o.State))
	ctx, cancel := context.WithTimeout(ctx, workTime)
	defer cancel()
	o.Due = k.now().Add(strangeAgain)
	if err := k.save(ctx, o); err != nil && !errors.Is(err, store.ErrConflict) {
		return fmt.Errorf("amazonpay: reconcile: %w", err)
	}
	return nil
}

func (k *Kit) shuffle(orders []*store.Order) {
	for i := len(orders) - 1; i > 0; i-- {
		j := int(k.jitter(time.Duration(i + 1)))
		orders[i], orders[j] = orders[j], orders[i]
	}
}

// Run reconciles until ctx ends, resting for Config.ReconcileInterval between
// two rounds and not at all while there is more to do than fits into one. It
// returns when the work under way is done, at most a minute and a half later.
// Several servers may run it and share the work. A store that fails is logged
// and tried again.
func (k *Kit) Run(ctx context.Context) {
	for ctx.Err() == nil {
		worked, more, err := k.round(ctx, reconcileBatch)
		if err != nil && ctx.Err() == nil {
			k.log.ErrorContext(ctx, "amazonpay: orders could not be reconciled", "error", err)
		}
		if more && worked > 0 {
			continue
		}
		rest := k.cfg.ReconcileInterval
		wait(ctx, rest-rest/8+k.jitter(rest/4))
	}
}
