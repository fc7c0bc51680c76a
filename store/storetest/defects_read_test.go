package storetest

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/memstore"
)

func findDefects() []defect {
	return []defect{
		{"returns nothing for a missing order", "Get finds by session id", func(f *faulty, _ *memstore.Store) {
			f.get = func(context.Context, string) (*store.Order, error) { return nil, nil }
		}},
		{"has an error of its own for a missing order", "Get finds by session id", func(f *faulty, s *memstore.Store) {
			f.get = func(ctx context.Context, id string) (*store.Order, error) {
				o, err := s.Get(ctx, id)
				if err != nil {
					err = errors.New("no rows in result set")
				}
				return o, err
			}
		}},
		{"finds by any key", "Get finds by session id", func(f *faulty, s *memstore.Store) {
			f.get = func(ctx context.Context, id string) (*store.Order, error) {
				if o, err := s.ByReference(ctx, id); err == nil {
					return o, nil
				}
				return s.Get(ctx, id)
			}
		}},
		{"finds the empty reference", "ByReference finds by reference", func(f *faulty, s *memstore.Store) {
			f.byRef = func(ctx context.Context, reference string) (*store.Order, error) {
				if reference == "" {
					return s.Get(ctx, "unset")
				}
				return s.ByReference(ctx, reference)
			}
		}},
		{"never forgets a reference", "ByReference finds by reference", func(f *faulty, s *memstore.Store) {
			f.byRef = func(ctx context.Context, reference string) (*store.Order, error) {
				if o, err := s.ByReference(ctx, reference); err == nil || reference != "late" {
					return o, err
				}
				if o, err := s.Get(ctx, "unset"); err == nil && o.Reference == "later" {
					return o, nil
				}
				return nil, store.ErrNotFound
			}
		}},
		{"indexes references when orders are created", "ByReference finds by reference", indexesOnce},
		{"returns the order that was created first", "ByChargePermission finds the latest", byInsertion(func(ids []string) string { return ids[0] })},
		{"returns the order that was written last", "ByChargePermission finds the latest", byInsertion(func(ids []string) string { return ids[len(ids)-1] })},
		{"finds the empty charge permission", "ByChargePermission finds the latest", func(f *faulty, s *memstore.Store) {
			f.byPerm = func(ctx context.Context, id string) (*store.Order, error) {
				if id == "" {
					return s.Get(ctx, "unset")
				}
				return s.ByChargePermission(ctx, id)
			}
		}},
	}
}

func keyDefects() []defect {
	return []defect{
		{"ignores case", "keys are compared byte for byte", func(f *faulty, _ *memstore.Store) { f.compareBy(strings.ToLower) }},
		{"ignores spaces at the end", "keys are compared byte for byte", func(f *faulty, _ *memstore.Store) {
			f.compareBy(func(key string) string { return strings.TrimRight(key, " ") })
		}},
		{"ignores what cannot be seen", "keys are compared byte for byte", func(f *faulty, _ *memstore.Store) {
			f.compareBy(strings.NewReplacer("\u200b", "", "\u00ad", "").Replace)
		}},
		{"ignores accents", "keys are compared byte for byte", func(f *faulty, _ *memstore.Store) {
			f.compareBy(strings.NewReplacer("\u00e9", "e", "e\u0301", "e").Replace)
		}},
		{"takes keys for numbers", "keys are compared byte for byte", func(f *faulty, _ *memstore.Store) {
			f.compareBy(func(key string) string { return strings.TrimLeft(key, "0+") })
		}},
		{"takes keys for patterns", "keys are compared byte for byte", func(f *faulty, s *memstore.Store) {
			f.byRef = func(ctx context.Context, reference string) (*store.Order, error) {
				if reference == "%" {
					reference = "order-1"
				}
				return s.ByReference(ctx, reference)
			}
		}},
		{"passes any key on to its database", "odd keys are not found", func(f *faulty, s *memstore.Store) {
			f.get = func(ctx context.Context, id string) (*store.Order, error) {
				if strings.Contains(id, "\x00") {
					return nil, errors.New("invalid byte sequence")
				}
				return s.Get(ctx, id)
			}
		}},
	}
}

func indexesOnce(f *faulty, s *memstore.Store) {
	index := map[string]string{}
	f.create = func(ctx context.Context, o *store.Order) error {
		index[o.Reference] = o.CheckoutSessionID
		return s.Create(ctx, o)
	}
	f.byRef = func(ctx context.Context, reference string) (*store.Order, error) {
		if reference == "" {
			return nil, store.ErrNotFound
		}
		return s.Get(ctx, index[reference])
	}
}

