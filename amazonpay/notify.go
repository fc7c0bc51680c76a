package amazonpay

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/justinas/nosurf"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
	"github.com/paykit-go/amazonpaykit/store"
)

// maxNotification bounds the body of a notification; package ipn is stricter.
const maxNotification = 1 << 20

// orphanTime is how long a charge of ours may be without an order: Amazon is
// asked to send the notification again until then.
const orphanTime = time.Hour

// errAgain asks Amazon to send the notification again.
var errAgain = errors.New("amazonpay: the notification could not be worked on now: it is to be sent again")

// Notifications is the step that Amazon posts its Instant Payment
// Notifications to; its URL is set in Seller Central. A notification is only a
// hint: the kit asks Amazon what changed and moves the order accordingly.
//
// It answers 200 when that is recorded or when there is nothing to record, 4xx
// for what is forged or malformed, and 503 for what Amazon should send again:
// when Amazon, the store or a callback fails, and when somebody is at work on
// the order. It never waits for another worker. Buyers' sessions and CSRF
// tokens play no part; behind a nosurf of the host's own, see
// ExemptNotifications.
func (k *Kit) Notifications() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setHeaders(w.Header())
		switch {
		case k.verifier == nil:
			k.problem(w, r, ProblemNotFound, "")
		case r.Method != http.MethodPost:
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		default:
			r.Body = http.MaxBytesReader(w, r.Body, maxNotification)
			status := k.notified(r)
			http.Error(w, http.StatusText(status), status)
		}
	})
}

// ExemptNotifications tells a nosurf that the host wrapped around everything
// that notifications bear no token.
func (k *Kit) ExemptNotifications(h *nosurf.CSRFHandler) {
	h.ExemptPaths(k.path(stepNotifications), k.path(stepNotifications)+"/")
}

// notified returns the status to answer.
func (k *Kit) notified(r *http.Request) int {
	m, err := k.verifier.Receive(r)
	if err != nil {
		k.log.WarnContext(r.Context(), "amazonpay: a notification was refused", "error", err)
		return ipn.StatusCode(err)
	}
	if m.Notification == nil {
		k.log.InfoContext(r.Context(), "amazonpay: a message about the subscription to notifications", "type", m.Type, "topicArn", m.TopicARN)
		return http.StatusOK
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), workTime)
	defer cancel()
	n := *m.Notification
	if err := k.heed(ctx, n); err != nil {
		k.log.WarnContext(ctx, "amazonpay: a notification is to be sent again", "messageId", m.ID,
			"objectType", string(n.ObjectType), "objectId", n.ObjectID, "error", err)
		return http.StatusServiceUnavailable
	}
	return http.StatusOK
}

// heed does what a notification asks for, and calls the hook.
func (k *Kit) heed(ctx context.Context, n ipn.Notification) error {
	var o *store.Order
	var err error
	if n.ObjectType == ipn.Charge {
		o, err = k.heedCharge(ctx, n)
	} else {
		o, err = k.heedOther(ctx, n)
	}
	if err != nil {
		return err
	}
	hooked, done := context.WithTimeout(context.Background(), askTime)
	defer done()
	return k.onNotification(hooked, n, o)
}

// heedOther is for charge permissions, refunds, chargebacks and what may come.
// None of them decides about an order: a closed permission may have a good
// charge, and the charge is what counts. But an order that waits for Amazon's
// answer is looked at.
func (k *Kit) heedOther(ctx context.Context, n ipn.Notification) (*store.Order, error) {
	o, err := k.cfg.Orders.ByChargePermission(ctx, n.ChargePermissionID)
	if errors.Is(err, store.ErrNotFound) && n.ObjectType == ipn.ChargePermission {
		o, err = k.orderOfPermission(ctx, n.ObjectID)
	}
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	case waiting(o.State) || o.State == store.Placed:
		return k.look(o)
	}
	return o, nil
}

// orderOfPermission finds the order that lost the answer which names its
// charge permission.
func (k *Kit) orderOfPermission(ctx context.Context, id string) (*store.Order, error) {
	p, err := k.cfg.Client.GetChargePermission(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errAgain, err)
	}
	o, err := k.byReference(ctx, p.MerchantMetadata)
	if err == nil && o.ChargePermissionID != "" {
		return nil, store.ErrNotFound
	}
	return o, err
}

