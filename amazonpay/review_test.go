package amazonpay_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/memstore"
)

func TestReviewShowsWhatAmazonDemands(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start()
		p := c.review()
		s.is.Equal(p.Session.CheckoutSessionID, c.id)
		s.is.Equal(p.Session.Buyer.Name, "田中太郎")
		s.is.Equal(p.Session.ShippingAddress.AddressLine1, "目黒区下目黒1-8-1")
		s.is.Equal(p.Session.PaymentDescriptor(), "Visa ****1111 (Amazon Pay)")
		s.is.Equal(p.Quote.ChargeAmount, api.Price{Amount: "1000", CurrencyCode: "JPY"})
		s.is.Equal(p.Quote.PaymentIntent, api.Authorize) // the default
		s.is.True(p.ChangeAddress && p.ChangePayment && p.CanPlace)
		s.is.Equal(p.Action, "/pay/place-order")
		s.is.Equal(p.RefreshAction, "/pay/review")
		s.is.Equal(p.ScriptURL, "https://static-fe.payments-amazon.com/checkout.js")
		s.is.Equal([]string{string(p.Notice), p.Message}, []string{"", ""})
		s.is.Equal(c.record().State, store.Reviewing)
		s.noOrder()
	})
}

func TestB5_ReviewIsReadAnewEachTime(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.shop.quote = shipping
		c := s.start()
		s.is.Equal(c.review().Quote.ChargeAmount.Amount, "1000")
		before := c.record()
		back, err := s.sim.ChangeAddress(c.id, 1)
		s.is.NoErr(err)
		time.Sleep(time.Minute)
		p := c.browser.get(back).review()
		s.is.Equal(p.Session.ShippingAddress.StateOrRegion, "沖縄県")
		s.is.Equal(p.Quote.ChargeAmount.Amount, "1800") // the quote follows the address
		_, err = s.sim.ChangePayment(c.id, "0005")
		s.is.NoErr(err)
		s.is.Equal(c.review().Session.PaymentDescriptor(), "American Express ****0005 (Amazon Pay)")
		s.is.Equal(s.calls("GetCheckoutSession"), 3)
		s.is.Equal(c.record(), before) // one order, and looking writes nothing
	})
}

func TestChangeLinksWhereTheyApply(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		p := s.startAs(simulator.JapaneseBuyer(), amazonpay.ButtonOptions{ProductType: api.PayOnly}).review()
		s.is.Equal(p.ChangeAddress, false) // there is nothing to ship
		s.is.True(p.ChangePayment)
		s.is.True(p.CanPlace)
		s.is.True(s.start().review().ChangeAddress)
	})
}

func TestB6_ReviewOfANewSessionWhileAnOlderOneIsThere(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		placed := s.start().place()
		older := s.startIn(placed.browser)
		older.review()
		newer := s.startIn(placed.browser)
		s.is.Equal(newer.review().Session.CheckoutSessionID, newer.id)
		newer.pay()
		s.is.Equal(newer.browser.get(baseURL+"/result").result().Order.CheckoutSessionID, newer.id) // the newest is meant
		placed.result, _ = s.sim.Pay(placed.redirect)
		s.is.Equal(placed.finish().Outcome, amazonpay.OutcomeSuccess) // what was placed before stands as well
		s.is.Equal(older.record().State, store.Reviewing)             // what was not is left alone
		time.Sleep(26 * time.Hour)
		s.is.Equal(older.browser.get(older.absoluteResult()).result().Outcome, amazonpay.OutcomeExpired)
		s.is.Equal(len(s.sim.Charges()), 2)
	})
}

// follow loads a page and goes where redirects lead, at most twice.
func (b *browser) follow(address string) *answer {
	b.t.Helper()
	a := b.get(address)
	for hops := 0; a.location != "" && hops < 2; hops++ {
		a = b.get(a.location)
	}
	return a
}

func TestB7_ReviewOfASessionThatIsOver(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		end     func(s *setup, id string) error
		problem amazonpay.Problem
		status  int
		state   store.State
	}{
		{"expired", func(s *setup, id string) error { return s.sim.Expire(id) }, amazonpay.ProblemOver, http.StatusGone, store.Expired},
		{"canceled by the buyer", func(s *setup, id string) error { _, err := s.sim.CancelAtAmazon(id); return err }, amazonpay.ProblemOver, http.StatusGone, store.Canceled},
		{"canceled by Amazon", func(s *setup, id string) error { return s.sim.AmazonCancel(id) }, amazonpay.ProblemOver, http.StatusGone, store.Canceled},
		{"unknown to Amazon", func(s *setup, _ string) error {
			s.sim.Inject(simulator.Fault{Operation: "GetCheckoutSession", Status: http.StatusNotFound})
			return nil
		}, amazonpay.ProblemNotFound, http.StatusNotFound, store.Expired},
	} {
		t.Run("B7 "+test.name+", never reviewed", func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start()
				s.is.NoErr(test.end(s, c.id))
				a := c.browser.follow(c.reviewURL)
				s.is.Equal(a.status, test.status)
				s.is.Equal(a.problem(), test.problem)
				_, err := s.orders.Get(t.Context(), c.id)
				s.is.True(errors.Is(err, store.ErrNotFound)) // no order is made for it
			})
		})
		t.Run("B7 "+test.name+", reviewed before", func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start()
				c.review()
				s.is.NoErr(test.end(s, c.id))
				a := c.browser.get(c.reviewURL)
				s.is.Equal(a.status, test.status)
				s.is.Equal(a.problem(), test.problem) // with the way back to the shop
				s.is.Equal(c.record().State, test.state)
				s.is.Equal(s.shop.heard(), 0)                                                          // the shop never had an order
				s.is.Equal(c.browser.get(baseURL+"/result").problem(), amazonpay.ProblemBadLink)       // the browser forgot it
				s.is.True(c.browser.follow(c.reviewURL).result().Outcome != amazonpay.OutcomeChecking) // no loop
			})
		})
	}
}

