package memstore_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/memstore"
)

func Example() {
	ctx := context.Background()
	orders := memstore.New()

	order := &store.Order{CheckoutSessionID: "3bc12dee-ae4a-4f05-b1a6-dcb1da3a1b2e", State: store.Reviewing}
	if err := orders.Create(ctx, order); err != nil {
		fmt.Println(err)
		return
	}
	mine, _ := orders.Get(ctx, order.CheckoutSessionID)
	theirs, _ := orders.Get(ctx, order.CheckoutSessionID)

	mine.State = store.Placing
	fmt.Println("first:", orders.Update(ctx, mine))
	theirs.State = store.Expired
	fmt.Println("second lost:", errors.Is(orders.Update(ctx, theirs), store.ErrConflict))
	// Output:
	// first: <nil>
	// second lost: true
}
