package amazonpay_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/store"
)

// journey is one way in which a checkout can go, and how it must end whatever
// happens on the way.
type journey struct {
	name     string
	card     string
	intent   api.PaymentIntent
	pending  bool // the shop can wait for Amazon's decision
	refusing bool // the shop refuses before the payment

	ends  store.State
	money []string            // states of the charges in Amazon's ledger
	seen  []amazonpay.Outcome // what the buyer may be told on the way, besides that it is being checked
}

func journeys() []journey {
	success, pending := amazonpay.OutcomeSuccess, amazonpay.OutcomePending
	return []journey{
		{name: "authorized", card: "1111", ends: store.Authorized, money: []string{"Authorized"}, seen: []amazonpay.Outcome{success}},
		{name: "captured", card: "1111", intent: api.AuthorizeWithCapture, ends: store.Captured, money: []string{"Captured"}, seen: []amazonpay.Outcome{success}},
		{name: "confirmed", card: "1111", intent: api.Confirm, ends: store.Confirmed, seen: []amazonpay.Outcome{success}},
		{name: "pending then authorized", card: "0701", pending: true, ends: store.Authorized, money: []string{"Authorized"}, seen: []amazonpay.Outcome{pending, success}},
		{name: "pending then declined", card: "4354", pending: true, ends: store.Declined, money: []string{"Declined"}, seen: []amazonpay.Outcome{pending, amazonpay.OutcomeDeclined}},
		{name: "declined", card: "3434", ends: store.Declined, seen: []amazonpay.Outcome{amazonpay.OutcomeDeclined}},
		{name: "refused by the shop", card: "1111", refusing: true, ends: store.Abandoned, seen: []amazonpay.Outcome{amazonpay.OutcomeRefused}},
	}
}

func (j journey) quote(*amazonpay.Visit) (*amazonpay.Quote, error) {
	return &amazonpay.Quote{ChargeAmount: api.Price{Amount: "1000", CurrencyCode: "JPY"}, PaymentIntent: j.intent, CanHandlePendingAuthorization: j.pending}, nil
}

// TestA4_OneChargeWhateverHappensWherever lets each mishap happen at each
// point of each journey, one at a time. Afterwards the buyer reloads until all
// is settled, or never comes back and the reconciler or a notification
// settles it. In the end Amazon, the kit and the shop agree.
func TestA4_OneChargeWhateverHappensWherever(t *testing.T) {
	t.Parallel()
	for _, j := range journeys() {
		for _, way := range ways() {
			t.Run(j.name+", "+way.name, func(t *testing.T) {
				t.Parallel()
				var points []string
				run(t, func(s *setup) { points = j.walk(s, way, nil) }, goesOn)
				for n, point := range points {
					for _, m := range mishaps() {
						if strings.HasSuffix(point, " reads") && strings.HasPrefix(m.name, "loses") {
							continue // a read that is not heard is one that failed
						}
						t.Run(fmt.Sprintf("%02d %s %s", n+1, point, m.name), func(t *testing.T) {
							t.Parallel()
							run(t, func(s *setup) { j.walk(s, way, at(n, m)) }, goesOn)
						})
					}
				}
			})
		}
	}
}

// goesOn lets the kit complete orders whose buyer does not come back.
func goesOn(c *amazonpay.Config) { c.WhenBuyerNeverReturns = amazonpay.FinishUnreturned }

// walk goes the journey from the pressing of the button on, and returns the
// points that it passed.
func (j journey) walk(s *setup, way way, strike func(int, string) *mishap) []string {
	s.shop.quote = j.quote
	if j.refusing {
		s.config.Hooks.BeforeComplete = soldOut
	}
	s.config.TellInTransaction = way.together
	trail := s.trail()
	c := s.start()
	_, err := s.sim.ChangePayment(c.id, j.card)
	s.is.NoErr(err) // the card
	page := c.review()
	trail.set(strike)
	b := &buyer{checkout: c, trail: trail, journey: j, way: way}
	b.press(page)
	b.insist()
	points := slices.Clone(trail.points)
	trail.heal()
	j.ledgers(c)
	keys := map[string]bool{}
	for _, t := range s.shop.acknowledged() {
		c.is.True(!way.together || !keys[t.Key]) // what commits together is told once
		keys[t.Key] = true
	}
	return points
}

// buyer is somebody who reloads and follows every link until the checkout is
// over.
type buyer struct {
	*checkout
	trail   *trail
	journey journey
	way     way
	asked   int    // how often the buyer asked how the payment ended
	at      string // the page in front of the buyer
}

// insist goes on until the checkout is over and the shop knows. After each
// page that is not the last one the server is restarted and works.
func (b *buyer) insist() {
	b.t.Helper()
	for range 300 {
		if b.goOn() && b.settled() {
			return
		}
		b.trail.heal()
		b.restart()
		time.Sleep(b.way.pause)
	}
	b.t.Fatalf("the checkout came to no end: %+v", b.record())
}

func (b *buyer) settled() bool {
	o := b.record()
	return o.State.Outcome() && o.State != store.Pending && o.Told == o.Seq
}