// An order that the shop knows of, though it was not placed, is given back.
func TestB7_TheShopIsToldOfAnOrderThatItReserved(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start()
		s.sim.Inject(simulator.Fault{Operation: "UpdateCheckoutSession", Status: 403})
		c.browser.submit(c.review(), nil)
		s.is.Equal(c.record().Reference, "order-1")
		s.is.NoErr(s.sim.Expire(c.id))
		s.is.Equal(c.browser.get(c.reviewURL).problem(), amazonpay.ProblemOver)
		s.is.Equal(s.shop.states(), []store.State{store.Expired})
		s.is.Equal(s.shop.acknowledged()[0].Order.Reference, "order-1")
	})
}

func TestReviewOfAnOrderThatIsDecided(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		card    string
		outcome amazonpay.Outcome
	}{
		{"paid", "1111", amazonpay.OutcomeSuccess}, {"declined", "3434", amazonpay.OutcomeDeclined}, {"canceled at Amazon", "3064", amazonpay.OutcomeCanceled},
	} {
		t.Run(test.name+", after the result page", func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start().payWith(test.card)
				c.finish()
				gets := s.calls("GetCheckoutSession")
				s.is.Equal(c.browser.follow(c.reviewURL).result().Outcome, test.outcome)
				s.is.Equal(s.calls("GetCheckoutSession"), gets) // what is known is not asked
			})
		})
		t.Run(test.name+", before the result page", func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start().payWith(test.card)
				if test.card == "1111" {
					s.completeElsewhere(c)
				}
				s.is.Equal(c.browser.follow(c.reviewURL).result().Outcome, test.outcome)
				s.is.Equal(len(s.shop.states()), 1)
			})
		})
	}
}

// completeElsewhere completes the session past the kit, as a crash between
// Amazon's answer and its saving looks like.
func (s *setup) completeElsewhere(c *checkout) {
	s.t.Helper()
	amount := api.Price{Amount: "1000", CurrencyCode: "JPY"}
	_, err := s.config.Client.CompleteCheckoutSession(s.t.Context(), c.id, &api.CompleteCheckoutSessionRequest{ChargeAmount: &amount})
	s.is.NoErr(err) // completed
}

func TestReviewOfACompletedSessionThatIsNotOurs(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start().pay()
		s.completeElsewhere(c)
		s.orders.OrderStore = memstore.New() // as at another shop of the merchant
		a := c.browser.get(c.reviewURL)
		s.is.Equal(a.status, http.StatusGone)
		s.is.Equal(a.problem(), amazonpay.ProblemOver)
	})
}

func TestC9_NoShippingMethodForTheAddress(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.shop.quote = refuses("沖縄県へはお届けできません。")
		c := s.start()
		a := c.browser.get(c.reviewURL)
		s.is.Equal(a.status, http.StatusOK)
		p := a.review()
		s.is.Equal(p.Message, "沖縄県へはお届けできません。")
		s.is.True(p.ChangeAddress) // the way out
		s.is.Equal(p.CanPlace, false)
		s.is.Equal(p.Quote, nil)
		s.is.Equal(len(p.Hidden), 0) // there is no form to send
		s.shop.quote = quoteOf("1000", "JPY")
		s.is.True(c.review().CanPlace)
	})
}

// onlyJapan sells to Japan and does not care where the card comes from.
func onlyJapan(v *amazonpay.Visit) (*amazonpay.Quote, error) {
	if v.Session.ShippingAddress.CountryCode != "JP" {
		return nil, &amazonpay.Refusal{Message: "We deliver to Japan only."}
	}
	return quoteOf("1000", "JPY")(v)
}

