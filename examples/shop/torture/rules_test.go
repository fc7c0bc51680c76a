package torture

import (
	"fmt"
	"reflect"

	"github.com/paykit-go/amazonpaykit/store"
)

// rule is something that must hold at the end, whatever happened.
type rule struct {
	name  string
	check func(b *books, complain complain)
}

// complain says what is wrong with a checkout session.
type complain func(session, format string, args ...any)

func rules() []rule {
	return []rule{
		{"no charge without an order", noChargeWithoutOrder},
		{"no paid order without its charge", noPaidOrderWithoutCharge},
		{"nobody is charged who did not come back", noChargeUnreturned},
		{"one charge for each checkout session, one order for each cart", oneOfEach},
		{"nothing is completed twice, not even in vain", completedOnce},
		{"the three ledgers agree on every order", ledgersAgree},
		{"only what Amazon gave up is given up", givenUpByAmazon},
		{"the parcel goes where the buyer lived who ordered it", parcelGoesHome},
		{"nothing is left undecided, and the shop knows all of it", nothingUndecided},
		{"each transition was applied once and in order", transitionsOnce},
		{"stock is neither sold twice nor kept for nobody", stockAddsUp},
		{"no buyer was told what is not true", nobodyMisled},
		{"nothing needs an operator", noAttention},
	}
}

// violations checks all rules.
func (b *books) violations() (found []violation) {
	for _, r := range rules() {
		r.check(b, func(session, format string, args ...any) {
			found = append(found, violation{r.name, session, fmt.Sprintf(format, args...)})
		})
	}
	return found
}

type violation struct{ rule, session, what string }

func (v violation) String() string { return v.rule + ": session " + v.session + ": " + v.what }

func noChargeWithoutOrder(b *books, complain complain) {
	for id, charges := range b.charges {
		for _, c := range charges {
			switch o, s := b.kit[id], b.shop[id]; {
			case o == nil:
				complain(id, "charge %s (%s) has no record of the kit", c.ID, c.State)
			case s == nil:
				complain(id, "charge %s (%s) has no order of the shop", c.ID, c.State)
			case o.ChargeID != c.ID:
				complain(id, "charge %s (%s): the kit's order is %s and has charge %q", c.ID, c.State, o.State, o.ChargeID)
			}
		}
	}
	for id, s := range b.sessions {
		if s.State == "Completed" && len(b.charges[id]) == 0 {
			complain(id, "Amazon completed it without a charge")
		}
	}
}

func noPaidOrderWithoutCharge(b *books, complain complain) {
	for id, o := range b.kit {
		if paid(o.State) && len(b.charges[id]) == 0 {
			complain(id, "the kit has it %s, Amazon charged nothing", o.State)
		}
	}
	for id, s := range b.shop {
		if paid(s.state) && len(b.charges[id]) == 0 {
			complain(id, "the shop has it %s, Amazon charged nothing", s.state)
		}
	}
}

// noChargeUnreturned is the policy of these shops: who pays at Amazon and does
// not come back is not charged.
func noChargeUnreturned(b *books, complain complain) {
	for id := range b.charges {
		if !b.returned(id) {
			complain(id, "it was charged, and nobody asked for the result")
		}
	}
}

func paid(s store.State) bool { return s.Paid() || s == store.Pending }

func oneOfEach(b *books, complain complain) {
	for id, charges := range b.charges {
		if len(charges) > 1 {
			complain(id, "charged %d times", len(charges))
		}
	}
	carts, references := map[string]string{}, map[string]string{}
	for id, s := range b.shop {
		if other, taken := references[s.reference]; taken {
			complain(id, "has the reference of %s", other)
		}
		references[s.reference] = id
		if s.cart == "" || !paid(s.state) {
			continue
		}
		if other, bought := carts[s.cart]; bought {
			complain(id, "cart %s was bought by %s as well", s.cart, other)
		}
		carts[s.cart] = id
	}
}

func completedOnce(b *books, complain complain) {
	for id, key := range b.blind {
		complain(id, "it was completed, and somebody tried again under another key, %s", key)
	}
}

// stateOf is what a charge makes of its order.
func stateOf(charge string) store.State {
	return map[string]store.State{
		"Authorized": store.Authorized, "Captured": store.Captured, "Declined": store.Declined, "Canceled": store.Canceled,
	}[charge]
}

func ledgersAgree(b *books, complain complain) {
	for id, o := range b.kit {
		s := b.shop[id]
		if s == nil {
			if o.Reference != "" {
				complain(id, "the kit knows number %s, the shop does not", o.Reference)
			}
			continue
		}
		if o.Reference != "" && o.Reference != s.reference {
			complain(id, "the kit calls it %s, the shop %s", o.Reference, s.reference)
		}
		if o.State != s.state && (o.State.Outcome() || s.state != "") {
			complain(id, "the kit has it %s (%s), the shop %q (%s)", o.State, o.Reason, s.state, s.reason)
		}
		agreeOnCharge(b, complain, o, s)
	}
	for id := range b.shop {
		if b.kit[id] == nil {
			complain(id, "the shop has an order that the kit does not know")
		}
	}
}

