package storetest

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/paykit-go/amazonpaykit/store"
)

func dueRules() []rule {
	return []rule{
		{
			"Due returns what is due",
			"Due returns the orders whose Due is set and not after now, as they are now",
			dueReturnsWhatIsDue,
		},
		{
			"Due returns whole orders",
			"Due returns every field of an order, as Get does",
			dueReturnsWholeOrders,
		},
		{
			"Due returns the oldest first",
			"Due returns the order with the oldest Due first",
			dueReturnsOldestFirst,
		},
		{
			"Due keeps the limit",
			"Due returns at most limit orders, the oldest; a limit of zero or less is no orders",
			dueKeepsLimit,
		},
		{
			"Due claims nothing",
			"Due only reads: it returns the same orders again and changes none",
			dueClaimsNothing,
		},
	}
}

// dueAt returns an order that is due that long after noon.
func dueAt(id string, after time.Duration) *store.Order {
	o := plain(id)
	o.Due = noon().Add(after)
	return o
}

// wantDue ends the check unless exactly these orders are due, in that order.
func (p *probe) wantDue(now time.Time, limit int, want ...string) {
	p.Helper()
	if got := p.due(now, limit); !slices.Equal(got, want) {
		p.broken("Due at %s with limit %d returned %q, want %q", now.Format(time.RFC3339Nano), limit, got, want)
	}
}

func dueReturnsWhatIsDue(p *probe) {
	p.wantDue(noon(), 10)
	p.create(plain("never"))
	o := p.create(dueAt("noon", 0))
	p.create(dueAt("just after", time.Microsecond))
	p.wantDue(noon().Add(-time.Microsecond), 10)
	p.wantDue(noon(), 10, "noon")
	p.wantDue(noon().In(time.FixedZone("Tokyo", 9*60*60)), 10, "noon")
	p.wantDue(noon().AddDate(100, 0, 0), 10, "noon", "just after")
	o.Due = noon().Add(time.Hour)
	p.update(o)
	p.wantDue(noon().Add(time.Minute), 10, "just after")
	o.Due = time.Time{}
	p.update(o)
	p.wantDue(noon().AddDate(100, 0, 0), 10, "just after")
	o.Due = noon().AddDate(-100, 0, 0)
	p.update(o)
	p.wantDue(noon(), 10, "noon")
}

func dueReturnsWholeOrders(p *probe) {
	want := p.create(full("session", 1))
	orders, err := p.other.Due(p.ctx, want.Due, 10)
	p.must("Due", err)
	if len(orders) != 1 {
		p.broken("Due returned %d orders, want 1", len(orders))
	}
	p.same("Due", orders[0], want)
}

func dueReturnsOldestFirst(p *probe) {
	for _, hours := range []int{3, -2000000, 12, 0, 9, -1, 10} {
		p.create(dueAt(fmt.Sprint(hours), time.Duration(hours)*time.Hour))
	}
	p.wantDue(noon().AddDate(1, 0, 0), 10, "-2000000", "-1", "0", "3", "9", "10", "12")
}

func dueKeepsLimit(p *probe) {
	for _, id := range []string{"5", "2", "4", "1", "3"} {
		p.create(dueAt(id, time.Duration(id[0])*time.Second))
	}
	later, all := noon().Add(time.Hour), []string{"1", "2", "3", "4", "5"}
	for limit := range len(all) + 1 {
		p.wantDue(later, limit, all[:limit]...)
	}
	for _, limit := range []int{-1, math.MinInt32} {
		p.wantDue(later, limit)
	}
	for _, limit := range []int{6, 1000, math.MaxInt32} {
		p.wantDue(later, limit, all...)
	}
}

func dueClaimsNothing(p *probe) {
	first, second := p.create(dueAt("first", 0)), p.create(dueAt("second", time.Second))
	for range 3 {
		p.wantDue(noon().Add(time.Minute), 10, "first", "second")
	}
	p.kept(first)
	p.kept(second)
}
