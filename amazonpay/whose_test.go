package amazonpay_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/memstore"
)

// second is another shop of the same merchant account, with the same order
// numbers but for its prefix. What is notified is notified to the first.
func (s *setup) second(prefix, amount string) *checkout {
	s.t.Helper()
	first, shop := s.config, s.shop
	s.shop, s.orders = newShop(), &orders{OrderStore: memstore.New()}
	s.shop.quote = quoteOf(amount, "JPY")
	s.config.Shop, s.config.Orders, s.config.ReferencePrefix = numbered{s.shop, prefix}, s.orders, prefix
	s.restart()
	c := s.start()
	other := *s
	c.setup = &other
	c.pay()
	s.config, s.shop, s.orders = first, shop, first.Orders.(*orders)
	s.restart()
	return c
}

// numbered is a shop whose order numbers begin in a certain way.
type numbered struct {
	*shop
	prefix string
}

func (n numbered) PlaceOrder(ctx context.Context, v *amazonpay.Visit, q *amazonpay.Quote) (string, error) {
	ref, err := n.shop.PlaceOrder(ctx, v, q)
	return n.prefix + ref, err
}

// D15: two shops, one merchant account, one order number: the charge of the
// one never touches the order of the other.
func TestD15_TwoShopsOneMerchantAccount(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name          string
		first, second string // prefixes
		amount        string // of the second; the first's is 1000
		paid          bool   // the second completed it
	}{
		{"D15 with prefixes, same amount", "a-", "b-", "1000", true},
		{"D15 with prefixes, other amount", "a-", "b-", "1200", true},
		{"D15 with prefixes, not completed", "a-", "b-", "1000", false},
		{"D15 without prefixes, same amount", "", "", "1000", true},
		{"D15 without prefixes, other amount", "", "", "1200", true},
		{"D15 without prefixes, not completed", "", "", "1000", false},
	} {
		for _, policy := range []amazonpay.UnreturnedPolicy{amazonpay.LetLapse, amazonpay.FinishUnreturned} {
			t.Run(test.name+map[amazonpay.UnreturnedPolicy]string{amazonpay.FinishUnreturned: ", unreturned ones are finished"}[policy], func(t *testing.T) {
				t.Parallel()
				run(t, func(s *setup) {
					s.config.Shop = numbered{s.shop, test.first}
					s.restart()
					mine := s.start().place() // is still at Amazon
					other := s.second(test.second, test.amount)
					s.is.Equal(strings.TrimPrefix(mine.record().Reference, test.first), "order-1")
					s.is.Equal(strings.TrimPrefix(other.record().Reference, test.second), "order-1")
					if test.paid {
						a := other.browser.at(other.kit).get(other.result)
						s.is.Equal(a.result().Outcome, amazonpay.OutcomeSuccess)
						s.is.Equal(other.shop.told, 1)
					}
					time.Sleep(2 * time.Hour)
					s.notify(other.ofCharge())
					s.notify(other.ofPermission())
					s.reconcileFor(time.Hour, time.Minute)
					o := mine.record()
					s.is.Equal(o.State, store.Placed) // it waits for its own buyer
					s.is.Equal([]string{o.ChargeID, o.ChargePermissionID}, []string{"", ""})
					s.is.Equal(s.shop.heard(), 0)
					_, err := s.sim.Pay(mine.redirect)
					s.is.NoErr(err)
					mine.result = mine.absoluteResult()
					mine.reloads(1)
					s.is.Equal(mine.record().ChargeID, mine.ofCharge().ObjectID) // of its own
				}, func(c *amazonpay.Config) { c.WhenBuyerNeverReturns, c.ReferencePrefix = policy, test.first })
			})
		}
	}
}

// D15: the status is 200, and 503 only while the number may be ours.
func TestD15_WhatAmazonHears(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		prefix string
		age    time.Duration
		status int
	}{
		{"D15 another prefix, new", "a-", 0, http.StatusOK},
		{"D15 another prefix, old", "a-", 2 * time.Hour, http.StatusOK},
		{"D15 no prefix, new", "", 0, http.StatusServiceUnavailable},
		{"D15 no prefix, old", "", 2 * time.Hour, http.StatusOK},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				heard := s.hears()
				other := s.second("b-", "1000")
				time.Sleep(test.age)
				s.is.Equal(s.notify(other.ofCharge()), test.status)
				for _, h := range *heard {
					s.is.True(h.order == nil) // it is no business of this shop's orders
				}
				s.is.Equal(len(s.due()), 0)
			}, func(c *amazonpay.Config) { c.ReferencePrefix = test.prefix })
		})
	}
}

