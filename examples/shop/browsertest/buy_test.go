package browsertest

import (
	"testing"

	"github.com/matryer/is"
)

func TestTheJapaneseBuyerBuysTheCart(t *testing.T) {
	t.Parallel()
	is := is.New(t)
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
	v.signsIn(taro(), "")

	v.at("ご注文内容の確認")
	v.sees("東京都目黒区下目黒1-8-1", "田中太郎 様", "Visa ****1111", "合計 ￥4,180")
	v.presses("速達")
	v.at("ご注文内容の確認")
	v.sees("合計 ￥4,730")
	v.changes(taro(), "お届け先を変更", "お届け先の変更", "沖縄県")
	v.at("ご注文内容の確認")
	v.sees("沖縄県那覇市泉崎1-1-1", "合計 ￥4,950")
	v.doesNotSee("速達") // not to Okinawa
	v.changes(taro(), "お支払い方法を変更", "お支払い方法の変更", "4444")
	v.at("ご注文内容の確認")
	v.sees("Mastercard ****4444", "沖縄県那覇市泉崎1-1-1")

	v.presses("注文を確定して支払う")
	v.confirms(taro())
	v.at("ご注文ありがとうございます")
	v.sees("￥4,950")
	v.reloads()
	v.at("ご注文ありがとうございます")

	orders := v.ledger()
	is.Equal(len(orders), 1)
	is.True(orders[0].says("2 × Huila", "¥4,950", "Payment authorized"))
	v.opens("/cart")
	v.at("Your cart")
	v.sees("There is nothing in it yet.")
	is.Equal(shop.answered("UpdateCheckoutSession"), 1)
	is.Equal(shop.answered("CompleteCheckoutSession"), 1)
}

func TestTheJapaneseBuyerBuysFromTheProductPage(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := open(t, "jp")
	v := shop.visitor("ja")

	v.puts("mandheling", "Mandheling")
	v.opens("/products/yirgacheffe")
	v.at("Yirgacheffe")
	v.signsIn(taro(), "0000")
	v.at("ご注文内容の確認")
	v.doesNotSee("Mandheling", "マンデリン") // the cart is not what is bought here
	v.presses("注文を確定して支払う")
	v.confirms(taro())
	v.at("ご注文ありがとうございます")

	v.opens("/cart") // as it was
	v.at("Your cart")
	v.sees("Mandheling", "¥1,700")
	v.continuesAs(taro())
	v.at("ご注文内容の確認")
	v.sees("JCB ****0000") // chosen last time
	v.presses("注文を確定して支払う")
	v.confirms(taro())
	v.at("ご注文ありがとうございます")

	orders := v.ledger()
	is.Equal(len(orders), 2)
	is.True(orders[0].says("1 × Mandheling", "Payment authorized"))
	is.True(orders[1].says("1 × Yirgacheffe", "Payment authorized"))
}

func TestTheEuropeanBuyerBuysTheCart(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := open(t, "eu")
	v := shop.visitor("en-GB")

	v.puts("huila", "Huila")
	v.reviews("dripper", "Ceramic dripper", "")
	v.sees("Musterstraße 12", "10115 Berlin", "Germany", "Parcel, 1 to 3 days", "VAT 19 %", "Total 44,39 €")
	v.changes(erika(), "Change address", "Change the delivery address", "Lyon")
	v.at("Review your order")
	v.sees("69002 Lyon", "France", "Total 50,34 €")
	v.presses("Express")
	v.at("Review your order")
	v.sees("Total 64,62 €")
	v.changes(erika(), "Change payment method", "Change the payment method", "American Express")
	v.at("Review your order")
	v.sees("American Express ****0005", "Total 64,62 €") // the shipping method is still chosen
	v.presses("Order and pay")
	v.at("Confirm the payment")
	v.sees("€64.62", "Harbour Coffee", "Lyon")
	v.presses("Pay now")
	v.at("Thank you for your order")

	orders := v.ledger()
	is.Equal(len(orders), 1)
	is.True(orders[0].says("1 × Huila", "1 × Ceramic dripper", "€64.62"))
}

func TestTheEuropeanBuyerBuysFromAProductPageInJapan(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := open(t, "jp")
	v := shop.visitor("en-GB")

	v.opens("/products/harbour-blend")
	v.at("Harbour Blend")
	v.signsIn(erikaInJapan(), "")
	v.at("Review your order")
	v.sees("Germany", "Airmail, 6 to 12 days", "Total 4.200 JP¥")
	v.doesNotSee("tax")
	v.changes(erikaInJapan(), "Change address", "お届け先の変更", "London")
	v.at("Review your order")
	v.sees("We cannot send parcels to this country yet.", "You cannot order with these details.")
	v.changes(erikaInJapan(), "Change address", "お届け先の変更", "Berlin")
	v.at("Review your order")
	v.presses("Order and pay")
	v.confirms(erikaInJapan())
	v.at("Thank you for your order")

	orders := v.ledger()
	is.Equal(len(orders), 1)
	is.True(orders[0].says("1 × Harbour Blend", "¥4,200"))
}

func TestAVoucherIsPaidWithAGiftCardAndWithoutAnAddress(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := open(t, "eu")
	v := shop.visitor("en-GB")

	v.opens("/products/voucher")
	v.at("Gift voucher")
	v.presses("Amazon Pay")
	v.at("Sign in")
	v.presses("Erika Mustermann")
	v.at("Payment method") // and no address
	v.doesNotSee("Berlin")
	v.chooses("Gift Card")
	v.presses("Continue to the shop")
	v.at("Review your order")
	v.sees("Amazon Gift Card", "Total €25.00")
	v.doesNotSee("Delivery address", "Billing address", "Berlin", "Change address")
	v.presses("Order and pay")
	v.confirms(erika())
	v.at("Thank you for your order")

	orders := v.ledger()
	is.Equal(len(orders), 1)
	is.True(orders[0].says("1 × Gift voucher", "€25.00", "Paid"))
}
