package simulator_test

import (
	"errors"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// A charge permission is held back, made chargeable again and closed for the documented reasons, and for no others.
//
// Source: Amazon's page "Charge Permission"
func TestWhichMovesAChargePermissionHas(t *testing.T) {
	t.Parallel()
	const open, held, closed = api.PermissionChargeable, api.PermissionNonChargeable, api.PermissionClosed
	for _, c := range []struct {
		name    string
		first   string // reason with which it was held back before; "": it was not
		to      api.ChargePermissionState
		reason  string
		want    string
		allowed bool
	}{
		{"Chargeable is held back", "", held, "PaymentMethodInvalid", "NonChargeable PaymentMethodInvalid", true},
		{"by a deleted payment method", "", held, "PaymentMethodDeleted", "NonChargeable PaymentMethodDeleted", true},
		{"by an expired payment method", "", held, "PaymentMethodExpired", "NonChargeable PaymentMethodExpired", true},
		{"by one that is not allowed", "", held, "PaymentMethodNotAllowed", "NonChargeable PaymentMethodNotAllowed", true},
		{"by a missing one", "", held, "PaymentMethodNotSet", "NonChargeable PaymentMethodNotSet", true},
		{"by a deleted address", "", held, "BillingAddressDeleted", "NonChargeable BillingAddressDeleted", true},
		{"by a failed check of identity", "", held, "MFAFailed", "NonChargeable MFAFailed", true},
		{"by an amount", "", held, "TransactionAmountExceeded", "NonChargeable TransactionAmountExceeded", true},
		{"not by a charge in progress, which only a charge is", "", held, "ChargeInProgress", "Chargeable ", false},
		{"not without a reason", "", held, "", "Chargeable ", false},
		{"NonChargeable is held back otherwise", "MFAFailed", held, "PaymentMethodNotSet", "NonChargeable PaymentMethodNotSet", true},
		{"NonChargeable becomes Chargeable", "MFAFailed", open, "", "Chargeable ", true},
		{"which has no reason", "MFAFailed", open, "MFAFailed", "NonChargeable MFAFailed", false},
		{"Chargeable does not become so again", "", open, "", "Chargeable ", false},
		{"NonChargeable is closed", "MFAFailed", closed, "BuyerClosed", "Closed BuyerClosed", true},
		{"there is no other state", "", "Open", "", "Chargeable ", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			id, _ := m.completed("Confirm", "")
			if c.first != "" {
				is.NoErr(m.sim.ChangePermission(id, held, c.first))
			}
			before, told := m.sim.Permissions()[0].State, len(m.sim.Notifications())
			err := m.sim.ChangePermission(id, c.to, c.reason)
			is.Equal(err == nil, c.allowed)
			is.True(err == nil || errors.Is(err, simulator.ErrNotAllowed))
			is.Equal(permissionState(m.call("GET", "/chargePermissions/"+id, "")), c.want)
			state := m.sim.Permissions()[0].State
			is.Equal(len(m.sim.Notifications()) > told, state != before) // the merchant is notified of another state
			if state != "Chargeable" {
				refused := m.charge(id, "1", "")
				is.Equal([]any{refused.status, refused.reason()}, []any{422, "InvalidChargePermissionStatus"})
			}
		})
	}
}

// A charge permission outlives its checkout session, with its charges and refunds.
//
// Source: Amazon's page "Checkout Session"
func TestChargePermissionsOutliveTheirSession(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	permission, charge := m.completed("AuthorizeWithCapture", "3000")
	m.sim.Advance(31 * 24 * time.Hour)
	view := m.sim.Permissions()[0]
	is.Equal(m.get(view.CheckoutSessionID).status, 404) // forgotten
	is.Equal([]any{view.ID, view.State, view.AmountLimit, view.AmountBalance}, []any{permission, "Chargeable", yen("3000"), yen("2000")})
	is.Equal(m.charge(permission, "500", `,"captureNow":true`).status, 201)
	is.Equal(m.refund(charge, "1000").status, 201)
	m.sim.Advance(time.Minute)
	is.Equal(m.sim.Refunds()[0].State, "Refunded")
	is.Equal(m.sim.Charges()[0].RefundedAmount, yen("1000"))
	is.NoErr(m.sim.ClosePermission(permission, "MerchantClosed"))
	is.Equal(m.sim.Permissions()[0].State, "Closed")
}