// A shop that forgets its prefix would not hear of its own charges.
func TestReferencePrefixIsDemanded(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start()
		a := c.browser.submit(c.review(), nil)
		s.is.Equal(a.status, http.StatusServiceUnavailable)
		s.is.Equal(s.calls("UpdateCheckoutSession"), 0)
		s.is.Equal(c.record().Reference, "")
		s.is.True(strings.Contains(s.log.String(), "Config.ReferencePrefix"))
		s.config.Shop = numbered{s.shop, "shop1-"}
		s.restart()
		s.is.Equal(c.pay().finish().Order.Reference, "shop1-order-1")
	}, func(c *amazonpay.Config) { c.ReferencePrefix = "shop1-" })
}

func TestNewRefusesBadSettings(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(c *amazonpay.Config)
		says   []string // none: it is accepted
	}{
		{"a negative interval", func(c *amazonpay.Config) { c.ReconcileInterval = -time.Second }, []string{"Config.ReconcileInterval"}},
		{"a prefix of 64 bytes", func(c *amazonpay.Config) { c.ReferencePrefix = strings.Repeat("a", 64) }, nil},
		{"a prefix of 65 bytes", func(c *amazonpay.Config) { c.ReferencePrefix = strings.Repeat("a", 65) }, []string{"Config.ReferencePrefix"}},
		{"an unknown policy", func(c *amazonpay.Config) { c.WhenBuyerNeverReturns = 2 }, []string{"Config.WhenBuyerNeverReturns"}},
		{"a negative policy", func(c *amazonpay.Config) { c.WhenBuyerNeverReturns = -1 }, []string{"Config.WhenBuyerNeverReturns"}},
		{"a store without transactions", func(c *amazonpay.Config) { c.TellInTransaction = true }, []string{"Config.TellInTransaction"}},
		{"a store with transactions", func(c *amazonpay.Config) {
			c.TellInTransaction, c.Orders = true, &database{OrderStore: memstore.New()}
		}, nil},
		{"notifications of nobody's topic", func(c *amazonpay.Config) { c.Notifications = &ipn.Config{} }, []string{"Config.Notifications", "TopicARNs"}},
		{"notifications of a topic that is none", func(c *amazonpay.Config) { c.Notifications = &ipn.Config{TopicARNs: []string{"amazon-pay"}} }, []string{"Config.Notifications", "amazon-pay"}},
		{"notifications, the rest filled in", func(c *amazonpay.Config) { c.Notifications = &ipn.Config{TopicARNs: []string{topicARN}} }, nil},
		{"several at once", func(c *amazonpay.Config) {
			c.ReconcileInterval, c.ReferencePrefix, c.WhenBuyerNeverReturns = -1, strings.Repeat("a", 65), 9
			c.TellInTransaction, c.Notifications, c.MerchantID = true, &ipn.Config{}, ""
		}, []string{"ReconcileInterval", "ReferencePrefix", "WhenBuyerNeverReturns", "TellInTransaction", "Notifications", "Config.MerchantID"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			c := goodConfig(t)
			test.change(&c)
			kit, err := amazonpay.New(c)
			is.Equal(err == nil, len(test.says) == 0)
			is.Equal(kit != nil, len(test.says) == 0)
			for _, words := range test.says {
				is.True(strings.Contains(err.Error(), words))
			}
		})
	}
}

// Amazon has no session and no token, and is asked for none.
func TestNotificationsBehindTheHostsOwnHandlers(t *testing.T) {
	t.Parallel()
	exempt := func(s *setup) http.Handler {
		guard := hostGuard(s.kit)
		s.kit.ExemptNotifications(guard)
		return s.config.Sessions.LoadAndSave(guard)
	}
	for name, test := range map[string]struct {
		handler func(s *setup) http.Handler
		url     string
		status  int
	}{
		"alone":                               {func(s *setup) http.Handler { return s.kit }, notifyURL, 200},
		"with a trailing slash":               {func(s *setup) http.Handler { return s.kit }, notifyURL + "/", 200},
		"route by route":                      {routeByRoute, notifyURL, 200},
		"the step alone":                      {func(s *setup) http.Handler { return s.kit.Notifications() }, "https://shop.example/anywhere", 200},
		"behind the host's nosurf":            {func(s *setup) http.Handler { return hostGuard(s.kit) }, notifyURL, 400},
		"exempted from it":                    {exempt, notifyURL, 200},
		"exempted from it, trailing slash":    {exempt, notifyURL + "/", 200},
		"behind the kit's middleware":         {func(s *setup) http.Handler { return s.kit.Middleware(s.kit) }, notifyURL, 200},
		"behind http.CrossOriginProtection":   {func(s *setup) http.Handler { return http.NewCrossOriginProtection().Handler(s.kit) }, notifyURL, 200},
		"behind a proxy that rewrites Host":   {func(s *setup) http.Handler { return proxy(s.kit) }, notifyURL, 200},
		"below a prefix that is stripped off": {func(s *setup) http.Handler { return http.StripPrefix("/pay", s.kit) }, notifyURL, 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.pending("0701")
				time.Sleep(time.Minute)
				commits := s.config.Sessions.Store.(*countedSessions).commits.Load()
				r, err := notificationSigner().NewRequest(context.Background(), test.url, c.ofCharge())
				s.is.NoErr(err)
				w := httptest.NewRecorder()
				test.handler(s).ServeHTTP(w, r)
				s.is.Equal(w.Code, test.status)
				if test.status == http.StatusOK {
					s.is.Equal(s.shop.states(), []store.State{store.Pending, store.Authorized})
					s.is.Equal(w.Header().Get("Cache-Control"), "no-store")
					s.is.Equal(s.config.Sessions.Store.(*countedSessions).commits.Load(), commits) // no session is made
				}
				if name == "alone" || name == "route by route" || name == "the step alone" {
					s.is.Equal(len(w.Header().Values("Set-Cookie")), 0)
				}
			}, countSessions)
		})
	}
}

