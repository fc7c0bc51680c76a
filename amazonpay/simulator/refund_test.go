package simulator_test

import (
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

func (m *shop) refund(charge, yen string) reply {
	m.t.Helper()
	return m.keyed("/refunds", `{"chargeId":"`+charge+`",`+amount("refundAmount", yen)+`}`)
}

// Source: Refund, states; recorded sandbox refund
func TestARefundIsDecidedLaterAndNotified(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{MerchantID: merchant})
	_, charge := m.completed("AuthorizeWithCapture", "")
	refund := m.refund(charge, "400")
	is.Equal([]any{refund.status, refund.text("statusDetails", "state")}, []any{201, "RefundInitiated"})
	id := refund.text("refundId")
	is.Equal(m.call("GET", "/refunds/"+id, "").text("statusDetails", "state"), "RefundInitiated")
	m.sim.Advance(30 * time.Second)
	is.Equal(m.call("GET", "/refunds/"+id, "").text("statusDetails", "state"), "Refunded")
	is.Equal(m.call("GET", "/charges/"+charge, "").text("refundedAmount", "amount"), "400")
	sent := m.sim.Notifications()
	last := sent[len(sent)-1].Notification
	is.Equal([]any{last.ObjectType, last.ObjectID}, []any{ipn.Refund, id})
}

// Source: Refund: at most 15 percent more than was captured
func TestRefundsHaveACeiling(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	_, charge := m.completed("AuthorizeWithCapture", "")
	is.Equal(m.refund(charge, "1000").status, 201)
	over := m.refund(charge, "151")
	is.Equal([]any{over.status, over.reason()}, []any{400, "TransactionAmountExceeded"})
	is.Equal(m.refund(charge, "150").status, 201)
}

// Source: Error handling, Create Refund
func TestOnlyCapturedChargesAreRefunded(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	_, charge := m.completed("Authorize", "")
	early := m.refund(charge, "1")
	is.Equal([]any{early.status, early.reason()}, []any{422, "InvalidChargeStatus"})
	unknown := m.refund("S03-0000000-0000000-C000000", "1")
	is.Equal([]any{unknown.status, unknown.reason()}, []any{404, "ResourceNotFound"})
	none := m.call("GET", "/refunds/S03-0000000-0000000-R000000", "")
	is.Equal([]any{none.status, none.reason()}, []any{404, "ResourceNotFound"})
}
