package storetest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/memstore"
)

func contextDefects() []defect {
	const rule = "an ended context is an error"
	deaf := context.WithoutCancel
	return []defect{
		{"Create ignores the context", rule, func(f *faulty, s *memstore.Store) {
			f.create = func(ctx context.Context, o *store.Order) error { return s.Create(deaf(ctx), o) }
		}},
		{"Create writes and then looks at the context", rule, func(f *faulty, s *memstore.Store) {
			f.create = func(ctx context.Context, o *store.Order) error { return errors.Join(s.Create(deaf(ctx), o), ctx.Err()) }
		}},
		{"Update ignores the context", rule, func(f *faulty, s *memstore.Store) {
			f.update = func(ctx context.Context, o *store.Order) error { return s.Update(deaf(ctx), o) }
		}},
		{"Update writes and then looks at the context", rule, func(f *faulty, s *memstore.Store) {
			f.update = func(ctx context.Context, o *store.Order) error { return errors.Join(s.Update(deaf(ctx), o), ctx.Err()) }
		}},
		{"Get ignores the context", rule, func(f *faulty, s *memstore.Store) {
			f.get = func(ctx context.Context, id string) (*store.Order, error) { return s.Get(deaf(ctx), id) }
		}},
		{"ByReference ignores the context", rule, func(f *faulty, s *memstore.Store) {
			f.byRef = func(ctx context.Context, id string) (*store.Order, error) { return s.ByReference(deaf(ctx), id) }
		}},
		{"ByChargePermission ignores the context", rule, func(f *faulty, s *memstore.Store) {
			f.byPerm = func(ctx context.Context, id string) (*store.Order, error) { return s.ByChargePermission(deaf(ctx), id) }
		}},
		{"Due ignores the context", rule, func(f *faulty, s *memstore.Store) {
			f.dueOrders = func(ctx context.Context, now time.Time, limit int) ([]*store.Order, error) {
				return s.Due(deaf(ctx), now, limit)
			}
		}},
		{"has its own word for an ended context", rule, func(f *faulty, s *memstore.Store) {
			f.get = func(ctx context.Context, id string) (*store.Order, error) {
				if ctx.Err() != nil {
					return nil, errors.New("interrupted")
				}
				return s.Get(ctx, id)
			}
		}},
	}
}

// raceDefects are the stores that look first and write then. The barrier
// makes sure that everybody looks before anybody writes.
func raceDefects() []defect {
	return []defect{
		{"compares, and swaps later", "one of several updates succeeds", comparesFirst},
		{"lets nobody win", "one of several updates succeeds", func(f *faulty, _ *memstore.Store) {
			f.update = func(context.Context, *store.Order) error { return store.ErrConflict }
		}},
		{"tells the loser that it is busy", "one of several updates succeeds", updateError(store.ErrConflict, errors.New("database is locked"))},
		{"acknowledges every other update and drops it", "no update is lost", func(f *faulty, s *memstore.Store) {
			var mu sync.Mutex
			var n int
			f.update = func(ctx context.Context, o *store.Order) error {
				mu.Lock()
				defer mu.Unlock()
				if n++; n%2 == 0 {
					return nil
				}
				return s.Update(ctx, o)
			}
		}},
		{"looks for the session, and inserts later", "one of several creates succeeds", looksForSessionFirst},
		{"looks for the reference, and writes later", "one of several gets the reference", looksForReferenceFirst},
		{"reads one column after the other", "reads see whole orders", func(f *faulty, _ *memstore.Store) {
			var mu sync.Mutex
			var earlier string
			f.onRead(func(o *store.Order) {
				mu.Lock()
				defer mu.Unlock()
				o.Reason, earlier = earlier, o.Reason
			})
		}},
		{"reads from a replica that is one write behind", "a write is visible at once", lagsBehind},
	}
}

func comparesFirst(f *faulty, s *memstore.Store) {
	b := &barrier{}
	f.update = func(ctx context.Context, o *store.Order) error {
		kept, err := s.Get(ctx, o.CheckoutSessionID)
		b.wait()
		if err != nil || kept.Version != o.Version {
			return errors.Join(err, store.ErrConflict)
		}
		return f.force(ctx, o)
	}
}

func looksForSessionFirst(f *faulty, s *memstore.Store) {
	b := &barrier{}
	f.create = func(ctx context.Context, o *store.Order) error {
		_, missing := s.Get(ctx, o.CheckoutSessionID)
		b.wait()
		if missing == nil {
			return store.ErrExists
		}
		if err := s.Create(ctx, o); !errors.Is(err, store.ErrExists) {
			return err
		}
		return f.force(ctx, o)
	}
}

func looksForReferenceFirst(f *faulty, s *memstore.Store) {
	b := &barrier{}
	check := func(write func(context.Context, *store.Order) error) func(context.Context, *store.Order) error {
		return func(ctx context.Context, o *store.Order) error {
			if o.Reference == "" {
				return write(ctx, o)
			}
			_, missing := s.ByReference(ctx, o.Reference)
			b.wait()
			if missing == nil {
				return store.ErrExists
			}
			return withoutReference(ctx, o, write)
		}
	}
	f.create, f.update = check(s.Create), check(s.Update)
}

func lagsBehind(f *faulty, s *memstore.Store) {
	replica := map[string]*store.Order{}
	f.update = func(ctx context.Context, o *store.Order) error {
		replica[o.CheckoutSessionID], _ = s.Get(ctx, o.CheckoutSessionID)
		return s.Update(ctx, o)
	}
	f.get = func(ctx context.Context, id string) (*store.Order, error) {
		if o := replica[id]; o != nil {
			return clone(o), nil
		}
		return s.Get(ctx, id)
	}
}

func TestTwoHandlesThatDoNotShareAreCaught(t *testing.T) {
	t.Parallel()
	r := ruleNamed(t, rules(), "a write is visible at once")
	t.Run("each has its own data", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		is.True(failureOf(t, r, memstore.New(), memstore.New()) != "")
	})
	t.Run("one keeps a cache", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		one := memstore.New()
		cache := map[string]*store.Order{}
		other := newFaulty(func(f *faulty, _ *memstore.Store) {
			f.get = func(ctx context.Context, id string) (*store.Order, error) {
				if cache[id] == nil {
					cache[id], _ = one.Get(ctx, id)
				}
				return clone(cache[id]), nil
			}
			f.update, f.byRef, f.byPerm, f.dueOrders = one.Update, one.ByReference, one.ByChargePermission, one.Due
		})
		is.True(failureOf(t, r, one, other) != "")
	})
}
