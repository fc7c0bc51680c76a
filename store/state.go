package store

import "slices"

// State says how far an order has come. The zero value is no state: a store
// refuses nothing, but the kit never writes it.
type State string

// The states of an order. An order moves only along the arrows that
// CanBecome allows.
const (
	// Reviewing: the buyer was drawn the first review page.
	Reviewing State = "reviewing"
	// Placing: the buyer pressed the button; the shop is asked for its order
	// number and Amazon is told the amount under this claim.
	Placing State = "placing"
	// Placed: Amazon knows the amount and the buyer was sent to confirm it.
	// Amounts, reference and fingerprint are frozen from here on.
	Placed State = "placed"
	// Completing: one worker holds the claim to call Complete Checkout Session.
	Completing State = "completing"
	// Unknown: an answer of Amazon's is missing, so the payment may or may not
	// have happened.
	Unknown State = "unknown"
	// Pending: Amazon accepted the payment but decides within 24 hours.
	Pending State = "pending"
	// Authorized: the amount is reserved and can be captured.
	Authorized State = "authorized"
	// Captured: the amount was taken.
	Captured State = "captured"
	// Confirmed: a charge permission exists and nothing was charged yet.
	Confirmed State = "confirmed"
	// Declined: Amazon refused the payment.
	Declined State = "declined"
	// Canceled: the buyer or Amazon gave the checkout up.
	Canceled State = "canceled"
	// Expired: Amazon's session ended before the payment.
	Expired State = "expired"
	// Abandoned: the shop or the kit refused before the payment; Amazon is
	// never told to charge.
	Abandoned State = "abandoned"
	// Attention: a contradiction that an operator has to look at.
	Attention State = "attention"
)

// next returns the states that may follow s.
func (s State) next() []State {
	outcomes := []State{Authorized, Captured, Confirmed, Pending, Declined, Canceled, Expired, Placed, Abandoned, Unknown, Attention}
	switch s {
	case "":
		return []State{Reviewing}
	case Reviewing:
		return []State{Placing, Expired, Canceled, Attention}
	case Placing:
		return []State{Placed, Reviewing, Expired, Attention}
	case Placed:
		return []State{Completing, Abandoned, Canceled, Declined, Expired}
	case Completing, Unknown:
		return outcomes
	case Pending:
		return []State{Authorized, Captured, Declined, Canceled, Attention}
	case Authorized, Confirmed:
		return []State{Captured, Declined, Canceled, Attention}
	case Captured:
		return []State{Declined, Canceled, Attention}
	case Declined, Canceled, Expired, Abandoned:
		return []State{Attention}
	}
	return nil
}

// CanBecome reports whether an order in state s may move to state t. Staying
// in the same state is not a move.
func (s State) CanBecome(t State) bool {
	return s != t && slices.Contains(s.next(), t)
}

// Paid reports whether Amazon accepted the payment for good: authorized,
// captured or confirmed.
func (s State) Paid() bool {
	return s == Authorized || s == Captured || s == Confirmed
}

// Outcome reports whether s is one that the shop is told about: a payment
// accepted, pending or refused, or a checkout given up.
func (s State) Outcome() bool {
	switch s {
	case Pending, Declined, Canceled, Expired, Abandoned, Attention:
		return true
	}
	return s.Paid()
}
