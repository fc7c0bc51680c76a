package checkout

import (
	"context"
	"net/http"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/store"
)

// Hooks are the callbacks beside amazonpay.Shop.
func (c *Checkout) Hooks() amazonpay.Hooks {
	return amazonpay.Hooks{BeforeComplete: c.claim, AfterSuccess: c.emptyCart}
}

// claim takes cart and stock for good, right before Amazon is asked to
// charge. One cart that was opened in two checkout sessions is so paid once.
func (c *Checkout) claim(ctx context.Context, o store.Order) error {
	return c.inWords(language(o.Data), c.DB.Claim(ctx, o.CheckoutSessionID))
}

// UpdateOrder records how the order stands, in the transaction in which the
// kit records that it told so. The database remembers t.Key, so that news that
// is told twice counts once.
func (c *Checkout) UpdateOrder(ctx context.Context, t *amazonpay.Transition) error {
	c.Log.InfoContext(ctx, "shop: order changed", "reference", t.Order.Reference, "from", t.From, "to", t.Order.State)
	return c.DB.Tell(ctx, t.Key, t.Order)
}

// emptyCart throws away the cart that was bought, and no other, also when the
// buyer closes the page meanwhile. The buyer has paid: a cart that cannot be
// emptied is no reason to show an error.
func (c *Checkout) emptyCart(r *http.Request, o store.Order) (url string) {
	ctx := context.WithoutCancel(r.Context())
	if err := c.DB.EmptyCart(ctx, o.CheckoutSessionID); err != nil {
		c.Log.ErrorContext(ctx, "shop: the cart could not be emptied", "reference", o.Reference, "error", err)
	}
	return ""
}
