package amazonpay_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/store"
)

// says makes an answer of Amazon's carry that state and reason; nil is null.
func says(state, reason any) func(map[string]any) {
	return func(answer map[string]any) {
		answer["statusDetails"] = map[string]any{"state": state, "reasonCode": reason}
	}
}

// E4: the state decides, and the reason only says which kind of end it was.
func TestE4_WhatASessionSays(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		state, reason any
		verdict       store.State
		outcome       amazonpay.Outcome
	}{
		{"Canceled", "BuyerCanceled", store.Canceled, amazonpay.OutcomeCanceled},
		{"Canceled", "Declined", store.Declined, amazonpay.OutcomeDeclined},
		{"Canceled", "AmazonCanceled", store.Canceled, amazonpay.OutcomeCanceled},
		{"Canceled", "Expired", store.Expired, amazonpay.OutcomeExpired},
		{"Canceled", nil, store.Canceled, amazonpay.OutcomeCanceled},
		{"Canceled", "", store.Canceled, amazonpay.OutcomeCanceled},
		{"Canceled", "AmazonClosed", store.Canceled, amazonpay.OutcomeCanceled},
		{"Canceled", "Completed", store.Canceled, amazonpay.OutcomeCanceled}, // never paid
		{"Open", "Declined", store.Placed, amazonpay.OutcomeNotFinished},
		{"Open", nil, store.Placed, amazonpay.OutcomeNotFinished},
		{"Declined", nil, store.Unknown, amazonpay.OutcomeChecking}, // a reason where the state should be
		{"BuyerCanceled", nil, store.Unknown, amazonpay.OutcomeChecking},
		{"Paused", "Declined", store.Unknown, amazonpay.OutcomeChecking}, // K5
		{"", "Declined", store.Unknown, amazonpay.OutcomeChecking},
		{nil, nil, store.Unknown, amazonpay.OutcomeChecking},
	} {
		t.Run(fmt.Sprintf("E4 %v %v", test.state, test.reason), func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start().pay()
				s.sim.Inject(simulator.Fault{Operation: "CompleteCheckoutSession", Status: http.StatusUnprocessableEntity})
				s.sim.Inject(simulator.Fault{Operation: "GetCheckoutSession", Mutate: says(test.state, test.reason)})
				p := c.finish()
				s.is.Equal(p.Order.State, test.verdict)
				s.is.Equal(p.Outcome, test.outcome)
				s.is.Equal(len(s.sim.Charges()), 0)
				if test.verdict.Outcome() {
					s.is.Equal(s.shop.states(), []store.State{test.verdict})
				} else {
					s.is.Equal(len(s.shop.states()), 0) // nothing is known
				}
			})
		})
	}
}

// E4 for charges, as they are read when the answer to Complete is missing.
func TestE4_WhatAChargeSays(t *testing.T) {
	t.Parallel()
	verdicts := map[string]struct {
		reasons []any
		verdict store.State
	}{
		"Authorized":             {[]any{nil, "Declined"}, store.Authorized},
		"Captured":               {[]any{nil}, store.Captured},
		"AuthorizationInitiated": {[]any{nil}, store.Pending},
		"CaptureInitiated":       {[]any{nil}, store.Pending},
		"Declined":               {[]any{nil, "SoftDeclined", "HardDeclined", "AmazonRejected", "ProcessingFailure", "TransactionTimedOut", "SomethingNew"}, store.Declined},
		"Canceled":               {[]any{nil, "ExpiredUnused", "AmazonCanceled", "MerchantCanceled", "ChargePermissionCanceled", "BuyerCanceled"}, store.Canceled},
		"CaptureInitated":        {[]any{nil}, store.Unknown}, // as Amazon's page once spelled it
		"Completed":              {[]any{nil}, store.Unknown},
		"":                       {[]any{nil, "Declined"}, store.Unknown},
	}
	for state, v := range verdicts {
		for _, reason := range v.reasons {
			t.Run(fmt.Sprintf("E4 %s %v", state, reason), func(t *testing.T) {
				t.Parallel()
				run(t, func(s *setup) {
					c := s.start().pay()
					s.completeElsewhere(c)
					s.sim.Inject(simulator.Fault{Operation: "GetCharge", Mutate: says(state, reason)})
					p := c.finish()
					s.is.Equal(p.Order.State, v.verdict)
					if reason != nil && v.verdict != store.Unknown {
						s.is.Equal(p.Order.Reason, reason)
					}
					s.is.Equal(c.record().ChargeID, s.sim.Charges()[0].ID) // the ids are kept in each case
				})
			})
		}
	}
}

// afterwards is how the session stands when Complete was refused.
type afterwards struct {
	name    string
	make    func(c *checkout, refusal simulator.Fault)
	verdict func(status int) store.State
}

