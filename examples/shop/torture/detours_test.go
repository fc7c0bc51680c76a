package torture

import (
	"context"
	"fmt"
	"sync"

	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// buysBoth opens the same cart in a second checkout, orders in both, pays in
// both, and comes back from both at once.
func (b *buyer) buysBoth(ctx context.Context, button simulator.Button, first *session) error {
	second, err := b.reviews(ctx, button)
	if err != nil {
		return err
	}
	ordered := map[*session]string{} // where to pay
	for _, c := range []*session{first, second} {
		redirect, err := b.orders(ctx, c)
		if err != nil {
			b.ends(err)
			continue
		}
		ordered[c] = redirect
	}
	var both sync.WaitGroup
	for c, redirect := range ordered {
		both.Go(func() { b.ends(b.pays(ctx, c, redirect)) })
	}
	both.Wait()
	return nil
}

// startsAnew thinks better of the address after having ordered, orders again
// on the review page, which gives the first order up, and begins once more.
func (b *buyer) startsAnew(ctx context.Context, c *session, redirect string) error {
	b.habits[changesAddress] = false
	back, err := b.amazon.ChangeAddress(c.id, 1-b.address)
	if err != nil {
		return b.goesOn(ctx, c) // a voucher has no address
	}
	if c.review, err = b.open(ctx, back); err != nil {
		return err
	}
	fields, err := c.review.form("/pay/place-order")
	if err != nil {
		return fmt.Errorf("%w: %q has nothing to order", errStuck, c.review.title())
	}
	p, err := b.presses(ctx, fields)
	if err != nil {
		return err
	}
	if p.title() == titleRefused && b.does(paysAllTheSame) {
		b.ends(b.pays(ctx, c, redirect))
	}
	b.address = 1 - b.address
	return b.checksOut(ctx)
}

// opensOtherTab is a buyer who is not sure about the shipping: a second review
// page for the order that was placed, with the other method. It returns what
// sends its form, which gives the first order up, unless that is being paid
// already; nil: there is no such tab.
func (b *buyer) opensOtherTab(ctx context.Context, c *session) (order func()) {
	if !b.does(hesitates) {
		return nil
	}
	other := map[bool]string{true: "standard", false: "express"}[b.express]
	p, err := b.open(ctx, "/pay/review?shipping="+other+"&amazonCheckoutSessionId="+c.id)
	if err != nil {
		return nil
	}
	fields, err := p.form("/pay/place-order")
	if err != nil {
		return nil
	}
	return func() { _, _ = b.submit(ctx, "/pay/place-order", fields) } // the buyer looks at the first tab
}

func (b *buyer) cancelsAtAmazon(ctx context.Context, c *session, redirect string) error {
	_ = b.amazon.Redirect(redirect) // a session that is over says so below
	back, err := b.amazon.CancelAtAmazon(c.id)
	if err != nil {
		return fmt.Errorf("%w: nothing left to cancel", errStuck)
	}
	_, err = b.open(ctx, back)
	return err
}
