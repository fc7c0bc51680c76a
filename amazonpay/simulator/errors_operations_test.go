package simulator_test

import (
	"slices"
	"strings"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// The errors of section 5.3, those of single operations.

func refusalsOfSessions() []refusal {
	usual := simulator.Config{}
	const update, complete = "UpdateCheckoutSession", "CompleteCheckoutSession"
	return []refusal{
		{update, 422, "InvalidCheckoutSessionStatus", "a session that is Completed", usual, func(m *shop) reply { return m.update(completed(m), `{}`) }},
		{complete, 422, "InvalidCheckoutSessionStatus", "a second Complete", usual, func(m *shop) reply { return m.complete(completed(m), thousand) }},
		{complete, 422, "CheckoutSessionCanceled", "a card that was declined", usual, func(m *shop) reply { return m.complete(m.paid("3434", "Authorize", false), thousand) }},
		{complete, 409, "AmountMismatch", "another amount than Update had", usual, func(m *shop) reply {
			return m.complete(m.paid("1111", "Authorize", false), strings.Replace(thousand, "1000", "1001", 1))
		}},
		{complete, 404, "ResourceNotFound", "an id that nobody knows", usual, func(m *shop) reply { return m.call("POST", nobodys+"/complete", thousand) }},
	}
}

func refusalsOfCharges() []refusal {
	usual, limited := simulator.Config{}, assuming(simulator.Assumptions{PeriodicLimit: yen("1500")})
	const create = "CreateCharge"
	return []refusal{
		{create, 400, "TransactionAmountExceeded", "more than the amountBalance", usual, charging("2001", "")},
		{create, 400, "PeriodicAmountExceeded", "more than the month's limit", limited, func(m *shop) reply {
			permission, _ := m.placed(order{amount: yen("1000"), payload: recurringPayload})
			return m.charge(permission, "501", "")
		}},
		{create, 422, "InvalidChargePermissionStatus", "a permission that the buyer closed", usual, func(m *shop) reply {
			return m.charge(closedBy(m, "BuyerClosed"), "5", "")
		}},
		{create, 422, "TransactionCountExceeded", "a 26th charge", usual, func(m *shop) reply {
			permission, _ := m.completed("AuthorizeWithCapture", "3000")
			for range 24 {
				m.charge(permission, "1", "")
			}
			return m.charge(permission, "1", "")
		}},
		{create, 422, "SoftDeclined", "its simulation code", usual, charging("5", "SoftDeclined")},
		{create, 422, "HardDeclined", "its simulation code", usual, charging("5", "HardDeclined")},
		{create, 422, "AmazonRejected", "its simulation code", usual, charging("5", "AmazonRejected")},
		{create, 422, "TransactionTimedOut", "its simulation code", usual, charging("5", "TransactionTimedOut")},
		{create, 422, "PaymentMethodNotAllowed", "a simulation code of ours", usual, charging("5", "PaymentMethodNotAllowed")},
		{create, 422, "MFANotCompleted", "a simulation code of ours", usual, charging("5", "MFANotCompleted")},
		{create, 500, "ProcessingFailure", "a simulation code of ours", usual, charging("5", "ProcessingFailure")},
	}
}

func refusalsAfterwards() []refusal {
	return slices.Concat(refusalsOfCaptures(), refusalsOfRefunds(), refusalsOfPermissions())
}

func refusalsOfCaptures() []refusal {
	usual := simulator.Config{}
	const capture, cancel = "CaptureCharge", "CancelCharge"
	return []refusal{
		{capture, 400, "TransactionAmountExceeded", "more than was authorized", usual, capturing(authorizedCharge, "1001", "")},
		{capture, 422, "InvalidChargeStatus", "a charge that is Captured", usual, capturing(inState(api.ChargeCaptured), "1", "")},
		{capture, 422, "InvalidChargePermissionStatus", "a permission that Amazon canceled", usual, capturing(amazonCanceledItsPermission, "1", "")},
		{capture, 422, "TransactionCountExceeded", "a simulation code of ours", usual, capturing(authorizedCharge, "1", "TransactionCountExceeded")},
		{capture, 422, "AmazonRejected", "its simulation code", usual, capturing(authorizedCharge, "1", "AmazonRejected")},
		{capture, 500, "ProcessingFailure", "a simulation code of ours", usual, capturing(authorizedCharge, "1", "ProcessingFailure")},
		{cancel, 422, "InvalidChargeStatus", "a charge that is Captured", usual, canceling(inState(api.ChargeCaptured))},
		{cancel, 422, "InvalidChargePermissionStatus", "a permission that Amazon canceled", usual, canceling(amazonCanceledItsPermission)},
	}
}

func refusalsOfRefunds() []refusal {
	usual, one := simulator.Config{}, assuming(simulator.Assumptions{MaxRefunds: 1})
	const refund = "CreateRefund"
	return []refusal{
		{refund, 400, "TransactionAmountExceeded", "more than 115 percent", usual, refunding(inState(api.ChargeCaptured), "1151", "")},
		{refund, 422, "InvalidChargeStatus", "a charge that is not Captured", usual, refunding(authorizedCharge, "1", "")},
		{refund, 422, "TransactionCountExceeded", "a refund too many", one, func(m *shop) reply {
			charge := inState(api.ChargeCaptured)(m)
			m.refund(charge, "1")
			return m.refund(charge, "1")
		}},
		{refund, 422, "AmazonRejected", "a simulation code of ours", usual, refunding(inState(api.ChargeCaptured), "1", "ImmediateAmazonRejected")},
		{refund, 500, "ProcessingFailure", "a simulation code of ours", usual, refunding(inState(api.ChargeCaptured), "1", "ImmediateProcessingFailure")},
	}
}

func refusalsOfPermissions() []refusal {
	usual, other := simulator.Config{}, assuming(simulator.Assumptions{NotModifiableReason: "InvalidChargePermissionStatus"})
	const update, closing = "UpdateChargePermission", "CloseChargePermission"
	patch := func(m *shop) reply {
		return m.call("PATCH", "/chargePermissions/"+closedBy(m, "MerchantClosed"), `{"merchantMetadata":{"noteToBuyer":"x"}}`)
	}
	return []refusal{
		{update, 422, "ChargePermissionNotModifiable", "a permission that is Closed", usual, patch},
		{update, 422, "InvalidChargePermissionStatus", "the same, by the other source", other, patch},
		{closing, 422, "InvalidChargePermissionStatus", "a permission that is Closed", usual, func(m *shop) reply {
			return m.call("DELETE", "/chargePermissions/"+closedBy(m, "MerchantClosed")+"/close", `{"closureReason":"x"}`)
		}},
	}
}

// closedBy is the permission of an order of 3000 yen that somebody closed.
func closedBy(m *shop, reason string) (permissionID string) {
	m.t.Helper()
	permission, _ := m.completed("AuthorizeWithCapture", "3000")
	if err := m.sim.ClosePermission(permission, reason); err != nil {
		m.t.Fatal(err)
	}
	return permission
}

// charging charges an order of 3000 yen of which 1000 are captured.
func charging(yen, code string) func(*shop) reply {
	return func(m *shop) reply {
		permission, _ := m.completed("AuthorizeWithCapture", "3000")
		return m.charge(permission, yen, "", codeHeader, code)
	}
}

func authorizedCharge(m *shop) (chargeID string) { return chargeIn(m, api.ChargeAuthorized) }

func inState(state api.ChargeState) func(*shop) (chargeID string) {
	return func(m *shop) string { return chargeIn(m, state) }
}

func amazonCanceledItsPermission(m *shop) (chargeID string) {
	m.t.Helper()
	id := authorizedCharge(m)
	if err := m.sim.ClosePermission(m.sim.Charges()[0].ChargePermissionID, "AmazonCanceled"); err != nil {
		m.t.Fatal(err)
	}
	return id
}

func capturing(charge func(*shop) string, yen, code string) func(*shop) reply {
	return func(m *shop) reply {
		return m.keyed("/charges/"+charge(m)+"/capture", "{"+amount("captureAmount", yen)+"}", codeHeader, code)
	}
}

func canceling(charge func(*shop) string) func(*shop) reply {
	return func(m *shop) reply {
		return m.call("DELETE", "/charges/"+charge(m)+"/cancel", `{"cancellationReason":"x"}`)
	}
}

func refunding(charge func(*shop) string, yen, code string) func(*shop) reply {
	return func(m *shop) reply { return m.refund(charge(m), yen, codeHeader, code) }
}
