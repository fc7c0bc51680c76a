package checkout

import (
	"context"
	"errors"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/examples/shop/pricing"
	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb"
)

// basket is what one visit is about to buy.
type basket struct {
	cart  shopdb.Cart // without an ID: a single product
	items []pricing.Item
}

// basket reads the cart or the product that the button named. A cart is only
// found by the browser it belongs to.
func (c *Checkout) basket(ctx context.Context, v *amazonpay.Visit) (basket, error) {
	l := languageOf(v.Request)
	if sku := v.Choices.Get(fieldProduct); sku != "" {
		product, ok := c.Catalog.Product(sku)
		if !ok {
			return basket{}, l.refuse("We do not sell this product any more.")
		}
		return basket{items: []pricing.Item{{Product: product, Quantity: 1}}}, nil
	}
	browser := c.KnownBrowser(v.Request.Context())
	cart, err := c.DB.CartFor(ctx, browser, v.Choices.Get(fieldCart), v.Session.CheckoutSessionID)
	if err != nil {
		return basket{}, c.inWords(l, err)
	}
	b := basket{cart: cart, items: c.Items(cart)}
	if len(b.items) == 0 {
		return basket{}, l.refuse("Your cart is empty.")
	}
	return b, nil
}

// Items looks up what is in a cart. Products that are not sold any more are
// left out.
func (c *Checkout) Items(cart shopdb.Cart) []pricing.Item {
	var items []pricing.Item
	for _, i := range cart.Items {
		if product, ok := c.Catalog.Product(i.SKU); ok {
			items = append(items, pricing.Item{Product: product, Quantity: i.Quantity})
		}
	}
	return items
}

// checkStock refuses a basket that holds more than there is.
func (c *Checkout) checkStock(ctx context.Context, v *amazonpay.Visit, b basket) error {
	free, err := c.DB.Available(ctx, v.Session.CheckoutSessionID)
	if err != nil {
		return err
	}
	for _, i := range b.items {
		if left := free[i.Product.SKU]; left < i.Quantity {
			return c.inWords(languageOf(v.Request), &shopdb.SoldOut{SKU: i.Product.SKU, Left: left})
		}
	}
	return nil
}

// inWords turns what the database says into words for the buyer where there
// are any. Other errors stay as they are, and the buyer never sees them.
func (c *Checkout) inWords(l language, err error) error {
	var soldOut *shopdb.SoldOut
	switch {
	case errors.Is(err, shopdb.ErrCartGone):
		return l.refuse("This cart was ordered already, or belongs to another browser. Nothing was charged for this order.")
	case errors.Is(err, shopdb.ErrCartChanged):
		return l.refuse("Your cart changed after you placed this order. Nothing was charged. Please check your cart and order again.")
	case errors.As(err, &soldOut):
		product, _ := c.Catalog.Product(soldOut.SKU)
		if soldOut.Left == 0 {
			return l.refuse("%s is sold out. Nothing was charged.", l.say(product.Name))
		}
		return l.refuse("Only %d of %s left. Nothing was charged. Please change your cart.", soldOut.Left, l.say(product.Name))
	}
	return err
}