// byInsertion makes ByChargePermission choose by the order of Create.
func byInsertion(choose func(ids []string) string) func(*faulty, *memstore.Store) {
	return func(f *faulty, s *memstore.Store) {
		ids := map[string][]string{}
		f.create = func(ctx context.Context, o *store.Order) error {
			ids[o.ChargePermissionID] = append(ids[o.ChargePermissionID], o.CheckoutSessionID)
			return s.Create(ctx, o)
		}
		f.byPerm = func(ctx context.Context, id string) (*store.Order, error) {
			if id == "" || ids[id] == nil {
				return nil, store.ErrNotFound
			}
			return s.Get(ctx, choose(ids[id]))
		}
	}
}

func dueDefects() []defect {
	return []defect{
		{"says never is due", "Due returns what is due", func(f *faulty, s *memstore.Store) {
			f.dueOrders = func(ctx context.Context, now time.Time, limit int) ([]*store.Order, error) {
				orders, err := s.Due(ctx, now, limit)
				if never, missing := s.Get(ctx, "never"); missing == nil {
					orders = append(orders, never)
				}
				return orders, err
			}
		}},
		{"is late", "Due returns what is due", dueAfter(-time.Microsecond)},
		{"is early", "Due returns what is due", dueAfter(time.Microsecond)},
		{"takes the past before 1970 for never", "Due returns what is due", func(f *faulty, _ *memstore.Store) {
			f.onDue(func(orders []*store.Order) []*store.Order {
				return slices.DeleteFunc(orders, func(o *store.Order) bool { return o.Due.Unix() < 0 })
			})
		}},
		{"reads only the id", "Due returns whole orders", func(f *faulty, _ *memstore.Store) {
			f.onDue(func(orders []*store.Order) []*store.Order {
				for i, o := range orders {
					orders[i] = &store.Order{CheckoutSessionID: o.CheckoutSessionID}
				}
				return orders
			})
		}},
	}
}

func dueOrderDefects() []defect {
	return []defect{
		{"returns the newest first", "Due returns the oldest first", func(f *faulty, _ *memstore.Store) {
			f.onDue(func(orders []*store.Order) []*store.Order { slices.Reverse(orders); return orders })
		}},
		{"returns orders by id", "Due returns the oldest first", func(f *faulty, _ *memstore.Store) {
			f.onDue(func(orders []*store.Order) []*store.Order {
				slices.SortFunc(orders, func(a, b *store.Order) int { return cmp.Compare(a.CheckoutSessionID, b.CheckoutSessionID) })
				return orders
			})
		}},
		{"ignores the limit", "Due keeps the limit", dueLimit(func(int) int { return 1000 })},
		{"takes no limit for none", "Due keeps the limit", dueLimit(func(limit int) int {
			if limit <= 0 {
				return 1000
			}
			return limit
		})},
		{"has a limit of its own", "Due keeps the limit", dueLimit(func(limit int) int { return min(limit, 4) })},
		{"cuts before it sorts", "Due keeps the limit", func(f *faulty, s *memstore.Store) {
			f.dueOrders = func(ctx context.Context, now time.Time, limit int) ([]*store.Order, error) {
				orders, err := s.Due(ctx, now, 1000)
				return orders[max(len(orders)-max(limit, 0), 0):], err
			}
		}},
		{"claims what is due", "Due claims nothing", func(f *faulty, s *memstore.Store) {
			f.onDue(func(orders []*store.Order) []*store.Order {
				for _, o := range orders {
					claimed := clone(o)
					claimed.Due = claimed.Due.Add(time.Hour)
					_ = s.Update(context.Background(), claimed)
				}
				return orders
			})
		}},
	}
}

// dueAfter makes Due look at another time.
func dueAfter(d time.Duration) func(*faulty, *memstore.Store) {
	return func(f *faulty, s *memstore.Store) {
		f.dueOrders = func(ctx context.Context, now time.Time, limit int) ([]*store.Order, error) {
			return s.Due(ctx, now.Add(d), limit)
		}
	}
}

// dueLimit makes Due use another limit.
func dueLimit(change func(int) int) func(*faulty, *memstore.Store) {
	return func(f *faulty, s *memstore.Store) {
		f.dueOrders = func(ctx context.Context, now time.Time, limit int) ([]*store.Order, error) {
			return s.Due(ctx, now, change(limit))
		}
	}
}
