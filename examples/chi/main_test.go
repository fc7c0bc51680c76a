package main

import (
	"testing"

	"github.com/paykit-go/amazonpaykit/examples/internal/walk"
)

func TestBuyACoffee(t *testing.T) {
	t.Parallel()
	walk.Coffee(t, newShop)
}
