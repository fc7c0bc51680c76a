package storetest

import (
	"context"
	"errors"

	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/memstore"
)

func createDefects() []defect {
	return []defect{
		{"leaves the version of a new order alone", "Create sets version 1", func(f *faulty, s *memstore.Store) {
			f.create = func(ctx context.Context, o *store.Order) error { return s.Create(ctx, clone(o)) }
		}},
		{"starts with the version that it was given", "Create sets version 1", func(f *faulty, s *memstore.Store) {
			f.onRead(func(o *store.Order) { o.Version = 7 })
		}},
		{"knows only some states", "Create keeps every field", func(f *faulty, _ *memstore.Store) {
			f.onWrite(func(o *store.Order) {
				if o.State != store.Reviewing {
					o.State = ""
				}
			})
		}},
		{"replaces an order when it is created again", "Create takes a session once", func(f *faulty, s *memstore.Store) {
			f.create = func(ctx context.Context, o *store.Order) error {
				if err := s.Create(ctx, o); !errors.Is(err, store.ErrExists) {
					return err
				}
				return f.force(ctx, o)
			}
		}},
		{"ignores a second order in silence", "Create takes a session once", func(f *faulty, s *memstore.Store) {
			f.create = func(ctx context.Context, o *store.Order) error {
				err := s.Create(ctx, o)
				if errors.Is(err, store.ErrExists) {
					return nil
				}
				return err
			}
		}},
		{"sets the version of an order that it refused", "Create takes a session once", func(f *faulty, s *memstore.Store) {
			f.create = func(ctx context.Context, o *store.Order) error {
				err := s.Create(ctx, o)
				o.Version = 1
				return err
			}
		}},
	}
}

func takenReferenceDefects() []defect {
	return []defect{
		{"has an error of its own for a taken key", "Create takes a reference once", func(f *faulty, s *memstore.Store) {
			f.create = func(ctx context.Context, o *store.Order) error {
				if s.Create(ctx, o) != nil {
					return errors.New("UNIQUE constraint failed")
				}
				return nil
			}
		}},
		{"creates an order without its reference", "Create takes a reference once", func(f *faulty, s *memstore.Store) {
			f.create = func(ctx context.Context, o *store.Order) error { return withoutReference(ctx, o, s.Create) }
		}},
		{"refuses an order and keeps it", "Create takes a reference once", func(f *faulty, s *memstore.Store) {
			f.create = func(ctx context.Context, o *store.Order) error {
				err := s.Create(ctx, o)
				if err != nil {
					_ = withoutReference(ctx, clone(o), s.Create)
				}
				return err
			}
		}},
		{"takes the empty reference for one", "Create takes many empty references", func(f *faulty, _ *memstore.Store) {
			f.onWrite(func(o *store.Order) {
				if o.Reference == "" {
					o.Reference = "NULL"
				}
			})
		}},
		{"creates an order without an id", "Create needs a session id", func(f *faulty, s *memstore.Store) {
			f.create = func(ctx context.Context, o *store.Order) error {
				o.CheckoutSessionID = "generated " + o.CheckoutSessionID
				return s.Create(ctx, o)
			}
		}},
	}
}

// withoutReference writes o, and when its reference is taken leaves that out.
func withoutReference(ctx context.Context, o *store.Order, write func(context.Context, *store.Order) error) error {
	err := write(ctx, o)
	if errors.Is(err, store.ErrExists) {
		o.Reference = ""
		return write(ctx, o)
	}
	return err
}

