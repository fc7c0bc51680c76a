package amazonpay_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/store"
)

func TestPlaceOrderSavesWhatWasAgreed(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.shop.quote = quoteWith(func(q *amazonpay.Quote) { q.Data = []byte("cart 7") })
		c := s.start().place()
		o := c.record()
		s.is.Equal(o.State, store.Placed)
		s.is.Equal([]string{o.Reference, o.ChargeAmount, o.CurrencyCode, o.Intent, string(o.Data)}, []string{"order-1", "1000", "JPY", "Authorize", "cart 7"})
		s.is.Equal(o.RedirectURL, c.redirect)
		s.is.Equal(s.shop.addresses[0].AddressLine1, "目黒区下目黒1-8-1") // what is needed to ship
		view, _ := s.sim.Session(c.id)
		s.is.Equal(view.ResultURL, "https://shop.example/pay/result")
	})
}

func TestC1_TheAmountIsThatOfTheQuoteNotOfTheButton(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.shop.quote = quoteOf("4500", "JPY") // a coupon, after the button was drawn
		c := s.startAs(simulator.JapaneseBuyer(), amazonpay.ButtonOptions{EstimatedOrderAmount: api.Price{Amount: "5000", CurrencyCode: "JPY"}})
		p := c.pay().finish()
		s.is.Equal(p.Order.ChargeAmount, "4500")
		s.is.Equal(s.sim.Charges()[0].ChargeAmount.Amount, "4500")
		for _, call := range s.sim.Calls() {
			s.is.True(!strings.Contains(string(call.Body), "5000"))
		}
	})
}

// change is something that happens between the review page and the click.
type change struct {
	name   string
	happen func(c *checkout) error
}

func changes() []change {
	return []change{
		{"C2 the address is another one", func(c *checkout) error { _, err := c.sim.ChangeAddress(c.id, 1); return err }},
		{"C2 the address has another house number", func(c *checkout) error {
			a := simulator.JapaneseBuyer().Addresses[0]
			a.AddressLine1 = "目黒区下目黒1-8-2"
			return c.sim.SetAddress(c.id, &a)
		}},
		{"C2 the parcel is for somebody else", func(c *checkout) error {
			a := simulator.JapaneseBuyer().Addresses[0]
			a.Name = "田中花子"
			return c.sim.SetAddress(c.id, &a)
		}},
		{"C2 there is no address any more", func(c *checkout) error { return c.sim.SetAddress(c.id, nil) }},
		{"B8 the cart has another total", func(c *checkout) error { c.shop.quote = quoteOf("1100", "JPY"); return nil }},
		{"C12 the tax follows the billing address", func(c *checkout) error { return c.sim.SetBilling(c.id, &api.Address{CountryCode: "FR"}) }},
		{"B8 the cart has another item of the same price", func(c *checkout) error {
			c.shop.quote = quoteWith(func(q *amazonpay.Quote) { q.Lines = []amazonpay.Line{{Label: "tea", Amount: q.ChargeAmount}} })
			return nil
		}},
		{"F8 the currency is another one", func(c *checkout) error { c.shop.quote = quoteOf("1000", "EUR"); return nil }},
		{"more is charged later", func(c *checkout) error {
			c.shop.quote = quoteWith(func(q *amazonpay.Quote) { q.TotalOrderAmount = api.Price{Amount: "2000", CurrencyCode: "JPY"} })
			return nil
		}},
		{"it is charged at once", func(c *checkout) error {
			c.shop.quote = quoteWith(func(q *amazonpay.Quote) { q.PaymentIntent = api.AuthorizeWithCapture })
			return nil
		}},
	}
}

// taxed asks more from buyers whose bill goes abroad.
func taxed(v *amazonpay.Visit) (*amazonpay.Quote, error) {
	if v.Session.BillingAddress != nil && v.Session.BillingAddress.CountryCode != "JP" {
		return quoteOf("1200", "JPY")(v)
	}
	return quoteOf("1000", "JPY")(v)
}

