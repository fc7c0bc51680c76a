package amazonpay_test

import (
	"context"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/store"
)

// soldOut is a shop that cannot deliver any more.
func soldOut(context.Context, store.Order) error { return &amazonpay.Refusal{Message: "Sold out."} }
