package dbtest_test

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/store"
)

var errLost = errors.New("connection reset by peer")

// on returns a fault that strikes the statements that begin so.
func on(verb string) func(string) error {
	return func(query string) error {
		if strings.HasPrefix(query, verb) {
			return errLost
		}
		return nil
	}
}

func TestAnAnswerThatIsLostIsNeverTakenForARefusal(t *testing.T) {
	t.Parallel()
	t.Run("a created order", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		db, spy := openSpied(t, newFile(t)+advised)
		s := newStore(t, db)
		o := sample("session")
		spy.fail(nil, on("INSERT"))
		err := s.Create(t.Context(), o)
		is.True(errors.Is(err, errLost))
		is.True(plain(err)) // ErrExists would say that nothing changed
		is.Equal(o.Version, int64(0))
		kept, err := s.Get(t.Context(), "session")
		is.NoErr(err) // it did
		is.Equal(kept.Version, int64(1))
	})
	t.Run("an updated order", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		db, spy := openSpied(t, newFile(t)+advised)
		s := newStore(t, db)
		o := sample("session")
		is.NoErr(s.Create(t.Context(), o))
		spy.fail(nil, on("UPDATE"))
		err := s.Update(t.Context(), o)
		is.True(errors.Is(err, errLost))
		is.True(plain(err)) // ErrConflict would say that somebody else won
		is.Equal(o.Version, int64(1))
		kept, err := s.Get(t.Context(), "session")
		is.NoErr(err) // it happened
		is.Equal(kept.Version, int64(2))
	})
}

func TestAnUpdateThatNeverArrivedIsAPlainError(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(o *store.Order){
		"of an order as it is": func(*store.Order) {},
		"of a stale order with another's reference": func(o *store.Order) {
			o.Version, o.Reference = 7, sample("another").Reference
		},
		"of an order that was never created": func(o *store.Order) { o.CheckoutSessionID, o.Version = "missing", 0 },
		"of an order that changed":           func(o *store.Order) { o.Version = 7 },
		"of a missing order":                 func(o *store.Order) { o.CheckoutSessionID = "missing" },
		"without a reference":                func(o *store.Order) { o.Reference = "" },
		"with a new reference":               func(o *store.Order) { o.Reference = "free" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			db, spy := openSpied(t, newFile(t)+advised)
			s := newStore(t, db)
			o := sample("session")
			is.NoErr(s.Create(t.Context(), o))
			is.NoErr(s.Create(t.Context(), sample("another")))
			change(o)
			spy.fail(on("UPDATE"), nil)
			err := s.Update(t.Context(), o)
			is.True(errors.Is(err, errLost))
			is.True(plain(err)) // nobody knows more than the driver
		})
	}
}

func TestAnEndedContextIsNamedWhateverTheDriverSays(t *testing.T) {
	t.Parallel()
	db, spy := openSpied(t, newFile(t)+advised)
	s := newStore(t, db)
	o := sample("session")
	is.New(t).NoErr(s.Create(t.Context(), o))
	calls := writes(s, o)
	maps.Copy(calls, reads(s, o))
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			ctx, cancel := context.WithCancel(t.Context())
			spy.fail(func(string) error { cancel(); return errLost }, nil)
			err := call(ctx)
			is.True(errors.Is(err, context.Canceled)) // what the caller looks for
			is.True(errors.Is(err, errLost))          // what the driver said
		})
	}
}

func TestAnUpdateWhoseReasonCannotBeFoundOutIsAPlainError(t *testing.T) {
	t.Parallel()
	db, spy := openSpied(t, newFile(t)+advised)
	s := newStore(t, db)
	first, second := sample("first"), sample("second")
	is.New(t).NoErr(s.Create(t.Context(), first))
	is.New(t).NoErr(s.Create(t.Context(), second))
	spy.fail(on("SELECT"), nil)
	t.Run("a lost race", func(t *testing.T) {
		is := is.New(t)
		stale := *first
		stale.Version = 7
		err := s.Update(t.Context(), &stale)
		is.True(errors.Is(err, errLost))
		is.True(plain(err))
	})
	t.Run("a taken reference", func(t *testing.T) {
		is := is.New(t)
		thief := *second
		thief.Reference = first.Reference
		err := s.Update(t.Context(), &thief)
		is.True(plain(err))
		is.True(strings.Contains(err.Error(), "UNIQUE")) // the driver's own words
		is.Equal(thief.Version, int64(1))
	})
}
