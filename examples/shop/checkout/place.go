package checkout

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb"
)

// PlaceOrder writes the order down with what is needed to ship it, and keeps
// stock for it. It returns the shop's order number.
func (c *Checkout) PlaceOrder(ctx context.Context, v *amazonpay.Visit, q *amazonpay.Quote) (reference string, err error) {
	p, err := c.plan(ctx, v)
	if err != nil {
		return "", err
	}
	l := languageOf(v.Request)
	if p.total.Sum.Price() != q.ChargeAmount || !slices.Equal(c.lines(l, p), q.Lines) {
		return "", c.inWords(l, shopdb.ErrCartChanged) // in another tab, this very moment
	}
	shipTo, err := json.Marshal(shipment(v.Session))
	if err != nil {
		return "", err
	}
	reference, err = c.DB.Place(ctx, shopdb.Draft{
		Session: v.Session.CheckoutSessionID,
		Browser: c.Browser(v.Request.Context()),
		Cart:    p.cart,
		Items:   p.items,
		Total:   p.total.Sum,
		Method:  p.method.ID,
		ShipTo:  shipTo,
	})
	return reference, c.inWords(l, err)
}

// parcel is what the packing table needs to know. It stays in the shop's
// database and is never logged.
type parcel struct {
	Address *api.Address `json:"address"` // nil for vouchers
	Email   string       `json:"email"`
	Phone   string       `json:"phone"`
}

func shipment(s *api.CheckoutSession) parcel {
	p := parcel{Address: s.ShippingAddress}
	if s.Buyer != nil {
		p.Email, p.Phone = s.Buyer.Email, s.Buyer.PhoneNumber
	}
	return p
}
