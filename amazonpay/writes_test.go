package amazonpay_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/paykit-go/amazonpaykit/store"
)

// Every write of every test is held to the rules here: orders.write looks,
// and run fails the test that broke one.

// rule is something that holds between two successive versions of an order.
type rule struct {
	name  string
	holds bool
}

func rules(before, after *store.Order) []rule {
	moved := before.State != after.State
	told := moved && after.State.Outcome() && before.Fingerprint != ""
	return []rule{
		{"an order moves only along the table of states", !moved || before.State.CanBecome(after.State)},
		{"session, owner and time of creation stay", before.CheckoutSessionID == after.CheckoutSessionID &&
			before.BrowserKey == after.BrowserKey && before.CreatedAt.Equal(after.CreatedAt)},
		{"the shop's number stays once it is known", before.Reference == "" || before.Reference == after.Reference},
		{"Amazon's ids stay once they are known", (before.ChargeID == "" || before.ChargeID == after.ChargeID) &&
			(before.ChargePermissionID == "" || before.ChargePermissionID == after.ChargePermissionID)},
		{"what was placed is frozen", !frozen(before) || terms(before) == terms(after)},
		{"each outcome that the shop has to hear takes the next number, and nothing else does", after.Seq == before.Seq || told && after.Seq == before.Seq+1},
		{"no outcome of a placed order goes without a number", !told || after.Seq == before.Seq+1},
		{"the shop acknowledges only what was recorded, and nothing twice", before.Told <= after.Told && after.Told <= after.Seq},
		{"an acknowledged outcome is kept", after.Told == before.Told || after.ToldState.Outcome()},
		{"attempts at Complete are counted one by one", after.Try == before.Try || after.Try == before.Try+1},
		{"somebody looks again at what is not over", over(after) || !after.Due.IsZero()},
	}
}

func frozen(o *store.Order) bool {
	return o.State != store.Reviewing && o.State != store.Placing
}

// terms are what the buyer agreed to.
func terms(o *store.Order) [6]string {
	return [6]string{o.ChargeAmount, o.TotalOrderAmount, o.CurrencyCode, o.Intent, o.Fingerprint, o.RedirectURL}
}

// over reports an order that needs nobody's attention any more. An abandoned
// one may still be watched.
func over(o *store.Order) bool {
	return o.Told == o.Seq && o.State.Outcome() && o.State != store.Pending
}

// watched makes an update and keeps what is wrong with it.
func (o *orders) watched(order *store.Order, update func() error) error {
	before, err := o.OrderStore.Get(context.Background(), order.CheckoutSessionID)
	if err != nil {
		return update()
	}
	if err := update(); err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, r := range rules(before, order) {
		if !r.holds {
			o.broken = append(o.broken, fmt.Sprintf("%s: %+v became %+v", r.name, *before, *order))
		}
	}
	return nil
}

// rulesHeld runs after every specification of this package.
func (s *setup) rulesHeld() {
	s.t.Helper()
	for _, b := range s.orders.broken {
		s.t.Errorf("the kit wrote what it must not: %s", b)
	}
	bodies := map[string]string{}
	for _, c := range s.sim.Calls() {
		if keyed := c.IdempotencyKey != ""; keyed != (c.Method == http.MethodPost) {
			s.t.Errorf("K1 %s %s: idempotency key %q; only what is posted has one", c.Method, c.Operation, c.IdempotencyKey)
		}
		request := c.Path + " " + string(c.Body)
		if sent, again := bodies[c.IdempotencyKey]; again && c.IdempotencyKey != "" && sent != request {
			s.t.Errorf("one idempotency key for two requests: %s and %s", sent, request)
		}
		bodies[c.IdempotencyKey] = request
	}
}
