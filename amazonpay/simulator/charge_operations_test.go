package simulator_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// keyed is a POST with an idempotency key of its own.
func (m *shop) keyed(path, body string, headers ...string) reply {
	m.t.Helper()
	key := fmt.Sprintf("k%d", len(m.sim.Calls()))
	return m.call("POST", path, body, append([]string{"x-amz-pay-idempotency-key", key}, headers...)...)
}

// completed is an order of 1000 yen; total is the totalOrderAmount, if any.
func (m *shop) completed(intent, total string) (permissionID, chargeID string) {
	m.t.Helper()
	is := is.New(m.t)
	id := m.signIn(simulator.JapaneseBuyer(), payload)
	body, done := terms(intent, false), thousand
	if total != "" {
		more := `,"totalOrderAmount":{"amount":"` + total + `","currencyCode":"JPY"}}`
		body, done = body[:len(body)-2]+more+"}", thousand[:len(thousand)-1]+more
	}
	updated := m.update(id, body)
	is.Equal(updated.status, 200) // Update
	_, err := m.sim.Pay(updated.text("webCheckoutDetails", "amazonPayRedirectUrl"))
	is.NoErr(err)
	answer := m.complete(id, done)
	is.Equal(answer.status, 200) // Complete
	return answer.text("chargePermissionId"), answer.text("chargeId")
}

func amount(name, yen string) string {
	return `"` + name + `":{"amount":"` + yen + `","currencyCode":"JPY"}`
}

func (m *shop) charge(permission, yen, more string, headers ...string) reply {
	m.t.Helper()
	return m.keyed("/charges", `{"chargePermissionId":"`+permission+`",`+amount("chargeAmount", yen)+more+`}`, headers...)
}

func (m *shop) permissionState(id string) string {
	m.t.Helper()
	return m.call("GET", "/chargePermissions/"+id, "").text("statusDetails", "state")
}

// A capture ends an authorization, also one of a part of the amount, and what is not captured can be charged again.
//
// Source: Amazon's page "Deferred transactions"
func TestACaptureEndsAnAuthorization(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, captured, permission string }{
		{"in full: the permission is closed", "1000", "Closed"},
		{"in part: the rest can be charged", "400", "Chargeable"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			permission, charge := m.completed("Authorize", "")
			is.Equal(m.permissionState(permission), "NonChargeable") // while it is outstanding
			captured := m.keyed("/charges/"+charge+"/capture", "{"+amount("captureAmount", c.captured)+"}")
			is.Equal(captured.status, 200)
			is.Equal(captured.text("statusDetails", "state"), "Captured")
			is.Equal(captured.text("captureAmount", "amount"), c.captured)
			is.Equal(m.permissionState(permission), c.permission)
			again := m.keyed("/charges/"+charge+"/capture", "{"+amount("captureAmount", "1")+"}")
			is.Equal([]any{again.status, again.reason()}, []any{422, "InvalidChargeStatus"})
		})
	}
}

// A capture more than seven days after the authorization is CaptureInitiated first.
//
// Source: Amazon's page "Asynchronous processing"
func TestJ4_ALateCaptureIsDecidedLater(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	m := openShop(t, simulator.Config{Now: func() time.Time { return now }})
	_, inTime := m.completed("Authorize", "")
	_, charge := m.completed("Authorize", "")
	m.sim.Advance(7 * 24 * time.Hour)
	atOnce := m.keyed("/charges/"+inTime+"/capture", "{"+amount("captureAmount", "900")+`,"softDescriptor":"TEA"}`)
	is.Equal([]any{atOnce.status, atOnce.text("statusDetails", "state"), atOnce.text("softDescriptor")}, []any{200, "Captured", "AMZ*TEA"})
	is.Equal(atOnce.at("expirationTimestamp"), "20260331T120000Z") // 30 days after its creation, as before
	m.sim.Advance(time.Second)
	captured := m.keyed("/charges/"+charge+"/capture", "{"+amount("captureAmount", "900")+"}")
	is.Equal([]any{captured.status, captured.text("statusDetails", "state")}, []any{200, "CaptureInitiated"})
	m.sim.Advance(30 * time.Second)
	settled := m.call("GET", "/charges/"+charge, "")
	is.Equal(settled.text("statusDetails", "state"), "Captured")
	is.Equal(settled.text("captureAmount", "amount"), "900")
}

