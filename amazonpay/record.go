package amazonpay

import (
	"context"
	"encoding/binary"
	"errors"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/store"
)

// Back-off between looks at an order whose answer is missing, and between
// looks at a pending charge, which get rarer as it gets older. Amazon asks
// for no more than one look an hour.
const (
	firstBackOff    = 2 * time.Second
	maxBackOff      = 10 * time.Minute
	pollInterval    = 10 * time.Second
	maxPollInterval = time.Hour
)

// Amazon decides on a pending charge within a day, and an order is completed
// within a day after its first review page. What is undecided for longer is
// left to an operator.
const (
	margin     = time.Hour
	chargeLife = 24*time.Hour + margin
	orderLife  = 24*time.Hour + chargeLife
	// patientLooks is how many looks in a row must have failed besides: a
	// reconciler that was stopped for days must not give up at once.
	patientLooks = 10
)

// record writes a finding down. After a payment it must not be lost to a
// race, so a conflict is merged with what the other one wrote. mine is false
// when the other one had decided already, and so tells the shop.
func (k *Kit) record(ctx context.Context, o *store.Order, found finding) (_ *store.Order, mine bool, err error) {
	f := found
	for raced := false; ; raced = true {
		next, changed, moved := k.applied(o, f)
		if raced && !moved && k.claimed(o) {
			changed = learned(o, next)
			next.Attempts, next.Due, next.Claim = o.Attempts, o.Due, o.Claim // another worker's
		}
		if !changed {
			return o, !raced, nil
		}
		err := k.save(ctx, next)
		if err == nil {
			k.logOrder(ctx, "recorded", next)
			return next, moved || !raced, nil
		}
		if !errors.Is(err, store.ErrConflict) {
			return nil, false, err
		}
		if o, err = k.cfg.Orders.Get(ctx, o.CheckoutSessionID); err != nil {
			return nil, false, err
		}
		f = merged(o, found)
	}
}

// merged is what a finding means for an order that another worker moved on
// meanwhile. Who gave the order up without knowing of the payment contradicts
// it; who knew has seen a later state of the charge.
func merged(o *store.Order, f finding) finding {
	money := f.state.Paid() || f.state == store.Pending
	switch {
	case o.State == f.state, o.State.CanBecome(f.state) && !o.State.Outcome():
	case money && o.State.Outcome() && o.ChargePermissionID == "":
		f.state, f.reason = store.Attention, string(f.state) // paid here, given up there
	default:
		f.state, f.reason, f.retry, f.later = o.State, o.Reason, false, 0
	}
	return f
}

// applied returns a copy of o with the finding in it, whether that is worth
// a write, and whether it moves the order to another state.
func (k *Kit) applied(o *store.Order, f finding) (_ *store.Order, changed, moved bool) {
	n := *o
	if f.retry && k.undecided(o) {
		f.state, f.reason, f.retry = store.Attention, ReasonUndecided, false
	}
	if f.retry && o.State.Paid() && o.Attempts >= patientLooks {
		f.retry, f.later = false, never // the payment stands; what became of it later cannot be read
	}
	if f.permissionID != "" {
		n.ChargePermissionID = f.permissionID
	}
	if f.chargeID != "" {
		n.ChargeID = f.chargeID
	}
	if f.refused {
		n.Try++
	}
	if moved = n.State.CanBecome(f.state); moved {
		n.State, n.Reason = f.state, f.reason
		if n.State.Outcome() && n.Fingerprint != "" { // the shop may know of it
			n.Seq, n.Attempts = n.Seq+1, 0
		}
	}
	n.Attempts, n.Due, n.Claim = k.next(&n, f)
	onlyTell := untold(&n) && !moved && !learned(o, &n)
	return &n, !onlyTell, moved
}

func learned(before, after *store.Order) bool {
	return before.ChargeID != after.ChargeID || before.ChargePermissionID != after.ChargePermissionID
}

