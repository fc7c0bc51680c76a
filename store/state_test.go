package store_test

import (
	"slices"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/store"
)

// moves is the table of the states as the design writes it: who may follow
// whom. What is not in it is refused.
func moves() map[store.State][]store.State {
	answers := []store.State{
		"authorized", "captured", "confirmed", "pending", "declined", "canceled", "expired", // Amazon's word
		"placed",    // the buyer has not finished
		"abandoned", // the shop's veto
		"unknown", "attention",
	}
	return map[store.State][]store.State{
		"":           {"reviewing"},
		"reviewing":  {"placing", "expired", "canceled", "attention"},
		"placing":    {"placed", "reviewing", "expired", "attention"},
		"placed":     {"completing", "abandoned", "canceled", "declined", "expired"},
		"completing": answers,
		"unknown":    answers,
		"pending":    {"authorized", "captured", "declined", "canceled", "attention"},
		"authorized": {"captured", "declined", "canceled", "attention"},
		"captured":   {"declined", "canceled", "attention"},
		"confirmed":  {"captured", "declined", "canceled", "attention"},
		"declined":   {"attention"},
		"canceled":   {"attention"},
		"expired":    {"attention"},
		"abandoned":  {"attention"},
		"attention":  {},
	}
}

func TestAnOrderMovesOnlyAlongTheTable(t *testing.T) {
	t.Parallel()
	table := moves()
	for from, allowed := range table {
		for to := range table {
			t.Run(string(from)+" to "+string(to), func(t *testing.T) {
				t.Parallel()
				is := is.New(t)
				want := from != to && slices.Contains(allowed, to) // staying is no move
				is.Equal(from.CanBecome(to), want)
			})
		}
	}
}

func TestStatesThatTheKitDoesNotKnowLeadNowhere(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	strange := store.State("Reviewing")
	for known := range moves() {
		is.True(!strange.CanBecome(known)) // from an unknown state
		is.True(!known.CanBecome(strange)) // to an unknown state
	}
}

func TestEveryOrderCanReachAnEnd(t *testing.T) {
	t.Parallel()
	for from := range moves() {
		t.Run(string(from), func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			is.True(reaches(from, store.Attention, map[store.State]bool{})) // nothing gets stuck where nobody looks
		})
	}
}

// reaches reports whether an order can come from one state to another.
func reaches(from, to store.State, seen map[store.State]bool) bool {
	if from == to {
		return true
	}
	seen[from] = true
	for next := range moves() {
		if !seen[next] && from.CanBecome(next) && reaches(next, to, seen) {
			return true
		}
	}
	return false
}

func TestWhatAStateMeansForTheShop(t *testing.T) {
	t.Parallel()
	paid := []store.State{"authorized", "captured", "confirmed"}
	told := []store.State{"authorized", "captured", "confirmed", "pending", "declined", "canceled", "expired", "abandoned", "attention"}
	for state := range moves() {
		t.Run(string(state), func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			is.Equal(state.Paid(), slices.Contains(paid, state))    // accepted for good
			is.Equal(state.Outcome(), slices.Contains(told, state)) // worth telling the shop
		})
	}
}
