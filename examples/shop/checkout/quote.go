package checkout

import (
	"context"
	"fmt"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/examples/shop/money"
	"github.com/paykit-go/amazonpaykit/examples/shop/pricing"
)

// plan is a basket with its way to the buyer and its price.
type plan struct {
	basket
	methods []pricing.Method // empty: nothing to send
	method  pricing.Method   // the chosen one
	total   pricing.Total
}

// plan prices what the visit wants to buy for the address at Amazon.
func (c *Checkout) plan(ctx context.Context, v *amazonpay.Visit) (plan, error) {
	b, err := c.basket(ctx, v)
	if err != nil {
		return plan{}, err
	}
	if err := c.checkStock(ctx, v, b); err != nil {
		return plan{}, err
	}
	p := plan{basket: b}
	if pricing.Digital(b.items) {
		p.total = c.Market.Total(b.items, money.Money{}, nil)
		return p, nil
	}
	if p.methods, err = c.Market.Methods(v.Session.ShippingAddress); err != nil {
		return plan{}, languageOf(v.Request).translate(err)
	}
	p.method = pricing.Choose(p.methods, v.Choices.Get(fieldShipping))
	p.total = c.Market.Total(b.items, p.method.Price, v.Session.ShippingAddress)
	return p, nil
}

// Quote prices the cart, or the single product, for the address at Amazon.
func (c *Checkout) Quote(ctx context.Context, v *amazonpay.Visit) (*amazonpay.Quote, error) {
	p, err := c.plan(ctx, v)
	if err != nil {
		return nil, err
	}
	l := languageOf(v.Request)
	q := &amazonpay.Quote{
		ChargeAmount: p.total.Sum.Price(),
		Lines:        c.lines(l, p),
		Choices:      choices(l, p),
		StoreName:    StoreName,
		NoteToBuyer:  l.say("Thank you for your order. We roast on Tuesdays and Fridays."),
		Data:         []byte(l),
	}
	c.setIntent(q, p)
	return q, nil
}

// setIntent takes the money for a voucher at once, because it is sent at
// once. Goods are only authorized: they are captured when they are shipped.
func (c *Checkout) setIntent(q *amazonpay.Quote, p plan) {
	if pricing.Digital(p.items) {
		q.PaymentIntent = api.AuthorizeWithCapture
		q.SoftDescriptor = "HARBOUR COFFEE"
		return
	}
	q.PaymentIntent = api.Authorize
	q.CanHandlePendingAuthorization = c.AcceptPending
}

func (c *Checkout) lines(l language, p plan) []amazonpay.Line {
	var lines []amazonpay.Line
	for _, i := range p.items {
		label := l.say(i.Product.Name)
		if i.Quantity > 1 {
			label = fmt.Sprintf("%d × %s", i.Quantity, label)
		}
		lines = append(lines, amazonpay.Line{Label: label, Amount: i.Price().Price()})
	}
	if len(p.methods) > 0 {
		lines = append(lines, amazonpay.Line{Label: l.say("Shipping cost"), Amount: p.total.Shipping.Price()})
	}
	if !p.total.Tax.IsZero() {
		label := fmt.Sprintf("%s %d\u00a0%%", l.say(c.Market.TaxName), c.Market.TaxPercent)
		lines = append(lines, amazonpay.Line{Label: label, Amount: p.total.Tax.Price()})
	}
	return lines
}

func choices(l language, p plan) []amazonpay.Choice {
	if len(p.methods) == 0 {
		return nil
	}
	group := amazonpay.Choice{Name: fieldShipping, Label: l.say("Shipping")}
	for _, m := range p.methods {
		group.Options = append(group.Options, amazonpay.Option{
			Value: m.ID, Label: l.say(m.Label), Price: m.Price.Price(), Chosen: m.ID == p.method.ID,
		})
	}
	return []amazonpay.Choice{group}
}
