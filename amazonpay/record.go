package amazonpay

import (
	"context"
	"errors"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/store"
)

// Back-off between looks at an order whose answer is missing, and between
// looks at a pending charge.
const (
	firstBackOff = 2 * time.Second
	maxBackOff   = 10 * time.Minute
	pollInterval = 10 * time.Second
)

// record writes a finding down. After a payment it must not be lost to a
// race, so a conflict is merged with what the other one wrote. mine is false
// when the other one had decided already, and so tells the shop.
func (k *Kit) record(ctx context.Context, o *store.Order, found finding) (_ *store.Order, mine bool, err error) {
	f := found
	for raced := false; ; raced = true {
		next, changed, moved := k.applied(o, f)
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
	n.Attempts, n.Due = k.next(&n, f)
	learned := n.ChargeID != o.ChargeID || n.ChargePermissionID != o.ChargePermissionID
	onlyTell := untold(&n) && !moved && !learned
	return &n, !onlyTell, moved
}

// next says when somebody should look at the order again. An outcome that the
// shop does not know yet keeps the claim, so that one teller tells it.
func (k *Kit) next(o *store.Order, f finding) (attempts int, due time.Time) {
	switch {
	case untold(o):
		return o.Attempts, k.leaseEnd()
	case f.retry:
		return o.Attempts + 1, k.again(o, o.Attempts+1)
	case f.later == never:
		return 0, time.Time{}
	case f.later > 0:
		return 0, k.now().Add(f.later)
	}
	return 0, k.rest(o)
}

// rest is when an order in that state needs a look although all is told.
func (k *Kit) rest(o *store.Order) time.Time {
	switch o.State {
	case store.Pending:
		return k.now().Add(pollInterval)
	case store.Reviewing, store.Placed:
		return o.CreatedAt.Add(sessionLife)
	case store.Abandoned: // watched until Amazon's session is final
		return o.CreatedAt.Add(sessionLife)
	}
	return time.Time{}
}

// again is when to look after that many failures. A pending charge is never
// read more often than pollInterval says.
func (k *Kit) again(o *store.Order, attempts int) time.Time {
	d := firstBackOff
	for range attempts - 1 {
		d = min(2*d, maxBackOff)
	}
	if o.State == store.Pending {
		d = max(d, pollInterval)
	}
	return k.now().Add(d)
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
