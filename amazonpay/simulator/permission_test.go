package simulator_test

import (
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// A payment method on file is charged again and again, without a limit in all, a limit of charges or an end.
//
// Source: Amazon's page "Charge Permission"
func TestAPaymentMethodOnFileIsChargedUntilItIsClosed(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	permission, _ := m.placed(order{amount: yen("1000"), payload: onFilePayload})
	for range 26 {
		is.Equal(outcome(m.createCharge(permission, yen("5000"), `,"captureNow":true,"chargeInitiator":"CITU","channel":"Web"`)), "201 ")
	}
	m.sim.Advance(10 * 365 * 24 * time.Hour)
	found := m.call("GET", "/chargePermissions/"+permission, "")
	is.Equal(permissionState(found), "Chargeable ")
	is.Equal([]any{found.text("chargePermissionType"), found.at("limits", "amountLimit"), found.at("expirationTimestamp")}, []any{"PaymentMethodOnFile", nil, nil})
	is.Equal(m.sim.Permissions()[0].ExpiresAt, time.Time{})
	is.Equal(m.call("DELETE", "/chargePermissions/"+permission+"/close", `{"closureReason":"x"}`).status, 200)
	is.Equal(outcome(m.createCharge(permission, yen("1"), "")), "422 InvalidChargePermissionStatus")
}

// Each charge that succeeds gives a recurring charge permission 13 months more; one that is declined does not.
//
// Source: Amazon's page "Charge Permission"
func TestChargesRenewARecurringPermission(t *testing.T) {
	t.Parallel()
	const pending = `,"canHandlePendingAuthorization":true`
	start := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	later := start.Add(100 * 24 * time.Hour)
	for _, c := range []struct {
		name, more, code string
		from             time.Time
	}{
		{"authorized", "", "", later},
		{"captured at once", `,"captureNow":true`, "", later},
		{"captured later", `,"captureNow":true`, "CaptureInitiated", later},
		{"authorized after a while", pending, "", later.Add(30 * time.Second)},
		{"declined at once", "", "SoftDeclined", start},
		{"declined after a while", pending, "PendingSoftDeclined", start},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{Now: func() time.Time { return start }})
			permission, _ := m.placed(order{amount: yen("1000"), payload: recurringPayload})
			m.sim.Advance(later.Sub(start))
			m.charge(permission, "1000", c.more, codeHeader, c.code)
			m.sim.Advance(time.Hour)
			is.Equal(m.sim.Permissions()[0].ExpiresAt, c.from.AddDate(0, 13, 0))
		})
	}
}

// Update Charge Permission refuses what is closed and what does not fit the type.
//
// Source: Amazon's page "Error handling"
func TestWhatUpdateChargePermissionRefuses(t *testing.T) {
	t.Parallel()
	const reference = `{"merchantMetadata":{"merchantReferenceId":"A-2"}}`
	for _, c := range []struct {
		name   string
		reason string // option
		close  bool
		body   string
		want   string
	}{
		{"nothing of an open one", "", false, reference, "200 "},
		{"a closed one", "", true, reference, "422 ChargePermissionNotModifiable"},
		{"a closed one, with the other code", "InvalidChargePermissionStatus", true, reference, "422 InvalidChargePermissionStatus"},
		{"a frequency of one that is not recurring", "", false, `{"recurringMetadata":{"frequency":{"unit":"Month","value":"1"}}}`, "400 InvalidParameterCombination"},
		{"unknown fields", "", false, `{"chargeAmount":null}`, "400 UnrecognizedField"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, assuming(simulator.Assumptions{NotModifiableReason: c.reason}))
			permission, _ := m.placed(order{amount: yen("1000"), intent: "Confirm"})
			if c.close {
				is.NoErr(m.sim.ClosePermission(permission, "MerchantClosed"))
			}
			is.Equal(outcome(m.call("PATCH", "/chargePermissions/"+permission, c.body)), c.want)
		})
	}
}

// A recurring charge permission takes another frequency and amount while it is open.
//
// Source: Amazon's page "Charge Permission"
func TestARecurringPermissionIsUpdated(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	permission, _ := m.placed(order{amount: yen("1000"), payload: recurringPayload})
	updated := m.call("PATCH", "/chargePermissions/"+permission,
		`{"recurringMetadata":{"frequency":{"unit":"Week","value":"2"},`+price("amount", yen("300"))+`}}`)
	is.Equal(updated.status, 200)
	is.Equal(updated.text("recurringMetadata", "frequency", "unit"), "Week")
	is.Equal(updated.text("recurringMetadata", "amount", "amount"), "300")
}

// Closing a charge permission cancels what is pending if the merchant wants that, and leaves it otherwise.
//
// Source: Amazon's page "Charge Permission"
func TestWhatClosingDoesToPendingCharges(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, more, code, cancel, want string
	}{
		{"authorized: canceled", "", "", "true", "Canceled ChargePermissionCanceled"},
		{"authorized: left", "", "", "false", "Authorized "},
		{"undecided: canceled", `,"canHandlePendingAuthorization":true`, "", "true", "Canceled ChargePermissionCanceled"},
		{"undecided: left", `,"canHandlePendingAuthorization":true`, "", "false", "AuthorizationInitiated "},
		{"being captured: too late", `,"captureNow":true`, "CaptureInitiated", "true", "CaptureInitiated "},
		{"captured: too late", `,"captureNow":true`, "", "true", "Captured "},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			permission, _ := m.placed(order{amount: yen("1000"), intent: "Confirm"})
			charge := m.charge(permission, "400", c.more, codeHeader, c.code)
			closed := m.call("DELETE", "/chargePermissions/"+permission+"/close", `{"closureReason":"x","cancelPendingCharges":`+c.cancel+`}`)
			is.Equal(closed.status, 200)
			is.Equal(permissionState(closed), "Closed MerchantClosed")
			is.Equal(stateOf(m.call("GET", "/charges/"+charge.text("chargeId"), "")), c.want)
		})
	}
}

