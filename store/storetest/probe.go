package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/paykit-go/amazonpaykit/store"
)

// tb is what a probe needs of a *testing.T.
type tb interface {
	Helper()
	Fatalf(format string, args ...any)
}

// probe checks one rule on one set of data. Writes go through one, reads
// through other, so that every rule also is about visibility.
type probe struct {
	tb
	ctx        context.Context
	rule       string
	one, other store.OrderStore
}

// broken ends the check: the store broke the rule, as the message says.
func (p *probe) broken(format string, args ...any) {
	p.Helper()
	p.Fatalf("%s\nrule: %s", fmt.Sprintf(format, args...), p.rule)
}

// must ends the check if a call that has to succeed did not.
func (p *probe) must(call string, err error) {
	p.Helper()
	if err != nil {
		p.broken("%s failed: %v", call, err)
	}
}

// create adds o, which has to work, and returns it.
func (p *probe) create(o *store.Order) *store.Order {
	p.Helper()
	p.must(fmt.Sprintf("Create(%.40q)", o.CheckoutSessionID), p.one.Create(p.ctx, o))
	return o
}

// update writes o, which has to work.
func (p *probe) update(o *store.Order) {
	p.Helper()
	p.must(fmt.Sprintf("Update(%.40q)", o.CheckoutSessionID), p.one.Update(p.ctx, o))
}

// get returns the order with that id, which has to be there.
func (p *probe) get(id string) *store.Order {
	p.Helper()
	o, err := p.other.Get(p.ctx, id)
	p.must(fmt.Sprintf("Get(%.40q)", id), err)
	if o == nil {
		p.broken("Get(%.40q) returned neither an order nor an error", id)
	}
	return o
}

// due returns the ids of the due orders.
func (p *probe) due(now time.Time, limit int) []string {
	p.Helper()
	orders, err := p.other.Due(p.ctx, now, limit)
	p.must("Due", err)
	ids := []string{}
	for _, o := range orders {
		ids = append(ids, o.CheckoutSessionID)
	}
	return ids
}

// is ends the check if err is not the error wanted.
func (p *probe) is(call string, err, want error) {
	p.Helper()
	if !errors.Is(err, want) {
		p.broken("%s returned the error %v, want one that is %v", call, err, want)
	}
}

// refused writes o, which has to fail with that error and leave o alone.
func (p *probe) refused(call string, write func(context.Context, *store.Order) error, o *store.Order, want error) {
	p.Helper()
	before := clone(o)
	p.is(fmt.Sprintf("%s(%.40q)", call, o.CheckoutSessionID), write(p.ctx, o), want)
	if !reflect.DeepEqual(o, before) {
		p.broken("%s(%.40q) failed and changed the order that it was given: %s", call, o.CheckoutSessionID, differences(o, before))
	}
}

// notFound ends the check if a read found something.
func (p *probe) notFound(call string, read func(context.Context, string) (*store.Order, error), key string) {
	p.Helper()
	o, err := read(p.ctx, key)
	if err == nil && o != nil {
		p.broken("%s(%.40q) found the order %.40q", call, key, o.CheckoutSessionID)
	}
	p.is(fmt.Sprintf("%s(%.40q)", call, key), err, store.ErrNotFound)
}

// found ends the check if a read does not return the order wanted.
func (p *probe) found(call string, read func(context.Context, string) (*store.Order, error), key string, want *store.Order) {
	p.Helper()
	o, err := read(p.ctx, key)
	p.must(fmt.Sprintf("%s(%.40q)", call, key), err)
	p.same(fmt.Sprintf("%s(%.40q)", call, key), o, want)
}

// kept ends the check if the store does not hold exactly want.
func (p *probe) kept(want *store.Order) {
	p.Helper()
	p.found("Get", p.other.Get, want.CheckoutSessionID, want)
}

// same ends the check if got is not want as a store gives it back.
func (p *probe) same(call string, got, want *store.Order) {
	p.Helper()
	if got == nil {
		p.broken("%s returned neither an order nor an error", call)
	}
	if diff := differences(got, want); diff != "" {
		p.broken("%s returned another order: %s", call, diff)
	}
}

// differences names the fields in which got is not want as a store gives it
// back: times in UTC and cut to the microsecond, no Data the same as empty
// Data.
func differences(got, want *store.Order) string {
	var diff bytes.Buffer
	g, w := reflect.ValueOf(*got), reflect.ValueOf(*want)
	for i := range g.NumField() {
		a, b := g.Field(i).Interface(), w.Field(i).Interface()
		if !sameValue(a, b) {
			fmt.Fprintf(&diff, "%s is %s, want %s; ", g.Type().Field(i).Name, quote(a), quote(b))
		}
	}
	return string(bytes.TrimSuffix(diff.Bytes(), []byte("; ")))
}

func sameValue(got, want any) bool {
	switch want := want.(type) {
	case time.Time:
		got := got.(time.Time)
		return got.Equal(time.UnixMicro(want.UnixMicro())) && got.Location() == time.UTC
	case []byte:
		return bytes.Equal(got.([]byte), want)
	}
	return got == want
}

// quote returns the beginning of a value, in quotes.
func quote(v any) string {
	if data, ok := v.([]byte); ok {
		return fmt.Sprintf("%.80q", data)
	}
	return fmt.Sprintf("%.80q", fmt.Sprint(v))
}

// clone returns a copy of o that shares nothing with it.
func clone(o *store.Order) *store.Order {
	c := *o
	c.Data = bytes.Clone(o.Data)
	return &c
}