// heedCharge finds the order of a charge and sees what is new. It returns no
// order for charges that are none of this shop's, as far as is known.
func (k *Kit) heedCharge(ctx context.Context, n ipn.Notification) (*store.Order, error) {
	o, err := k.cfg.Orders.ByChargePermission(ctx, n.ChargePermissionID)
	if err == nil && o.ChargeID == n.ObjectID {
		return k.look(o) // reads the charge itself, under its claim
	}
	c, err := k.cfg.Client.GetCharge(ctx, n.ObjectID)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errAgain, err)
	}
	o, err = k.orderOf(ctx, c)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, k.orphan(ctx, c)
	case err != nil:
		return nil, err
	case o.ChargeID != c.ChargeID && (o.ChargeID != "" || o.State.Outcome() && o.ChargePermissionID != ""):
		return o, nil // a later charge under the same permission, made by the host
	}
	o, err = k.look(o)
	if err == nil && o.ChargePermissionID != c.ChargePermissionID {
		o = nil // it looked like ours, or the order does not know of it yet
	}
	return o, err
}

// orderOf finds the order that a charge is for: by the permission, or by the
// reference while the order does not know its permission yet. Another shop of
// the same merchant may use the same numbers, so the amount has to fit, too;
// what is then recorded comes from the order's own checkout session.
func (k *Kit) orderOf(ctx context.Context, c *api.Charge) (*store.Order, error) {
	o, err := k.cfg.Orders.ByChargePermission(ctx, c.ChargePermissionID)
	if err == nil || !errors.Is(err, store.ErrNotFound) {
		return o, err
	}
	o, err = k.byReference(ctx, c.MerchantMetadata)
	if err == nil && (o.ChargePermissionID != "" || !sameAmount(o, c)) {
		return nil, store.ErrNotFound
	}
	return o, err
}

// byReference finds the order whose number Amazon was told.
func (k *Kit) byReference(ctx context.Context, m *api.MerchantMetadata) (*store.Order, error) {
	if !k.ours(m) {
		return nil, store.ErrNotFound
	}
	return k.cfg.Orders.ByReference(ctx, m.MerchantReferenceID)
}

// ours reports a reference that this shop may have given.
func (k *Kit) ours(m *api.MerchantMetadata) bool {
	return m != nil && m.MerchantReferenceID != "" && strings.HasPrefix(m.MerchantReferenceID, k.cfg.ReferencePrefix)
}

func sameAmount(o *store.Order, c *api.Charge) bool {
	if c.ChargeAmount == nil {
		return true
	}
	amount, _ := amounts(o)
	d, err := c.ChargeAmount.Compare(*amount)
	return err == nil && d == 0
}

// orphan is for charges without an order. One of ours that is new may get its
// order yet; an older one is logged, as somebody should know.
func (k *Kit) orphan(ctx context.Context, c *api.Charge) error {
	if !k.ours(c.MerchantMetadata) {
		return nil
	}
	if k.now().Sub(c.CreationTimestamp.Time()) < orphanTime {
		return fmt.Errorf("%w: no order has charge %s yet", errAgain, c.ChargeID)
	}
	k.log.WarnContext(ctx, "amazonpay: no order has this charge", "chargeId", c.ChargeID, "chargePermissionId", c.ChargePermissionID,
		"reference", c.MerchantMetadata.MerchantReferenceID, "state", string(c.State()))
	return nil
}

// look sees to an order of which Amazon says that something changed.
func (k *Kit) look(o *store.Order) (*store.Order, error) {
	switch {
	case k.claimed(o), !known(o.State):
		return nil, fmt.Errorf("%w: somebody is at work on the order", errAgain)
	case o.State == store.Attention, o.State == store.Reviewing, o.State == store.Placing:
		return o, nil
	case o.State == store.Placed && !k.mayComplete(amazonNotified):
		return o, nil // authorized at Amazon, and the buyer has yet to return
	}
	o, err := k.act(o, amazonNotified)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errAgain, err)
	}
	if o.Attempts > 0 {
		return nil, fmt.Errorf("%w: Amazon or the shop did not answer", errAgain)
	}
	return o, nil
}
