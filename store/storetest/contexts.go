package storetest

import (
	"context"
	"time"

	"github.com/paykit-go/amazonpaykit/store"
)

func contextRules() []rule {
	return []rule{
		{
			"an ended context is an error",
			"every method returns ctx's error when ctx has ended, and a write that is called then changes nothing",
			endedContextIsError,
		},
	}
}

func endedContextIsError(p *probe) {
	canceled, cancel := context.WithCancel(p.ctx)
	cancel()
	late, cancel := context.WithDeadline(p.ctx, time.Unix(0, 0))
	defer cancel()
	kept := p.create(full("session", 1))
	for _, ended := range []context.Context{canceled, late} {
		for call, do := range calls(ended, p.one, kept) {
			p.is(call+" with a context that has ended", do(), ended.Err())
		}
		p.kept(kept)
		p.notFound("Get", p.other.Get, "new")
	}
}

// calls returns a call of each method: the writes would change o and create
// another order, the reads would find o.
func calls(ctx context.Context, s store.OrderStore, o *store.Order) map[string]func() error {
	changed := clone(o)
	changed.Reason = "changed"
	return map[string]func() error{
		"Create":             func() error { return s.Create(ctx, full("new", 2)) },
		"Update":             func() error { return s.Update(ctx, changed) },
		"Get":                func() error { _, err := s.Get(ctx, o.CheckoutSessionID); return err },
		"ByReference":        func() error { _, err := s.ByReference(ctx, o.Reference); return err },
		"ByChargePermission": func() error { _, err := s.ByChargePermission(ctx, o.ChargePermissionID); return err },
		"Due":                func() error { _, err := s.Due(ctx, o.Due, 1); return err },
	}
}
