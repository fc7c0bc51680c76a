package control_test

import (
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

func TestSellerCentralOverHTTP(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	d := openDesk(t, simulator.Config{})
	session := d.completed()

	is.Equal(d.call("POST", "charges/"+session.ChargeID, `{"state":"Captured"}`).status, 204)
	charge, err := d.client.GetCharge(t.Context(), session.ChargeID)
	is.NoErr(err)
	is.Equal(charge.State(), api.ChargeCaptured)

	refund, err := d.client.CreateRefund(t.Context(), &api.CreateRefundRequest{ChargeID: charge.ChargeID, RefundAmount: &api.Price{Amount: "10", CurrencyCode: "JPY"}})
	is.NoErr(err)
	is.Equal(d.call("POST", "refunds/"+refund.RefundID, `{"state":"Declined","reasonCode":"AmazonRejected"}`).status, 204)
	is.Equal(d.list("refunds")[0]["reasonCode"], "AmazonRejected")

	other := d.completed()
	is.Equal(d.call("POST", "chargePermissions/"+other.ChargePermissionID, `{"state":"Closed","reasonCode":"BuyerClosed"}`).status, 204)
	is.Equal(d.list("chargePermissions")[1]["reasonCode"], "BuyerClosed")
}

func TestMovesThatThereAreNot(t *testing.T) {
	t.Parallel()
	d := openDesk(t, simulator.Config{})
	session := d.completed()
	for _, c := range []struct {
		name, target, body string
		status             int
		says               string
	}{
		{"a charge that there is not", "charges/x", `{"state":"Captured"}`, 404, "no such charge"},
		{"a permission that there is not", "chargePermissions/x", `{"state":"Closed"}`, 404, "no such charge"},
		{"a refund that there is not", "refunds/x", `{"state":"Refunded"}`, 404, "refund"},
		{"a move that Amazon does not make", "charges/" + session.ChargeID, `{"state":"Declined"}`, 409, "Captured"},
		{"a reason that Amazon does not give", "charges/" + session.ChargeID, `{"state":"Canceled","reasonCode":"Rain"}`, 409, "MerchantCanceled"},
		{"no state", "charges/" + session.ChargeID, `{}`, 400, "state"},
		{"no state of a permission", "chargePermissions/" + session.ChargePermissionID, ``, 400, "state"},
		{"no state of a refund", "refunds/x", ``, 400, "state"},
		{"an unknown key", "charges/" + session.ChargeID, `{"status":"Captured"}`, 400, "status"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			refused := d.call("POST", c.target, c.body)
			is.Equal(refused.status, c.status)
			is.True(strings.Contains(refused.text("error"), c.says))
		})
	}
}
