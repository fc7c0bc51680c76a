package simulator_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// Complete makes of the paymentIntent a charge permission alone, an authorization or a captured charge.
//
// Source: Amazon's page "Charge Permission"
func TestWhatCompleteMakesOfTheIntent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		intent, card string
		pending      bool
		status       int
		charge       string // state; "": there is none
		captured     any
		permission   string // state and reason
		balance      string
	}{
		{"Confirm", "1111", false, 200, "", nil, "Chargeable ", "1000"},
		{"Confirm", "1111", true, 200, "", nil, "Chargeable ", "1000"},
		{"Authorize", "1111", false, 200, "Authorized", nil, "NonChargeable ChargeInProgress", "0"},
		{"Authorize", "1111", true, 200, "Authorized", nil, "NonChargeable ChargeInProgress", "0"},
		{"Authorize", "gift", true, 200, "Authorized", nil, "NonChargeable ChargeInProgress", "0"},
		{"Authorize", "0701", true, 202, "AuthorizationInitiated", nil, "NonChargeable ChargeInProgress", "0"},
		{"AuthorizeWithCapture", "1111", false, 200, "Captured", map[string]any{"amount": "1000", "currencyCode": "JPY"}, "Closed AmazonClosed", "0"},
	} {
		t.Run(fmt.Sprint(c.intent, " ", c.card, " pending:", c.pending), func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			done := m.complete(m.paid(c.card, c.intent, c.pending), thousand)
			is.Equal(done.status, c.status)
			is.Equal(done.text("statusDetails", "state"), "Completed") // also with 202
			permission := m.call("GET", "/chargePermissions/"+done.text("chargePermissionId"), "")
			is.Equal(permissionState(permission), c.permission)
			is.Equal(permission.text("limits", "amountBalance", "amount"), c.balance)
			is.Equal(permission.text("limits", "amountLimit", "amount"), "1000")
			if c.charge == "" {
				is.Equal(done.at("chargeId"), nil) // Confirm charges nothing
				is.Equal(len(m.sim.Charges()), 0)
				return
			}
			charge := m.call("GET", "/charges/"+done.text("chargeId"), "")
			is.Equal(charge.text("statusDetails", "state"), c.charge)
			is.Equal(charge.at("captureAmount"), c.captured)
			is.Equal(charge.text("chargePermissionId"), done.text("chargePermissionId"))
		})
	}
}

func permissionState(r reply) string {
	state := r.text("statusDetails", "state") + " "
	if reasons, ok := r.at("statusDetails", "reasons").([]any); ok {
		state += reasons[0].(map[string]any)["reasonCode"].(string)
	}
	return state
}

// The ids of charge permissions and charges tell kind, environment and region.
//
// Source: recorded from sandbox threads
func TestWhatIdsTell(t *testing.T) {
	t.Parallel()
	for region, c := range map[api.Region]struct{ number, currency string }{api.NA: {"01", "USD"}, api.EU: {"02", "EUR"}, api.JP: {"03", "JPY"}} {
		for keyID, letters := range map[string][2]string{sandbox: {"S", "C"}, live: {"P", "B"}} {
			t.Run(string(region)+" "+keyID, func(t *testing.T) {
				t.Parallel()
				is := is.New(t)
				m := openShop(t, simulator.Config{Region: region})
				m.keyID = keyID
				for letter, more := range map[string]string{letters[0]: "", letters[1]: recurringPayload} {
					permission, charge := m.placed(order{amount: money("10", c.currency), payload: more})
					is.True(regexp.MustCompile(`^` + letter + c.number + `-\d{7}-\d{7}$`).MatchString(permission))
					is.True(regexp.MustCompile(`^` + letters[0] + c.number + `-\d{7}-\d{7}-C\d{6}$`).MatchString(charge))
					is.Equal(strings.HasPrefix(charge, permission), more == "") // that of a recurring one has an order id of its own
				}
			})
		}
	}
}

// A charge that is pending at Complete is authorized or declined 30 seconds later, as the card says.
//
// Source: Amazon's page "Sandbox simulations"
func TestPendingChargesSettle(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ card, charge, permission string }{
		{"0701", "Authorized ", "NonChargeable ChargeInProgress"},
		{"4354", "Declined HardDeclined", "NonChargeable PaymentMethodInvalid"},
	} {
		t.Run(c.card, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			done := m.complete(m.paid(c.card, "Authorize", true), thousand)
			is.Equal(done.status, 202)
			state := func() string {
				r := m.call("GET", "/charges/"+done.text("chargeId"), "")
				return r.text("statusDetails", "state") + " " + r.text("statusDetails", "reasonCode")
			}
			m.sim.Advance(29 * time.Second)
			is.Equal(state(), "AuthorizationInitiated ")
			m.sim.Advance(time.Second)
			is.Equal(state(), c.charge)
			is.Equal(m.sim.Charges()[0].State+" "+m.sim.Charges()[0].ReasonCode, c.charge)
			is.Equal(permissionState(m.call("GET", "/chargePermissions/"+done.text("chargePermissionId"), "")), c.permission)
		})
	}
}

