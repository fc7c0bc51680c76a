package storetest

import (
	"context"
	"sync"
	"time"

	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/memstore"
)

// faulty is a sound store with some methods replaced by bad ones.
type faulty struct {
	sound              *memstore.Store
	create, update     func(context.Context, *store.Order) error
	get, byRef, byPerm func(context.Context, string) (*store.Order, error)
	dueOrders          func(context.Context, time.Time, int) ([]*store.Order, error)
}

// newFaulty returns a store that is sound until spoil replaces methods.
func newFaulty(spoil func(f *faulty, s *memstore.Store)) *faulty {
	s := memstore.New()
	f := &faulty{
		sound: s, create: s.Create, update: s.Update,
		get: s.Get, byRef: s.ByReference, byPerm: s.ByChargePermission, dueOrders: s.Due,
	}
	spoil(f, s)
	return f
}

func (f *faulty) Create(ctx context.Context, o *store.Order) error { return f.create(ctx, o) }
func (f *faulty) Update(ctx context.Context, o *store.Order) error { return f.update(ctx, o) }

func (f *faulty) Get(ctx context.Context, id string) (*store.Order, error) { return f.get(ctx, id) }

func (f *faulty) ByReference(ctx context.Context, reference string) (*store.Order, error) {
	return f.byRef(ctx, reference)
}

func (f *faulty) ByChargePermission(ctx context.Context, id string) (*store.Order, error) {
	return f.byPerm(ctx, id)
}

func (f *faulty) Due(ctx context.Context, now time.Time, limit int) ([]*store.Order, error) {
	return f.dueOrders(ctx, now, limit)
}

// onWrite makes f change what it writes.
func (f *faulty) onWrite(change func(o *store.Order)) {
	through := func(write func(context.Context, *store.Order) error) func(context.Context, *store.Order) error {
		return func(ctx context.Context, o *store.Order) error {
			c := clone(o)
			change(c)
			err := write(ctx, c)
			o.Version = c.Version
			return err
		}
	}
	f.create, f.update = through(f.create), through(f.update)
}

// onRead makes f change what it reads.
func (f *faulty) onRead(change func(o *store.Order)) {
	through := func(read func(context.Context, string) (*store.Order, error)) func(context.Context, string) (*store.Order, error) {
		return func(ctx context.Context, key string) (*store.Order, error) {
			o, err := read(ctx, key)
			if err == nil {
				change(o)
			}
			return o, err
		}
	}
	f.get, f.byRef, f.byPerm = through(f.get), through(f.byRef), through(f.byPerm)
	f.onDue(func(orders []*store.Order) []*store.Order {
		for _, o := range orders {
			change(o)
		}
		return orders
	})
}

// onDue makes f change what Due returns.
func (f *faulty) onDue(change func([]*store.Order) []*store.Order) {
	due := f.dueOrders
	f.dueOrders = func(ctx context.Context, now time.Time, limit int) ([]*store.Order, error) {
		orders, err := due(ctx, now, limit)
		return change(orders), err
	}
}

// onTexts makes f change the strings that it writes.
func (f *faulty) onTexts(change func(string) string) {
	f.onWrite(func(o *store.Order) {
		for _, text := range texts(o)[1:] {
			*text = change(*text)
		}
	})
}

// onTimes makes f change the times that it reads.
func (f *faulty) onTimes(change func(time.Time) time.Time) {
	f.onRead(func(o *store.Order) {
		for _, t := range []*time.Time{&o.Due, &o.CreatedAt, &o.UpdatedAt} {
			*t = change(*t)
		}
	})
}

// compareBy makes f take keys for the same that fold makes the same.
func (f *faulty) compareBy(fold func(string) string) {
	ids := map[string]string{}
	create, get := f.create, f.get
	f.create = func(ctx context.Context, o *store.Order) error {
		ids[fold(o.CheckoutSessionID)] = o.CheckoutSessionID
		return create(ctx, o)
	}
	f.get = func(ctx context.Context, id string) (*store.Order, error) {
		return get(ctx, ids[fold(id)])
	}
}

// force writes o over whatever version the store has.
func (f *faulty) force(ctx context.Context, o *store.Order) error {
	c := clone(o)
	for {
		kept, err := f.sound.Get(ctx, o.CheckoutSessionID)
		if err != nil {
			return err
		}
		c.Version = kept.Version
		if err = f.sound.Update(ctx, c); err == nil {
			o.Version = c.Version
			return nil
		}
	}
}

// barrier lets everybody wait until all the racers have come.
type barrier struct {
	mu      sync.Mutex
	waiting int
	open    chan struct{}
}

func (b *barrier) wait() {
	b.mu.Lock()
	if b.open == nil {
		b.open = make(chan struct{})
	}
	open := b.open
	if b.waiting++; b.waiting == racers {
		b.waiting, b.open = 0, nil
		close(open)
	}
	b.mu.Unlock()
	<-open
}
