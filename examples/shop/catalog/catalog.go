// Package catalog is what the shop sells, with prices for each currency it
// can be opened in.
package catalog

import (
	"fmt"

	"github.com/paykit-go/amazonpaykit/examples/shop/money"
)

// Product is one thing for sale.
type Product struct {
	SKU    string // names it in URLs and in the database
	Name   string
	Origin string // where it is from, or what it is
	Notes  string // one line
	Text   string // a paragraph
	Unit   string // what one piece is: "200 g, whole beans"
	Color  string // of the drawing, as CSS
	Shape  Shape  // of the drawing
	// Price is for one, without tax.
	Price money.Money
	// Digital products are sent by e-mail: no delivery, no address, no tax.
	Digital bool
	// Stock is how many a new database starts with.
	Stock int
}

// Shape says how a product is drawn.
type Shape string

// The shapes.
const (
	Bag     Shape = "bag"
	Dripper Shape = "dripper"
	Card    Shape = "card"
)

// Catalog is the products at the prices of one currency.
type Catalog struct {
	products []Product
	bySKU    map[string]Product
}

// New returns the catalogue priced in currency: JPY, EUR or USD.
func New(currency string) (*Catalog, error) {
	column, ok := map[string]int{"JPY": 0, "EUR": 1, "USD": 2}[currency]
	if !ok {
		return nil, fmt.Errorf("catalog: there are no prices in %s", currency)
	}
	c := &Catalog{bySKU: map[string]Product{}}
	for _, e := range entries() {
		e.Price = money.Money{Minor: e.prices[column], Currency: currency}
		c.products = append(c.products, e.Product)
		c.bySKU[e.SKU] = e.Product
	}
	return c, nil
}

// Products returns everything for sale in the order of the shelf. The slice
// is the caller's.
func (c *Catalog) Products() []Product {
	return append([]Product(nil), c.products...)
}

// Product returns the product with that SKU.
func (c *Catalog) Product(sku string) (Product, bool) {
	p, ok := c.bySKU[sku]
	return p, ok
}
