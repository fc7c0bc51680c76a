package storetest

import (
	"fmt"

	"github.com/paykit-go/amazonpaykit/store"
)

func visibleRules() []rule {
	return []rule{
		{
			"a write is visible at once",
			"a write that succeeded is seen by every read that starts afterwards, through any connection",
			writesAreVisible,
		},
	}
}

func writesAreVisible(p *probe) {
	handles := []store.OrderStore{p.one, p.other}
	o := p.create(full("session", 1))
	for n := range 20 {
		o.Reason, o.Due = fmt.Sprint("write ", n), o.Due.Add(1)
		p.must("Update", handles[n%2].Update(p.ctx, o))
		for _, s := range handles {
			p.found("Get", s.Get, o.CheckoutSessionID, o)
			p.found("ByReference", s.ByReference, o.Reference, o)
			p.found("ByChargePermission", s.ByChargePermission, o.ChargePermissionID, o)
			due, err := s.Due(p.ctx, o.Due, 1)
			p.must("Due", err)
			if len(due) != 1 {
				p.broken("Due returned %d orders, want 1", len(due))
			}
			p.same("Due", due[0], o)
		}
	}
}
