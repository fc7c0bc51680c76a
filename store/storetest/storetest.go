// Package storetest proves that an implementation of store.OrderStore keeps
// its contract. It needs nothing but the standard library, so the test of a
// store that lives elsewhere can use it:
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) store.OrderStore {
//			return mystore.New(emptyDatabase(t))
//		})
//	}
//
// Each rule of the contract is a subtest, and a failure prints the rule that
// was broken. Some rules are about races: a store that breaks one of those is
// caught often but not always, so run the suite with -race and -count=10 too.
package storetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/paykit-go/amazonpaykit/store"
)

// Run checks the store that open returns against every rule. open is called
// once for each rule, with the test of that rule, and returns a store without
// orders; it cleans up with t.Cleanup. The rules run one after another.
func Run(t *testing.T, open func(t *testing.T) store.OrderStore) {
	t.Helper()
	RunShared(t, func(t *testing.T) (one, other store.OrderStore) {
		one = open(t)
		return one, one
	})
}

// RunShared is Run for a store whose orders are shared by several connections
// or processes: open returns two handles on the same, empty data. The rules
// write through one and read through the other, and race through both.
func RunShared(t *testing.T, open func(t *testing.T) (one, other store.OrderStore)) {
	t.Helper()
	for _, r := range rules() {
		t.Run(r.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			one, other := open(t)
			r.check(&probe{tb: t, ctx: ctx, rule: r.text, one: one, other: other})
		})
	}
}

// rule is one sentence of the contract, and how to find out whether a store
// keeps it.
type rule struct {
	name  string
	text  string
	check func(p *probe)
}

// rules returns the whole contract.
func rules() []rule {
	return slices.Concat(createRules(), updateRules(), findRules(), dueRules(), valueRules(), visibleRules(), copyRules(), contextRules(), raceRules())
}
