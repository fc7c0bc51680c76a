package memstore_test

import (
	"testing"

	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/memstore"
	"github.com/paykit-go/amazonpaykit/store/storetest"
)

func TestMemoryStoreKeepsTheContract(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(*testing.T) store.OrderStore { return memstore.New() })
}
