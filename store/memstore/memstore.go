// Package memstore keeps orders in memory: for tests and demos only. Orders
// are gone when the process ends, and no second process sees them, so a shop
// that takes money needs sqlstore or a store of its own.
package memstore

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/paykit-go/amazonpaykit/store"
)

// Store is a store.OrderStore in memory. It is safe for concurrent use. Make
// one with New.
type Store struct {
	mu         sync.Mutex
	orders     map[string]store.Order // by checkout session id
	references map[string]string      // checkout session id by reference, empty ones left out
}

var _ store.OrderStore = (*Store)(nil)

// New returns an empty store.
func New() *Store {
	return &Store{orders: map[string]store.Order{}, references: map[string]string{}}
}

// Create implements store.OrderStore.
func (s *Store) Create(ctx context.Context, o *store.Order) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if o.CheckoutSessionID == "" {
		return errors.New("memstore: an order needs a CheckoutSessionID")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, taken := s.orders[o.CheckoutSessionID]; taken || s.referenceTaken(o) {
		return store.ErrExists
	}
	o.Version = 1
	s.put(o)
	return nil
}

// Get implements store.OrderStore.
func (s *Store) Get(ctx context.Context, checkoutSessionID string) (*store.Order, error) {
	return s.find(ctx, func() (store.Order, bool) {
		o, ok := s.orders[checkoutSessionID]
		return o, ok
	})
}

// Update implements store.OrderStore.
func (s *Store) Update(ctx context.Context, o *store.Order) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	kept, ok := s.orders[o.CheckoutSessionID]
	switch {
	case !ok:
		return store.ErrNotFound
	case kept.Version != o.Version:
		return store.ErrConflict
	case s.referenceTaken(o):
		return store.ErrExists
	}
	delete(s.references, kept.Reference)
	o.Version++
	s.put(o)
	return nil
}

// ByReference implements store.OrderStore.
func (s *Store) ByReference(ctx context.Context, reference string) (*store.Order, error) {
	return s.find(ctx, func() (store.Order, bool) {
		o, ok := s.orders[s.references[reference]]
		return o, ok
	})
}

// ByChargePermission implements store.OrderStore.
func (s *Store) ByChargePermission(ctx context.Context, id string) (*store.Order, error) {
	return s.find(ctx, func() (latest store.Order, found bool) {
		for _, o := range s.orders {
			if id != "" && o.ChargePermissionID == id && (!found || o.CreatedAt.After(latest.CreatedAt)) {
				latest, found = o, true
			}
		}
		return latest, found
	})
}

// Due implements store.OrderStore.
func (s *Store) Due(ctx context.Context, now time.Time, limit int) ([]*store.Order, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var due []*store.Order
	for _, o := range s.orders {
		if !o.Due.IsZero() && !o.Due.After(now) {
			due = append(due, own(o))
		}
	}
	slices.SortFunc(due, func(a, b *store.Order) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.CheckoutSessionID, b.CheckoutSessionID))
	})
	return due[:min(len(due), max(limit, 0))], nil
}

// find returns a copy of the order that search, called under the lock, finds.
func (s *Store) find(ctx context.Context, search func() (store.Order, bool)) (*store.Order, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	o, ok := search()
	if !ok {
		return nil, store.ErrNotFound
	}
	return own(o), nil
}

// referenceTaken reports whether another order has o's reference.
func (s *Store) referenceTaken(o *store.Order) bool {
	holder, taken := s.references[o.Reference]
	return taken && holder != o.CheckoutSessionID
}

// put keeps a copy of o under its keys.
func (s *Store) put(o *store.Order) {
	kept := own(*o)
	s.orders[o.CheckoutSessionID] = *kept
	if o.Reference != "" {
		s.references[o.Reference] = o.CheckoutSessionID
	}
}

// own returns a copy of o that shares nothing with it, its times as every
// store gives them back: UTC, cut to the microsecond.
func own(o store.Order) *store.Order {
	o.Data = bytes.Clone(o.Data)
	for _, t := range []*time.Time{&o.Due, &o.CreatedAt, &o.UpdatedAt} {
		*t = time.UnixMicro(t.UnixMicro()).UTC()
	}
	return &o
}
