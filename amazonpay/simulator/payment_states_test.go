package simulator_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// Each state of a charge allows the operations that are documented for it, and the others are InvalidChargeStatus.
//
// Source: Amazon's page "Charge"
func TestWhichOperationsTheStateOfAChargeAllows(t *testing.T) {
	t.Parallel()
	const no = "422 InvalidChargeStatus"
	for _, c := range []struct {
		state                   api.ChargeState
		capture, cancel, refund string
	}{
		{api.ChargeAuthorizationInitiated, no, "200 ", no},
		{api.ChargeAuthorized, "200 ", "200 ", no},
		{api.ChargeCaptureInitiated, no, no, no},
		{api.ChargeCaptured, no, no, "201 "},
		{api.ChargeCanceled, no, no, no},
		{api.ChargeDeclined, no, no, no},
	} {
		t.Run(string(c.state), func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			is.Equal(outcome(m.keyed("/charges/"+chargeIn(m, c.state)+"/capture", "{"+amount("captureAmount", "1000")+"}")), c.capture)
			is.Equal(outcome(m.call("DELETE", "/charges/"+chargeIn(m, c.state)+"/cancel", `{"cancellationReason":"x"}`)), c.cancel)
			is.Equal(outcome(m.createRefund(chargeIn(m, c.state), yen("1000"))), c.refund)
		})
	}
}

// Each state of a charge permission allows the operations that are documented for it.
//
// Source: Amazon's page "Charge Permission"
func TestWhichOperationsTheStateOfAChargePermissionAllows(t *testing.T) {
	t.Parallel()
	const no = "422 InvalidChargePermissionStatus"
	for _, c := range []struct {
		name, intent          string
		then                  func(m *shop, permission string) error
		state                 string
		update, charge, close string
	}{
		{"as it comes from Confirm", "Confirm", nil, "Chargeable ", "200 ", "201 ", "200 "},
		{"with a charge in progress", "Authorize", nil, "NonChargeable ChargeInProgress", "200 ", no, "200 "},
		{"held back", "Confirm", func(m *shop, permission string) error {
			return m.sim.ChangePermission(permission, api.PermissionNonChargeable, "PaymentMethodExpired")
		}, "NonChargeable PaymentMethodExpired", "200 ", no, "200 "},
		{"charged in full", "AuthorizeWithCapture", nil, "Closed AmazonClosed", "422 ChargePermissionNotModifiable", no, no},
		{"closed by the buyer", "Confirm", func(m *shop, permission string) error {
			return m.sim.ClosePermission(permission, "BuyerClosed")
		}, "Closed BuyerClosed", "422 ChargePermissionNotModifiable", no, no},
		{"expired", "Confirm", func(m *shop, permission string) error {
			m.sim.Advance(180 * 24 * time.Hour)
			return nil
		}, "Closed Expired", "422 ChargePermissionNotModifiable", no, no},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			permission, _ := m.placed(order{amount: yen("1000"), intent: c.intent})
			if c.then != nil {
				is.NoErr(c.then(m, permission))
			}
			path := "/chargePermissions/" + permission
			is.Equal(permissionState(m.call("GET", path, "")), c.state)
			is.Equal(outcome(m.call("PATCH", path, `{"merchantMetadata":{"merchantReferenceId":"A-2"}}`)), c.update)
			is.Equal(outcome(m.createCharge(permission, yen("1"), "")), c.charge)
			is.Equal(outcome(m.call("DELETE", path+"/close", `{"closureReason":"x"}`)), c.close)
		})
	}
}

