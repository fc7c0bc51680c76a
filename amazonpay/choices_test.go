package amazonpay_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// shipping is a shop with two shipping methods, of which one is not for
// Okinawa. Each way costs more than the one before it.
func shipping(v *amazonpay.Visit) (*amazonpay.Quote, error) {
	far := v.Session.ShippingAddress != nil && v.Session.ShippingAddress.StateOrRegion == "沖縄県"
	express := v.Choices.Get("shipping") == "express" && !far
	standard := amazonpay.Option{Value: "standard", Label: "普通便", Chosen: !express}
	offered := []amazonpay.Option{standard}
	amount := "1000"
	switch {
	case far:
		amount = "1800"
	case express:
		amount = "1500"
	}
	if !far {
		offered = append(offered, amazonpay.Option{Value: "express", Label: "速達", Chosen: express})
	}
	return &amazonpay.Quote{
		ChargeAmount: api.Price{Amount: amount, CurrencyCode: "JPY"},
		Choices:      []amazonpay.Choice{{Name: "shipping", Label: "配送", Options: offered}},
	}, nil
}

// chosen is the option that a review page has marked.
func chosen(p *amazonpay.ReviewPage) string {
	for _, o := range p.Quote.Choices[0].Options {
		if o.Chosen {
			return o.Value
		}
	}
	return ""
}

func fieldsOf(fields []amazonpay.Field) url.Values {
	values := url.Values{}
	for _, f := range fields {
		values.Add(f.Name, f.Value)
	}
	return values
}

func TestChoicesChangeTheQuote(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.shop.quote = shipping
		c := s.start()
		p := c.review()
		s.is.Equal(chosen(p), "standard")
		query := fieldsOf(p.RefreshHidden)
		query.Set("shipping", "express")
		p = c.browser.get(p.RefreshAction + "?" + query.Encode()).review() // the page's own form, without a script
		s.is.Equal(chosen(p), "express")
		s.is.Equal(p.Quote.ChargeAmount.Amount, "1500")
		c.browser.submit(p, nil)
		s.is.Equal(s.sentAmount("UpdateCheckoutSession"), `{"amount":"1500","currencyCode":"JPY"}`)
	})
}

// A choice that is sent with the order at once is shown with its price first.
func TestChoicesAreShownBeforeTheyCost(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.shop.quote = shipping
		c := s.start()
		a := c.browser.submit(c.review(), url.Values{"shipping": {"express"}})
		s.noOrder()
		p := c.browser.get(a.location).review()
		s.is.Equal(p.Notice, amazonpay.NoticeChanged)
		s.is.Equal(chosen(p), "express") // the choice is kept
		a = c.browser.submit(p, nil)
		s.is.True(strings.Contains(a.location, simulator.ProcessingPath))
		s.is.Equal(c.browser.get(c.reviewURL).review().Notice, amazonpay.Notice("")) // told once
	})
}

// A choice that costs nothing is agreed to as well.
func TestChoicesWithoutAPriceAreShownFirstToo(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.shop.quote = func(v *amazonpay.Visit) (*amazonpay.Quote, error) {
			evening := v.Choices.Get("when") == "evening"
			return quoteWith(func(q *amazonpay.Quote) {
				q.Choices = []amazonpay.Choice{{Name: "when", Options: []amazonpay.Option{{Value: "morning", Chosen: !evening}, {Value: "evening", Chosen: evening}}}}
			})(v)
		}
		c := s.start()
		a := c.browser.submit(c.review(), url.Values{"when": {"evening"}})
		s.noOrder()
		p := c.browser.get(a.location).review()
		s.is.Equal(p.Notice, amazonpay.NoticeChanged)
		s.is.Equal(chosen(p), "evening")
	})
}

