package torture

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// buyer is somebody with a script in front of a browser.
type buyer struct {
	script
	*browser
	chance chance // for pauses only: all else is in the script
	amazon *amazon
	told   *told
}

// errStuck is a page that leads no further, such as one that says that the
// cart is sold out.
var errStuck = errors.New("got stuck")

// lives follows the script as far as the shop lets it.
func (b *buyer) lives(ctx context.Context) {
	b.tally.add("buyers: " + string(b.fate))
	b.ends(b.checksOut(ctx))
}

// ends counts how a way through the shop ended.
func (b *buyer) ends(err error) {
	switch {
	case err == nil:
		b.tally.add("buyers: done")
	case errors.Is(err, errStuck):
		b.tally.add("buyers: " + err.Error())
	default:
		b.tally.add("buyers: gave up")
	}
}

// does reports whether the buyer has that habit, and counts it.
func (b *buyer) does(h habit) bool {
	if b.habits[h] {
		b.tally.add("buyers: " + string(h))
	}
	return b.habits[h]
}

func (b *buyer) thinks(ctx context.Context) {
	wait(ctx, b.chance.between(0, 600*time.Millisecond))
}

// checksOut goes from the shelf to the end that the script has in mind.
func (b *buyer) checksOut(ctx context.Context) error {
	button, err := b.fillsCart(ctx)
	if err != nil {
		return err
	}
	c, err := b.reviews(ctx, button)
	if err != nil || b.fate == leavesAtReview {
		return err
	}
	if b.fate == buysTwice {
		return b.buysBoth(ctx, button, c)
	}
	return b.goesOn(ctx, c)
}

// fillsCart returns the button of the cart, or that of a product page.
func (b *buyer) fillsCart(ctx context.Context) (simulator.Button, error) {
	at := "/cart"
	if b.does(buysOneNow) {
		at = "/products/" + b.goods[0].sku
	} else if err := b.putsIntoCart(ctx, b.goods...); err != nil {
		return simulator.Button{}, err
	}
	p, err := b.open(ctx, at)
	if err != nil {
		return simulator.Button{}, err
	}
	button, err := p.button()
	if err != nil {
		return button, fmt.Errorf("%w: nothing to buy any more", errStuck)
	}
	return button, nil
}

func (b *buyer) putsIntoCart(ctx context.Context, all ...goods) error {
	for _, g := range all {
		p, err := b.open(ctx, "/products/"+g.sku)
		if err != nil {
			return err
		}
		fields, err := p.form("/cart/items")
		if err != nil {
			b.tally.add("buyers: saw that it is sold out")
			continue
		}
		fields.Set("quantity", fmt.Sprint(g.quantity))
		if _, err := b.submit(ctx, "/cart/items", fields); err != nil {
			return err
		}
	}
	return nil
}

// session is one checkout session of a buyer.
type session struct {
	id     string
	review *page
}

// reviews signs in at Amazon, chooses address and card there, and comes to
// the review page.
func (b *buyer) reviews(ctx context.Context, button simulator.Button) (*session, error) {
	id, back, err := b.amazon.signIn(b.account, button)
	if err != nil {
		return nil, fmt.Errorf("%w: Amazon refuses the button", errStuck)
	}
	c := &session{id: id}
	if c.review, err = b.open(ctx, back); err != nil {
		return nil, err
	}
	if err := b.chooses(ctx, c, back); err != nil {
		return nil, err
	}
	if b.does(losesCookies) {
		b.losesCookies()
	}
	if b.does(reloads) || b.habits[losesCookies] {
		c.review, err = b.open(ctx, back)
	}
	if err == nil && c.review.title() == titleOther {
		b.tally.add("outcome: other browser")
		return nil, fmt.Errorf("%w: the checkout belongs to another browser", errStuck)
	}
	return c, err
}

// chooses changes address, card and shipping where the script wants others.
func (b *buyer) chooses(ctx context.Context, c *session, back string) (err error) {
	changed := false
	if b.address != 0 {
		_, err := b.amazon.ChangeAddress(c.id, b.address) // refused for vouchers, which need none
		changed = err == nil
	}
	if b.card != "1111" {
		_, err := b.amazon.ChangePayment(c.id, b.card)
		changed = changed || err == nil
	}
	if b.express {
		back += "&shipping=express"
	}
	if changed || b.express {
		b.thinks(ctx)
		c.review, err = b.open(ctx, back)
	}
	return err
}

// goesOn orders, pays at Amazon and comes back, or does otherwise if the
// script says so.
func (b *buyer) goesOn(ctx context.Context, c *session) error {
	redirect, err := b.orders(ctx, c)
	if err != nil {
		return err
	}
	b.thinks(ctx)
	switch {
	case b.does(changesAddress):
		return b.startsAnew(ctx, c, redirect)
	case b.does(changesCart):
		if err := b.putsIntoCart(ctx, goods{"voucher", 1}); err != nil {
			return err
		}
	case b.fate == leavesAtAmazon:
		return nil
	case b.fate == cancels:
		return b.cancelsAtAmazon(ctx, c, redirect)
	}
	return b.pays(ctx, c, redirect)
}

// pays at Amazon and comes back with the answer, unless the buyer means to
// leave before.
func (b *buyer) pays(ctx context.Context, c *session, redirect string) error {
	order := b.opensOtherTab(ctx, c)
	back, err := b.amazon.Pay(redirect)
	switch {
	case err != nil:
		return fmt.Errorf("%w: Amazon lets nobody pay any more", errStuck)
	case b.fate == leavesAfterPaying:
		return nil
	case b.does(strays):
		if _, err := b.open(ctx, "/pay/cancel"); err != nil {
			return err
		}
	}
	var other sync.WaitGroup
	defer other.Wait()
	if order != nil {
		other.Go(order)
	}
	return b.comesBack(ctx, c, back)
}

// orders presses the button of the review page until that leads to Amazon.
func (b *buyer) orders(ctx context.Context, c *session) (redirect string, err error) {
	for range 8 {
		b.thinks(ctx)
		fields, err := c.review.form("/pay/place-order")
		if err != nil {
			return "", fmt.Errorf("%w: %q has nothing to order", errStuck, c.review.title())
		}
		p, err := b.presses(ctx, fields)
		if err != nil {
			return "", err
		}
		if strings.HasPrefix(p.location, b.amazon.url) {
			return p.location, nil
		}
		c.review = p // perhaps with a message on it
		if p.title() != titleReview {
			if c.review, err = b.open(ctx, "/pay/review?amazonCheckoutSessionId="+c.id); err != nil {
				return "", err
			}
		}
	}
	return "", fmt.Errorf("%w: the review page comes again and again", errStuck)
}

// presses sends the order form, twice at once from an impatient finger. The
// browser shows the answer to the second.
func (b *buyer) presses(ctx context.Context, fields url.Values) (p *page, err error) {
	var first sync.WaitGroup
	defer first.Wait()
	if b.does(doubleClicks) {
		first.Go(func() { _, _ = b.submit(ctx, "/pay/place-order", fields) }) // nobody sees it
	}
	return b.submit(ctx, "/pay/place-order", fields)
}
