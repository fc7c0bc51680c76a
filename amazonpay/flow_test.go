package amazonpay_test

import (
	"testing"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/store"
)

func TestCleanCheckout(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start().pay()
		p := c.finish()
		s.is.Equal(p.Outcome, amazonpay.OutcomeSuccess)
		s.is.True(p.Owner)                                            // the browser that reviewed owns the order
		s.is.Equal(p.Order.Reference, "order-1")                      // the shop's number
		s.is.Equal(s.shop.states(), []store.State{store.Authorized})  // the shop was told once
		s.is.Equal(len(s.sim.Charges()), 1)                           // one charge
		s.is.Equal(s.sim.Charges()[0].MerchantReferenceID, "order-1") // of that order
		s.is.Equal(p.Order.ChargeID, s.sim.Charges()[0].ID)           // whose ids are kept
		s.is.Equal(p.Order.ChargePermissionID != "", true)            // both of them
		s.is.Equal(s.sim.Charges()[0].ChargeAmount, api.Price{Amount: "1000", CurrencyCode: "JPY"})
		var calls []string
		for _, call := range s.sim.Calls() {
			calls = append(calls, call.Operation)
		}
		s.is.Equal(calls, []string{"GetCheckoutSession", "GetCheckoutSession", "UpdateCheckoutSession", "CompleteCheckoutSession"}) // four calls
	})
}
