package storetest_test

import (
	"testing"

	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/memstore"
	"github.com/paykit-go/amazonpaykit/store/storetest"
)

// The test of a store is one call. Each rule gets a store without orders.
func ExampleRun() {
	TestStore := func(t *testing.T) {
		storetest.Run(t, func(t *testing.T) store.OrderStore {
			return memstore.New()
		})
	}
	_ = TestStore // go test finds it by its name when it is a function of the test file
}
