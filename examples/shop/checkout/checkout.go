// Package checkout is the shop's side of the payment: it implements
// amazonpay.Shop and the hooks. The files follow the flow: quote, place,
// hooks.
package checkout

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/url"

	"github.com/alexedwards/scs/v2"
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/examples/shop/catalog"
	"github.com/paykit-go/amazonpaykit/examples/shop/pricing"
	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb"
)

// StoreName is how the shop calls itself on its pages and in Amazon's mail.
const StoreName = "Harbour Coffee"

// Fields of the review page's URL and form. They come back from the browser,
// so they say what the buyer wants and never what it costs.
const (
	fieldCart     = "cart"     // id of the cart to buy
	fieldProduct  = "product"  // or the one product to buy
	fieldShipping = "shipping" // id of the shipping method
)

// Checkout answers what the kit asks of the shop. Its methods are safe for
// concurrent use; the fields are read only.
type Checkout struct {
	Catalog  *catalog.Catalog
	Market   pricing.Market
	DB       *shopdb.DB
	Sessions *scs.SessionManager
	Log      *slog.Logger
	// AcceptPending lets Amazon take up to 24 hours to decide on a payment.
	AcceptPending bool
}

var _ amazonpay.Shop = (*Checkout)(nil)

// CartQuery is what the button for a cart adds to the review URL.
func CartQuery(cart string) url.Values { return url.Values{fieldCart: {cart}} }

// ProductQuery is what the button on a product page adds to the review URL:
// it buys one of that product and leaves the cart alone.
func ProductQuery(sku string) url.Values { return url.Values{fieldProduct: {sku}} }

// keyBrowser names the browser in its session: a random id that carts and
// orders belong to.
const keyBrowser = "shop.browser"

// KnownBrowser returns the browser's id, or "" if it has none yet.
func (c *Checkout) KnownBrowser(ctx context.Context) string {
	return c.Sessions.GetString(ctx, keyBrowser)
}

// Browser returns the browser's id and gives it one if need be.
func (c *Checkout) Browser(ctx context.Context) string {
	id := c.KnownBrowser(ctx)
	if id == "" {
		id = rand.Text()
		c.Sessions.Put(ctx, keyBrowser, id)
	}
	return id
}
