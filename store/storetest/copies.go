package storetest

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"github.com/paykit-go/amazonpaykit/store"
)

func copyRules() []rule {
	return []rule{
		{
			"what is given is not kept",
			"a store keeps its own copy of what it is given: the caller may change the order and its Data afterwards",
			givenIsNotKept,
		},
		{
			"what is given is not changed",
			"a write changes nothing but Version in the order that it is given",
			givenIsNotChanged,
		},
		{
			"what is returned is a copy",
			"what a read returns is the caller's own: changing it or its Data changes no record and no other result",
			returnedIsCopy,
		},
	}
}

// spoil changes every part of o that a store could share.
func spoil(o *store.Order) {
	o.Reason, o.Version = "spoiled", 99
	for i := range o.Data {
		o.Data[i] = '!'
	}
}

func givenIsNotKept(p *probe) {
	o := full("session", 1)
	o.Reference = ""
	p.create(o)
	want := clone(o)
	spoil(o)
	p.kept(want)
	o = clone(want)
	p.update(o)
	want = clone(o)
	spoil(o)
	p.kept(want)
}

func givenIsNotChanged(p *probe) {
	o := full("session", 1)
	o.Due = noon().Add(time.Nanosecond).In(time.FixedZone("Tokyo", 9*60*60))
	for version, write := range []func(context.Context, *store.Order) error{p.one.Create, p.one.Update} {
		want := clone(o)
		want.Version = int64(version) + 1
		p.must("the write", write(p.ctx, o))
		if !reflect.DeepEqual(o, want) {
			p.broken("a write changed the order that it was given: %+v, want %+v", *o, *want)
		}
	}
}

func returnedIsCopy(p *probe) {
	want := p.create(full("session", 1))
	for call, read := range p.reads(want) {
		first, err := read()
		p.must(call, err)
		second, err := read()
		p.must(call, err)
		spoil(first)
		p.same(fmt.Sprintf("another %s", call), second, want)
		p.kept(want)
	}
}

// reads returns all the ways to read the order o.
func (p *probe) reads(o *store.Order) map[string]func() (*store.Order, error) {
	return map[string]func() (*store.Order, error){
		"Get":                func() (*store.Order, error) { return p.other.Get(p.ctx, o.CheckoutSessionID) },
		"ByReference":        func() (*store.Order, error) { return p.other.ByReference(p.ctx, o.Reference) },
		"ByChargePermission": func() (*store.Order, error) { return p.other.ByChargePermission(p.ctx, o.ChargePermissionID) },
		"Due": func() (*store.Order, error) {
			orders, err := p.other.Due(p.ctx, o.Due, 1)
			if err != nil || len(orders) == 0 {
				return nil, fmt.Errorf("%d orders are due: %w", len(orders), err)
			}
			return orders[0], nil
		},
	}
}
