package browsertest

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

const buttons = "Tea, in many ways" // heading of the page that has several

// Each of several buttons on a page begins its own checkout; a PayOnly one asks for no address.
//
// Source: Amazon's page "Add the Amazon Pay button"
func TestEachOfSeveralButtonsBeginsItsOwnCheckout(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop, v := openShop(t, simulator.Config{}), openBrowser(t)
	v.opens(shop.url + "/buttons.html")
	v.at(buttons)
	is.Equal(reads[int](v, `document.querySelectorAll(".amazonpay-simulator-button").length`), 4)
	v.clicksIn("#pay-only", "Amazon Pay")
	v.at("ログイン")
	v.clicks("田中太郎")
	v.at("お支払い方法")
	v.clicks("ショップに進む")
	v.at("Review your order")
	is.Equal(shop.sim.Sessions()[0].ProductType, "PayOnly")
	is.Equal(shop.posted()[0].Get("placement"), "Product")
}

// A checkout may be prepared at the click: onClick, updateButtonInfo and initCheckout of the button.
//
// Source: Amazon's page "Add the Amazon Pay button"
func TestACheckoutIsPreparedAtTheClick(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop, v := openShop(t, simulator.Config{}), openBrowser(t)
	v.opens(shop.url + "/buttons.html")
	v.at(buttons)
	v.clicks("Boxes")
	v.types(kb.ArrowUp + kb.ArrowUp)
	v.clicksIn("#later", "Amazon Pay")
	v.at("ログイン")
	is.Equal(len(shop.posted()), 1)
	is.Equal(shop.posted()[0].Get("estimatedOrderAmount"), `{"amount":"3000","currencyCode":"JPY"}`)
	is.Equal(shop.posted()[0].Get("payloadJSON"), shop.button().PayloadJSON)
}

// A page without a button begins a checkout with initCheckout, as the web views of apps do.
//
// Source: official SDK
func TestAPageWithoutAButtonBeginsACheckout(t *testing.T) {
	t.Parallel()
	shop, v := openShop(t, simulator.Config{}), openBrowser(t)
	v.opens(shop.url + "/app.html")
	v.at("ログイン")
}

// The additional payment button leads to the payment at once and from there to the result.
//
// Source: Amazon's page "Additional payment button: overview"
func TestTheAdditionalPaymentButtonLeadsToThePayment(t *testing.T) {
	t.Parallel()
	shop, v := openShop(t, simulator.Config{}), openBrowser(t)
	v.opens(shop.url + "/buttons.html")
	v.at(buttons)
	v.clicksIn("#order", "Amazon Pay")
	v.at("ログイン")
	v.clicks("田中太郎")
	v.at("注文内容の確認とお支払い")
	v.sees("￥1,000", "山田 花子")
	v.clicks("今すぐ支払う")
	v.at("Thank you")
	v.sees("Completed, 200")
}

// A sign-in button tells the merchant who the buyer is.
//
// Source: Amazon's page "Amazon Sign-in"
func TestASignInButtonTellsWhoTheBuyerIs(t *testing.T) {
	t.Parallel()
	shop, v := openShop(t, simulator.Config{}), openBrowser(t)
	v.opens(shop.url + "/buttons.html")
	v.at(buttons)
	v.clicksIn("#sign-in", "Amazon Pay でログイン")
	v.at("ショップへのログイン")
	v.clicks("田中太郎")
	v.at("Welcome")
	v.sees("田中太郎, taro.tanaka@example.jp")
}
