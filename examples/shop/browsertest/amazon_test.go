package browsertest

// What people do on the pages of Amazon, which the simulator draws in the
// language of the shop's region: Japanese for jp, English for all others.

// account is a buyer at Amazon together with what Amazon's pages say to that
// buyer.
type account struct {
	name                    string
	signIn, choose, confirm string // headings
	continueAs              string // heading and button of one who is known
	toShop, use, pay        string // buttons
	anotherAddress          string // heading
	anotherCard             string // heading
}

func taro() account {
	return account{
		name: "田中太郎", signIn: "ログイン", choose: "お届け先とお支払い方法", confirm: "お支払いの確認",
		continueAs: "田中太郎さんとして続行", toShop: "ショップに進む", use: "これを使う", pay: "今すぐ支払う",
		anotherAddress: "お届け先の変更", anotherCard: "お支払い方法の変更",
	}
}

func erika() account {
	return account{
		name: "Erika Mustermann", signIn: "Sign in", choose: "Address and payment", confirm: "Confirm the payment",
		continueAs: "Continue as Erika Mustermann", toShop: "Continue to the shop", use: "Use this one", pay: "Pay now",
		anotherAddress: "Change the delivery address", anotherCard: "Change the payment method",
	}
}

// erikaInJapan is Erika at a shop whose Amazon speaks Japanese.
func erikaInJapan() account {
	a := taro()
	a.name, a.continueAs = "Erika Mustermann", "Erika Mustermannさんとして続行"
	return a
}

// signsIn presses the Amazon Pay button, signs in and keeps what is chosen
// at first, or the card with this ending.
func (v *visitor) signsIn(a account, card string) {
	v.t.Helper()
	v.presses("Amazon Pay")
	v.at(a.signIn)
	v.presses(a.name)
	v.at(a.choose)
	if card != "" {
		v.chooses(card)
	}
	v.presses(a.toShop)
}

// continuesAs presses the Amazon Pay button as one who is signed in already.
func (v *visitor) continuesAs(a account) {
	v.t.Helper()
	v.presses("Amazon Pay")
	v.at(a.continueAs)
	v.presses(a.continueAs)
}

// changes follows a Change button of the review page, chooses something else
// at Amazon and comes back.
func (v *visitor) changes(a account, button, heading, choice string) {
	v.t.Helper()
	v.presses(button)
	v.at(heading)
	v.chooses(choice)
	v.presses(a.use)
}

// confirms pays at Amazon.
func (v *visitor) confirms(a account) {
	v.t.Helper()
	v.at(a.confirm)
	v.presses(a.pay)
}