func updateDefects() []defect {
	return []defect{
		{"merges instead of replacing", "Update replaces every field", mergesOnUpdate},
		{"does not count in the given order", "Update counts versions", func(f *faulty, s *memstore.Store) {
			f.update = func(ctx context.Context, o *store.Order) error { return s.Update(ctx, clone(o)) }
		}},
		{"counts in the given order only", "Update counts versions", func(f *faulty, _ *memstore.Store) {
			f.onRead(func(o *store.Order) { o.Version = 1 })
		}},
		{"ignores the version", "Update refuses another version", func(f *faulty, _ *memstore.Store) { f.update = f.force }},
		{"takes newer versions", "Update refuses another version", func(f *faulty, s *memstore.Store) {
			f.update = func(ctx context.Context, o *store.Order) error {
				if kept, err := s.Get(ctx, o.CheckoutSessionID); err == nil && o.Version > kept.Version {
					return f.force(ctx, o)
				}
				return s.Update(ctx, o)
			}
		}},
		{"counts for the loser too", "Update refuses another version", func(f *faulty, s *memstore.Store) {
			f.update = func(ctx context.Context, o *store.Order) error {
				err := s.Update(ctx, o)
				if errors.Is(err, store.ErrConflict) {
					o.Version++
				}
				return err
			}
		}},
		{"creates what is missing", "Update refuses a missing order", func(f *faulty, s *memstore.Store) {
			f.update = func(ctx context.Context, o *store.Order) error {
				if err := s.Update(ctx, o); !errors.Is(err, store.ErrNotFound) {
					return err
				}
				return s.Create(ctx, o)
			}
		}},
		{"takes a missing order for a lost race", "Update refuses a missing order", updateError(store.ErrNotFound, store.ErrConflict)},
		{"takes a taken reference for a lost race", "Update refuses a taken reference", updateError(store.ErrExists, store.ErrConflict)},
		{"updates an order without its reference", "Update refuses a taken reference", func(f *faulty, s *memstore.Store) {
			f.update = func(ctx context.Context, o *store.Order) error { return withoutReference(ctx, o, s.Update) }
		}},
		{"refuses a reference and writes the rest", "Update refuses a taken reference", func(f *faulty, s *memstore.Store) {
			f.update = func(ctx context.Context, o *store.Order) error {
				err := s.Update(ctx, o)
				if errors.Is(err, store.ErrExists) {
					_ = withoutReference(ctx, clone(o), s.Update)
				}
				return err
			}
		}},
		{"takes the own reference for another's", "Update keeps the own reference", func(f *faulty, s *memstore.Store) {
			f.update = func(ctx context.Context, o *store.Order) error {
				if _, err := s.ByReference(ctx, o.Reference); err == nil {
					return store.ErrExists
				}
				return s.Update(ctx, o)
			}
		}},
		{"forgets the WHERE", "Update leaves the others alone", updatesEverybody},
	}
}

func mergesOnUpdate(f *faulty, s *memstore.Store) {
	f.update = func(ctx context.Context, o *store.Order) error {
		kept, err := s.Get(ctx, o.CheckoutSessionID)
		if err != nil {
			return err
		}
		c := clone(o)
		for i, text := range texts(c) {
			if *text == "" {
				*text = *texts(kept)[i]
			}
		}
		err = s.Update(ctx, c)
		o.Version = c.Version
		return err
	}
}

// updateError makes Update return one error in place of another.
func updateError(right, wrong error) func(*faulty, *memstore.Store) {
	return func(f *faulty, s *memstore.Store) {
		f.update = func(ctx context.Context, o *store.Order) error {
			err := s.Update(ctx, o)
			if errors.Is(err, right) {
				return wrong
			}
			return err
		}
	}
}

func updatesEverybody(f *faulty, s *memstore.Store) {
	var ids []string
	f.create = func(ctx context.Context, o *store.Order) error {
		ids = append(ids, o.CheckoutSessionID)
		return s.Create(ctx, o)
	}
	f.update = func(ctx context.Context, o *store.Order) error {
		for _, id := range ids {
			if kept, err := s.Get(ctx, id); err == nil && id != o.CheckoutSessionID {
				kept.Reason = o.Reason
				_ = s.Update(ctx, kept)
			}
		}
		return s.Update(ctx, o)
	}
}
