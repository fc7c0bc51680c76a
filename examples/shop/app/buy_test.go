package app_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

func TestBuyTheCartAsTheJapaneseBuyer(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	s := open(t, api.JP)
	b := s.japanese()

	cart := fill(b, "huila", "2")
	is.True(cart.Says("Huila is in your cart."))
	is.True(cart.Says("¥3,200"))

	review := b.Click(cart)
	is.Equal(review.Status, http.StatusOK)
	is.True(review.Says("2 × Huila"))
	is.True(review.Says("目黒区下目黒1-8-1"))
	is.True(review.Says("Express, next morning"))
	is.True(review.Says("4,180")) // 3,200 + 600, and 10 % tax

	result := b.Pay(b.PlaceOrder(review))
	is.Equal(result.Status, http.StatusOK)
	orders := b.Get("/orders")
	is.True(orders.Says("Payment authorized"))
	is.True(orders.Says("¥4,180"))
	charges := s.amazon.Charges()
	is.Equal(len(charges), 1)
	is.Equal(charges[0].ChargeAmount, api.Price{Amount: "4180", CurrencyCode: "JPY"})
	is.True(orders.Says(charges[0].ID))                  // with the order
	is.True(orders.Says(charges[0].MerchantReferenceID)) // our order number
	is.True(result.Says(charges[0].MerchantReferenceID))
	is.True(b.Get("/cart").Says("There is nothing in it yet."))
}

func TestShippingFollowsTheAddress(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	s := open(t, api.JP)
	b := s.japanese()

	review := b.Click(fill(b, "huila", "1"))
	is.True(review.Says("2,420")) // 1,600 + 600, and tax
	express := b.Submit(review, "/pay/review", url.Values{"shipping": {"express"}})
	is.True(express.Says("2,970")) // 1,600 + 1,100, and tax

	okinawa := b.ChangeAddress(express, 1)
	is.True(!okinawa.Says("Express, next morning")) // B5 the stale choice is dropped
	is.True(okinawa.Says("3,190"))                  // 1,600 + 1,300, and tax

	b.Pay(b.PlaceOrder(okinawa))
	is.Equal(s.amazon.Charges()[0].ChargeAmount.Amount, "3190")
}

func TestBuyAsTheEuropeanBuyer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		region api.Region
		want   api.Price
	}{
		{"from the Japanese shop: yen, airmail, no tax", api.JP, api.Price{Amount: "4400", CurrencyCode: "JPY"}},
		{"from the European shop: euros, parcel, 19 %", api.EU, api.Price{Amount: "20.71", CurrencyCode: "EUR"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			s := open(t, c.region)
			b := s.european()
			result := b.Buy(fill(b, "huila", "1"))
			is.Equal(result.Status, http.StatusOK)
			is.True(b.Get("/orders").Says("Payment authorized"))
			is.Equal(s.amazon.Charges()[0].ChargeAmount, c.want)
		})
	}
}

func TestC9_ACountryWithoutDelivery(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	s := open(t, api.JP)
	b := s.european()
	london := b.ChangeAddress(b.Click(fill(b, "huila", "1")), 2)
	is.Equal(london.Status, http.StatusOK)
	is.True(london.Says("We cannot send parcels to this country yet."))

	berlin := b.ChangeAddress(london, 0)
	b.Pay(b.PlaceOrder(berlin))
	is.Equal(s.completed(), 1)
}

func TestTheProductPageBuysThatProductOnly(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	s := open(t, api.JP)
	b := s.japanese()
	fill(b, "mandheling", "3")

	review := b.Click(b.Get("/products/huila"))
	is.True(review.Says("Huila"))
	is.True(!review.Says("Mandheling"))
	b.Pay(b.PlaceOrder(review))

	is.Equal(s.amazon.Charges()[0].ChargeAmount.Amount, "2420")
	cart := b.Get("/cart")
	is.True(cart.Says("Mandheling")) // the cart was not bought, so it is not emptied
	is.True(cart.Says("¥5,100"))
}

func TestTheVoucherIsPaidWithAGiftCardAndWithoutAnAddress(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	s := open(t, api.JP)
	b := s.japanese()

	review := b.ChangePayment(b.Click(b.Get("/products/voucher")), "gift")
	is.Equal(review.Status, http.StatusOK)
	is.True(review.Says("3,000"))
	is.True(!review.Says("目黒区")) // no address, neither to ship nor to bill

	b.Pay(b.PlaceOrder(review))
	charge := s.amazon.Charges()[0]
	is.Equal(charge.State, "Captured")
	is.Equal(charge.ChargeAmount.Amount, "3000")
	is.True(b.Get("/orders").Says("Paid"))
	session, ok := s.amazon.Session(review.Session(t))
	is.True(ok)
	is.Equal(session.ProductType, "PayOnly")
	is.Equal(session.Address, nil)
}

func TestTheShopSpeaksJapaneseAtTheCheckout(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	s := open(t, api.JP)
	b := s.japanese()
	b.Language = "ja-JP,ja;q=0.9,en;q=0.8"

	review := b.Click(fill(b, "huila", "2"))
	for _, words := range []string{"2 × ウイラ", "宅配便（1～2日）", "消費税 10 %", "送料"} {
		is.True(review.Says(words))
	}
	placed := b.PlaceOrder(review)
	fill(b, "gesha", "1")
	refused := b.Pay(placed) // by a hook that sees no request
	is.True(refused.Says("ご注文後にカートの内容が変わりました。"))
}