func always(s store.State) func(int) store.State { return func(int) store.State { return s } }

func sessionsAfterwards() []afterwards {
	return []afterwards{
		{"Open", func(c *checkout, f simulator.Fault) { c.sim.Inject(f) }, func(status int) store.State {
			if status == http.StatusUnprocessableEntity {
				return store.Placed // the buyer has not finished
			}
			return store.Attention
		}},
		{"Completed", func(c *checkout, f simulator.Fault) {
			f.When = simulator.AfterEffect
			c.sim.Inject(f)
		}, always(store.Authorized)},
		{"Canceled", func(c *checkout, f simulator.Fault) {
			c.is.NoErr(c.sim.AmazonCancel(c.id))
			c.sim.Inject(f)
		}, always(store.Canceled)},
		{"not to be read", func(c *checkout, f simulator.Fault) {
			c.sim.Inject(f)
			c.sim.Inject(simulator.Fault{Operation: "GetCheckoutSession", Status: 500, Times: 3})
		}, always(store.Unknown)},
	}
}

// The codes are those of Amazon's page on errors; what counts is the session.
func TestA6_E8_EachRefusalOfComplete(t *testing.T) {
	t.Parallel()
	refusals := map[int][]string{
		400: {"InvalidRequest", "InvalidParameterValue", "MissingParameterValue", "UnrecognizedField", "DuplicateIdempotencyKey", "CurrencyMismatch", "CheckoutSessionCanceled"},
		401: {"UnauthorizedAccess"},
		403: {"InvalidAccountStatus", "InvalidAuthentication", "InvalidRequestSignature"},
		404: {"ResourceNotFound"},
		405: {"UnsupportedOperation"},
		409: {"AmountMismatch"},
		422: {"InvalidCheckoutSessionStatus", "CheckoutSessionCanceled", "SomethingNew"},
		426: {"TLSVersionNotSupported"},
	}
	for status, codes := range refusals {
		for _, code := range codes {
			for _, after := range sessionsAfterwards() {
				t.Run(fmt.Sprintf("%d %s while the session is %s", status, code, after.name), func(t *testing.T) {
					t.Parallel()
					run(t, func(s *setup) {
						c := s.start().pay()
						after.make(c, simulator.Fault{Operation: "CompleteCheckoutSession", Status: status, ReasonCode: code})
						c.isRefused(after.verdict(status), code)
					})
				})
			}
		}
	}
}

// isRefused: E8, a refusal thanks nobody unless the order is paid, cancels
// nothing that is not canceled, and ends well when Amazon lets it.
func (c *checkout) isRefused(verdict store.State, code string) {
	c.t.Helper()
	a := c.browser.get(c.result)
	c.is.Equal([]any{a.status, a.location}, []any{http.StatusOK, ""})
	p := a.result()
	c.is.Equal(p.Order.State, verdict)
	c.is.Equal(p.Outcome == amazonpay.OutcomeSuccess, verdict == store.Authorized)
	time.Sleep(3 * time.Second)
	p = c.finish() // with nothing in Amazon's way
	switch verdict {
	case store.Attention:
		c.is.Equal(p.Outcome, amazonpay.OutcomeAttention) // somebody has to look
		c.is.Equal(p.Order.Reason, code)
		c.is.Equal(c.calls("CompleteCheckoutSession"), 1)
		c.is.Equal(len(c.sim.Charges()), 0)
		c.is.Equal(c.shop.states(), []store.State{verdict})
	case store.Canceled:
		c.is.Equal(p.Outcome, amazonpay.OutcomeCanceled)
		c.is.Equal(p.Order.Reason, "AmazonCanceled") // A6: the session's reason, not that of Complete
		c.is.Equal(c.shop.states(), []store.State{verdict})
	default:
		c.is.Equal(p.Outcome, amazonpay.OutcomeSuccess)
		c.is.Equal(len(c.sim.Charges()), 1)
		c.is.Equal(c.shop.states(), []store.State{store.Authorized})
	}
	if verdict == store.Placed || verdict == store.Unknown {
		c.usedKeys(2) // a refusal is not replayed
	}
}

func TestA5_AdoptsWhatWasCompleted(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start().pay()
		s.completeElsewhere(c) // and nobody wrote it down
		s.sim.ResetCalls()
		p := c.finish()
		s.is.Equal(p.Outcome, amazonpay.OutcomeSuccess)
		s.is.Equal(p.Order.ChargeID, s.sim.Charges()[0].ID)
		s.is.Equal(p.Order.ChargePermissionID, s.sim.Charges()[0].ChargePermissionID)
		var calls []string
		for _, call := range s.sim.Calls() {
			calls = append(calls, call.Operation)
		}
		s.is.Equal(calls, []string{"CompleteCheckoutSession", "GetCheckoutSession", "GetCharge"}) // 422, then it asks
		s.is.Equal(s.shop.states(), []store.State{store.Authorized})
	})
}

