package shopdb_test

import (
	"context"
	"errors"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/sqlstore"
)

func TestNewsAreWrittenInTheTransactionOfWhoTells(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *shop) {
		is, ctx := is.New(t), t.Context()
		kit, err := sqlstore.New(s.SQL(), s.Engine())
		is.NoErr(err)
		s.add("ann", "gesha", 3)
		s.place("session-1", "ann")
		is.NoErr(s.Claim(ctx, "session-1"))
		state := func() store.State {
			orders, err := s.Orders(ctx, "ann")
			is.NoErr(err)
			return orders[0].State
		}
		tell := func(then error) error {
			return kit.Transact(ctx, func(ctx context.Context) error {
				o := store.Order{CheckoutSessionID: "session-1", State: store.Declined, Seq: 1}
				is.NoErr(s.Tell(ctx, "session-1.1", o))
				return then
			})
		}
		crash := errors.New("the kit's own write failed")
		is.True(errors.Is(tell(crash), crash))
		is.Equal(state(), store.State("")) // neither happened
		is.Equal(s.free("gesha"), 0)

		is.NoErr(tell(nil))
		is.Equal(state(), store.Declined) // both did
		is.Equal(s.free("gesha"), 3)
		is.Equal(s.cart("ann").Count(), 3)
	})
}