// A part of an amount that is CaptureInitiated is captured as a part, also when somebody decides that early.
//
// Source: this kit's own tooling
func TestAPartialCaptureIsDecidedEarly(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	_, charge := m.placed(order{amount: yen("1000"), intent: "Authorize"})
	m.keyed("/charges/"+charge+"/capture", "{"+amount("captureAmount", "400")+"}", codeHeader, "CaptureInitiated")
	is.NoErr(m.sim.ChangeCharge(charge, api.ChargeCaptured, ""))
	is.Equal(m.sim.Charges()[0].CaptureAmount, yen("400"))
}

// A capture of more than was authorized, in another currency or without an amount is refused.
//
// Source: Amazon's page "Error handling"
func TestWhatACaptureMayNotDo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, body string
		status     int
		reason     string
	}{
		{"more than was authorized", "{" + amount("captureAmount", "1001") + "}", 400, "TransactionAmountExceeded"},
		{"another currency", `{"captureAmount":{"amount":"1","currencyCode":"EUR"}}`, 400, "CurrencyMismatch"},
		{"F1 yen with decimals", "{" + amount("captureAmount", "1.00") + "}", 400, "InvalidParameterValue"},
		{"without an amount", "{}", 400, "MissingParameterValue"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			_, charge := m.completed("Authorize", "")
			answer := m.keyed("/charges/"+charge+"/capture", c.body)
			is.Equal([]any{answer.status, answer.reason()}, []any{c.status, c.reason})
			is.Equal(m.call("GET", "/charges/"+charge, "").text("statusDetails", "state"), "Authorized")
		})
	}
}

// A charge that is canceled makes its charge permission Chargeable again.
//
// Source: Amazon's page "Charge Permission"
func TestACanceledChargeFreesItsPermission(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	permission, charge := m.completed("Authorize", "")
	canceled := m.call("DELETE", "/charges/"+charge+"/cancel", `{"cancellationReason":"sold out"}`)
	is.Equal(canceled.status, 200)
	is.Equal(canceled.text("statusDetails", "state"), "Canceled")
	is.Equal(canceled.text("statusDetails", "reasonCode"), "MerchantCanceled")
	is.Equal(m.permissionState(permission), "Chargeable")
	again := m.call("DELETE", "/charges/"+charge+"/cancel", `{"cancellationReason":"sold out"}`)
	is.Equal([]any{again.status, again.reason()}, []any{422, "InvalidChargeStatus"})
}

// The rest of an order is charged up to the balance of its charge permission, which is then Closed.
//
// Source: Amazon's page "Deferred transactions"
func TestTheRestOfAnOrderIsChargedUpToItsBalance(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	permission, _ := m.completed("AuthorizeWithCapture", "3000")
	tooMuch := m.charge(permission, "2001", "")
	is.Equal([]any{tooMuch.status, tooMuch.reason()}, []any{400, "TransactionAmountExceeded"})
	rest := m.charge(permission, "2000", `,"captureNow":true,"softDescriptor":"REST"`)
	is.Equal([]any{rest.status, rest.text("statusDetails", "state"), rest.text("softDescriptor")}, []any{201, "Captured", "AMZ*REST"})
	is.Equal(m.permissionState(permission), "Closed")
	is.Equal(len(m.sim.Charges()), 2)
	none := m.charge(permission, "1", "")
	is.Equal([]any{none.status, none.reason()}, []any{422, "InvalidChargePermissionStatus"})
}

