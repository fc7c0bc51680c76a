package amazonpay_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/store"
)

// signed is a good message about the charge of a checkout, to be spoilt.
func (c *checkout) signed() *ipn.Envelope {
	c.t.Helper()
	e, err := notificationSigner().Envelope(c.ofCharge(), "")
	c.is.NoErr(err) // signed
	return e
}

// resigned is a message with another content, signed as well.
func (c *checkout) resigned(change func(e *ipn.Envelope)) *ipn.Envelope {
	c.t.Helper()
	e := c.signed()
	change(e)
	c.is.NoErr(notificationSigner().Sign(e))
	return e
}

// strangersMessage is signed by somebody else's key.
func (c *checkout) strangersMessage() *ipn.Envelope {
	c.t.Helper()
	stranger, err := ipn.NewSigner(ipn.SignerConfig{TopicARN: topicARN, CertificateURL: c.signed().SigningCertURL})
	c.is.NoErr(err)
	e, err := stranger.Envelope(c.ofCharge(), "")
	c.is.NoErr(err)
	return e
}

// bodyOf is the JSON that SNS posts.
func bodyOf(t testing.TB, e *ipn.Envelope) string {
	t.Helper()
	b, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

const mark = "a-mark-that-no-log-may-hold"

// D9 to D12, D14: what is forged or malformed is refused before anything is
// asked or written, and nothing of it is logged.
func TestD9_D10_D11_D12_D14_RefusedNotifications(t *testing.T) {
	t.Parallel()
	spoilt := func(change func(e *ipn.Envelope)) func(c *checkout) string {
		return func(c *checkout) string {
			e := c.signed()
			change(e)
			return bodyOf(c.t, e)
		}
	}
	resigned := func(change func(e *ipn.Envelope)) func(c *checkout) string {
		return func(c *checkout) string { return bodyOf(c.t, c.resigned(change)) }
	}
	text := func(body string) func(*checkout) string { return func(*checkout) string { return body } }
	for _, test := range []struct {
		name   string
		body   func(c *checkout) string
		status int
	}{
		{"D9 unsigned", spoilt(func(e *ipn.Envelope) { e.Signature = "" }), 403},
		{"D9 a signature of something else", spoilt(func(e *ipn.Envelope) { e.Message = strings.Replace(e.Message, "CHARGE", "REFUND", 1) }), 403},
		{"D9 a signature that is none", spoilt(func(e *ipn.Envelope) { e.Signature = mark }), 403},
		{"D9 signed with a key of one's own", func(c *checkout) string { return bodyOf(c.t, c.strangersMessage()) }, 403},
		{"D9 a day and an hour old", resigned(func(e *ipn.Envelope) { e.Timestamp = time.Now().Add(-25 * time.Hour).UTC().Format(time.RFC3339) }), 403},
		{"D9 of tomorrow", resigned(func(e *ipn.Envelope) { e.Timestamp = time.Now().Add(25 * time.Hour).UTC().Format(time.RFC3339) }), 403},
		{"D10 a certificate inside the network", spoilt(func(e *ipn.Envelope) { e.SigningCertURL = "http://169.254.169.254/SimpleNotificationService-1.pem" }), 403},
		{"D10 a certificate of somebody else", spoilt(func(e *ipn.Envelope) {
			e.SigningCertURL = "https://sns.eu-west-1.amazonaws.com.evil.test/SimpleNotificationService-1.pem"
		}), 403},
		{"D11 signature version 3", spoilt(func(e *ipn.Envelope) { e.SignatureVersion = "3" }), 403},
		{"D11 no signature version", spoilt(func(e *ipn.Envelope) { e.SignatureVersion = "" }), 403},
		{"D12 a stranger's topic", resigned(func(e *ipn.Envelope) { e.TopicARN = "arn:aws:sns:ap-northeast-1:999999999999:amazon-pay" }), 403},
		{"D12 another merchant", resigned(func(e *ipn.Envelope) { e.Message = strings.Replace(e.Message, merchantID, "A2MERCHANT0000", 1) }), 403},
		{"D14 nothing", text(""), 400},
		{"D14 no JSON", text(mark), 400},
		{"D14 cut off", func(c *checkout) string { b := bodyOf(c.t, c.signed()); return b[:len(b)/2] }, 400},
		{"D14 an array", text(`["` + mark + `"]`), 400},
		{"D14 numbers for strings", text(`{"Type":1,"MessageId":2}`), 400},
		{"D14 a message that is no JSON", resigned(func(e *ipn.Envelope) { e.Message = mark }), 400},
		{"D14 a message without an object", resigned(func(e *ipn.Envelope) { e.Message = `{"MerchantID":"` + merchantID + `"}` }), 400},
		{"D14 far too large", func(c *checkout) string {
			return bodyOf(c.t, c.resigned(func(e *ipn.Envelope) { e.Subject = strings.Repeat("x", 2<<20) }))
		}, 413},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) { s.refuses(test.body, test.status) }, finishUnreturned)
		})
	}
}