// record is the order as it is stored, past all mishaps.
func (c *checkout) record() *store.Order {
	c.t.Helper()
	o, err := c.orders.OrderStore.Get(c.t.Context(), c.id)
	c.is.NoErr(err) // the record
	return o
}

// look loads the page in front of the buyer and goes where it leads. It
// reports whether that was the last one.
func (b *buyer) look() bool {
	b.t.Helper()
	a := b.served(func() *answer { return b.browser.get(b.at) })
	switch {
	case a == nil: // no answer; reload
	case a.status == http.StatusSeeOther:
		b.at = a.location
	case a.header.Get("X-Page") == "review":
		if p := a.review(); p.CanPlace {
			b.press(p)
		}
	case a.header.Get("X-Page") == "result":
		return b.read(a.result())
	default:
		a.problem() // reload
	}
	return false
}

// press sends the review page's form.
func (b *buyer) press(p *amazonpay.ReviewPage) {
	b.t.Helper()
	a := b.served(func() *answer { return b.browser.submit(p, nil) })
	b.at = b.reviewURL
	if a != nil && a.status == http.StatusSeeOther {
		b.follow(a.location)
	}
}

// follow goes to Amazon and pays, or to another page of the shop.
func (b *buyer) follow(address string) {
	b.t.Helper()
	b.at = address
	if strings.Contains(address, simulator.ProcessingPath) {
		result, err := b.sim.Pay(address)
		b.is.NoErr(err) // the buyer pays
		b.at = result
	}
}

// read looks at a result page. None may say that a payment failed that did
// not, or that one succeeded that did not.
func (b *buyer) read(p *amazonpay.ResultPage) (last bool) {
	b.t.Helper()
	switch {
	case p.Outcome == amazonpay.OutcomeChecking:
	case p.Outcome == amazonpay.OutcomeNotFinished:
		b.follow(p.ContinueURL)
	default:
		b.is.True(slices.Contains(b.journey.seen, p.Outcome)) // the page tells what is so
		return true
	}
	return false
}

// served lets the server answer a request in a goroutine of its own, which a
// crash ends. There is no answer then.
func (b *buyer) served(request func() *answer) *answer {
	done := make(chan *answer, 1)
	go func() {
		defer close(done)
		done <- request()
	}()
	return <-done
}

// ledgers compares what Amazon, the kit and the shop hold in the end.
func (j journey) ledgers(c *checkout) {
	c.t.Helper()
	o := c.record()
	c.is.Equal(o.State, j.ends) // the kit's record
	var money []string
	for _, charge := range c.sim.Charges() {
		money = append(money, charge.State)
		c.is.Equal(charge.ID, o.ChargeID)                      // the charge is the order's
		c.is.Equal(charge.MerchantReferenceID, o.Reference)    // under the shop's number
		c.is.Equal(charge.ChargeAmount.Amount, o.ChargeAmount) // with its amount
	}
	c.is.Equal(money, j.money) // Amazon's ledger
	completed := 0
	for _, call := range c.sim.Calls("CompleteCheckoutSession") {
		if call.Effect {
			completed++
		}
	}
	c.is.True(completed <= 1) // the payment was taken once
	c.shopKnows(o)
	c.nothingHappensAnyMore(o)
}

// shopKnows: the shop heard of each transition under a key of its own, was
// told the same each time, and knows how the order ended.
func (c *checkout) shopKnows(o *store.Order) {
	c.t.Helper()
	heard := map[string]amazonpay.Transition{}
	for _, t := range c.shop.acknowledged() {
		if before, again := heard[t.Key]; again {
			c.is.Equal([]any{t.From, t.Order.State, t.Order.ChargeID}, []any{before.From, before.Order.State, before.Order.ChargeID}) // one key, one content
		}
		heard[t.Key] = t
		c.is.Equal(t.Order.Reference, o.Reference) // the shop's own number
	}
	last := heard[fmt.Sprintf("%s.%d", c.id, o.Seq)]
	c.is.Equal(last.Order.State, o.State)                           // the last word
	c.is.Equal(last.Order.ChargePermissionID, o.ChargePermissionID) // is complete
	c.is.Equal(c.shop.numbers(), 1)                                 // one order at the shop
}

// nothingHappensAnyMore: the day after, a reload changes nothing.
func (c *checkout) nothingHappensAnyMore(o *store.Order) {
	c.t.Helper()
	heard, completes := c.shop.heard(), c.calls("CompleteCheckoutSession")
	time.Sleep(26 * time.Hour)
	c.browser.get(c.absoluteResult()).result()
	after := c.record()
	c.is.Equal(after.State, o.State)                          // the state stays
	c.is.True(after.Due.IsZero())                             // nobody needs to look again
	c.is.Equal(c.shop.heard(), heard)                         // the shop hears nothing more
	c.is.Equal(c.calls("CompleteCheckoutSession"), completes) // and nothing is paid
}

func (c *checkout) absoluteResult() string {
	return baseURL + "/result?amazonCheckoutSessionId=" + c.id
}
