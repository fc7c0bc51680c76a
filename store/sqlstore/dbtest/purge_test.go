package dbtest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/sqlstore"
)

// finished returns an order that Purge may delete, updated that many minutes
// after an hour.
func finished(id string, minute int) *store.Order {
	o := sample(id)
	o.State, o.ToldState, o.Seq, o.Told, o.Due = store.Captured, store.Captured, 2, 2, time.Time{}
	o.UpdatedAt = o.CreatedAt.Add(time.Duration(minute) * time.Minute)
	return o
}

func TestPurgeDeletesWhatIsFinishedOnly(t *testing.T) {
	t.Parallel()
	before := finished("", 10).UpdatedAt
	eachEngine(t, func(t *testing.T, e engine) {
		for name, c := range map[string]struct {
			change func(o *store.Order)
			stays  bool
		}{
			"a finished order":                      {func(*store.Order) {}, false},
			"one that was never placed":             {func(o *store.Order) { o.State, o.Reference, o.Seq, o.Told = store.Reviewing, "", 0, 0 }, false},
			"one that was updated just before":      {func(o *store.Order) { o.UpdatedAt = before.Add(-time.Microsecond) }, false},
			"one that was updated then":             {func(o *store.Order) { o.UpdatedAt = before }, true},
			"J9 one that somebody has to look at":   {func(o *store.Order) { o.Due = o.CreatedAt }, true},
			"one that the shop has not heard of":    {func(o *store.Order) { o.Told-- }, true},
			"one that a worker holds":               {func(o *store.Order) { o.Claim = "worker" }, true},
			"one that needs an operator":            {func(o *store.Order) { o.State = store.Attention }, true},
			"one that is due since 1970":            {func(o *store.Order) { o.Due = time.Unix(0, 0) }, true},
			"one without a time":                    {func(o *store.Order) { o.UpdatedAt = time.Time{} }, false},
			"one with a state of a later version":   {func(o *store.Order) { o.State = "archived" }, false},
			"one with a state that needs attention": {func(o *store.Order) { o.State = "Attention" }, false}, // another word
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				is := is.New(t)
				s := e.store(t, e.open(t, e.address(t)))
				o := finished("session", 1)
				c.change(o)
				is.NoErr(s.Create(t.Context(), o))
				n, err := s.Purge(t.Context(), before, 10)
				is.NoErr(err)
				_, err = s.Get(t.Context(), "session")
				if c.stays {
					is.Equal(n, 0)
					is.NoErr(err)
					return
				}
				is.Equal(n, 1)
				is.True(errors.Is(err, store.ErrNotFound))
			})
		}
	})
}

func TestPurgeDeletesTheOldestFirst(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, e engine) {
		is := is.New(t)
		s := e.store(t, e.open(t, e.address(t)))
		for _, minute := range []int{3, 1, 5, 2, 4} {
			is.NoErr(s.Create(t.Context(), finished(fmt.Sprint(minute), minute)))
		}
		before := finished("", 5).UpdatedAt
		for _, step := range []struct{ limit, deleted, oldest int }{{0, 0, 1}, {-1, 0, 1}, {2, 2, 3}, {1, 1, 4}, {10, 1, 5}, {10, 0, 5}} {
			n, err := s.Purge(t.Context(), before, step.limit)
			is.NoErr(err)
			is.Equal(n, step.deleted)
			for minute := 1; minute <= 5; minute++ {
				_, err := s.Get(t.Context(), fmt.Sprint(minute))
				is.Equal(err == nil, minute >= step.oldest)
			}
		}
	})
}

func TestPurgeTakesPartInATransaction(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, e engine) {
		is := is.New(t)
		s := e.store(t, e.open(t, e.address(t)))
		is.NoErr(s.Create(t.Context(), finished("session", 1)))
		errShop := errors.New("the archive is full")
		is.Equal(s.Transact(t.Context(), func(ctx context.Context) error {
			n, err := s.Purge(ctx, finished("", 2).UpdatedAt, 10)
			is.NoErr(err)
			is.Equal(n, 1)
			return errShop
		}), errShop)
		_, err := s.Get(t.Context(), "session")
		is.NoErr(err)
	})
}

func TestPurgeRefusesWhatMayStillBeNeeded(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)
	is := is.New(t)
	e := engines()[0]
	s := e.store(t, e.open(t, e.address(t)), sqlstore.Now(func() time.Time { return now }))
	is.NoErr(s.Create(t.Context(), finished("session", 1)))
	_, err := s.Purge(t.Context(), now.Add(-sqlstore.Keep+time.Microsecond), 10)
	is.True(err != nil && strings.Contains(err.Error(), "744h0m0s at least"))
	_, err = s.Get(t.Context(), "session")
	is.NoErr(err) // nothing happened
	n, err := s.Purge(t.Context(), now.Add(-sqlstore.Keep), 10)
	is.NoErr(err)
	is.Equal(n, 1)
}
