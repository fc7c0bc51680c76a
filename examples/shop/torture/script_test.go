package torture

import (
	"fmt"

	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// script is all that a buyer wants to do, decided before the first click.
type script struct {
	account simulator.Buyer
	goods   []goods
	address int    // of the account's
	card    string // the last digits: cards decide how Amazon decides
	express bool
	fate    fate
	habits  map[habit]bool
}

// goods are so many of one product. A single voucher or product is bought
// from its own page when there is no cart to fill.
type goods struct {
	sku      string
	quantity int
}

// fate is how far a buyer means to go.
type fate string

const (
	buys              fate = "buys"
	leavesAtReview    fate = "leaves before ordering"
	leavesAtAmazon    fate = "leaves before paying"
	leavesAfterPaying fate = "leaves after paying"
	cancels           fate = "cancels at Amazon"
	buysTwice         fate = "opens one cart in two checkouts"
)

// habit is what some people do on the way.
type habit string

const (
	reloads           habit = "reloads"
	doubleClicks      habit = "double-clicks"
	twoTabs           habit = "comes back in two tabs"
	buysOneNow        habit = "buys from the product page"
	changesAddress    habit = "changes the address after ordering"
	paysAllTheSame    habit = "pays the order that was given up"
	changesCart       habit = "changes the cart after ordering"
	losesCookies      habit = "loses the cookies before ordering"
	losesCookiesLater habit = "loses the cookies at Amazon"
	comesBackLate     habit = "comes back once more"
	hesitates         habit = "orders with other shipping in another tab while coming back"
	strays            habit = "strays to the cancel page after paying"
)

func fates() []weighted[fate] {
	return []weighted[fate]{
		{67, buys}, {5, leavesAtReview}, {5, leavesAtAmazon}, {6, leavesAfterPaying}, {6, cancels}, {11, buysTwice},
	}
}

func habitRates() []weighted[habit] {
	return []weighted[habit]{
		{30, reloads}, {30, doubleClicks}, {25, twoTabs}, {15, buysOneNow}, {8, changesAddress}, {50, paysAllTheSame},
		{6, changesCart}, {6, losesCookies}, {8, losesCookiesLater}, {15, comesBackLate}, {8, strays}, {10, hesitates},
	}
}

// The simulator's cards: most pay, the rest decline, cancel, or take a while
// and then pay or decline.
func cards() []weighted[string] {
	return []weighted[string]{
		{55, "1111"}, {10, "gift"}, {6, "3434"}, {4, "3064"}, {14, "0701"}, {11, "4354"},
	}
}

func products() []weighted[string] {
	return []weighted[string]{
		{20, "harbour-blend"}, {20, "huila"}, {15, "mandheling"}, {15, "dripper"}, {12, scarce}, {25, "voucher"},
	}
}

// scarce is the product of which there is not enough for all who want it.
const scarce = "gesha"

func newScript(c chance, number int) script {
	s := script{account: account(c, number), fate: draw(c, fates()), card: draw(c, cards()), address: c.IntN(2), express: c.percent(30), habits: map[habit]bool{}}
	for _, h := range habitRates() {
		s.habits[h.choice] = c.percent(h.weight)
	}
	for range 1 + c.IntN(3) {
		s.goods = append(s.goods, goods{draw(c, products()), 1 + c.IntN(2)})
	}
	return s
}

// account is a buyer who lives where nobody else lives, so that a parcel to
// the wrong door is noticed. The shop delivers to both addresses.
func account(c chance, number int) simulator.Buyer {
	b := oneOf(c, simulator.JapaneseBuyer, simulator.EuropeanBuyer)()
	b.ID = fmt.Sprintf("amzn1.account.TORTURE%020d", number)
	b.Name = fmt.Sprintf("Buyer %d", number)
	b.Addresses = b.Addresses[:2]
	for i := range b.Addresses {
		b.Addresses[i].Name = fmt.Sprintf("Buyer %d at home %d", number, i)
	}
	return b
}