func TestB5_ChoicesAreRememberedWhileTheBuyerIsAway(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.shop.quote = shipping
		c := s.startAs(simulator.JapaneseBuyer(), amazonpay.ButtonOptions{ReviewQuery: url.Values{"cart": {"7"}, "gift": {"a", "b"}}})
		c.browser.get(c.reviewURL + "&shipping=express").review()
		back, err := s.sim.ChangePayment(c.id, "4444")
		s.is.NoErr(err)
		p := c.browser.get(back).review()
		s.is.Equal(chosen(p), "express") // Amazon's return URL does not carry it
		s.is.True(strings.Contains(p.Session.PaymentDescriptor(), "4444"))

		back, err = s.sim.ChangeAddress(c.id, 1)
		s.is.NoErr(err)
		p = c.browser.get(back).review()
		s.is.Equal(p.Session.ShippingAddress.StateOrRegion, "沖縄県")
		s.is.Equal(chosen(p), "standard") // not offered there any more
		s.is.Equal(p.Quote.ChargeAmount.Amount, "1800")
		s.is.Equal(fieldsOf(p.Hidden)["cart"], []string{"7"}) // the host's own fields are carried
		s.is.Equal(fieldsOf(p.Hidden)["gift"], []string{"a", "b"})
		s.is.Equal(fieldsOf(p.Hidden)["shipping"], nil) // the page has a field of its own for that
		s.is.Equal(fieldsOf(p.RefreshHidden)["cart"], []string{"7"})

		bare := "/pay/review?amazonCheckoutSessionId=" + c.id // as the kit's own links
		s.is.Equal(fieldsOf(c.browser.get(bare).review().Hidden)["cart"], []string{"7"})
	})
}

func TestHostsFieldsReachTheShop(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		var seen []url.Values
		s.shop.quote = func(v *amazonpay.Visit) (*amazonpay.Quote, error) {
			seen = append(seen, v.Choices)
			return shipping(v)
		}
		c := s.startAs(simulator.JapaneseBuyer(), amazonpay.ButtonOptions{ReviewQuery: url.Values{"cart": {"7 & 8"}}})
		c.browser.submit(c.review(), url.Values{"note": {"リボン"}})
		s.is.Equal(seen, []url.Values{
			{"cart": {"7 & 8"}},
			{"cart": {"7 & 8"}, "note": {"リボン"}, "shipping": {"standard"}}, // nothing of the kit's own among them
		})
	})
}

// Choices belong to their checkout: another one begins afresh.
func TestChoicesOfAnotherCheckoutAreForgotten(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.shop.quote = shipping
		c := s.start()
		c.browser.get(c.reviewURL + "&shipping=express")
		other := s.start()
		other.browser = c.browser
		s.is.Equal(chosen(other.review()), "standard")
	})
}

func TestARefusedChoiceIsNoDeadEnd(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.shop.quote = func(v *amazonpay.Visit) (*amazonpay.Quote, error) {
			if v.Choices.Get("shipping") == "express" {
				return nil, &amazonpay.Refusal{Message: "速達は終了しました。"}
			}
			return shipping(v)
		}
		c := s.start()
		a := c.browser.submit(c.review(), url.Values{"shipping": {"express"}})
		s.is.Equal(a.status, http.StatusSeeOther)
		p := c.browser.get(a.location).review()
		s.is.Equal(p.Message, "速達は終了しました。") // the buyer is told why
		s.is.True(p.CanPlace)               // and can order what there is
		s.is.Equal(chosen(p), "standard")
		s.noOrder()
	})
}

func TestC14_WhatTheBrowserSendsIsNeverAnAmount(t *testing.T) {
	t.Parallel()
	for _, field := range []string{"chargeAmount", "amount", "total", "shown", "currencyCode", "reference", "merchantReferenceId"} {
		t.Run("C14 "+field, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start()
				c.browser.submit(c.review(), url.Values{field: {"1"}})
				for _, call := range s.sim.Calls("UpdateCheckoutSession") {
					s.is.True(strings.Contains(string(call.Body), `"chargeAmount":{"amount":"1000","currencyCode":"JPY"}`))
					s.is.True(strings.Contains(string(call.Body), `"merchantReferenceId":"order-1"`))
				}
				s.is.Equal(s.calls("UpdateCheckoutSession"), map[bool]int{true: 0, false: 1}[field == "shown"])
			})
		})
	}
}

func TestC14_CookiesHoldNothingToTamperWith(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start()
		c.review()
		names := []string{}
		for name, cookie := range c.browser.cookies {
			names = append(names, name)
			s.is.True(!strings.Contains(cookie.Value, c.id)) // random names of things on the server
		}
		slices.Sort(names)
		s.is.Equal(names, []string{"csrf_token", "session"})
	})
}
