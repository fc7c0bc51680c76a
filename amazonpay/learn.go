package amazonpay

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/store"
)

// Reasons of the kit's own. Others are Amazon's reason codes, or the words of
// the shop's *Refusal.
const (
	// ReasonChanged: the buyer placed the order again with other content.
	ReasonChanged = "ChangedAfterPlacing"
	// ReasonNoCharge: Amazon completed the session without the charge that the
	// payment intent asks for.
	ReasonNoCharge = "NoCharge"
	// ReasonUndecided: Amazon had not decided, or could not be asked, long
	// after the day within which it decides.
	ReasonUndecided = "Undecided"
)

// finding is what was learned about an order.
type finding struct {
	state                  store.State
	reason                 string
	permissionID, chargeID string
	refused                bool          // Complete got a definite no: the next attempt is another one
	retry                  bool          // look again, backing off
	later                  time.Duration // look again then; zero: as the state demands
	shopErr                error         // BeforeComplete failed without refusing
}

// complete asks the shop and then Amazon for the payment. Only a fresh claim
// comes here directly; everybody else learns first.
func (k *Kit) complete(ctx context.Context, o *store.Order) finding {
	if err := k.beforeComplete(ctx, *o); err != nil {
		if refused, ok := refusal(err); ok {
			return finding{state: store.Abandoned, reason: cut(refused.Message, maxNoteToBuyer)}
		}
		return finding{state: store.Unknown, retry: true, shopErr: err} // the buyer did come back
	}
	charge, total := amounts(o)
	s, err := k.cfg.Client.CompleteCheckoutSession(ctx, o.CheckoutSessionID, &api.CompleteCheckoutSessionRequest{
		IdempotencyKey: completeKey(o), ChargeAmount: charge, TotalOrderAmount: total,
	})
	if err != nil {
		return k.notCompleted(ctx, o, err)
	}
	return accepted(o, s)
}

// completeKey is the same for each repetition of one attempt, so that Amazon
// replays a lost answer, and another one after a refusal.
func completeKey(o *store.Order) string {
	return digest("complete", o.CheckoutSessionID, strconv.Itoa(o.Try))[:32]
}

// accepted reads the ids at once: the answer may be the only one that ever
// comes.
func accepted(o *store.Order, s *api.CheckoutSession) finding {
	f := finding{permissionID: s.ChargePermissionID, chargeID: s.ChargeID}
	switch {
	case f.permissionID == "", f.chargeID == "" && o.Intent != string(api.Confirm):
		f.state, f.retry = store.Unknown, true
	case s.StatusCode == http.StatusAccepted:
		f.state = store.Pending
	case o.Intent == string(api.AuthorizeWithCapture):
		f.state = store.Captured
	case o.Intent == string(api.Confirm):
		f.state = store.Confirmed
	default:
		f.state = store.Authorized
	}
	return f
}

// notCompleted finds out what a failed Complete means. Only the session can
// tell: a refusal may mean that it was completed before.
func (k *Kit) notCompleted(ctx context.Context, o *store.Order, err error) finding {
	k.logError(ctx, "complete", o.CheckoutSessionID, err)
	var e *api.Error
	if errors.As(err, &e) && e.Unknown() {
		return finding{state: store.Unknown, retry: true, reason: e.ReasonCode}
	}
	code, reason := 0, "InvalidRequest" // not even sent
	if e != nil {
		code, reason = e.StatusCode, e.ReasonCode
	}
	f := k.learn(ctx, o, func(context.Context, *store.Order) finding {
		if code == http.StatusUnprocessableEntity {
			return finding{state: store.Placed} // the buyer has not finished at Amazon
		}
		return finding{state: store.Attention, reason: reason}
	})
	f.refused = true
	return f
}

// learn asks Amazon how the checkout session stands. open says what to do
// while it is open.
func (k *Kit) learn(ctx context.Context, o *store.Order, open func(context.Context, *store.Order) finding) finding {
	s, err := k.cfg.Client.GetCheckoutSession(ctx, o.CheckoutSessionID)
	var e *api.Error
	switch {
	case errors.As(err, &e) && e.StatusCode == http.StatusNotFound:
		return gone(o, e.ReasonCode)
	case err != nil:
		k.logError(ctx, "learn", o.CheckoutSessionID, err)
		return k.unlearned(o)
	}
	switch s.State() {
	case api.SessionCompleted:
		return k.completed(ctx, o, s)
	case api.SessionCanceled:
		return given(o, canceled(s))
	case api.SessionOpen:
		return open(ctx, o)
	}
	return k.unlearned(o)
}

// unlearned keeps an order where it is, or unknown if it was being completed.
func (k *Kit) unlearned(o *store.Order) finding {
	if o.State == store.Completing {
		return finding{state: store.Unknown, retry: true}
	}
	return finding{state: o.State, retry: true}
}