// refuses posts body and looks that nothing came of it, and that neither the
// answer nor the log repeats what is in it.
func (s *setup) refuses(body func(c *checkout) string, status int) {
	heard := s.hears()
	c := s.unreturned()
	text := body(c)
	s.sim.ResetCalls()
	before, logged := *c.record(), len(s.log.String())
	r := httptest.NewRequest(http.MethodPost, notifyURL, strings.NewReader(text))
	w := httptest.NewRecorder()
	s.kit.ServeHTTP(w, r)
	s.is.Equal(w.Code, status)
	s.is.Equal(len(s.sim.Calls()), 0) // nobody was asked
	s.is.Equal(*c.record(), before)   // nothing was written
	s.is.Equal(len(*heard), 0)        // and the shop heard nothing
	line := s.log.String()[logged:]   // but the operator did
	s.is.True(strings.Contains(line, "a notification was refused"))
	for _, secret := range []string{mark, c.ofCharge().ObjectID, "A2MERCHANT0000", "xxxxxxxx"} {
		s.is.True(!strings.Contains(line, secret))
		s.is.True(!strings.Contains(w.Body.String(), secret))
	}
}

// D13: an order that somebody is at work on is busy, and Amazon hears so at
// once.
func TestD13_OrderIsClaimed(t *testing.T) {
	t.Parallel()
	for name, n := range map[string]func(c *checkout) ipn.Notification{"D13 the charge": (*checkout).ofCharge, "D13 its permission": (*checkout).ofPermission} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.pending("0701")
				time.Sleep(time.Minute)
				gate := make(chan struct{})
				s.sim.Inject(simulator.Fault{Operation: "GetCharge", Gate: gate})
				go func() { c.browser.get(c.result) }()
				synctest.Wait()
				began := time.Now()
				s.is.Equal(s.notify(n(c)), http.StatusServiceUnavailable)
				s.is.Equal(time.Since(began), time.Duration(0))
				s.is.Equal(s.shop.states(), []store.State{store.Pending})
				close(gate)
				synctest.Wait()
				s.is.Equal(s.notify(n(c)), http.StatusOK)
				s.is.Equal(s.shop.states(), []store.State{store.Pending, store.Authorized})
			})
		})
	}
}

// troubles are what may fail while a notification is worked on.
func troubles() map[string]func(s *setup) {
	all := map[string]func(s *setup){
		"Amazon hangs":               func(s *setup) { s.sim.Inject(simulator.Fault{Operation: "GetCharge", Delay: time.Hour, Times: -1}) },
		"Amazon cuts the connection": func(s *setup) { s.sim.Inject(simulator.Fault{Operation: "GetCharge", Drop: true, Times: -1}) },
		"Amazon answers in HTML": func(s *setup) {
			s.sim.Inject(simulator.Fault{Operation: "GetCharge", Body: "<html>", Times: -1})
		},
		"Amazon says what nobody knows": func(s *setup) {
			s.sim.Inject(simulator.Fault{Operation: "GetCharge", Mutate: says("Paused", nil), Times: -1})
		},
		"the store cannot be written": func(s *setup) { s.orders.fail(onWrite(errDown), nil) },
		"the store cannot be read":    func(s *setup) { s.config.Orders = unreadable{s.orders}; s.restart() },
		"the shop fails":              func(s *setup) { s.shop.fails(errDown) },
		"the shop panics":             func(s *setup) { s.shop.updating = func(*amazonpay.Transition) { panic("no such row") } },
		"the hook fails":              func(s *setup) { s.hooked(func() error { return errDown }) },
		"the hook panics":             func(s *setup) { s.hooked(func() error { panic("no such row") }) },
	}
	for _, status := range []int{401, 403, 404, 429, 500, 503} {
		all["Amazon answers "+http.StatusText(status)] = func(s *setup) {
			s.sim.Inject(simulator.Fault{Operation: "GetCharge", Status: status, Times: -1})
		}
	}
	return all
}

func onWrite(err error) func(string, *store.Order) error {
	return func(_ string, o *store.Order) error {
		if o == nil {
			return nil
		}
		return err
	}
}

// hooked sets what OnNotification does.
func (s *setup) hooked(do func() error) {
	s.config.Hooks.OnNotification = func(context.Context, ipn.Notification, *store.Order) error { return do() }
	s.restart()
}

// unreadable is a store that finds no order by its charge permission.
type unreadable struct{ *orders }

func (unreadable) ByChargePermission(context.Context, string) (*store.Order, error) {
	return nil, errDown
}

