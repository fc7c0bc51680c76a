package shopdb_test

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/examples/shop/catalog"
	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb"
	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb/shopdbtest"
	"github.com/paykit-go/amazonpaykit/store"
)

func TestPlacingTwiceIsOneOrder(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *shop) {
		is := is.New(t)
		s.add("ann", "gesha", 1)
		first := s.place("session-1", "ann")
		s.add("ann", "gesha", 1) // changed her mind before she paid
		is.Equal(s.place("session-1", "ann"), first)

		orders, err := s.Orders(t.Context(), "ann")
		is.NoErr(err)
		is.Equal(len(orders), 1)
		is.Equal(orders[0].Items[0].Quantity, 2) // as it was placed last
		is.Equal(orders[0].Total.Minor, int64(12800))
		is.Equal(s.free("gesha"), 1) // two of three are kept, not three
	})
}

func TestStockIsKeptAndGivenBackOnce(t *testing.T) {
	t.Parallel()
	for _, state := range []store.State{store.Declined, store.Canceled, store.Expired, store.Abandoned} {
		t.Run(string(state), func(t *testing.T) {
			onEachEngine(t, func(t *testing.T, s *shop) {
				is := is.New(t)
				s.add("ann", "gesha", 3)
				s.place("session-1", "ann")
				is.NoErr(s.Claim(t.Context(), "session-1"))
				is.Equal(s.free("gesha"), 0)

				s.tell("session-1", 1, state)
				is.Equal(s.free("gesha"), 3)
				s.tell("session-1", 1, state) // told again after a crash
				is.Equal(s.free("gesha"), 3)
				is.Equal(s.cart("ann").Count(), 3) // E1 the cart is intact
			})
		})
	}
}

func TestStockStaysKeptForWhatIsPaidOrMayBe(t *testing.T) {
	t.Parallel()
	for _, state := range []store.State{store.Pending, store.Authorized, store.Captured, store.Confirmed, store.Attention} {
		t.Run(string(state), func(t *testing.T) {
			onEachEngine(t, func(t *testing.T, s *shop) {
				is := is.New(t)
				s.add("ann", "gesha", 3)
				s.place("session-1", "ann")
				is.NoErr(s.Claim(t.Context(), "session-1"))
				s.tell("session-1", 1, state)
				s.clock.Add(int64(48 * time.Hour / time.Second))
				is.Equal(s.free("gesha"), 0)
				is.Equal(s.cart("ann").Count(), 0) // the cart is not offered again
			})
		})
	}
}

func TestAClaimWithoutNewsOutlivesAmazonsSessionAndNotMore(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *shop) {
		is := is.New(t)
		s.add("ann", "gesha", 3)
		s.place("session-1", "ann")
		is.NoErr(s.Claim(t.Context(), "session-1"))
		s.clock.Add(int64(24 * time.Hour / time.Second))
		is.Equal(s.free("gesha"), 0) // the payment may still be told
		s.clock.Add(int64(2 * time.Hour / time.Second))
		is.Equal(s.free("gesha"), 3)
	})
}

func TestATransitionThatWasToldIsOldNews(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *shop) {
		is := is.New(t)
		s.add("ann", "huila", 1)
		s.place("session-1", "ann")
		s.tell("session-1", 1, store.Pending)
		s.tell("session-1", 2, store.Authorized)
		s.tell("session-1", 1, store.Pending) // late
		s.tell("session-9", 1, store.Expired) // never placed here

		orders, err := s.Orders(t.Context(), "ann")
		is.NoErr(err)
		is.Equal(orders[0].State, store.Authorized)
		is.Equal(len(orders[0].History), 2)
	})
}

func TestATransitionThatComesAfterALaterOneChangesNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ late, latest store.State }{
		{store.Pending, store.Authorized},
		{store.Declined, store.Attention}, // nor does it give the stock back
		{store.Pending, store.Declined},
	} {
		t.Run(string(c.late)+" after "+string(c.latest), func(t *testing.T) {
			onEachEngine(t, func(t *testing.T, s *shop) {
				is := is.New(t)
				s.add("ann", "gesha", 3)
				s.place("session-1", "ann")
				is.NoErr(s.Claim(t.Context(), "session-1"))
				s.tell("session-1", 2, c.latest)
				kept := s.free("gesha")
				s.tell("session-1", 1, c.late)

				orders, err := s.Orders(t.Context(), "ann")
				is.NoErr(err)
				is.Equal(orders[0].State, c.latest)
				is.Equal(s.free("gesha"), kept)
			})
		})
	}
}

