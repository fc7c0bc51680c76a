package amazonpay

import (
	"context"
	"errors"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/store"
)

// Finalize does what is due for the order of a checkout session whose buyer
// came back: it completes a placed order, learns from Amazon what happened
// where an answer is missing, and tells the shop. It is what the result page
// runs; a host may call it at any time, from any process, any number of times.
// It returns the order as it stands, which may still be completing or unknown
// when somebody else is at work for long.
//
// The errors are the store's, among them store.ErrNotFound, and those of
// BeforeComplete. What was begun is finished even if ctx ends.
func (k *Kit) Finalize(ctx context.Context, checkoutSessionID string) (*store.Order, error) {
	for tries := 0; ; tries++ {
		o, err := k.await(ctx, checkoutSessionID, func(o *store.Order) bool { return k.duty(o) != watch })
		if err != nil || k.duty(o) != act {
			return o, err
		}
		o, err = k.act(o, buyerReturned)
		if !errors.Is(err, store.ErrConflict) || tries == maxRaces {
			return o, err
		}
	}
}

// maxRaces bounds how often a request takes up an order that others change.
const maxRaces = 20

// occasion is why somebody looks at an order.
type occasion int

const (
	buyerReturned  occasion = iota // to the result page
	timePassed                     // the order is due
	amazonNotified                 // Amazon says that something changed
)

// duty is what a request that meets an order has to do.
type duty int

const (
	nothing duty = iota
	watch        // somebody is at work and will be done soon
	act
)

func (k *Kit) duty(o *store.Order) duty {
	switch {
	case !known(o.State):
		return nothing // a newer version's business
	case k.claimed(o) && (!o.State.Outcome() || untold(o) && o.Attempts == 0):
		return watch
	case k.claimed(o):
		return nothing
	case o.State == store.Placed, k.due(o):
		return act
	}
	return nothing
}

func (k *Kit) due(o *store.Order) bool { return !o.Due.IsZero() && !o.Due.After(k.now()) }

func untold(o *store.Order) bool { return o.Told < o.Seq }

// act claims the order and does one piece of work on it. It runs on a context
// of its own: a buyer who closes the connection must not leave a payment
// undecided.
func (k *Kit) act(o *store.Order, why occasion) (*store.Order, error) {
	ctx, cancel := context.WithTimeout(context.Background(), workTime)
	defer cancel()
	from := *o
	claimed := o.State
	if from.State == store.Placed && k.mayComplete(why) {
		claimed = store.Completing
	}
	if err := k.claim(ctx, o, claimed); err != nil {
		return nil, err
	}
	asking, done := context.WithTimeout(ctx, askTime)
	f := k.find(asking, o, &from, why)
	done()
	o, mine, err := k.record(ctx, o, f)
	if err == nil && mine {
		o, err = k.tell(o)
	}
	return o, errors.Join(err, f.shopErr)
}

// mayComplete says who may turn a placed order into a payment.
func (k *Kit) mayComplete(why occasion) bool {
	return why == buyerReturned || k.cfg.WhenBuyerNeverReturns == FinishUnreturned
}

// find does the work that the claimed order needs; from is how it stood
// before.
func (k *Kit) find(ctx context.Context, o, from *store.Order, why occasion) finding {
	switch {
	case from.State == store.Placed && why == buyerReturned && k.now().Before(o.CreatedAt.Add(sessionLife)):
		return k.complete(ctx, o) // nobody tried, and the session may be open: no need to ask first
	case from.State == store.Placed && k.mayComplete(why):
		return k.unreturned(ctx, o)
	case o.State == store.Completing, o.State == store.Unknown:
		return k.learn(ctx, o, k.complete)
	case o.State == store.Pending:
		return k.charge(ctx, o, finding{state: o.State})
	case o.State.Outcome() && untold(o) && why != amazonNotified:
		return finding{state: o.State} // the shop comes first
	case o.ChargeID != "":
		return k.later(ctx, o)
	case o.State.Outcome() && o.State != store.Abandoned && why != amazonNotified, o.State == store.Confirmed:
		return finding{state: o.State}
	}
	return k.learn(ctx, o, k.leftOpen)
}

// unreturned completes a placed order after a look at Amazon. Nobody tried to
// complete it before, so a session that Amazon forgot was not paid.
func (k *Kit) unreturned(ctx context.Context, o *store.Order) finding {
	f := k.learn(ctx, o, k.complete)
	if f.state == store.Attention && f.reason == api.ReasonResourceNotFound {
		f.state = store.Expired
	}
	return f
}

// later reads what became of the charge of an order that was decided. Money
// for an order that was given up is a contradiction.
func (k *Kit) later(ctx context.Context, o *store.Order) finding {
	f := k.charge(ctx, o, finding{state: o.State})
	if !o.State.Paid() {
		f.later = 0
	}
	if f.state.Paid() && !o.State.Paid() {
		f.state, f.reason = store.Attention, string(f.state)
	}
	return f
}

// leftOpen is for orders that nobody is to complete while Amazon's session is
// open. Amazon closes it within a day; if it does not, the looks get rarer.
func (k *Kit) leftOpen(_ context.Context, o *store.Order) finding {
	switch o.State {
	case store.Placing: // whoever was placing it is gone
		return finding{state: store.Reviewing}
	case store.Reviewing, store.Placed, store.Abandoned:
		age := k.now().Sub(o.CreatedAt)
		return finding{state: o.State, later: max(time.Hour, age/4, sessionLife-age)}
	}
	return finding{state: o.State}
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
