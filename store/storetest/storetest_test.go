package storetest_test

import (
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/memstore"
	"github.com/paykit-go/amazonpaykit/store/storetest"
)

func TestEachRuleGetsAStoreOfItsOwn(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	tests := map[*testing.T]bool{}
	storetest.Run(t, func(t *testing.T) store.OrderStore {
		tests[t] = true
		return memstore.New()
	})
	is.True(len(tests) > 30) // one subtest for each rule
	is.True(!tests[t])       // never the caller's test
}

func TestHandlesOfOneStoreKeepTheContract(t *testing.T) {
	t.Parallel()
	storetest.RunShared(t, func(*testing.T) (one, other store.OrderStore) {
		s := memstore.New()
		return s, s
	})
}
