package browsertest

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// A whole checkout needs no mouse: Tab reaches the button and all that follows, Enter and Space press it.
//
// Source: not documented; our choice
func TestACheckoutNeedsNoMouse(t *testing.T) {
	t.Parallel()
	shop, v := openShop(t, simulator.Config{}), openBrowser(t)
	const enter, space, down = "\r", " ", kb.ArrowDown

	v.opens(shop.url + "/cart.html")
	v.at("Your cart")
	v.tabsTo("Amazon Pay")
	v.types(enter)
	v.at("ログイン")
	v.tabsTo("田中太郎")
	v.types(enter)
	v.at("お届け先とお支払い方法")
	v.tabsTo("ショップに進む")
	v.types(space)

	v.at("Review your order")
	v.tabsTo("Change payment")
	v.types(space)
	v.at("お支払い方法の変更")
	v.tabsTo("1111")
	v.types(down)
	v.tabsTo("これを使う")
	v.types(enter)
	v.at("Review your order")
	v.sees("American Express ****0005")
	v.tabsTo("Place order")
	v.types(enter)
	v.at("お支払いの確認")
	v.tabsTo("今すぐ支払う")
	v.types(space)
	v.at("Thank you")
}

// Space presses the button as Enter does.
//
// Source: not documented; our choice
func TestSpacePressesTheButton(t *testing.T) {
	t.Parallel()
	shop, v := openShop(t, simulator.Config{}), openBrowser(t)
	v.opens(shop.url + "/cart.html")
	v.at("Your cart")
	v.tabsTo("Amazon Pay")
	v.types(" ")
	v.at("ログイン")
}
