package checkout

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/paykit-go/amazonpaykit/amazonpay"
)

// language is what the shop speaks on the kit's pages: English, or Japanese
// to browsers that ask for it. It travels with the order in Quote.Data, for
// the hooks that see no request.
type language string

const (
	english  language = "en"
	japanese language = "ja"
)

// languageOf returns the first of the browser's languages that the shop
// speaks.
func languageOf(r *http.Request) language {
	for tag := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ = strings.Cut(tag, ";")
		primary, _, _ := strings.Cut(strings.TrimSpace(tag), "-")
		switch l := language(strings.ToLower(primary)); l {
		case english, japanese:
			return l
		}
	}
	return english
}

// say returns the words in that language. The English format is the key.
func (l language) say(format string, args ...any) string {
	if words, ok := inJapanese()[format]; ok && l == japanese {
		format = words
	}
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

func (l language) refuse(format string, args ...any) error {
	return &amazonpay.Refusal{Message: l.say(format, args...)}
}

// translate says a refusal of another package in this language.
func (l language) translate(err error) error {
	var r *amazonpay.Refusal
	if errors.As(err, &r) {
		return l.refuse(r.Message)
	}
	return err
}

func inJapanese() map[string]string {
	return map[string]string{
		"Shipping":        "配送方法",
		"Shipping cost":   "送料",
		"Consumption tax": "消費税",
		"VAT":             "付加価値税",
		"Sales tax":       "売上税",

		"Parcel to Hokkaido or Okinawa, 3 to 5 days": "宅配便（北海道・沖縄、3～5日）",
		"Parcel, 1 to 2 days":                        "宅配便（1～2日）",
		"Express, next morning":                      "速達（翌朝）",
		"Airmail, 6 to 12 days":                      "航空便（6～12日）",
		"Parcel, 1 to 3 days":                        "宅配便（1～3日）",
		"Parcel, 3 to 6 days":                        "宅配便（3～6日）",
		"Parcel, 2 to 4 days":                        "宅配便（2～4日）",
		"Parcel to Alaska or Hawaii, 5 to 8 days":    "宅配便（アラスカ・ハワイ、5～8日）",
		"Express, next day":                          "速達（翌日）",
		"Express, 1 to 2 days":                       "速達（1～2日）",

		"Harbour Blend":   "ハーバーブレンド",
		"Yirgacheffe":     "イルガチェフェ",
		"Huila":           "ウイラ",
		"Mandheling":      "マンデリン",
		"Gesha":           "ゲイシャ",
		"Ceramic dripper": "陶器ドリッパー",
		"Gift voucher":    "ギフト券",

		"Thank you for your order. We roast on Tuesdays and Fridays.": "ご注文ありがとうございます。焙煎日は火曜と金曜です。",

		"Your cart is empty.":                                               "カートに商品がありません。",
		"We do not sell this product any more.":                             "この商品の販売は終了しました。",
		"%s is sold out. Nothing was charged.":                              "%sは売り切れました。お支払いは発生していません。",
		"Only %d of %s left. Nothing was charged. Please change your cart.": "%[2]sの在庫は残り%[1]d点です。お支払いは発生していません。カートの数量を変更してください。",
		"This cart was ordered already, or belongs to another browser. Nothing was charged for this order.":           "このカートはすでに注文済みか、別のブラウザのものです。このご注文のお支払いは発生していません。",
		"Your cart changed after you placed this order. Nothing was charged. Please check your cart and order again.": "ご注文後にカートの内容が変わりました。お支払いは発生していません。カートをご確認のうえ、もう一度ご注文ください。",
		"This order needs a delivery address. Please start again from your cart.":                                     "お届け先が必要です。カートからもう一度お手続きください。",
		"A Japanese address needs a postal code of seven digits. Please change the delivery address.":                 "日本のお届け先には7桁の郵便番号が必要です。お届け先を変更してください。",
		"We cannot send parcels to this country yet. Please change the delivery address.":                             "この国への配送には対応していません。お届け先を変更してください。",
	}
}
