package browsertest

import (
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// A page written as Amazon's guide tells merchants to checks out by clicks; only the host of its script differs.
//
// Source: Amazon's page "Add the Amazon Pay button"
func TestAPageWrittenAfterTheGuideChecksOut(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop, v := openShop(t, simulator.Config{}), openBrowser(t)

	v.opens(shop.url + "/cart.html")
	v.at("Your cart")
	v.clicks("Amazon Pay")
	v.at("ログイン")
	v.clicks("田中太郎")
	v.at("お届け先とお支払い方法")
	v.clicks("ショップに進む")

	v.at("Review your order")
	v.sees("田中太郎, 東京都", "Visa ****1111")
	v.clicks("Change address")
	v.at("お届け先の変更")
	v.clicks("沖縄県")
	v.clicks("これを使う")
	v.at("Review your order")
	v.sees("田中花子, 沖縄県")
	v.clicks("Change payment")
	v.at("お支払い方法の変更")
	v.clicks("4444")
	v.clicks("これを使う")
	v.at("Review your order")
	v.sees("田中花子, 沖縄県", "Mastercard ****4444")

	v.clicks("Place order")
	v.at("お支払いの確認")
	v.clicks("今すぐ支払う")
	v.at("Thank you")
	v.sees("Completed, 200")
	is.Equal(len(shop.sim.Charges()), 1)
}
