package app_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/examples/internal/walk"
	"github.com/paykit-go/amazonpaykit/examples/shop/app"
)

// rival is one of many buyers who placed an order for the same few pieces.
type rival struct {
	*walk.Buyer
	session string
	result  string // URL of the result page
}

func TestA15_ThirtyBuyersComeBackAtOnceToTwoInstancesForThreeBags(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *shop) {
		is := is.New(t)
		instances := []*app.App{s.App, s.instance()}
		fates := []string{"1111", "3434", "0701", "3064", "4354", "expired", "1111", "leaves"}
		var rivals []rival
		for len(rivals) < 30 {
			rivals = append(rivals, s.rival(fates[len(rivals)%len(fates)]))
			if len(rivals)%3 == 0 {
				s.amazon.Advance(31 * time.Minute) // the bags are not kept for them any longer
			}
		}
		var wg sync.WaitGroup
		for _, r := range rivals {
			for _, instance := range instances { // in two tabs
				wg.Go(func() { r.At(instance).Get(r.result) })
			}
		}
		wg.Wait()

		charges := s.amazon.Charges()
		charged := map[string]bool{}
		for _, c := range charges {
			charged[c.CheckoutSessionID] = true
		}
		is.Equal(len(charged), len(charges))
		kept := len(charges)
		for _, r := range rivals {
			orders := r.Get("/orders")
			is.Equal(orders.Says("Payment authorized") || orders.Says("Amazon is checking"), charged[r.session]) // the shop knows what Amazon knows
			if orders.Says("Not paid yet") {
				kept++
			}
		}
		is.True(kept <= 3) // nobody pays for a fourth bag, or may
		is.Equal(s.bags(), 3-kept)
		s.amazon.Advance(26 * time.Hour)
		is.Equal(s.bags(), 3-len(charges)) // who never paid keeps nothing
	})
}

// bags is how many bags of Gesha the shop offers.
func (s *shop) bags() int {
	page := s.japanese().Get("/products/gesha")
	for n := 1; n <= 3; n++ {
		if page.Says(fmt.Sprintf("Only %d left", n)) {
			return n
		}
	}
	is.New(s.t).True(page.Says("Sold out"))
	return 0
}

// rival places an order for a bag of Gesha and leaves for Amazon, where fate,
// often a card, decides.
func (s *shop) rival(fate string) rival {
	s.t.Helper()
	is := is.New(s.t)
	b := s.japanese()
	review := b.Click(fill(b, "gesha", "1"))
	r := rival{Buyer: b, session: review.Session(s.t)}
	if fate != "expired" && fate != "leaves" {
		review = b.ChangePayment(review, fate)
	}
	redirect := b.PlaceOrder(review).Location(s.t)
	r.result = "/pay/result?amazonCheckoutSessionId=" + r.session
	switch fate {
	case "expired":
		is.NoErr(s.amazon.Expire(r.session))
	case "leaves": // and looks at the result without having paid
	default:
		back, err := s.amazon.Pay(redirect)
		is.NoErr(err)
		r.result = back
	}
	return r
}