// Create Charge is refused for what contradicts itself, exceeds the charge permission, or is nobody's.
//
// Source: Amazon's page "Error handling"
func TestWhatCreateChargeRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		amount api.Price
		more   string
		want   string
	}{
		{"nothing", yen("1000"), "", "201 "},
		{"more than the balance", yen("1001"), "", "400 TransactionAmountExceeded"},
		{"another currency", money("1", "USD"), "", "400 CurrencyMismatch"},
		{"a statement's text without a capture", yen("1"), `,"softDescriptor":"A"`, "400 InvalidParameterCombination"},
		{"a pending authorization with a capture", yen("1"), `,"captureNow":true,"canHandlePendingAuthorization":true`, "400 InvalidParameterCombination"},
		{"a text of 17 characters", yen("1"), `,"captureNow":true,"softDescriptor":"12345678901234567"`, "400 InvalidParameterValue"},
		{"an unknown initiator", yen("1"), `,"chargeInitiator":"ME"`, "400 InvalidParameterValue"},
		{"an unknown channel", yen("1"), `,"channel":"Radio"`, "400 InvalidParameterValue"},
		{"a URL that no buyer can return to", yen("1"), `,"webCheckoutDetails":{"checkoutResultReturnUrl":"ftp://shop.example/"}`, "400 InvalidParameterValue"},
		{"an unknown field", yen("1"), `,"paymentIntent":"Authorize"`, "400 UnrecognizedField"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			permission, _ := m.placed(order{amount: yen("1000"), intent: "Confirm"})
			is.Equal(outcome(m.createCharge(permission, c.amount, c.more)), c.want)
		})
	}
	t.Run("somebody else's permission", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		m := openShop(t, simulator.Config{})
		is.Equal(outcome(m.createCharge("S03-0000000-0000000", yen("1"), "")), "404 ResourceNotFound")
		early, _ := m.sim.Session(m.paid("1111", "Confirm", false)) // not completed yet
		is.Equal(outcome(m.createCharge(early.ChargePermissionID, yen("1"), "")), "404 ResourceNotFound")
		permission, _ := m.placed(order{amount: yen("1000"), intent: "Confirm"})
		m.keyID = live
		is.Equal(outcome(m.createCharge(permission, yen("1"), "")), "404 ResourceNotFound")
	})
}

// Each initiator and channel that is documented is taken.
//
// Source: official SDK
func TestWhoMayChargeAndWhere(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	permission, _ := m.placed(order{amount: yen("1000"), intent: "Confirm", payload: onFilePayload})
	for _, initiator := range strings.Fields("CITU MITU CITR MITR") {
		is.Equal(m.createCharge(permission, yen("1"), `,"chargeInitiator":"`+initiator+`"`).text("chargeInitiator"), initiator)
	}
	for _, channel := range strings.Fields("Web Phone App Alexa PointOfSale FireTv Offline Amazon") {
		is.Equal(m.createCharge(permission, yen("1"), `,"channel":"`+channel+`"`).text("channel"), channel)
	}
}

// A Charge object has every key, with null for the amounts that are not known before the capture.
//
// Source: recorded from sandbox threads
func TestTheChargeObject(t *testing.T) {
	t.Parallel()
	keys := []string{
		"captureAmount", "channel", "chargeAmount", "chargeId", "chargeInitiator", "chargePermissionId", "conversionRate", "convertedAmount",
		"creationTimestamp", "expirationTimestamp", "merchantMetadata", "platformId", "providerMetadata", "refundedAmount", "releaseEnvironment",
		"softDescriptor", "statusDetails", "webCheckoutDetails",
	}
	zero, all := map[string]any{"amount": "0", "currencyCode": "JPY"}, map[string]any{"amount": "1000", "currencyCode": "JPY"}
	for _, c := range []struct {
		intent             string
		captured, refunded any
	}{{"Authorize", nil, nil}, {"AuthorizeWithCapture", all, zero}} {
		t.Run(c.intent, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			now := time.Date(2020, 2, 22, 12, 0, 0, 0, time.UTC)
			m := openShop(t, simulator.Config{Now: func() time.Time { return now }})
			_, id := m.placed(order{amount: yen("1000"), intent: c.intent})
			charge := m.call("GET", "/charges/"+id, "")
			is.Equal(slices.Sorted(maps.Keys(charge.body)), keys)
			is.Equal([]any{charge.at("captureAmount"), charge.at("refundedAmount")}, []any{c.captured, c.refunded})
			is.Equal([]any{charge.at("creationTimestamp"), charge.at("expirationTimestamp")}, []any{"20200222T120000Z", "20200323T120000Z"})
			is.Equal(charge.text("releaseEnvironment"), "Sandbox")
		})
	}
}