func TestSomethingChangedSinceItWasShown(t *testing.T) {
	t.Parallel()
	for _, test := range changes() {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				s.shop.quote = taxed
				c := s.startAs(simulator.JapaneseBuyer(), amazonpay.ButtonOptions{Scopes: []string{"name", "email", "billingAddress"}})
				form := c.review()
				s.is.NoErr(test.happen(c))
				a := c.browser.submit(form, nil)
				s.is.Equal(a.status, http.StatusSeeOther)
				s.is.Equal(a.location, "/pay/review?amazonCheckoutSessionId="+c.id)
				s.noOrder()
				p := c.browser.get(a.location).review()
				s.is.Equal(p.Notice, amazonpay.NoticeChanged) // the buyer is told
				s.is.True(fieldsOf(p.Hidden).Get("shown") != fieldsOf(form.Hidden).Get("shown"))
				if p.Quote.ChargeAmount.CurrencyCode == "JPY" {
					toAmazon := c.browser.submit(p, nil).location // and may agree to what is so now
					s.is.True(strings.Contains(toAmazon, simulator.ProcessingPath))
					s.is.True(strings.Contains(s.sentAmount("UpdateCheckoutSession"), p.Quote.ChargeAmount.Amount))
				}
			})
		})
	}
}

func TestC3_WhatIsNoChange(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		change
		product api.ProductType
	}{
		{change{"C3 nothing to ship, nothing to compare", func(*checkout) error { return nil }}, api.PayOnly},
		{change{"C3 space around the lines", func(c *checkout) error {
			a := simulator.JapaneseBuyer().Addresses[0]
			a.Name, a.AddressLine1, a.PostalCode = " "+a.Name, a.AddressLine1+"　", a.PostalCode+"\t"
			return c.sim.SetAddress(c.id, &a)
		}}, api.PayAndShip},
		{change{"C3 another card", func(c *checkout) error { _, err := c.sim.ChangePayment(c.id, "4444"); return err }}, api.PayAndShip},
		{change{"C3 another e-mail address", func(c *checkout) error {
			return c.sim.SetBuyer(c.id, api.Buyer{BuyerID: "b", Email: "other@example.jp"})
		}}, api.PayAndShip},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.startAs(simulator.JapaneseBuyer(), amazonpay.ButtonOptions{ProductType: test.product})
				form := c.review()
				s.is.NoErr(test.happen(c))
				s.is.True(strings.Contains(c.browser.submit(form, nil).location, simulator.ProcessingPath))
			})
		})
	}
}

func TestB8_TheCartWasEmptiedInAnotherTab(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start()
		form := c.review()
		s.shop.quote = refuses("カートは空です。")
		a := c.browser.submit(form, nil)
		s.is.Equal(a.status, http.StatusSeeOther)
		p := c.browser.get(a.location).review()
		s.is.Equal(p.Message, "カートは空です。")
		s.is.Equal(p.CanPlace, false)
		s.noOrder()
		s.is.Equal(c.record().State, store.Reviewing)
	})
}

func TestC7_NothingIsSentForAnOrderThatCostsNothing(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start()
		form := c.review()
		s.shop.quote = quoteOf("0", "JPY") // a coupon for everything
		s.is.Equal(c.browser.submit(form, nil).problem(), amazonpay.ProblemTryLater)
		s.noOrder()
		s.is.True(strings.Contains(s.log.String(), "an order that costs nothing needs no payment")) // the host decides
	})
}

