package simulator_test

import (
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

const codeHeader = "x-amz-pay-simulation-code"

// stateOf is the state and the reason code of a charge or a refund.
func stateOf(r reply) string {
	return r.text("statusDetails", "state") + " " + r.text("statusDetails", "reasonCode")
}

// A simulation code at Create Charge makes the charge pend, and decline later for the reason that it names.
//
// Source: Amazon's page "Sandbox simulations"
func TestSimulationCodesOfCreateCharge(t *testing.T) {
	t.Parallel()
	const pending, now = `,"canHandlePendingAuthorization":true`, `,"captureNow":true`
	for _, c := range []struct{ code, body, first, later, permission string }{
		{"PendingSoftDeclined", pending, "AuthorizationInitiated ", "Declined SoftDeclined", "Chargeable "},
		{"PendingHardDeclined", pending, "AuthorizationInitiated ", "Declined HardDeclined", "NonChargeable PaymentMethodInvalid"},
		{"PendingAmazonRejected", pending, "AuthorizationInitiated ", "Declined AmazonRejected", "Closed AmazonCanceled"},
		{"PendingTransactionTimedOut", pending, "AuthorizationInitiated ", "Declined TransactionTimedOut", "Chargeable "},
		{"CaptureInitiated", now, "CaptureInitiated ", "Captured ", "Chargeable "},
	} {
		t.Run(c.code, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			permission, _ := m.completed("AuthorizeWithCapture", "3000")
			charge := m.charge(permission, "5", c.body, codeHeader, c.code)
			is.Equal(charge.status, 201)
			is.Equal(stateOf(charge), c.first)
			m.sim.Advance(30 * time.Second)
			is.Equal(stateOf(m.call("GET", "/charges/"+charge.text("chargeId"), "")), c.later)
			is.Equal(permissionState(m.call("GET", "/chargePermissions/"+permission, "")), c.permission)
		})
	}
}

// A simulation code at Capture Charge makes the capture pend, or has Amazon reject it.
//
// Source: Amazon's page "Sandbox simulations"
func TestSimulationCodesOfCaptureCharge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code         string
		status       int
		first, later string
	}{
		{"CaptureInitiated", 200, "CaptureInitiated ", "Captured "},
		{"AmazonRejected", 422, "Declined AmazonRejected", "Declined AmazonRejected"},
	} {
		t.Run(c.code, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			_, charge := m.completed("Authorize", "")
			answer := m.keyed("/charges/"+charge+"/capture", "{"+amount("captureAmount", "1000")+"}", codeHeader, c.code)
			is.Equal(answer.status, c.status)
			is.Equal(stateOf(m.call("GET", "/charges/"+charge, "")), c.first)
			m.sim.Advance(30 * time.Second)
			is.Equal(stateOf(m.call("GET", "/charges/"+charge, "")), c.later)
		})
	}
}

// A simulation code at Create Refund has the refund declined after a while.
//
// Source: not documented; our choice
func TestSimulationCodesOfCreateRefund(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"AmazonRejected", "ProcessingFailure"} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			_, charge := m.completed("AuthorizeWithCapture", "")
			refund := m.refund(charge, "400", codeHeader, code)
			is.Equal([]any{refund.status, stateOf(refund)}, []any{201, "RefundInitiated "})
			m.sim.Advance(30 * time.Second)
			is.Equal(stateOf(m.call("GET", "/refunds/"+refund.text("refundId"), "")), "Declined "+code)
			is.Equal(m.call("GET", "/charges/"+charge, "").text("refundedAmount", "amount"), "0")
		})
	}
}

// With the prefix Immediate, and for what a capture may fail of, a simulation code is an error that has no effect.
//
// Source: not documented; our choice
func TestSimulationCodesThatAreErrorsOnly(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	_, charge := m.completed("Authorize", "")
	for _, code := range []string{"TransactionCountExceeded", "ProcessingFailure"} {
		answer := m.keyed("/charges/"+charge+"/capture", "{"+amount("captureAmount", "1000")+"}", codeHeader, code)
		is.Equal(answer.reason(), code)
		is.Equal(m.sim.Charges()[0].State, "Authorized")
	}
	is.Equal(m.keyed("/charges/"+charge+"/capture", "{"+amount("captureAmount", "1000")+"}").status, 200)
	for _, code := range []string{"AmazonRejected", "ProcessingFailure"} {
		is.Equal(m.refund(charge, "400", codeHeader, "Immediate"+code).reason(), code)
	}
	is.Equal(len(m.sim.Refunds()), 0)
}

// AmazonClosed at Close Charge Permission closes it in Amazon's name.
//
// Source: Amazon's page "Sandbox simulations"
func TestSimulationCodeOfCloseChargePermission(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	permission, _ := m.completed("Confirm", "")
	closed := m.call("DELETE", "/chargePermissions/"+permission+"/close", `{"closureReason":"x"}`, codeHeader, "AmazonClosed")
	is.Equal([]any{closed.status, permissionState(closed)}, []any{200, "Closed AmazonClosed"})
}

// AuthorizationInitiated at Complete overrides the card that would have been declined.
//
// Source: Amazon's page "Sandbox simulations"
func TestASimulationCodeOverridesTheCard(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	done := m.complete(m.paid("4354", "Authorize", true), thousand, codeHeader, "AuthorizationInitiated")
	is.Equal(done.status, 202)
	m.sim.Advance(30 * time.Second)
	is.Equal(stateOf(m.call("GET", "/charges/"+done.text("chargeId"), "")), "Authorized ")
}

// A simulation code where it does not belong is an error and has no effect, and in live it means nothing.
//
// Source: Amazon's page "Error handling"
func TestSimulationCodesElsewhere(t *testing.T) {
	t.Parallel()
	const pending, capture = `,"canHandlePendingAuthorization":true`, `,"captureNow":true`
	for _, c := range []struct{ name, body, code, keyID string }{
		{"of another operation", "", "BuyerCanceled", sandbox},
		{"unknown", "", "Whim", sandbox},
		{"in another case", "", "softdeclined", sandbox},
		{"pending, but the merchant does not handle that", "", "PendingSoftDeclined", sandbox},
		{"of a capture, without one", "", "CaptureInitiated", sandbox},
		{"pending, with a capture", capture, "PendingSoftDeclined", sandbox},
		{"CaptureInitiated, with a pending authorization", pending, "CaptureInitiated", sandbox},
		{"in live", "", "Whim", live},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			m.keyID = c.keyID
			permission, _ := m.completed("Confirm", "")
			answer := m.charge(permission, "5", c.body, codeHeader, c.code)
			if c.keyID == live {
				is.Equal(answer.status, 201)
				return
			}
			is.Equal([]any{answer.status, answer.reason()}, []any{400, "InvalidSandboxSimulationSpecified"})
			is.Equal(len(m.sim.Charges()), 0)
		})
	}
}

// A code that Amazon spells otherwise can be given as an option.
//
// Source: not documented; our choice
func TestSimulationCodesHaveFurtherSpellings(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, assuming(simulator.Assumptions{SimulationCodes: map[string]string{"RefundRejected": "AmazonRejected"}}))
	_, charge := m.completed("AuthorizeWithCapture", "")
	is.Equal(m.refund(charge, "400", codeHeader, "RefundRejected").status, 201)
	m.sim.Advance(30 * time.Second)
	is.Equal(m.sim.Refunds()[0].ReasonCode, "AmazonRejected")
	_, err := simulator.New(assuming(simulator.Assumptions{SimulationCodes: map[string]string{"RefundRejected": "Whim"}}))
	is.True(err != nil) // of no use
}
