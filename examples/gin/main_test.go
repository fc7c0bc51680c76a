package main

import (
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/paykit-go/amazonpaykit/examples/internal/walk"
)

func TestMain(m *testing.M) {
	gin.SetMode(gin.TestMode)
	m.Run()
}

func TestBuyACoffee(t *testing.T) {
	t.Parallel()
	walk.Coffee(t, newShop)
}