func TestPlaceOrderOfASessionThatIsOver(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		change
		status  int
		outcome amazonpay.Outcome
	}{
		{change{"canceled by the buyer", func(c *checkout) error { _, err := c.sim.CancelAtAmazon(c.id); return err }}, http.StatusGone, amazonpay.OutcomeCanceled},
		{change{"expired", func(c *checkout) error { return c.sim.Expire(c.id) }}, http.StatusGone, amazonpay.OutcomeExpired},
		{change{"completed", func(c *checkout) error {
			c.result, _ = c.sim.Pay(c.browser.submit(c.review(), nil).location)
			c.setup.completeElsewhere(c)
			return nil
		}}, http.StatusSeeOther, amazonpay.OutcomeSuccess},
		{change{"completed and shown", func(c *checkout) error {
			c.result, _ = c.sim.Pay(c.browser.submit(c.review(), nil).location)
			c.finish()
			return nil
		}}, http.StatusSeeOther, amazonpay.OutcomeSuccess},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start()
				s.shop.quote = quoteOf("900", "JPY")
				old := c.review()
				s.shop.quote = quoteOf("1000", "JPY")
				s.is.NoErr(test.happen(c))
				updates := s.calls("UpdateCheckoutSession")
				a := c.browser.submit(old, nil)
				s.is.Equal(a.status, test.status)
				s.is.Equal(c.browser.get(c.absoluteResult()).result().Outcome, test.outcome)
				s.is.Equal(s.calls("UpdateCheckoutSession"), updates) // nothing is sent
			})
		})
	}
}

// shopWith replaces the shop's PlaceOrder.
type shopWith struct {
	*shop
	place func() (string, error)
}

func (s shopWith) PlaceOrder(context.Context, *amazonpay.Visit, *amazonpay.Quote) (string, error) {
	return s.place()
}

func TestShopDoesNotPlaceTheOrder(t *testing.T) {
	t.Parallel()
	for name, place := range map[string]func() (string, error){
		"an error":          func() (string, error) { return "", errors.New("disk full on database-7") },
		"a panic":           func() (string, error) { panic("nil map") },
		"no number":         func() (string, error) { return "", nil },
		"too long a number": func() (string, error) { return strings.Repeat("9", 257), nil },
		"another's number":  func() (string, error) { return "taken", nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				s.is.NoErr(s.orders.Create(t.Context(), &store.Order{CheckoutSessionID: "another", State: store.Placed, Reference: "taken"}))
				c := s.start()
				form := c.review()
				s.config.Shop = shopWith{s.shop, place}
				s.restart()
				a := c.browser.submit(form, nil)
				s.is.Equal(a.status, http.StatusServiceUnavailable)
				s.is.Equal(a.problem(), amazonpay.ProblemTryLater)
				s.is.True(!strings.Contains(a.body, "database-7")) // I12
				s.is.Equal(s.calls("UpdateCheckoutSession"), 0)
				s.is.Equal(c.record().State, store.Reviewing)
				s.config.Shop = s.shop
				s.restart()
				s.is.Equal(c.browser.submit(form, nil).status, http.StatusSeeOther) // nothing is lost
			})
		})
	}
}

func TestShopRefusesTheOrder(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"PlaceOrder", "BeforeUpdate"} {
		t.Run("C8 in "+at, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start()
				form := c.review()
				refused := &amazonpay.Refusal{Message: "規約に同意してください。"}
				if at == "PlaceOrder" {
					s.shop.placeErr = refused
				}
				s.config.Hooks.BeforeUpdate = func(context.Context, store.Order, *api.UpdateCheckoutSessionRequest) error {
					if at == "BeforeUpdate" {
						return refused
					}
					return nil
				}
				s.restart()
				a := c.browser.submit(form, nil)
				p := c.browser.get(a.location).review()
				s.is.Equal(p.Message, refused.Message) // on the review page, in the shop's words
				s.is.True(p.CanPlace)
				s.is.Equal(s.calls("UpdateCheckoutSession"), 0)
				s.is.True(!strings.Contains(s.log.String(), refused.Message)) // which may say anything, and so not in the log
				s.shop.placeErr, refused, s.config.Hooks.BeforeUpdate = nil, nil, nil
				s.restart()
				s.is.True(strings.Contains(c.browser.submit(p, nil).location, simulator.ProcessingPath)) // accepted the second time
			})
		})
	}
}