func TestSessionThatAmazonDoesNotKnow(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start().pay()
		s.sim.Inject(simulator.Fault{Operation: "CompleteCheckoutSession", Status: 404})
		s.sim.Inject(simulator.Fault{Operation: "GetCheckoutSession", Status: 404})
		p := c.finish()
		s.is.Equal(p.Outcome, amazonpay.OutcomeAttention) // it was there a minute ago
		s.is.Equal(p.Order.Reason, "ResourceNotFound")
	})
}

// The order's amount is 1000 JPY.
func TestChargeOfAnotherAmount(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		amount any
		state  store.State
	}{
		{"the same", map[string]any{"amount": "1000", "currencyCode": "JPY"}, store.Authorized},
		{"the same with decimals", map[string]any{"amount": "1000.00", "currencyCode": "JPY"}, store.Authorized},
		{"the same as a number", map[string]any{"amount": 1000, "currencyCode": "JPY"}, store.Authorized},
		{"not said", nil, store.Authorized},
		{"less", map[string]any{"amount": "999", "currencyCode": "JPY"}, store.Attention},
		{"more", map[string]any{"amount": "1000.01", "currencyCode": "JPY"}, store.Attention},
		{"another currency", map[string]any{"amount": "1000", "currencyCode": "USD"}, store.Attention},
		{"no number", map[string]any{"amount": "many", "currencyCode": "JPY"}, store.Attention},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start().pay()
				s.completeElsewhere(c)
				s.sim.Inject(simulator.Fault{Operation: "GetCharge", Mutate: func(charge map[string]any) { charge["chargeAmount"] = test.amount }})
				p := c.finish()
				s.is.Equal(p.Order.State, test.state)
				if test.state == store.Attention {
					s.is.Equal(p.Order.Reason, "AmountMismatch")
					s.is.Equal(c.finish().Outcome, amazonpay.OutcomeAttention) // until somebody has looked
				}
				s.is.Equal(s.shop.states(), []store.State{test.state})
				s.is.Equal(c.record().ChargeID, s.sim.Charges()[0].ID) // where to look
			})
		})
	}
}

// K5: what Amazon adds, renames or leaves out later must not break a payment.
func TestK5_AnswersThatChanged(t *testing.T) {
	t.Parallel()
	more := func(answer map[string]any) {
		answer["somethingNew"] = map[string]any{"statusDetails": []any{1, nil}}
		answer["orderType"], answer["productType"] = "SomethingNew", "SomethingNew"
	}
	without := func(keys ...string) func(map[string]any) {
		return func(answer map[string]any) {
			for _, key := range keys {
				answer[key] = nil
			}
		}
	}
	for _, test := range []struct {
		name      string
		operation string
		mutate    func(map[string]any)
	}{
		{"unknown fields and values in Complete", "CompleteCheckoutSession", more},
		{"no state in Complete", "CompleteCheckoutSession", without("statusDetails", "webCheckoutDetails", "paymentDetails", "constraints")},
		{"an unknown state in Complete", "CompleteCheckoutSession", says("Finished", nil)},
		{"no charge in Complete", "CompleteCheckoutSession", without("chargeId")},
		{"no permission in Complete", "CompleteCheckoutSession", without("chargePermissionId")},
		{"no ids in Complete", "CompleteCheckoutSession", without("chargeId", "chargePermissionId")},
		{"numbers for texts in Complete", "CompleteCheckoutSession", func(answer map[string]any) { answer["storeId"], answer["creationTimestamp"] = 7, 1577880000000 }},
	} {
		t.Run("K5 "+test.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.start().pay()
				s.sim.Inject(simulator.Fault{Operation: test.operation, Mutate: test.mutate})
				s.is.True(c.finish().Outcome != amazonpay.OutcomeAttention)
				time.Sleep(3 * time.Second)
				s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess)
				s.is.Equal(c.record().ChargeID, s.sim.Charges()[0].ID)
				s.is.True(c.record().ChargePermissionID != "")
				s.is.Equal(s.calls("CompleteCheckoutSession"), 1)
				s.is.Equal(s.shop.states(), []store.State{store.Authorized})
			})
		})
	}
}

// A completed session of which Amazon cannot name a charge is a contradiction.
func TestCompletedWithoutACharge(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start().pay()
		s.completeElsewhere(c)
		s.sim.Inject(simulator.Fault{Operation: "GetCheckoutSession", Mutate: func(answer map[string]any) { answer["chargeId"] = nil }})
		p := c.finish()
		s.is.Equal(p.Outcome, amazonpay.OutcomeAttention)
		s.is.Equal(p.Order.Reason, amazonpay.ReasonNoCharge)
	})
}
