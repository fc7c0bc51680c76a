package amazonpay_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/store"
)

// cell is one way to sell. There are 24, of which Amazon refuses four.
type cell struct {
	permission api.ChargePermissionType
	product    api.ProductType
	intent     api.PaymentIntent
	pending    bool // the shop can wait for Amazon's decision
}

func (c cell) String() string {
	waits := "decided at once"
	if c.pending {
		waits = "pending accepted"
	}
	return fmt.Sprintf("%s %s %s, %s", c.permission, c.product, c.intent, waits)
}

// refused are the combinations that Amazon's documentation rules out.
func (c cell) refused() bool { return c.pending && c.intent == api.AuthorizeWithCapture }

// states are what the shop hears, in order. With Recurring a shop that
// accepts pending charges gets every charge pending at first; otherwise the
// buyer's card decides, and this one is decided at once.
func (c cell) states() []store.State {
	switch {
	case c.intent == api.Confirm:
		return []store.State{store.Confirmed}
	case c.intent == api.AuthorizeWithCapture:
		return []store.State{store.Captured}
	case c.pending && c.permission == api.Recurring:
		return []store.State{store.Pending, store.Authorized}
	}
	return []store.State{store.Authorized}
}

func cells() (all []cell) {
	for _, permission := range []api.ChargePermissionType{api.OneTime, api.Recurring} {
		for _, product := range []api.ProductType{api.PayAndShip, api.PayOnly} {
			for _, intent := range []api.PaymentIntent{api.Confirm, api.Authorize, api.AuthorizeWithCapture} {
				for _, pending := range []bool{false, true} {
					all = append(all, cell{permission, product, intent, pending})
				}
			}
		}
	}
	return all
}

func monthly() *api.RecurringMetadata {
	return &api.RecurringMetadata{Frequency: &api.Frequency{Unit: "Month", Value: "1"}, Amount: &api.Price{Amount: "1000", CurrencyCode: "JPY"}}
}

// options are the button of the cell, and its quote goes with it.
func (c cell) options() amazonpay.ButtonOptions {
	o := amazonpay.ButtonOptions{ProductType: c.product, ChargePermissionType: c.permission}
	if c.permission == api.Recurring {
		o.RecurringMetadata = monthly()
	}
	return o
}

func (c cell) quote(*amazonpay.Visit) (*amazonpay.Quote, error) {
	q := &amazonpay.Quote{
		ChargeAmount: api.Price{Amount: "1000", CurrencyCode: "JPY"}, PaymentIntent: c.intent, CanHandlePendingAuthorization: c.pending,
		StoreName: "コーヒー店", Data: []byte("cart 7"),
	}
	if c.permission == api.Recurring {
		q.RecurringMetadata = monthly()
	}
	return q, nil
}

func TestEachWayToSell(t *testing.T) {
	t.Parallel()
	is.New(t).Equal(len(cells()), 24)
	for _, c := range cells() {
		t.Run(c.String(), func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				s.shop.quote = c.quote
				checkout := s.startAs(simulator.JapaneseBuyer(), c.options())
				if c.refused() {
					isRefusedAtTheQuote(checkout)
					return
				}
				sells(checkout, c)
			})
		})
	}
}

func isRefusedAtTheQuote(c *checkout) {
	a := c.browser.get(c.reviewURL)
	c.is.Equal(a.status, http.StatusServiceUnavailable)
	c.is.Equal(a.problem(), amazonpay.ProblemTryLater)
	c.is.True(strings.Contains(c.log.String(), "CanHandlePendingAuthorization does not go with AuthorizeWithCapture")) // told in words, to the operator
	c.is.Equal(c.calls("UpdateCheckoutSession"), 0)
}

func sells(c *checkout, cell cell) {
	p := c.review()
	c.is.Equal(p.Session.ShippingAddress != nil, cell.product == api.PayAndShip) // an address where there is something to ship
	c.is.Equal(p.ChangeAddress, cell.product == api.PayAndShip)                  // and a link to change it
	c.is.True(p.ChangePayment)

	c.pay()
	c.is.Equal(string(c.sim.Calls("UpdateCheckoutSession")[0].Body), cell.update()) // what Update sent
	states := cell.states()
	first := c.finish()
	c.is.Equal(string(c.sim.Calls("CompleteCheckoutSession")[0].Body), `{"chargeAmount":{"amount":"1000","currencyCode":"JPY"}}`) // what Complete sent
	c.is.Equal(first.Order.State, states[0])
	time.Sleep(time.Minute) // a pending charge settles
	last := c.finish()

	c.is.Equal(c.shop.states(), states) // what the shop heard
	c.is.Equal(c.calls("CompleteCheckoutSession"), 1)
	c.is.Equal(last.Outcome, amazonpay.OutcomeSuccess)
	c.is.Equal(last.Order.State, states[len(states)-1])
	c.is.True(last.Order.ChargePermissionID != "")
	c.is.Equal(last.Order.ChargeID != "", cell.intent != api.Confirm) // Confirm charges nothing yet
	c.is.Equal(len(c.sim.Charges()) == 1, cell.intent != api.Confirm)
	c.is.Equal(string(last.Order.Data), "cart 7") // the host's own came back
	c.is.Equal(c.shop.acknowledged()[0].Order.ChargePermissionID, last.Order.ChargePermissionID)
}

// update is the body of Update Checkout Session, field by field as Amazon's
// sample has it.
func (c cell) update() string {
	recurring := ""
	if c.permission == api.Recurring {
		recurring = `,"recurringMetadata":{"frequency":{"unit":"Month","value":"1"},"amount":{"amount":"1000","currencyCode":"JPY"}}`
	}
	return fmt.Sprintf(`{"webCheckoutDetails":{"checkoutResultReturnUrl":"https://shop.example/pay/result"},`+
		`"paymentDetails":{"paymentIntent":%q,"canHandlePendingAuthorization":%t,"chargeAmount":{"amount":"1000","currencyCode":"JPY"}},`+
		`"merchantMetadata":{"merchantReferenceId":"order-1","merchantStoreName":"コーヒー店"}%s}`, c.intent, c.pending, recurring)
}

// A session that charges less now than the order costs repeats both amounts.
func TestTotalOrderAmountIsRepeated(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.shop.quote = func(*amazonpay.Visit) (*amazonpay.Quote, error) {
			return &amazonpay.Quote{
				ChargeAmount:     api.Price{Amount: "300", CurrencyCode: "JPY"},
				TotalOrderAmount: api.Price{Amount: "1000", CurrencyCode: "JPY"},
			}, nil
		}
		p := s.start().pay().finish()
		s.is.Equal(p.Outcome, amazonpay.OutcomeSuccess)
		var sent struct {
			ChargeAmount, TotalOrderAmount api.Price
		}
		s.is.NoErr(json.Unmarshal(s.sim.Calls("CompleteCheckoutSession")[0].Body, &sent))
		s.is.Equal(sent.ChargeAmount.Amount, "300")
		s.is.Equal(sent.TotalOrderAmount.Amount, "1000")
		s.is.Equal(p.Order.TotalOrderAmount, "1000")
	})
}