// A recurring session needs a frequency, and leaves a charge permission that is Chargeable for the next cycle.
//
// Source: Amazon's page "Manage recurring payments"
func TestRecurring(t *testing.T) {
	t.Parallel()
	recurring := payload[:len(payload)-1] + `,"chargePermissionType":"Recurring"}`
	monthly := `,"recurringMetadata":{"frequency":{"unit":"Month","value":"1"},"amount":{"amount":"500","currencyCode":"JPY"}}}`
	t.Run("needs a frequency", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		m := openShop(t, simulator.Config{})
		id := m.signIn(simulator.JapaneseBuyer(), recurring)
		is.Equal(m.update(id, terms("Authorize", false)).constraints(), []string{"RecurringFrequencyNotSet"})
		ready := m.update(id, "{"+monthly[1:])
		is.Equal(ready.constraints(), nil)
		is.Equal(ready.text("recurringMetadata", "frequency", "unit"), "Month")
		is.Equal(ready.text("recurringMetadata", "amount", "amount"), "500")
	})
	for _, c := range []struct {
		intent  string
		pending bool
		status  int
	}{
		{"Confirm", false, 200}, {"Confirm", true, 200}, {"Authorize", false, 200}, {"Authorize", true, 202}, {"AuthorizeWithCapture", false, 200},
	} {
		t.Run(fmt.Sprintf("%s, pending accepted: %v", c.intent, c.pending), func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			id := m.signIn(simulator.JapaneseBuyer(), recurring)
			ready := m.update(id, strings.TrimSuffix(terms(c.intent, c.pending), "}")+monthly)
			_, err := m.sim.Pay(ready.text("webCheckoutDetails", "amazonPayRedirectUrl"))
			is.NoErr(err)
			done := m.complete(id, thousand)
			is.Equal(done.status, c.status)
			is.True(regexp.MustCompile(`^C03-\d{7}-\d{7}$`).MatchString(done.text("chargePermissionId")))
			if c.intent != "Confirm" {
				is.True(regexp.MustCompile(`^S03-\d{7}-\d{7}-C\d{6}$`).MatchString(done.text("chargeId"))) // an order id of its own
			}
			m.sim.Advance(time.Minute)
			permission := m.call("GET", "/chargePermissions/"+done.text("chargePermissionId"), "")
			is.Equal(permissionState(permission), "Chargeable ") // for the next cycle
			is.Equal(permission.text("recurringMetadata", "frequency", "value"), "1")
		})
	}
}

// With a totalOrderAmount above the chargeAmount the rest stays chargeable.
//
// Source: Amazon's page "Deferred transactions"
func TestATotalAboveTheChargeStaysChargeable(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := m.signIn(simulator.JapaneseBuyer(), payload)
	total := `"totalOrderAmount":{"amount":"3000","currencyCode":"JPY"}`
	ready := m.update(id, strings.Replace(terms("AuthorizeWithCapture", false), `"chargeAmount"`, total+`,"chargeAmount"`, 1))
	_, err := m.sim.Pay(ready.text("webCheckoutDetails", "amazonPayRedirectUrl"))
	is.NoErr(err)
	done := m.complete(id, thousand[:len(thousand)-1]+","+total+"}")
	is.Equal(done.status, 200)
	permission := m.call("GET", "/chargePermissions/"+done.text("chargePermissionId"), "")
	is.Equal(permissionState(permission), "Chargeable ")
	is.Equal(permission.text("limits", "amountBalance", "amount"), "2000")
}