func TestC11_ShippingRulesAreForTheShippingAddress(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.shop.quote = onlyJapan
		c := s.startAs(simulator.JapaneseBuyer(), amazonpay.ButtonOptions{Scopes: []string{"name", "billingAddress", "shippingAddress"}})
		s.is.NoErr(s.sim.SetBilling(c.id, &api.Address{Name: "田中太郎", AddressLine1: "1 Rue de l’Exemple", CountryCode: "FR"}))
		p := c.review()
		s.is.Equal(p.Session.BillingAddress.CountryCode, "FR")
		s.is.True(p.CanPlace) // a French card pays for a parcel to Tokyo
		s.is.NoErr(s.sim.SetAddress(c.id, &api.Address{Name: "田中太郎", AddressLine1: "1 Rue de l’Exemple", CountryCode: "FR"}))
		s.is.Equal(c.review().Message, "We deliver to Japan only.")
		s.is.NoErr(s.sim.SetAddress(c.id, &api.Address{Name: "田中太郎", AddressLine1: "somewhere"}))
		s.is.Equal(c.review().CanPlace, false) // no country is no crash
	})
}

func TestQuotesThatFail(t *testing.T) {
	t.Parallel()
	for name, quote := range map[string]func(*amazonpay.Visit) (*amazonpay.Quote, error){
		"an error": func(*amazonpay.Visit) (*amazonpay.Quote, error) {
			return nil, errors.New("tax service: 10.0.0.9 refused")
		},
		"a panic":           func(*amazonpay.Visit) (*amazonpay.Quote, error) { panic("index out of range") },
		"nothing":           func(*amazonpay.Visit) (*amazonpay.Quote, error) { return nil, nil },
		"an unknown intent": quoteWith(func(q *amazonpay.Quote) { q.PaymentIntent = "Pay" }),
		"capture with pending": quoteWith(func(q *amazonpay.Quote) {
			q.PaymentIntent, q.CanHandlePendingAuthorization = api.AuthorizeWithCapture, true
		}),
		"a descriptor to reserve": quoteWith(func(q *amazonpay.Quote) { q.SoftDescriptor = "COFFEE" }),
		"a long descriptor": quoteWith(func(q *amazonpay.Quote) {
			q.PaymentIntent, q.SoftDescriptor = api.AuthorizeWithCapture, strings.Repeat("C", 17)
		}),
		"a total below":           quoteWith(func(q *amazonpay.Quote) { q.TotalOrderAmount = api.Price{Amount: "999", CurrencyCode: "JPY"} }),
		"a total of another kind": quoteWith(func(q *amazonpay.Quote) { q.TotalOrderAmount = api.Price{Amount: "2000", CurrencyCode: "EUR"} }),
		"a total of zero":         quoteWith(func(q *amazonpay.Quote) { q.TotalOrderAmount = api.Price{Amount: "0", CurrencyCode: "JPY"} }),
		"a choice without a name": quoteWith(func(q *amazonpay.Quote) { q.Choices = []amazonpay.Choice{{Label: "?"}} }),
		"a choice with our name":  quoteWith(func(q *amazonpay.Quote) { q.Choices = []amazonpay.Choice{{Name: "shown"}} }),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start()
				form := c.review()
				s.shop.quote = quote
				for _, a := range []*answer{c.browser.get(c.reviewURL), c.browser.submit(form, nil)} {
					s.is.Equal(a.status, http.StatusServiceUnavailable)
					s.is.Equal(a.problem(), amazonpay.ProblemTryLater)
					s.is.Equal(a.header.Get("Retry-After"), "5")
					s.is.True(!strings.Contains(a.body, "10.0.0.9")) // I12 nothing of the error
				}
				s.noOrder()
				s.shop.quote = quoteOf("1000", "JPY")
				s.is.Equal(c.browser.submit(form, nil).status, http.StatusSeeOther) // nothing is lost
			})
		})
	}
}

// quoteWith is a good quote with one thing changed.
func quoteWith(change func(*amazonpay.Quote)) func(*amazonpay.Visit) (*amazonpay.Quote, error) {
	return func(v *amazonpay.Visit) (*amazonpay.Quote, error) {
		q, err := quoteOf("1000", "JPY")(v)
		change(q)
		return q, err
	}
}

func TestRecurringPaymentsNeedTheirFrequency(t *testing.T) {
	t.Parallel()
	for name, metadata := range map[string]*api.RecurringMetadata{"none at all": nil, "no frequency": {Amount: &api.Price{Amount: "1000", CurrencyCode: "JPY"}}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				s.shop.quote = quoteWith(func(q *amazonpay.Quote) { q.RecurringMetadata = metadata })
				c := s.startAs(simulator.JapaneseBuyer(), amazonpay.ButtonOptions{ChargePermissionType: api.Recurring, RecurringMetadata: monthly()})
				s.is.Equal(c.browser.get(c.reviewURL).problem(), amazonpay.ProblemTryLater)
				s.is.True(strings.Contains(s.log.String(), "needs RecurringMetadata"))
				s.shop.quote = quoteWith(func(q *amazonpay.Quote) { q.RecurringMetadata = monthly() })
				form := c.review()
				s.is.True(form.CanPlace)
				s.shop.quote = quoteWith(func(q *amazonpay.Quote) {
					q.RecurringMetadata = monthly()
					q.RecurringMetadata.Frequency.Value = "2"
				})
				s.is.Equal(c.browser.get(c.browser.submit(form, nil).location).review().Notice, amazonpay.NoticeChanged) // how often is agreed to
				s.noOrder()
			})
		})
	}
}