// A charge that is left when its charge permission is closed can still be captured.
//
// Source: not documented; our choice
func TestAChargeOutlivesItsPermission(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	permission, charge := m.placed(order{amount: yen("1000"), intent: "Authorize"})
	is.NoErr(m.sim.ClosePermission(permission, "BuyerClosed"))
	is.Equal(outcome(m.keyed("/charges/"+charge+"/capture", "{"+amount("captureAmount", "1000")+"}")), "200 ")
	is.Equal(m.createRefund(charge, yen("1000")).status, 201)
}

// A recurring charge permission tells the buyer's data while it is open and for 30 days after its close, a one-time one for 30 days after its creation.
//
// Source: Amazon's page "Charge Permission"
func TestHowLongAPermissionTellsTheBuyersData(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for _, c := range []struct {
		name, payload string
		until         time.Duration
	}{{"recurring", recurringPayload, 130 * day}, {"on file", onFilePayload, 130 * day}, {"one-time", "", 30 * day}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
			m := openShop(t, simulator.Config{Now: func() time.Time { return now }})
			permission, _ := m.placed(order{amount: yen("1000"), intent: "Confirm", payload: c.payload})
			tells := func(after time.Duration) bool {
				m.sim.Advance(after - m.sim.Now().Sub(now))
				found := m.call("GET", "/chargePermissions/"+permission, "")
				is.Equal(found.at("buyer") != nil, found.at("shippingAddress") != nil)
				return found.at("buyer") != nil
			}
			is.True(tells(30*day - time.Second))
			is.Equal(tells(100*day), c.until > 100*day)
			is.NoErr(m.sim.ClosePermission(permission, "BuyerClosed"))
			is.Equal(tells(130*day-time.Second), c.until > 100*day)
			is.True(!tells(130 * day))
		})
	}
}

// A charge permission that is Closed stays so, for the reason and at the time that it was closed for, whatever becomes of its charges.
//
// Source: Amazon's page "Charge Permission"
func TestClosedIsForGood(t *testing.T) {
	t.Parallel()
	const day, pending = 24 * time.Hour, `,"canHandlePendingAuthorization":true`
	for _, c := range []struct {
		name  string
		close func(m *shop) (permission string)
		then  func(m *shop)
		want  string
	}{
		{"charged in full, and its 180 days over", func(m *shop) string {
			permission, _ := m.completed("AuthorizeWithCapture", "")
			return permission
		}, func(m *shop) { m.sim.Advance(180 * day) }, "Closed AmazonClosed"},
		{"closed by the merchant, and a pending charge declined", func(m *shop) string {
			permission, _ := m.placed(order{amount: yen("1000"), payload: recurringPayload})
			m.charge(permission, "5", pending, codeHeader, "PendingHardDeclined")
			m.call("DELETE", "/chargePermissions/"+permission+"/close", `{"closureReason":"x"}`)
			return permission
		}, func(m *shop) { m.sim.Advance(time.Minute) }, "Closed MerchantClosed"},
		{"expired, and a pending charge authorized", func(m *shop) string {
			permission, _ := m.placed(order{amount: yen("1000"), payload: recurringPayload})
			m.sim.Advance(m.sim.Permissions()[0].ExpiresAt.Sub(m.sim.Now()) - 10*time.Second)
			m.charge(permission, "5", pending)
			m.sim.Advance(10 * time.Second)
			return permission
		}, func(m *shop) { m.sim.Advance(time.Minute) }, "Closed Expired"},
		{"expired, and a pending charge rejected", func(m *shop) string {
			permission, _ := m.placed(order{amount: yen("1000"), payload: recurringPayload})
			m.sim.Advance(m.sim.Permissions()[0].ExpiresAt.Sub(m.sim.Now()) - 10*time.Second)
			m.charge(permission, "5", pending, codeHeader, "PendingAmazonRejected")
			m.sim.Advance(10 * time.Second)
			return permission
		}, func(m *shop) { m.sim.Advance(time.Minute) }, "Closed Expired"},
		{"expired, and an authorization captured in full", func(m *shop) string {
			permission, _ := m.completed("Confirm", "")
			m.sim.Advance(179 * day)
			m.charge(permission, "1000", "")
			m.sim.Advance(day)
			return permission
		}, func(m *shop) {
			m.keyed("/charges/"+m.sim.Charges()[0].ID+"/capture", "{"+amount("captureAmount", "1000")+"}")
		}, "Closed Expired"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
			m := openShop(t, simulator.Config{Now: func() time.Time { return now }})
			path := "/chargePermissions/" + c.close(m)
			closed := m.call("GET", path, "")
			is.Equal(permissionState(closed), c.want)
			c.then(m)
			is.Equal(m.call("GET", path, "").at("statusDetails"), closed.at("statusDetails"))
		})
	}
}