// gone is for sessions that Amazon does not know. It deletes them 30 days
// after they were made; one that somebody tried to complete may have been
// paid before.
func gone(o *store.Order, reason string) finding {
	if o.State == store.Completing || o.State == store.Unknown {
		return finding{state: store.Attention, reason: reason}
	}
	return given(o, finding{state: store.Expired, reason: reason})
}

// given fits what ended the session to the order's own state: one that was
// never placed was not declined but left, and one that ended already stays as
// it is and needs no more looking after.
func given(o *store.Order, f finding) finding {
	switch {
	case o.State == store.Reviewing && f.state != store.Canceled && f.state != store.Attention:
		f.state = store.Expired
	case o.State == store.Placing && f.state != store.Attention:
		f.state = store.Expired
	case o.State == store.Abandoned && f.state != store.Attention:
		return finding{state: o.State, reason: o.Reason, later: never}
	}
	return f
}

// never is for orders that nobody needs to look at again.
const never = time.Duration(-1)

func canceled(s *api.CheckoutSession) finding {
	f := finding{state: store.Canceled, reason: s.ReasonCode()}
	switch f.reason {
	case api.ReasonDeclined:
		f.state = store.Declined
	case api.ReasonExpired:
		f.state = store.Expired
	}
	return f
}

// completed adopts what Amazon completed. The session shows the ids only, so
// the charge decides whether there is money: a session whose 202 was lost is
// completed, too.
func (k *Kit) completed(ctx context.Context, o *store.Order, s *api.CheckoutSession) finding {
	f := finding{permissionID: s.ChargePermissionID, chargeID: s.ChargeID}
	switch {
	case o.State == store.Placed:
		return k.adopted(ctx, o, s)
	case o.State != store.Completing && o.State != store.Unknown: // nobody was to complete it
		f.state, f.reason = store.Attention, string(api.SessionCompleted)
		return given(o, f)
	case o.Intent == string(api.Confirm):
		f.state = store.Confirmed
		return f
	case f.chargeID == "":
		f.state, f.reason = store.Attention, ReasonNoCharge
		return f
	}
	f.state = store.Unknown
	return k.charge(ctx, o, f)
}

// adopted is for a placed order that was completed although this record does
// not know that anybody tried, such as one that was restored from a backup.
func (k *Kit) adopted(ctx context.Context, o *store.Order, s *api.CheckoutSession) finding {
	o.State = store.Completing
	if err := k.save(ctx, o); err != nil {
		k.logError(ctx, "adopt", o.CheckoutSessionID, err)
		return finding{state: store.Placed, retry: true}
	}
	return k.completed(ctx, o, s)
}

// charge reads the charge and lets it decide; f is what holds if it cannot be
// read.
func (k *Kit) charge(ctx context.Context, o *store.Order, f finding) finding {
	id := f.chargeID
	if id == "" {
		id = o.ChargeID
	}
	c, err := k.cfg.Client.GetCharge(ctx, id)
	if err != nil {
		k.logError(ctx, "charge", o.CheckoutSessionID, err)
		f.retry = true
		return f
	}
	if amount, _ := amounts(o); c.ChargeAmount != nil {
		if d, err := c.ChargeAmount.Compare(*amount); err != nil || d != 0 {
			f.state, f.reason = store.Attention, api.ReasonAmountMismatch
			return f
		}
	}
	s, ok := charged(c.State())
	if !ok {
		f.retry = true
		return f
	}
	f.state, f.reason = s, c.ReasonCode()
	if s == store.Pending {
		k.waitFor(&f, o, c)
	}
	return f
}

// waitFor sets when to look at a pending charge again: the older, the rarer,
// until Amazon's day is over.
func (k *Kit) waitFor(f *finding, o *store.Order, c *api.Charge) {
	since := c.CreationTimestamp.Time()
	if since.IsZero() {
		since = o.CreatedAt
	}
	age := k.now().Sub(since)
	f.later = min(max(pollInterval, age/8), maxPollInterval)
	if age > chargeLife && waiting(o.State) {
		f.state, f.reason, f.later = store.Attention, ReasonUndecided, 0
	}
}

func charged(s api.ChargeState) (store.State, bool) {
	switch s {
	case api.ChargeAuthorized:
		return store.Authorized, true
	case api.ChargeCaptured:
		return store.Captured, true
	case api.ChargeAuthorizationInitiated, api.ChargeCaptureInitiated:
		return store.Pending, true
	case api.ChargeDeclined:
		return store.Declined, true
	case api.ChargeCanceled:
		return store.Canceled, true
	}
	return "", false
}