func TestBeforeUpdateCannotChangeWhatWasAgreed(t *testing.T) {
	t.Parallel()
	for name, hook := range map[string]func(*api.UpdateCheckoutSessionRequest){
		"other values": func(req *api.UpdateCheckoutSessionRequest) {
			yes := true
			req.PaymentDetails = &api.PaymentDetails{
				PaymentIntent: api.AuthorizeWithCapture, ChargeAmount: &api.Price{Amount: "1", CurrencyCode: "JPY"},
				TotalOrderAmount: &api.Price{Amount: "9", CurrencyCode: "JPY"}, CanHandlePendingAuthorization: &yes,
			}
			req.WebCheckoutDetails.CheckoutResultReturnURL = "https://evil.example/"
			req.MerchantMetadata.MerchantReferenceID = "another"
		},
		"nothing at all": func(req *api.UpdateCheckoutSessionRequest) { *req = api.UpdateCheckoutSessionRequest{} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				s.config.Hooks.BeforeUpdate = func(_ context.Context, o store.Order, req *api.UpdateCheckoutSessionRequest) error {
					s.is.Equal(o.Reference, "order-1") // the hook knows the order
					hook(req)
					return nil
				}
				s.restart()
				s.start().place()
				var sent struct {
					WebCheckoutDetails map[string]string
					PaymentDetails     map[string]any
					MerchantMetadata   map[string]string
				}
				s.is.NoErr(json.Unmarshal(s.sim.Calls("UpdateCheckoutSession")[0].Body, &sent))
				s.is.Equal(sent.WebCheckoutDetails["checkoutResultReturnUrl"], "https://shop.example/pay/result")
				s.is.Equal(sent.MerchantMetadata["merchantReferenceId"], "order-1")
				s.is.Equal(sent.PaymentDetails, map[string]any{
					"chargeAmount": map[string]any{"amount": "1000", "currencyCode": "JPY"}, "paymentIntent": "Authorize", "canHandlePendingAuthorization": false,
				})
			})
		})
	}
}

func TestBeforeUpdateMayAdd(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.config.Hooks.BeforeUpdate = func(_ context.Context, _ store.Order, req *api.UpdateCheckoutSessionRequest) error {
			req.MerchantMetadata.NoteToBuyer = "ありがとうございます"
			return nil
		}
		s.restart()
		c := s.start().place()
		view, _ := s.sim.Session(c.id)
		s.is.Equal(view.NoteToBuyer, "ありがとうございます")
	})
}

// The process dies while the order is being placed.
func TestTakeOverOfAnOrderThatNobodyFinished(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, number string
		status       int
	}{{"the shop knows its number", "order-1", http.StatusSeeOther}, {"the shop has another number now", "order-9", http.StatusServiceUnavailable}} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start()
				form := c.review()
				s.diesAfterTheNumber(c, form)
				s.is.Equal(c.browser.submit(form, nil).location, "/pay/result?amazonCheckoutSessionId="+c.id) // somebody may be at work
				s.is.Equal(s.shop.placed, 1)

				time.Sleep(90 * time.Second) // nobody is
				updates := s.calls("UpdateCheckoutSession")
				s.shop.references[c.id] = test.number
				a := c.browser.submit(form, nil)
				s.is.Equal(a.status, test.status)
				s.is.Equal(s.shop.placed, 2)                // PlaceOrder again
				s.is.Equal(c.record().Reference, "order-1") // the number never changes
				s.is.Equal(s.calls("UpdateCheckoutSession")-updates, map[bool]int{true: 1, false: 0}[test.status == http.StatusSeeOther])
			})
		})
	}
}

// diesAfterTheNumber: the store is gone from the moment on when the shop's
// number was saved, so that the order stays in placing.
func (s *setup) diesAfterTheNumber(c *checkout, form *amazonpay.ReviewPage) {
	s.t.Helper()
	s.orders.fail(func(_ string, o *store.Order) error {
		if s.calls("UpdateCheckoutSession") > 0 {
			return errors.New("connection refused")
		}
		return nil
	}, nil)
	s.is.Equal(c.browser.submit(form, nil).status, http.StatusServiceUnavailable)
	s.orders.fail(nil, nil)
	s.is.Equal(c.record().State, store.Placing)
}
