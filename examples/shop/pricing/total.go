package pricing

import (
	"slices"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/examples/shop/catalog"
	"github.com/paykit-go/amazonpaykit/examples/shop/money"
)

// Item is so many of one product.
type Item struct {
	Product  catalog.Product
	Quantity int
}

// Price is the price of the whole row, without tax.
func (i Item) Price() money.Money { return i.Product.Price.Times(i.Quantity) }

// Total is what an order costs and why.
type Total struct {
	Goods    money.Money // without tax
	Shipping money.Money
	Tax      money.Money
	Sum      money.Money
}

// Goods adds up the rows, without shipping and tax.
func (m Market) Goods(items []Item) money.Money {
	sum := money.Money{Currency: m.Currency}
	for _, i := range items {
		sum = sum.Plus(i.Price())
	}
	return sum
}

// Total adds shipping and tax for an address; nil where nothing is sent.
// Abroad there is no tax, and none on digital products, which are vouchers:
// they are taxed when they are spent.
func (m Market) Total(items []Item, shipping money.Money, to *api.Address) Total {
	t := Total{
		Goods:    m.Goods(items),
		Shipping: money.Money{Minor: shipping.Minor, Currency: m.Currency},
		Tax:      money.Money{Currency: m.Currency},
	}
	if to != nil && slices.Contains(m.taxed, to.CountryCode) {
		parcel := m.Goods(slices.DeleteFunc(slices.Clone(items), func(i Item) bool { return i.Product.Digital }))
		t.Tax = parcel.Plus(t.Shipping).Percent(m.TaxPercent)
	}
	t.Sum = t.Goods.Plus(t.Shipping).Plus(t.Tax)
	return t
}

// Digital reports whether nothing among the items has to be sent by post.
func Digital(items []Item) bool {
	return !slices.ContainsFunc(items, func(i Item) bool { return !i.Product.Digital })
}