// A charge tells back what its request said of it, such as the order number of a recurring payment's cycle, and else what the session said.
//
// Source: Amazon's page "Charge"
func TestAChargeTellsBackWhatWasSaidOfIt(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	permission, _ := m.placed(order{amount: yen("1000"), payload: recurringPayload, update: `,"merchantMetadata":{"merchantReferenceId":"A-1","merchantStoreName":"Tea"},` +
		`"platformId":"A1PLATFORM","providerMetadata":{"providerReferenceId":"p-1"}`})
	for _, c := range []struct{ more, reference, platform, provider string }{
		{"", "A-1", "A1PLATFORM", "p-1"},
		{`,"merchantMetadata":{"merchantReferenceId":"A-2"},"platformId":"A2PLATFORM","providerMetadata":{"providerReferenceId":"p-2"}`, "A-2", "A2PLATFORM", "p-2"},
	} {
		made := m.charge(permission, "500", `,"chargeInitiator":"MITR","channel":"FireTv","webCheckoutDetails":{"checkoutResultReturnUrl":"`+openURL+`"}`+c.more)
		charge := m.call("GET", "/charges/"+made.text("chargeId"), "")
		is.Equal(charge.body, made.body)
		is.Equal(charge.at("merchantMetadata"), map[string]any{"merchantReferenceId": c.reference, "merchantStoreName": "Tea", "noteToBuyer": nil, "customInformation": nil})
		is.Equal([]any{charge.at("platformId"), charge.at("providerMetadata", "providerReferenceId")}, []any{c.platform, c.provider})
		is.Equal([]any{charge.at("chargeInitiator"), charge.at("channel")}, []any{"MITR", "FireTv"})
		is.Equal(charge.at("webCheckoutDetails"), map[string]any{"checkoutResultReturnUrl": openURL})
	}
}

// The texts of captures, cancels, closures and refunds may be as long as documented, and no longer; a reason must be there.
//
// Source: Amazon's page "Charge"
func TestTheGreatestLengthsOfReasons(t *testing.T) {
	t.Parallel()
	m := openShop(t, simulator.Config{})
	permission, _ := m.placed(order{amount: yen("1000"), intent: "Confirm"})
	_, authorized := m.placed(order{amount: yen("1000"), intent: "Authorize"})
	_, captured := m.placed(order{amount: yen("1000")})
	for _, c := range []struct {
		name, method, path, before string
		max                        int
		optional                   bool
	}{
		{"softDescriptor", "POST", "/refunds", `"chargeId":"` + captured + `",` + amount("refundAmount", "1"), 16, true},
		{"softDescriptor", "POST", "/charges/" + authorized + "/capture", amount("captureAmount", "1"), 16, true},
		{"cancellationReason", "DELETE", "/charges/" + chargeIn(m, "Authorized") + "/cancel", "", 255, false},
		{"closureReason", "DELETE", "/chargePermissions/" + permission + "/close", "", 255, false},
	} {
		t.Run(c.name+" of "+c.path, func(t *testing.T) {
			is := is.New(t)
			with := func(length int) reply {
				body := strings.TrimPrefix(c.before+`,"`+c.name+`":"`+strings.Repeat("店", length)+`"`, ",")
				return m.call(c.method, c.path, "{"+body+"}", keyHeader, fmt.Sprint(c.method, len(m.sim.Calls())))
			}
			is.Equal(outcome(with(c.max+1)), "400 InvalidParameterValue")
			if !c.optional {
				is.Equal(outcome(m.call(c.method, c.path, "{}")), "400 MissingParameterValue")
			}
			is.True(with(c.max).status < 300)
		})
	}
}

// A one-time charge permission has at most 25 charges.
//
// Source: Amazon's page "Deferred transactions"
func TestAPermissionHasTwentyFiveCharges(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	permission, _ := m.completed("AuthorizeWithCapture", "3000")
	for range 24 {
		is.Equal(m.charge(permission, "1", "").status, 201)
	}
	one := m.charge(permission, "1", "")
	is.Equal([]any{one.status, one.reason()}, []any{422, "TransactionCountExceeded"})
}