func TestA15_TheLastOneIsSoldMeanwhile(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *shop) {
		is := is.New(t)
		ctx := t.Context()
		s.add("ann", "gesha", 3)
		s.add("ben", "gesha", 1)
		s.place("session-1", "ann")

		var soldOut *shopdb.SoldOut
		_, err := s.Place(ctx, s.draft("session-2", "ben"))
		is.True(errors.As(err, &soldOut)) // ann's order keeps all three
		is.Equal(*soldOut, shopdb.SoldOut{SKU: "gesha", Left: 0})

		s.clock.Add(int64(31 * time.Minute / time.Second)) // she does not come back
		s.place("session-2", "ben")
		is.NoErr(s.Claim(ctx, "session-2"))
		is.True(errors.As(s.Claim(ctx, "session-1"), &soldOut)) // now she does
		is.Equal(soldOut.Left, 2)
	})
}

func TestA11_OneCartInTwoSessionsIsClaimedOnce(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *shop) {
		is := is.New(t)
		ctx := t.Context()
		s.add("ann", "huila", 1)
		s.place("session-1", "ann")
		s.place("session-2", "ann")

		var wg sync.WaitGroup
		errs := make([]error, 2)
		for i, session := range []string{"session-1", "session-2"} {
			wg.Go(func() { errs[i] = s.Claim(ctx, session) })
		}
		wg.Wait()
		winner, loser := "session-1", "session-2"
		if errs[0] != nil {
			winner, loser = loser, winner
			errs[0], errs[1] = errs[1], errs[0]
		}
		is.NoErr(errs[0])
		is.True(errors.Is(errs[1], shopdb.ErrCartGone))
		is.NoErr(s.Claim(ctx, winner)) // asked again, it agrees again

		s.tell(winner, 1, store.Canceled)
		is.NoErr(s.Claim(ctx, loser)) // an order that was given up does not block the cart
	})
}

func TestA17_ACartThatChangedAfterTheOrderIsNotPaid(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *shop) {
		is := is.New(t)
		ctx := t.Context()
		s.add("ann", "huila", 1)
		s.place("session-1", "ann")
		s.add("ann", "gesha", 1)
		is.True(errors.Is(s.Claim(ctx, "session-1"), shopdb.ErrCartChanged))
		is.Equal(s.cart("ann").Count(), 2) // nothing is lost
	})
}

func TestOrdersSurviveARestartAndBelongToOneBrowser(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *shop) {
		is := is.New(t)
		ctx := t.Context()
		s.add("ann", "huila", 2)
		reference := s.place("session-1", "ann")
		is.NoErr(s.Claim(ctx, "session-1"))
		is.NoErr(s.Tell(ctx, "session-1.1", store.Order{
			CheckoutSessionID: "session-1", State: store.Authorized, Seq: 1, ChargePermissionID: "P03-1", ChargeID: "P03-1-C1",
		}))
		s.reopen()

		orders, err := s.Orders(ctx, "ann")
		is.NoErr(err)
		is.Equal(len(orders), 1)
		is.Equal(orders[0].Reference, reference)
		is.Equal(orders[0].State, store.Authorized)
		is.Equal(orders[0].Charge, "P03-1-C1")
		is.Equal(orders[0].Items, []shopdb.OrderItem{{SKU: "huila", Name: "Huila", Quantity: 2}})
		for _, stranger := range []string{"ben", ""} {
			orders, err := s.Orders(ctx, stranger)
			is.NoErr(err)
			is.Equal(len(orders), 0) // not his
		}
	})
}

func TestTheDatabaseIsForItsUserAlone(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	file := shopdbtest.SQLite(t)
	open(t, file)
	info, err := os.Stat(file)
	is.NoErr(err)
	is.Equal(info.Mode().Perm()&0o077, os.FileMode(0)) // it holds addresses

	goods, err := catalog.New("JPY")
	is.NoErr(err)
	_, err = shopdb.Open(t.Context(), shopdbtest.Location(t, filepath.Join(t.TempDir(), "no", "such", "folder.db")), goods, time.Now)
	is.True(errors.Is(err, os.ErrNotExist)) // named, not a riddle of the driver's
}