// The session's creation decides how long the charge permission lives and how much it is good for.
//
// Source: Amazon's page "Advanced one-time payment options"
func TestWhatTheCreationSaysAboutTheChargePermission(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for _, c := range []struct {
		name, payload, limit string
		lasts                time.Duration
	}{
		{"nothing", "", "1000", 180 * day},
		{"extendExpiration: it lives 13 months", `,"paymentDetails":{"extendExpiration":true}`, "1000", 396 * day},
		{"allowOvercharge: at least 70,000 yen", `,"paymentDetails":{"allowOvercharge":true}`, "70000", 180 * day},
		{"a recurring one lives 13 months and has no limit of its own", `,"chargePermissionType":"Recurring","recurringMetadata":{"frequency":{"unit":"Week","value":"2"}}`, "", 396 * day},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
			m := openShop(t, simulator.Config{Now: func() time.Time { return now }})
			id := m.signIn(simulator.JapaneseBuyer(), payload[:len(payload)-1]+c.payload+"}")
			_, err := m.sim.Pay(m.update(id, terms("Confirm", false)).text("webCheckoutDetails", "amazonPayRedirectUrl"))
			is.NoErr(err)
			path := "/chargePermissions/" + m.complete(id, thousand).text("chargePermissionId")
			limit, _ := m.call("GET", path, "").at("limits", "amountLimit").(map[string]any) // null: none
			is.Equal(limit != nil, c.limit != "")
			if limit != nil {
				is.Equal(limit, map[string]any{"amount": c.limit, "currencyCode": "JPY"})
			}
			m.sim.Advance(c.lasts - time.Second)
			is.Equal(permissionState(m.call("GET", path, "")), "Chargeable ")
			is.Equal(m.call("GET", path, "").at("buyer") != nil, c.limit == "") // recurring ones tell it while they last
			m.sim.Advance(time.Second)
			is.Equal(permissionState(m.call("GET", path, "")), "Closed Expired")
			m.sim.Advance(30 * day)
			is.Equal(m.call("GET", path, "").at("buyer"), nil)
		})
	}
}

// A softDescriptor comes back with Amazon's prefix.
//
// Source: Amazon's page "Charge"
func TestASoftDescriptorComesBackWithItsPrefix(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := m.signIn(simulator.JapaneseBuyer(), payload)
	ready := m.update(id, strings.Replace(terms("AuthorizeWithCapture", false), `"chargeAmount"`, `"softDescriptor":"SOFT-DESC","chargeAmount"`, 1))
	_, err := m.sim.Pay(ready.text("webCheckoutDetails", "amazonPayRedirectUrl"))
	is.NoErr(err)
	done := m.complete(id, thousand)
	is.Equal(m.call("GET", "/charges/"+done.text("chargeId"), "").text("softDescriptor"), "AMZ*SOFT-DESC")
}

// Sessions expire after 24 hours and are forgotten after 30 days, and authorizations end after 30 days.
//
// Source: Amazon's page "Checkout Session"
func TestTimePassesForSessionsAndCharges(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	t.Run("a session that is not completed expires after 24 hours, and gives the authorization back", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		m := openShop(t, simulator.Config{})
		id := m.paid("1111", "Authorize", false)
		view, _ := m.sim.Session(id)
		charge := func() string { return m.call("GET", "/charges/"+view.ChargeID, "").text("statusDetails", "state") }
		m.sim.Advance(day - time.Second)
		is.Equal(charge(), "Authorized") // the charge exists before Complete
		is.Equal(m.get(id).text("statusDetails", "state"), "Open")
		m.sim.Advance(time.Second)
		is.Equal(charge(), "Canceled")
		status := m.get(id)
		is.Equal(status.text("statusDetails", "state")+" "+status.text("statusDetails", "reasonCode"), "Canceled Expired")
		is.Equal(len(m.sim.Charges()), 0) // nothing in the merchant's ledger
	})
	t.Run("a session is forgotten after 30 days", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		m := openShop(t, simulator.Config{})
		id := completed(m)
		m.sim.Advance(30*day - time.Second)
		is.Equal(m.get(id).text("statusDetails", "state"), "Completed")
		m.sim.Advance(time.Second)
		is.Equal(m.get(id).status, 404)
		_, known := m.sim.Session(id)
		is.True(!known)
	})
	t.Run("an authorization ends after 30 days, the permission's buyer data as well", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		m := openShop(t, simulator.Config{})
		done := m.complete(m.paid("1111", "Authorize", false), thousand)
		permission := m.call("GET", "/chargePermissions/"+done.text("chargePermissionId"), "")
		is.Equal(permission.text("shippingAddress", "postalCode"), "153-0064")
		m.sim.Advance(30 * day)
		charge := m.call("GET", "/charges/"+done.text("chargeId"), "")
		is.Equal(charge.text("statusDetails", "state")+" "+charge.text("statusDetails", "reasonCode"), "Canceled ExpiredUnused")
		permission = m.call("GET", "/chargePermissions/"+done.text("chargePermissionId"), "")
		is.Equal(permission.at("buyer"), nil)
		is.Equal(permissionState(permission), "Chargeable ")
		m.sim.Advance(150 * day)
		is.Equal(permissionState(m.call("GET", "/chargePermissions/"+done.text("chargePermissionId"), "")), "Closed Expired")
	})
	t.Run("charges of the other environment are not found", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		m := openShop(t, simulator.Config{})
		done := m.complete(m.paid("1111", "Authorize", false), thousand)
		m.keyID = live
		is.Equal(m.call("GET", "/charges/"+done.text("chargeId"), "").status, 404)
		is.Equal(m.call("GET", "/chargePermissions/"+done.text("chargePermissionId"), "").status, 404)
	})
}