// undecided reports that waiting for an answer of Amazon's has no end.
func (k *Kit) undecided(o *store.Order) bool {
	return waiting(o.State) && o.Attempts >= patientLooks && k.now().After(o.CreatedAt.Add(orderLife))
}

// waiting reports a state that ends with Amazon's answer.
func waiting(s store.State) bool {
	return s == store.Completing || s == store.Unknown || s == store.Pending
}

// next says when somebody should look at the order again. An outcome that the
// shop does not know yet keeps the claim, so that one teller tells it.
func (k *Kit) next(o *store.Order, f finding) (attempts int, due time.Time, claim string) {
	switch {
	case untold(o):
		return o.Attempts, k.now().Add(k.cfg.Lease), k.secret()
	case f.retry:
		return o.Attempts + 1, k.again(o, o.Attempts+1), ""
	case f.later == never:
		return 0, time.Time{}, ""
	case f.later > 0:
		return 0, k.now().Add(f.later), ""
	}
	return 0, k.rest(o), ""
}

// rest is when an order in that state needs a look although all is told.
func (k *Kit) rest(o *store.Order) time.Time {
	switch o.State {
	case store.Pending:
		return k.now().Add(pollInterval)
	case store.Placed:
		return k.nextFinish(o)
	case store.Reviewing, store.Abandoned: // watched until Amazon's session is final
		return o.CreatedAt.Add(sessionLife)
	}
	return time.Time{}
}

// nextFinish is when to see whether a buyer who did not come back has paid.
// The last look, after Amazon closed the session, tells how it ended.
func (k *Kit) nextFinish(o *store.Order) time.Time {
	end := o.CreatedAt.Add(sessionLife)
	if k.cfg.WhenBuyerNeverReturns != FinishUnreturned {
		return end
	}
	now := k.now()
	next := now.Add(max(finishAfter, now.Sub(o.CreatedAt)/2))
	if next.After(end) && now.Before(end) {
		return end
	}
	return next
}

// again is when to look after that many failures. A pending charge is never
// read more often than pollInterval says.
func (k *Kit) again(o *store.Order, attempts int) time.Time {
	d, most := firstBackOff, maxBackOff
	if !untold(o) && !waiting(o.State) {
		most = max(most, k.now().Sub(o.CreatedAt)/16) // nothing hangs on it, so it may take for ever
	}
	for range attempts - 1 {
		d = min(2*d, most)
	}
	if o.State == store.Pending {
		d = max(d, pollInterval)
	}
	return k.now().Add(d + k.jitter(d/4))
}

// jitter is a random part of d, so that orders that failed together do not
// come back together.
func (k *Kit) jitter(d time.Duration) time.Duration {
	var b [8]byte
	k.random(b[:])
	return time.Duration(binary.BigEndian.Uint64(b[:]) % uint64(max(d, 1)))
}

func (k *Kit) logOrder(ctx context.Context, step string, o *store.Order) {
	k.log.InfoContext(ctx, "amazonpay: order "+step, "checkoutSessionId", o.CheckoutSessionID, "reference", o.Reference,
		"state", string(o.State), "reason", logReason(o), "chargePermissionId", o.ChargePermissionID, "chargeId", o.ChargeID)
}

// logReason leaves the shop's words out, which may say anything.
func logReason(o *store.Order) string {
	if o.State == store.Abandoned && o.Reason != ReasonChanged {
		return "refused by the shop"
	}
	return o.Reason
}

// logError writes what went wrong for the operator.
func (k *Kit) logError(ctx context.Context, step, id string, err error) {
	attrs := []any{"step", step, "checkoutSessionId", id, "error", err}
	var e *api.Error
	if errors.As(err, &e) {
		attrs = append(attrs, "operation", e.Operation, "status", e.StatusCode, "reasonCode", e.ReasonCode, "requestId", e.RequestID)
	}
	k.log.WarnContext(ctx, "amazonpay: a step failed", attrs...)
}
