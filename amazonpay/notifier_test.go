package amazonpay_test

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
	"github.com/paykit-go/amazonpaykit/store"
)

const notifyURL = baseURL + "/notifications"

// finishUnreturned is the policy that completes orders without the buyer.
func finishUnreturned(c *amazonpay.Config) { c.WhenBuyerNeverReturns = amazonpay.FinishUnreturned }

// deliver posts what is due and returns the answers, one for each message.
func (s *setup) deliver() []int {
	s.t.Helper()
	posts := map[string]int{}
	for _, n := range s.sim.Notifications() {
		posts[n.MessageID] = n.Attempts
	}
	_, err := s.sim.Deliver(context.Background())
	s.is.NoErr(err) // Amazon posts
	statuses := []int{}
	for _, n := range s.sim.Notifications() {
		if n.Attempts > posts[n.MessageID] {
			statuses = append(statuses, n.Status)
		}
	}
	return statuses
}

// delivered posts what is due, and the shop takes all of it.
func (s *setup) delivered() {
	s.t.Helper()
	for _, status := range s.deliver() {
		s.is.Equal(status, http.StatusOK)
	}
}

// notify posts one notification, signed, and returns the answer.
func (s *setup) notify(n ipn.Notification) int {
	s.t.Helper()
	ctx := context.WithValue(context.Background(), visitor{}, "Amazon") // which no callback may see
	r, err := notificationSigner().NewRequest(ctx, notifyURL, n)
	s.is.NoErr(err) // signed
	return s.post(r)
}

func (s *setup) post(r *http.Request) int {
	w := httptest.NewRecorder()
	s.kit.ServeHTTP(w, r)
	return w.Code
}

// ofCharge is what Amazon says when the charge of a checkout changed.
func (c *checkout) ofCharge() ipn.Notification {
	c.t.Helper()
	v, ok := c.sim.Session(c.id)
	c.is.True(ok && v.ChargeID != "") // the buyer has paid
	return about(ipn.Charge, v.ChargeID, v.ChargePermissionID)
}

// ofPermission is the same for its charge permission.
func (c *checkout) ofPermission() ipn.Notification {
	c.t.Helper()
	n := c.ofCharge()
	n.ObjectType, n.ObjectID = ipn.ChargePermission, n.ChargePermissionID
	return n
}

func about(object ipn.ObjectType, id, permission string) ipn.Notification {
	return ipn.Notification{
		MerchantID: merchantID, ObjectType: object, ObjectID: id, ChargePermissionID: permission,
		NotificationType: "STATE_CHANGE", NotificationID: rand.Text(), NotificationVersion: "V2",
	}
}

// reconcile runs one round and returns how many orders it took up.
func (s *setup) reconcile() int {
	s.t.Helper()
	worked, err := s.kit.Reconcile(context.Background(), 100)
	s.is.NoErr(err) // reconciled
	return worked
}

// reconcileFor reconciles at an interval while time passes.
func (s *setup) reconcileFor(d, interval time.Duration) {
	s.t.Helper()
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(interval) {
		s.reconcile()
	}
}

// unreturned is a buyer who paid at Amazon and closed the tab.
func (s *setup) unreturned() *checkout {
	s.t.Helper()
	return s.start().pay()
}

// pending is an order whose charge Amazon has yet to decide on.
func (s *setup) pending(card string) *checkout {
	s.t.Helper()
	c := ending{pending: true, card: card}.lead(s)
	s.is.Equal(c.finish().Outcome, amazonpay.OutcomePending)
	return c
}

// moves changes the charge as the merchant in Seller Central, or the bank.
func (c *checkout) moves(state api.ChargeState, reason string) {
	c.t.Helper()
	c.is.NoErr(c.sim.ChangeCharge(c.ofCharge().ObjectID, state, reason))
}

// heard is one call of OnNotification.
type heard struct {
	n     ipn.Notification
	order *store.Order
}

// hears records the calls of OnNotification, and sees that they get nothing of
// a request.
func (s *setup) hears() *[]heard {
	var all []heard
	s.config.Hooks.OnNotification = func(ctx context.Context, n ipn.Notification, o *store.Order) error {
		_, limited := ctx.Deadline()
		s.is.True(limited)
		s.is.True(ctx.Value(visitor{}) == nil)
		all = append(all, heard{n, o})
		return nil
	}
	s.restart()
	return &all
}