// A Charge Permission object has every key, its limits, the buyer's data, and a life of 180 days.
//
// Source: recorded from sandbox threads
func TestTheChargePermissionObject(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{Now: func() time.Time { return time.Date(2020, 2, 22, 12, 0, 0, 0, time.UTC) }})
	id := m.signIn(simulator.JapaneseBuyer(), payload)
	open := m.update(id, strings.TrimSuffix(terms("Confirm", false), "}")+`,"merchantMetadata":{"merchantReferenceId":"A-1"},"platformId":"A1PLATFORM"}`)
	_, err := m.sim.Pay(open.text("webCheckoutDetails", "amazonPayRedirectUrl"))
	is.NoErr(err)
	permission := m.complete(id, thousand).text("chargePermissionId")
	all := map[string]any{"amount": "1000", "currencyCode": "JPY"}
	is.Equal(m.call("GET", "/chargePermissions/"+permission, "").body, map[string]any{
		"chargePermissionId": permission, "chargePermissionReferenceId": nil, "chargePermissionType": "OneTime",
		"recurringMetadata": map[string]any{"frequency": nil, "amount": nil}, "limits": map[string]any{"amountLimit": all, "amountBalance": all},
		"presentmentCurrency": "JPY", "buyer": open.at("buyer"), "shippingAddress": open.at("shippingAddress"), "billingAddress": nil,
		"paymentPreferences": []any{map[string]any{"paymentDescriptor": nil}}, "merchantMetadata": open.at("merchantMetadata"), "platformId": "A1PLATFORM",
		"statusDetails":     map[string]any{"state": "Chargeable", "reasons": nil, "lastUpdatedTimestamp": "20200222T120000Z"},
		"creationTimestamp": "20200222T120000Z", "expirationTimestamp": "20200820T120000Z", "releaseEnvironment": "Sandbox",
	})
}

// A Refund object has every key.
//
// Source: Amazon's page "Refund"
func TestTheRefundObject(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{Now: func() time.Time { return time.Date(2020, 2, 22, 12, 0, 0, 0, time.UTC) }})
	_, charge := m.placed(order{amount: yen("1000")})
	made := m.keyed("/refunds", `{"chargeId":"`+charge+`",`+amount("refundAmount", "400")+`,"softDescriptor":"SORRY"}`)
	id := made.text("refundId")
	is.True(regexp.MustCompile(`^S03-\d{7}-\d{7}-R\d{6}$`).MatchString(id))
	is.Equal(made.body, map[string]any{
		"refundId": id, "chargeId": charge, "creationTimestamp": "20200222T120000Z", "refundAmount": map[string]any{"amount": "400", "currencyCode": "JPY"},
		"softDescriptor": "AMZ*SORRY", "releaseEnvironment": "Sandbox",
		"statusDetails": map[string]any{"state": "RefundInitiated", "reasonCode": nil, "reasonDescription": nil, "lastUpdatedTimestamp": "20200222T120000Z"},
	})
	is.Equal(m.call("GET", "/refunds/"+id, "").body, made.body)
}

// A charge permission whose charge is outstanding says so in Amazon's words.
//
// Source: recorded from sandbox threads
func TestTheReasonOfAChargeInProgress(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	permission, _ := m.placed(order{amount: yen("1000"), intent: "Authorize"})
	is.Equal(m.call("GET", "/chargePermissions/"+permission, "").at("statusDetails", "reasons"), []any{map[string]any{
		"reasonCode":        "ChargeInProgress",
		"reasonDescription": "A charge is already in progress. You cannot initiate a new charge unless previous charge is canceled.",
	}})
}

// What was charged, captured, given back and held in another order adds up to the last cent.
//
// Source: this kit's own tooling
func TestF4_CentsAddUp(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{Region: api.NA})
	permission, charge := m.placed(order{amount: money("100.00", "USD"), payload: `,"paymentDetails":{"allowOvercharge":true}`})
	for _, part := range []string{"0.10", "0.20", "0.70"} {
		is.Equal(outcome(m.createCharge(permission, money(part, "USD"), "")), "201 ")
	}
	is.Equal(m.sim.Permissions()[0].AmountBalance, money("799", "USD")) // of 900
	is.Equal(outcome(m.createCharge(permission, money("799.01", "USD"), "")), "400 TransactionAmountExceeded")
	for _, part := range []string{"33.33", "33.33", "33.34", "15.00"} {
		is.Equal(outcome(m.createRefund(charge, money(part, "USD"))), "201 ")
		m.sim.Advance(time.Minute) // it is Refunded
	}
	is.Equal(outcome(m.createRefund(charge, money("0.01", "USD"))), "400 TransactionAmountExceeded")
	is.Equal(m.sim.Charges()[0].RefundedAmount, money("115", "USD"))
}