// D14: what fails here is sent again, and works then.
func TestD14_TransientFailure(t *testing.T) {
	t.Parallel()
	for name, trouble := range troubles() {
		t.Run("D14 "+name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.pending("0701")
				time.Sleep(time.Minute)
				trouble(s)
				n := c.ofCharge()
				began := time.Now()
				s.is.Equal(s.notify(n), http.StatusServiceUnavailable)
				s.is.True(time.Since(began) <= 2*time.Minute)
				s.sim.ClearFaults()
				s.orders.fail(nil, nil)
				s.shop.updateErr, s.shop.updating = nil, nil
				s.config.Orders, s.config.Hooks = s.orders, amazonpay.Hooks{}
				s.restart()
				time.Sleep(time.Hour)
				s.is.Equal(s.notify(n), http.StatusOK)
				s.is.Equal(c.record().State, store.Authorized)
				s.is.Equal(s.shop.states(), []store.State{store.Pending, store.Authorized})
			})
		})
	}
}

// D14: a store that loses its answers is read again, and what is there counts.
func TestD14_StoreLosesItsAnswers(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.pending("0701")
		time.Sleep(time.Minute)
		s.orders.fail(nil, onWrite(errDown))
		s.is.Equal(s.notify(c.ofCharge()), http.StatusOK)
		o := c.record()
		s.is.Equal([]any{o.State, o.Told}, []any{store.Authorized, o.Seq})
		s.is.Equal(s.shop.states(), []store.State{store.Pending, store.Authorized})
	})
}

// D14: what the kit has no use for is the host's, and is not sent again.
func TestD14_OtherTypesGoToTheHook(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(n *ipn.Notification){
		"D14 a refund":            func(n *ipn.Notification) { n.ObjectType, n.ObjectID = ipn.Refund, "S03-0000000-0000000-R000001" },
		"D14 a chargeback":        func(n *ipn.Notification) { n.ObjectType, n.ObjectID = ipn.Chargeback, "S03-0000000-0000000-B000001" },
		"D14 a type of tomorrow":  func(n *ipn.Notification) { n.ObjectType, n.ObjectID = "GIFT_WRAPPING", "1" },
		"D14 an attribute change": func(n *ipn.Notification) { n.NotificationType, n.ObjectType = "ATTRIBUTE_CHANGE", ipn.ChargePermission },
	} {
		for _, known := range []bool{true, false} {
			t.Run(map[bool]string{true: name + " of an order", false: name + " of nobody's"}[known], func(t *testing.T) {
				t.Parallel()
				run(t, func(s *setup) {
					heard := s.hears()
					c := s.unreturned()
					c.finish()
					n := c.ofPermission()
					change(&n)
					if !known {
						n.ChargePermissionID = "S03-9999999-9999999"
						n.ObjectID = strings.Replace(n.ObjectID, c.ofCharge().ChargePermissionID, n.ChargePermissionID, 1)
						s.sim.Inject(simulator.Fault{Operation: "GetChargePermission", Body: `{"chargePermissionId":"S03-9999999-9999999"}`, ContentType: "application/json"})
					}
					s.is.Equal(s.notify(n), http.StatusOK)
					s.is.Equal(len(*heard), 1)
					s.is.Equal((*heard)[0].n, n)
					s.is.Equal((*heard)[0].order != nil, known)
					s.is.Equal(s.shop.states(), []store.State{store.Authorized})
				})
			})
		}
	}
}

// D18: Amazon may name a charge before the order knows its permission, and
// declines it.
func TestD18_DeclineWithoutAStoredPermission(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := ending{pending: true, card: "0701"}.lead(s)
		s.sim.Inject(simulator.Fault{Operation: "CompleteCheckoutSession", When: simulator.AfterEffect, Drop: true, Times: 3})
		s.sim.Inject(simulator.Fault{Operation: "GetCheckoutSession", Status: 500, Times: 3})
		s.is.Equal(c.finish().Outcome, amazonpay.OutcomeChecking)
		s.sim.ClearFaults()
		s.is.Equal(c.record().ChargePermissionID, "")
		c.moves(api.ChargeDeclined, "HardDeclined")
		n := c.ofCharge()
		n.ChargePermissionID = "" // not even the notification names it
		s.is.Equal(s.notify(n), http.StatusOK)
		o := c.record()
		s.is.Equal([]any{o.State, o.Reason}, []any{store.Declined, "HardDeclined"})
		s.is.Equal(o.ChargePermissionID, c.ofCharge().ChargePermissionID)
		s.is.Equal(s.shop.states(), []store.State{store.Declined})
	})
}

// A body that breaks off is sent again.
func TestD14_ConnectionBreaks(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		body := bytes.NewReader([]byte(bodyOf(t, s.unreturned().signed())))
		r := httptest.NewRequest(http.MethodPost, notifyURL, &broken{body})
		s.is.Equal(s.post(r), http.StatusServiceUnavailable)
	})
}

type broken struct{ *bytes.Reader }

func (b *broken) Read(p []byte) (int, error) {
	if b.Len() < 200 {
		return 0, errors.New("connection reset")
	}
	return b.Reader.Read(p[:min(len(p), 100)])
}