func agreeOnCharge(b *books, complain complain, o *store.Order, s *shopOrder) {
	for _, c := range b.charges[s.session] {
		if want := stateOf(c.State); o.State != want {
			complain(s.session, "charge %s is %s, the order is %s (%s)", c.ID, c.State, o.State, o.Reason)
		}
		if c.MerchantReferenceID != s.reference {
			complain(s.session, "charge %s bears number %s, the order is %s", c.ID, c.MerchantReferenceID, s.reference)
		}
		if price := s.total.Price(); c.ChargeAmount != price || o.ChargeAmount != price.Amount || o.CurrencyCode != price.CurrencyCode {
			complain(s.session, "Amazon charged %v, the kit says %s %s, the shop %v", c.ChargeAmount, o.ChargeAmount, o.CurrencyCode, price)
		}
		if s.charge != c.ID || s.chargePermission != c.ChargePermissionID || o.ChargePermissionID != c.ChargePermissionID {
			complain(s.session, "charge %s of %s: the kit has %s, the shop %s of %s", c.ID, c.ChargePermissionID, o.ChargePermissionID, s.charge, s.chargePermission)
		}
	}
}

// givenUpByAmazon: the shop may refuse a checkout, but it does not declare one
// canceled or declined that Amazon would still have paid.
func givenUpByAmazon(b *books, complain complain) {
	for id, o := range b.kit {
		s, charged := b.sessions[id], len(b.charges[id]) > 0
		fits := true
		switch o.State {
		case store.Canceled:
			fits = charged || s.ReasonCode == "BuyerCanceled" || s.ReasonCode == "AmazonCanceled"
		case store.Declined:
			fits = charged || s.ReasonCode == "Declined"
		case store.Expired:
			fits = s.State == "Canceled"
		case store.Abandoned:
			fits = s.State != "Completed"
		}
		if !fits {
			complain(id, "the order is %s (%s), Amazon's session %s (%s)", o.State, o.Reason, s.State, s.ReasonCode)
		}
	}
}

func parcelGoesHome(b *books, complain complain) {
	for id, s := range b.shop {
		if !paid(s.state) {
			continue
		}
		if home := b.sessions[id].Address; !reflect.DeepEqual(home, s.shipTo) {
			complain(id, "Amazon has address %v, the shop sends it to %v", home, s.shipTo)
		}
	}
}

func nothingUndecided(b *books, complain complain) {
	for id, o := range b.kit {
		switch {
		case !o.State.Outcome() || o.State == store.Pending:
			complain(id, "the order is still %s (%s), due %v, %d attempts", o.State, o.Reason, o.Due, o.Attempts)
		case o.Told != o.Seq:
			complain(id, "the shop knows %d of %d transitions of the order, which is %s", o.Told, o.Seq, o.State)
		case o.Claim != "":
			complain(id, "somebody still claims the order, which is %s", o.State)
		}
	}
}

func transitionsOnce(b *books, complain complain) {
	for id, history := range b.history {
		last := transition{}
		for _, t := range history {
			switch {
			case t.key != fmt.Sprintf("%s.%d", id, t.seq):
				complain(id, "transition %q has number %d", t.key, t.seq)
			case t.seq <= last.seq:
				complain(id, "transition %d came after %d", t.seq, last.seq)
			case last.state != "" && !last.state.CanBecome(t.state):
				complain(id, "the shop was told %s after %s", t.state, last.state)
			}
			last = t
		}
		if o := b.kit[id]; o == nil || o.Told != last.seq || o.ToldState != last.state {
			complain(id, "the shop was told %d, %s; the kit's order says %+v", last.seq, last.state, o)
		}
		if s := b.shop[id]; s != nil && (last.seq != s.seq || last.state != s.state) {
			complain(id, "the shop was told %d, %s; its order is at %d, %q", last.seq, last.state, s.seq, s.state)
		}
	}
}

func stockAddsUp(b *books, complain complain) {
	sold := map[string]int{}
	for id, s := range b.shop {
		if !paid(s.state) && s.held != 0 && s.state != "" && s.state != store.Attention {
			complain(id, "the order is %s and still holds stock", s.state)
		}
		if !paid(s.state) {
			continue
		}
		if !s.claimed {
			complain(id, "the order is %s and does not hold its stock", s.state)
		}
		for sku, n := range s.goods {
			sold[sku] += n
		}
	}
	for sku, n := range sold {
		if n > b.onHand[sku] {
			complain("of many", "%d of %s were sold, there were %d", n, sku, b.onHand[sku])
		}
	}
}

func nobodyMisled(b *books, complain complain) {
	for id, titles := range b.told {
		o := b.kit[id]
		if o == nil {
			complain(id, "the buyer saw a result, the kit has no order")
			continue
		}
		if titles[titleSuccess] && !o.State.Paid() {
			complain(id, "the buyer was thanked, the order is %s (%s)", o.State, o.Reason)
		}
		for title, state := range refusals() {
			if titles[title] && o.State != state {
				complain(id, "the buyer read %q, the order is %s (%s)", title, o.State, o.Reason)
			}
		}
	}
}

// refusals are the headings of bad ends and what they mean.
func refusals() map[string]store.State {
	return map[string]store.State{
		"The payment was declined":       store.Declined,
		"Checkout canceled":              store.Canceled,
		"The checkout has expired":       store.Expired,
		titleRefused:                     store.Abandoned,
		"Your order needs a closer look": store.Attention,
	}
}

func noAttention(b *books, complain complain) {
	for id, o := range b.kit {
		if o.State == store.Attention {
			complain(id, "%s, charges %v", o.Reason, b.charges[id])
		}
	}
}