// Exempting the notifications exempts nothing else.
func TestExemptNotificationsLeavesTheFormsGuarded(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		guard := hostGuard(s.kit)
		s.kit.ExemptNotifications(guard)
		c := s.start()
		c.browser.handler = func() http.Handler { return guard }
		c.forgeriesFail(c.review())
	})
}

func TestNotificationsAnswerToOtherRequests(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete, http.MethodOptions} {
			w := httptest.NewRecorder()
			s.kit.ServeHTTP(w, httptest.NewRequest(method, notifyURL, nil))
			s.is.Equal(w.Code, http.StatusMethodNotAllowed)
			s.is.Equal(w.Header().Get("Allow"), http.MethodPost)
		}
		n := s.unreturned().ofCharge()
		s.config.Notifications = nil
		s.restart()
		s.is.Equal(s.notify(n), http.StatusNotFound)
		s.is.Equal(s.browser().get(notifyURL).problem(), amazonpay.ProblemNotFound)
	})
}

// D20: the reconciler's callbacks, and the host's own Finalize, know of no
// request.
func TestD20_ReconcilerHasNoRequest(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		called := 0
		check := func(ctx context.Context) {
			called++
			_, limited := ctx.Deadline()
			s.is.True(limited)
			s.is.True(ctx.Value(visitor{}) == nil)
			s.is.NoErr(ctx.Err())
		}
		s.config.Shop = listening{s.shop, check}
		s.before(func(ctx context.Context, _ store.Order) error { check(ctx); return nil })
		s.unreturned()
		time.Sleep(16 * time.Minute)
		ctx, stop := context.WithCancel(context.WithValue(context.Background(), visitor{}, "a timer"))
		s.orders.fail(nil, func(_ string, o *store.Order) error {
			if o != nil && o.State == store.Completing {
				stop() // the server shuts down while it is at work
			}
			return nil
		})
		n, err := s.kit.Reconcile(ctx, 10)
		s.is.Equal(n, 1)
		s.is.True(errors.Is(err, context.Canceled))
		s.is.Equal(called, 2)
		s.is.Equal(s.shop.states(), []store.State{store.Authorized})
	}, finishUnreturned)
}

// D15: the hook is given the order of the charge permission, and no other
// that has the same number and amount.
func TestD15_HookGetsNoOtherShopsOrder(t *testing.T) {
	t.Parallel()
	for _, policy := range []amazonpay.UnreturnedPolicy{amazonpay.LetLapse, amazonpay.FinishUnreturned} {
		for _, paid := range []bool{false, true} {
			t.Run(map[bool]string{false: "D15 at Amazon", true: "D15 paid"}[paid]+map[amazonpay.UnreturnedPolicy]string{1: ", finished"}[policy], func(t *testing.T) {
				t.Parallel()
				run(t, func(s *setup) {
					heard := s.hears()
					mine := s.start().place()
					if paid {
						_, err := s.sim.Pay(mine.redirect)
						s.is.NoErr(err)
					}
					other := s.second("", "1000")
					time.Sleep(2 * time.Hour)
					s.is.Equal(s.notify(other.ofCharge()), http.StatusOK)
					for _, h := range *heard {
						s.is.True(h.order == nil || h.order.ChargePermissionID == h.n.ChargePermissionID)
					}
				}, func(c *amazonpay.Config) { c.WhenBuyerNeverReturns = policy })
			})
		}
	}
}

// The host hears of its own charges also when the order was purged.
func TestHookHearsOfChargesOfPurgedOrders(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		heard := s.hears()
		c := s.unreturned()
		c.finish()
		n := c.ofCharge()
		time.Sleep(200 * day)
		s.orders.OrderStore = memstore.New() // purged
		s.is.Equal(s.notify(n), http.StatusOK)
		s.is.Equal(len(*heard), 1)
		s.is.True((*heard)[0].order == nil)
	})
}
