package shopdb_test

import (
	"errors"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb"
)

func TestCart(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *shop) {
		is := is.New(t)
		ctx := t.Context()

		is.Equal(s.cart("ann"), shopdb.Cart{}) // none yet
		s.add("ann", "huila", 1)
		s.add("ann", "gesha", 2)
		s.add("ann", "huila", 2)
		c := s.cart("ann")
		is.Equal(c.Items, []shopdb.CartItem{{SKU: "huila", Quantity: 3}, {SKU: "gesha", Quantity: 2}})
		is.Equal(c.Count(), 5)
		is.Equal(s.cart("ben"), shopdb.Cart{}) // another browser has its own

		is.NoErr(s.SetQuantity(ctx, "ann", "huila", 1))
		is.NoErr(s.SetQuantity(ctx, "ann", "gesha", 0))
		is.NoErr(s.SetQuantity(ctx, "ann", "dripper", 4)) // was never in it
		changed := s.cart("ann")
		is.Equal(changed.Items, []shopdb.CartItem{{SKU: "huila", Quantity: 1}})
		is.Equal(changed.ID, c.ID)
		is.True(changed.Version > c.Version) // so that an order for the old one is noticed
	})
}

func TestACartTakesOnlySoMuchOfOneProduct(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *shop) {
		is := is.New(t)
		s.add("ann", "huila", 1000)
		s.add("ann", "huila", 1)
		is.Equal(s.cart("ann").Count(), shopdb.MaxQuantity)
		is.NoErr(s.SetQuantity(t.Context(), "ann", "huila", 1000))
		is.Equal(s.cart("ann").Count(), shopdb.MaxQuantity)
	})
}

func TestI5_ACartIsFoundOnlyByItsOwnBrowser(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *shop) {
		is := is.New(t)
		ctx := t.Context()
		s.add("ann", "huila", 1)
		id := s.cart("ann").ID

		c, err := s.CartFor(ctx, "ann", id, "session-1")
		is.NoErr(err)
		is.Equal(c.Items, s.cart("ann").Items)
		_, err = s.CartFor(ctx, "ben", id, "session-1")
		is.True(errors.Is(err, shopdb.ErrCartGone)) // somebody else's
		_, err = s.CartFor(ctx, "ann", "no-such-cart", "session-1")
		is.True(errors.Is(err, shopdb.ErrCartGone))
	})
}

func TestTheRightCartIsEmptied(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *shop) {
		is := is.New(t)
		ctx := t.Context()
		s.add("ann", "huila", 1)
		s.place("session-1", "ann")
		is.NoErr(s.Claim(ctx, "session-1"))
		s.add("ann", "gesha", 1) // goes into a new cart: the first is being paid
		s.add("ben", "dripper", 1)

		is.NoErr(s.EmptyCart(ctx, "session-1"))
		is.NoErr(s.EmptyCart(ctx, "session-1")) // the result page is loaded again
		is.NoErr(s.EmptyCart(ctx, "session-2")) // a session that claimed nothing
		is.NoErr(s.EmptyCart(ctx, ""))
		is.Equal(s.cart("ann").Items, []shopdb.CartItem{{SKU: "gesha", Quantity: 1}})
		is.Equal(s.cart("ben").Items, []shopdb.CartItem{{SKU: "dripper", Quantity: 1}})
	})
}
