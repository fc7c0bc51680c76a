package browsertest

import "testing"

func TestTheJapaneseBuyerBuysTheCart(t *testing.T) {
	t.Parallel()
	shop := open(t, "jp")
	v := shop.visitor("ja")

	v.opens("/")
	v.at("Coffee, roasted by the harbour")
	v.follows("Huila")
	v.at("Huila")
	v.fills("spinbutton", "Quantity", "2")
	v.presses("Add to cart")
	v.at("Your cart")
	v.sees("Huila is in your cart.", "¥3,200")
	v.paysWithAmazon("ログイン")
	v.presses("田中太郎")
	v.at("お届け先とお支払い方法")
	v.presses("ショップに進む")
	v.at("ご注文内容の確認")
	v.presses("注文を確定して支払う")
	v.at("お支払いの確認")
	v.presses("今すぐ支払う")
	v.at("ご注文ありがとうございます")
}
