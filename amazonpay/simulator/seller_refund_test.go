package simulator_test

import (
	"errors"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// A refund that is initiated is Refunded, or Declined for one of two reasons, once.
//
// Source: Amazon's page "Refund"
func TestWhichMovesARefundHas(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		to      api.RefundState
		reason  string
		late    bool // it settled by itself before
		allowed bool
	}{
		{"Refunded", api.RefundRefunded, "", false, true},
		{"Refunded has no reason", api.RefundRefunded, "AmazonRejected", false, false},
		{"Declined by Amazon", api.RefundDeclined, "AmazonRejected", false, true},
		{"Declined after a failure", api.RefundDeclined, "ProcessingFailure", false, true},
		{"Declined needs a reason", api.RefundDeclined, "", false, false},
		{"not back to the start", api.RefundInitiated, "", false, false},
		{"not after it settled", api.RefundDeclined, "AmazonRejected", true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			_, charge := m.completed("AuthorizeWithCapture", "")
			id := m.refund(charge, "1000").text("refundId")
			want := "RefundInitiated "
			if c.late {
				m.sim.Advance(time.Minute)
				want = "Refunded "
			}
			err := m.sim.ChangeRefund(id, c.to, c.reason)
			is.Equal(err == nil, c.allowed)
			is.True(err == nil || errors.Is(err, simulator.ErrNotAllowed))
			if c.allowed {
				want = string(c.to) + " " + c.reason
			}
			view := m.sim.Refunds()[0]
			is.Equal(view.State+" "+view.ReasonCode, want)
			is.Equal(m.call("GET", "/refunds/"+id, "").text("statusDetails", "reasonCode"), view.ReasonCode)
		})
	}
	t.Run("there is none", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		m := openShop(t, simulator.Config{})
		is.True(errors.Is(m.sim.ChangeRefund("S03-0000000-0000000-R000000", api.RefundRefunded, ""), simulator.ErrNoCharge))
	})
}

// What a declined refund did not give back can be refunded again.
//
// Source: Amazon's page "Refund"
func TestADeclinedRefundCanBeRepeated(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	_, charge := m.completed("AuthorizeWithCapture", "")
	is.NoErr(m.sim.ChangeRefund(m.refund(charge, "1150").text("refundId"), api.RefundDeclined, "ProcessingFailure"))
	is.Equal(m.refund(charge, "1150").status, 201)
	m.sim.Advance(time.Minute)
	is.Equal(m.sim.Charges()[0].RefundedAmount, yen("1150"))
}
