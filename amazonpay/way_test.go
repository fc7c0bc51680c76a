package amazonpay_test

import (
	"strings"
	"time"
)

// way is how a checkout comes to its end after a mishap.
type way struct {
	name   string
	asks   int // how often the buyer looks at the result, at most
	settle func(b *buyer)
	pause  time.Duration // between two attempts

	together bool // UpdateOrder in one transaction with the kit's record
}

// untilSettled is more often than any buyer needs to look.
const untilSettled = 1000

func ways() []way {
	return []way{
		{name: "the buyer reloads", asks: untilSettled, pause: 3 * time.Second},
		{name: "the buyer never returns, the reconciler does", settle: (*buyer).reconciler, pause: 20 * time.Minute},
		{name: "the buyer never returns, a notification does", settle: (*buyer).notification, pause: time.Hour + time.Minute},
		{name: "the buyer looks once, then the reconciler", asks: 1, settle: (*buyer).reconciler, pause: 20 * time.Minute},
		{name: "the buyer looks once, then a notification", asks: 1, settle: (*buyer).notification, pause: time.Hour + time.Minute},
		{name: "in one transaction, the buyer reloads", asks: untilSettled, pause: 3 * time.Second, together: true},
		{name: "in one transaction, the buyer looks once, then the reconciler", asks: 1, settle: (*buyer).reconciler, pause: 20 * time.Minute, together: true},
	}
}

// goOn takes the next step, and reports whether it may have been the last.
func (b *buyer) goOn() bool {
	b.t.Helper()
	if !strings.HasPrefix(b.at, baseURL+"/result") {
		return b.look() // there is still something to press or to pay
	}
	if b.asked < b.way.asks {
		b.asked++
		return b.look()
	}
	b.way.settle(b)
	return true
}

// reconciler is a server that has nothing to do but to reconcile.
func (b *buyer) reconciler() {
	b.served(func() *answer {
		_, _ = b.kit.Reconcile(b.t.Context(), 10) // its mishap is in the trail
		return nil
	})
}

// notification lets Amazon send what it has to say, and sends it again later
// as Amazon does. A checkout of which Amazon says nothing any more is the
// reconciler's.
func (b *buyer) notification() {
	posts := 0
	b.served(func() *answer {
		posts, _ = b.sim.Deliver(b.t.Context())
		return nil
	})
	if posts == 0 {
		b.reconciler()
	}
}
