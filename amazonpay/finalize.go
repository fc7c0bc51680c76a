package amazonpay

import (
	"context"
	"errors"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/store"
)

// Finalize does what is due for the order of a checkout session: it completes
// a placed order, learns from Amazon what happened where an answer is
// missing, and tells the shop. It is what the result page runs; a host may
// call it at any time, from any process, any number of times. It returns the
// order as it stands, which may still be completing or unknown when somebody
// else is at work for long.
//
// The errors are the store's, among them store.ErrNotFound, and those of
// BeforeComplete. What was begun is finished even if ctx ends.
func (k *Kit) Finalize(ctx context.Context, checkoutSessionID string) (*store.Order, error) {
	for tries := 0; ; tries++ {
		o, err := k.await(ctx, checkoutSessionID, func(o *store.Order) bool { return k.duty(o) != watch })
		if err != nil || k.duty(o) != act {
			return o, err
		}
		o, err = k.act(o)
		if !errors.Is(err, store.ErrConflict) || tries == maxRaces {
			return o, err
		}
	}
}

// maxRaces bounds how often a request takes up an order that others change.
const maxRaces = 20

// duty is what a request that meets an order has to do.
type duty int

const (
	nothing duty = iota
	watch        // somebody is at work and will be done soon
	act
)

func (k *Kit) duty(o *store.Order) duty {
	switch {
	case o.State == store.Placed, !o.Due.IsZero() && !o.Due.After(k.now()):
		return act
	case o.State == store.Completing, untold(o) && o.Attempts == 0:
		return watch
	}
	return nothing
}

func untold(o *store.Order) bool { return o.Told < o.Seq }

// act claims the order and does one piece of work on it. It runs on a context
// of its own: a buyer who closes the connection must not leave a payment
// undecided.
func (k *Kit) act(o *store.Order) (*store.Order, error) {
	ctx, cancel := context.WithTimeout(context.Background(), workTime)
	defer cancel()
	from := *o
	claimed := o.State
	if from.State == store.Placed {
		claimed = store.Completing
	}
	if err := k.claim(ctx, o, claimed); err != nil {
		return nil, err
	}
	asking, done := context.WithTimeout(ctx, askTime)
	f := k.find(asking, o, &from)
	done()
	o, mine, err := k.record(ctx, o, f)
	if err == nil && mine {
		o, err = k.tell(o)
	}
	return o, errors.Join(err, f.shopErr)
}

// fresh reports an order that nobody tried to complete and whose session may
// still be open, so that Complete can be called without asking first.
func (k *Kit) fresh(o *store.Order) bool {
	return o.State == store.Placed && o.Due.After(k.now())
}

// find does the work that the claimed order needs; from is how it stood
// before.
func (k *Kit) find(ctx context.Context, o, from *store.Order) finding {
	switch {
	case k.fresh(from):
		return k.complete(ctx, o)
	case from.State == store.Placed:
		return k.overdue(ctx, o)
	case o.State == store.Completing, o.State == store.Unknown:
		return k.learn(ctx, o, k.complete)
	case o.State == store.Pending:
		return k.charge(ctx, o, finding{state: o.State})
	case o.State.Outcome() && (untold(o) || o.State != store.Abandoned):
		return finding{state: o.State}
	}
	return k.learn(ctx, o, k.leftOpen)
}

// overdue is for a placed order whose session must have ended. Nobody tried
// to complete it, so a session that Amazon forgot was not paid.
func (k *Kit) overdue(ctx context.Context, o *store.Order) finding {
	f := k.learn(ctx, o, k.complete)
	if f.state == store.Attention && f.reason == api.ReasonResourceNotFound {
		f.state = store.Expired
	}
	return f
}

// leftOpen is for orders that nobody is to complete while Amazon's session is
// open.
func (k *Kit) leftOpen(_ context.Context, o *store.Order) finding {
	if o.State == store.Placing {
		return finding{state: store.Reviewing} // whoever was placing it is gone
	}
	return finding{state: o.State, later: time.Hour}
}

// end records a finding that needs no claim, because it is final.
func (k *Kit) end(o *store.Order, f finding) (*store.Order, error) {
	ctx, cancel := context.WithTimeout(context.Background(), workTime)
	defer cancel()
	next, _, _ := k.applied(o, f)
	if err := k.save(ctx, next); err != nil {
		return nil, err
	}
	k.logOrder(ctx, "ended", next)
	return k.tell(next)
}
