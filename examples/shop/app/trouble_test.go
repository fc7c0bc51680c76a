package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

func TestE1_ADeclinedPaymentKeepsTheCartAndGivesTheStockBack(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	s := open(t, api.JP)
	b := s.japanese()
	declined := b.Pay(b.PlaceOrder(b.ChangePayment(b.Click(fill(b, "gesha", "3")), "3434")))
	is.True(declined.Says("declined"))
	is.True(b.Get("/orders").Says("Payment declined"))
	is.Equal(len(s.amazon.Charges()), 0)

	cart := b.Get("/cart")
	is.True(cart.Says("Gesha"))
	is.True(b.Get("/products/gesha").Says("Only 3 left"))
	b.Buy(cart) // with the card that works
	is.Equal(s.amazon.Charges()[0].State, "Authorized")
	is.True(b.Get("/products/gesha").Says("Sold out"))
}

func TestE2_ABuyerWhoCancelsIsNotToldOfADecline(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	s := open(t, api.JP)
	b := s.japanese()
	canceled := b.Pay(b.PlaceOrder(b.ChangePayment(b.Click(fill(b, "gesha", "1")), "3064")))
	is.Equal(canceled.Status, http.StatusOK)
	is.True(!canceled.Says("declined"))
	orders := b.Get("/orders")
	is.True(orders.Says("Canceled"))
	is.True(!orders.Says("Payment declined"))
	is.True(b.Get("/products/gesha").Says("Only 3 left"))
}

func TestD1_APendingPayment(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, card, then, stock string }{
		{"is authorized later", "0701", "Payment authorized", "Sold out"},
		{"is declined later", "4354", "Payment declined", "Only 3 left"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			s := open(t, api.JP)
			b := s.japanese()
			pending := b.Pay(b.PlaceOrder(b.ChangePayment(b.Click(fill(b, "gesha", "3")), c.card)))
			is.Equal(pending.Status, http.StatusOK)
			orders := b.Get("/orders")
			is.True(orders.Says("Amazon is checking the payment"))
			is.True(strings.Contains(orders.Body, `href="/pay/result?amazonCheckoutSessionId=`)) // which asks again
			is.True(b.Get("/cart").Says("There is nothing in it yet."))                          // it is not offered twice
			is.True(b.Get("/products/gesha").Says("Sold out"))                                   // kept for the buyer

			s.amazon.Advance(time.Minute)
			b.Get(pending.URL.String()) // the page reloads itself
			is.True(b.Get("/orders").Says(c.then))
			is.True(b.Get("/products/gesha").Says(c.stock))
		})
	}
}

func TestD1_AShopThatTakesNoPendingPaymentsSeesADecline(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	s := open(t, api.JP)
	is.NoErr(s.Close())
	s.cfg.AcceptPending = false
	s.start()
	b := s.japanese()
	b.Pay(b.PlaceOrder(b.ChangePayment(b.Click(fill(b, "huila", "1")), "0701")))
	is.True(b.Get("/orders").Says("Payment declined"))
	is.True(b.Get("/cart").Says("Huila"))
}

func TestA11_OneCartInTwoSessionsIsChargedOnce(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	s := open(t, api.JP)
	b := s.japanese()
	cart := fill(b, "huila", "1")
	first := b.PlaceOrder(b.Click(cart))
	second := b.PlaceOrder(b.Click(cart)) // the same cart in another tab

	is.Equal(b.Pay(first).Status, http.StatusOK)
	refused := b.Pay(second)
	is.True(refused.Says("This cart was ordered already"))
	is.Equal(s.completed(), 1)
	is.Equal(len(s.amazon.Charges()), 1)
	is.Equal(b.Get(refused.URL.String()).Status, http.StatusOK) // and again
	is.Equal(s.completed(), 1)
}

func TestA17_ACartChangedAtAmazonIsNotCharged(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	s := open(t, api.JP)
	b := s.japanese()
	placed := b.PlaceOrder(b.Click(fill(b, "huila", "1")))
	fill(b, "yirgacheffe", "1") // in another tab
	is.True(b.Pay(placed).Says("Your cart changed after you placed this order."))
	is.Equal(s.completed(), 0)
	cart := b.Get("/cart")
	is.True(cart.Says("Huila"))
	is.True(cart.Says("Yirgacheffe"))
}

func TestA15_SoldOutDuringTheDetour(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	s := open(t, api.JP)
	late, quick := s.japanese(), s.european()
	bag := fill(quick, "gesha", "1")
	placed := late.PlaceOrder(late.Click(fill(late, "gesha", "3")))
	is.True(quick.Get("/products/gesha").Says("Sold out")) // kept for late
	is.True(quick.Click(bag).Says("Gesha is sold out."))   // on the review page already

	s.amazon.Advance(31 * time.Minute) // but not for ever
	is.Equal(quick.Buy(bag).Status, http.StatusOK)
	is.True(late.Pay(placed).Says("Only 2 of Gesha left."))
	is.Equal(s.completed(), 1) // the quick one
}

func TestB8_ACartEmptiedInAnotherTab(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	s := open(t, api.JP)
	b := s.japanese()
	cart := fill(b, "huila", "1")
	review := b.Click(cart)
	b.Submit(cart, "/cart/items/huila", url.Values{"remove": {"1"}})
	again := b.PlaceOrder(review)
	is.True(again.Says("Your cart is empty."))
	is.Equal(len(s.amazon.Calls("UpdateCheckoutSession")), 0)
}
