package dbtest_test

import (
	"testing"

	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/sqlstore"
	"github.com/paykit-go/amazonpaykit/store/storetest"
)

func TestEveryEngineKeepsTheContract(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, e engine) {
		storetest.Run(t, func(t *testing.T) store.OrderStore {
			return e.store(t, e.open(t, e.address(t)))
		})
	})
}

func TestEveryEngineKeepsTheContractThroughTwoDatabaseHandles(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, e engine) {
		storetest.RunShared(t, func(t *testing.T) (one, other store.OrderStore) {
			address := e.address(t)
			return e.store(t, e.open(t, address)), e.store(t, e.open(t, address), sqlstore.Table("amazonpay_orders"))
		})
	})
}

func TestTheTransactionsOfEveryEngineKeepTheContract(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, e engine) {
		storetest.RunTransactor(t, func(t *testing.T) (one, other storetest.TransactorStore) {
			address := e.address(t)
			return e.store(t, e.open(t, address)), e.store(t, e.open(t, address))
		})
	})
}