// A charge that is declined at once is an error with status 422, and no charge comes of it.
//
// Source: Amazon's page "Error handling"
func TestAChargeDeclinedAtOnceIsAnErrorAndNoCharge(t *testing.T) {
	t.Parallel()
	for reason, state := range map[string]string{
		"SoftDeclined": "Chargeable ", "HardDeclined": "NonChargeable PaymentMethodInvalid", "AmazonRejected": "Closed AmazonCanceled",
		"TransactionTimedOut": "Chargeable ", "PaymentMethodNotAllowed": "NonChargeable PaymentMethodNotAllowed", "MFANotCompleted": "NonChargeable MFAFailed",
	} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			permission, _ := m.completed("AuthorizeWithCapture", "3000")
			declined := m.charge(permission, "5", "", "x-amz-pay-simulation-code", reason)
			is.Equal([]any{declined.status, declined.reason()}, []any{422, reason})
			is.Equal(permissionState(m.call("GET", "/chargePermissions/"+permission, "")), state)
			is.Equal(len(m.sim.Charges()), 1)
		})
	}
}

// A charge that may pend is authorized after a while.
//
// Source: Amazon's page "Asynchronous processing"
func TestAPendingChargeIsDecidedLater(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	permission, _ := m.completed("AuthorizeWithCapture", "3000")
	pending := m.charge(permission, "5", `,"canHandlePendingAuthorization":true`)
	is.Equal([]any{pending.status, stateOf(pending)}, []any{201, "AuthorizationInitiated "})
	m.sim.Advance(29 * time.Second)
	is.Equal(stateOf(m.call("GET", "/charges/"+pending.text("chargeId"), "")), "AuthorizationInitiated ")
	m.sim.Advance(time.Second)
	is.Equal(stateOf(m.call("GET", "/charges/"+pending.text("chargeId"), "")), "Authorized ")
}

// How long what is pending takes is an option.
//
// Source: this kit's own tooling
func TestHowLongWhatIsPendingTakes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		option      time.Duration
		early, late time.Duration // still pending, and decided
	}{
		{"30 seconds", 0, 29 * time.Second, 30 * time.Second},
		{"an hour, by option", time.Hour, 59 * time.Minute, time.Hour},
		{"no time, by option", -1, -1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			now := time.Now()
			m := openShop(t, simulator.Config{SettleDelay: c.option, Now: func() time.Time { return now }})
			permission, captured := m.completed("AuthorizeWithCapture", "3000")
			is.Equal(m.charge(permission, "5", `,"canHandlePendingAuthorization":true`).text("statusDetails", "state"), "AuthorizationInitiated")
			is.Equal(m.refund(captured, "5").text("statusDetails", "state"), "RefundInitiated")
			if c.early >= 0 {
				m.sim.Advance(c.early)
				is.Equal([]string{m.sim.Charges()[1].State, m.sim.Refunds()[0].State}, []string{"AuthorizationInitiated", "RefundInitiated"})
				m.sim.Advance(c.late - c.early)
			}
			is.Equal([]string{m.sim.Charges()[1].State, m.sim.Refunds()[0].State}, []string{"Authorized", "Refunded"})
		})
	}
}

// A charge permission is updated until it is closed, and closed once, with the merchant's own words as the reason.
//
// Source: recorded from sandbox threads
func TestAPermissionIsUpdatedUntilItIsClosed(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	permission, charge := m.completed("Authorize", "")
	path := "/chargePermissions/" + permission
	updated := m.call("PATCH", path, `{"merchantMetadata":{"merchantReferenceId":"A-2"}}`)
	is.Equal([]any{updated.status, updated.text("merchantMetadata", "merchantReferenceId")}, []any{200, "A-2"})
	closed := m.call("DELETE", path+"/close", `{"closureReason":"no longer needed","cancelPendingCharges":true}`)
	is.Equal([]any{closed.status, closed.text("statusDetails", "state")}, []any{200, "Closed"})
	is.Equal(closed.at("statusDetails", "reasons"), []any{map[string]any{"reasonCode": "MerchantClosed", "reasonDescription": "no longer needed"}})
	is.Equal(m.call("GET", "/charges/"+charge, "").text("statusDetails", "reasonCode"), "ChargePermissionCanceled")
	again := m.call("DELETE", path+"/close", `{"closureReason":"again"}`)
	is.Equal([]any{again.status, again.reason()}, []any{422, "InvalidChargePermissionStatus"})
	late := m.call("PATCH", path, `{"merchantMetadata":{"merchantReferenceId":"A-3"}}`)
	is.Equal([]any{late.status, late.reason()}, []any{422, "ChargePermissionNotModifiable"})
}
