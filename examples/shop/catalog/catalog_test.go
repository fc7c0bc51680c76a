package catalog_test

import (
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/examples/shop/catalog"
)

func TestEveryProductHasAPriceInEachCurrency(t *testing.T) {
	t.Parallel()
	for _, currency := range []string{"JPY", "EUR", "USD"} {
		t.Run(currency, func(t *testing.T) {
			is := is.New(t)
			c, err := catalog.New(currency)
			is.NoErr(err)
			for _, p := range c.Products() {
				is.Equal(p.Price.Currency, currency)
				is.True(p.Price.Minor > 0) // nothing is free
				found, ok := c.Product(p.SKU)
				is.True(ok)
				is.Equal(found, p)
			}
		})
	}
}

func TestUnknownCurrencyAndProduct(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	_, err := catalog.New("GBP")
	is.True(err != nil) // no prices in pounds
	c, err := catalog.New("JPY")
	is.NoErr(err)
	_, ok := c.Product("tea")
	is.True(!ok)
}
