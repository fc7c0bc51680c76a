package simulator_test

import (
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// Each of the sandbox's cards does what is documented: five pay, one cancels, one declines, and two pend if the merchant allows it, and decline otherwise.
//
// Source: Amazon's page "Sandbox simulations"
func TestEachTestCard(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ card, authorize, confirm, pending, later string }{
		{"1111", "Authorized ", "Chargeable ", "Authorized ", "Authorized "},
		{"0005", "Authorized ", "Chargeable ", "Authorized ", "Authorized "},
		{"4444", "Authorized ", "Chargeable ", "Authorized ", "Authorized "},
		{"9424", "Authorized ", "Chargeable ", "Authorized ", "Authorized "},
		{"0000", "Authorized ", "Chargeable ", "Authorized ", "Authorized "},
		{"3064", "Canceled BuyerCanceled", "Canceled BuyerCanceled", "Canceled BuyerCanceled", ""},
		{"3434", "Canceled Declined", "Canceled Declined", "Canceled Declined", ""},
		{"0701", "Canceled Declined", "Canceled Declined", "AuthorizationInitiated ", "Authorized "},
		{"4354", "Canceled Declined", "Canceled Declined", "AuthorizationInitiated ", "Declined HardDeclined"},
	} {
		t.Run(c.card, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			is.Equal(m.comesTo(m.paid(c.card, "Authorize", false)), c.authorize)
			is.Equal(m.comesTo(m.paid(c.card, "Confirm", false)), c.confirm)
			pending := m.paid(c.card, "Authorize", true)
			is.Equal(m.comesTo(pending), c.pending)
			if c.later != "" {
				m.sim.Advance(30 * time.Second)
				is.Equal(stateOf(m.call("GET", "/charges/"+m.get(pending).text("chargeId"), "")), c.later)
			}
		})
	}
}

// comesTo completes a session and tells the state of its charge, or of its
// permission without one, or of the session itself if it was canceled.
func (m *shop) comesTo(id string) string {
	m.t.Helper()
	done := m.complete(id, thousand)
	switch {
	case done.status >= 300:
		return stateOf(m.get(id))
	case done.at("chargeId") == nil:
		return permissionState(m.call("GET", "/chargePermissions/"+done.text("chargePermissionId"), ""))
	}
	return stateOf(m.call("GET", "/charges/"+done.text("chargeId"), ""))
}
