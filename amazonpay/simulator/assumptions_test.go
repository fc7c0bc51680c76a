package simulator_test

import (
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// assumption is one field of Assumptions: what a merchant sees of it, with the
// zero value and with another.
type assumption struct {
	field        string
	other        simulator.Assumptions
	what         string
	see          func(*shop) string
	zero, answer string
}

func assumptions() []assumption {
	return slices.Concat(assumptionsOfRequests(), assumptionsOfSessions(), assumptionsOfPayments())
}

func assumptionsOfRequests() []assumption {
	return []assumption{
		{"ClockSkew", simulator.Assumptions{ClockSkew: -1}, "a date a minute ahead", dated(time.Minute), "404 ResourceNotFound", "400 InvalidHeaderValue"},
		{"MaxDateAge", simulator.Assumptions{MaxDateAge: -1}, "a date of last week", dated(-7 * 24 * time.Hour), "400 InvalidHeaderValue", "404 ResourceNotFound"},
		{"ForgetErrors", simulator.Assumptions{ForgetErrors: true}, "the key of a Complete that came too early", completeTooEarlyAndAgain, "422 InvalidCheckoutSessionStatus", "200 "},
		{"LimitsInBytes", simulator.Assumptions{LimitsInBytes: true}, "a store name of 50 kanji", storeNamed(strings.Repeat("店", 50)), "200 ", "400 InvalidParameterValue"},
		{"RefuseEmoji", simulator.Assumptions{RefuseEmoji: true}, "an emoji in the store's name", storeNamed("茶店🍵"), "200 ", "400 InvalidParameterValue"},
		{"MaxURL", simulator.Assumptions{MaxURL: -1}, "a URL of 513 characters", updateResultURL(513), "400 InvalidParameterValue", "200 "},
		{"SimulationCodes", simulator.Assumptions{SimulationCodes: map[string]string{"Mauve": "BuyerCanceled"}}, "another spelling", func(m *shop) string {
			return outcome(m.complete(m.paid("1111", "Authorize", false), thousand, codeHeader, "Mauve"))
		}, "400 InvalidSandboxSimulationSpecified", "422 CheckoutSessionCanceled"},
	}
}

func assumptionsOfSessions() []assumption {
	return []assumption{
		{"CreatedStatus", simulator.Assumptions{CreatedStatus: 200}, "Create Checkout Session", func(m *shop) string {
			return outcome(m.keyed("/checkoutSessions", payload))
		}, "201 ", "200 "},
		{"FrequencyNotSet", simulator.Assumptions{FrequencyNotSet: "recurring frequency?"}, "the constraint's words", frequencyConstraint,
			"simulated: recurringMetadata.frequency is not set.", "recurring frequency?"},
		{"UpdateAfterRedirect", simulator.Assumptions{UpdateAfterRedirect: true}, "Update while the buyer pays", func(m *shop) string {
			return outcome(m.update(redirected(m), terms("Authorize", false)))
		}, "422 InvalidCheckoutSessionStatus", "200 "},
		{"CanceledReason", simulator.Assumptions{CanceledReason: "InvalidCheckoutSessionStatus"}, "Complete after a decline", completeAfter("3434", thousand),
			"422 CheckoutSessionCanceled", "422 InvalidCheckoutSessionStatus"},
		{"CanceledStatus", simulator.Assumptions{CanceledStatus: 400}, "Complete after a decline", completeAfter("3434", thousand),
			"422 CheckoutSessionCanceled", "400 CheckoutSessionCanceled"},
		{"AmountsFirst", simulator.Assumptions{AmountsFirst: true}, "Complete after a decline, with another amount",
			completeAfter("3434", strings.Replace(thousand, "1000", "1001", 1)), "422 CheckoutSessionCanceled", "409 AmountMismatch"},
		{"FinalizeReason", simulator.Assumptions{FinalizeReason: "AmountMismatch"}, "Finalize with another address",
			finalizeWith("1111", "153-0064", "100-0001"), "400 InvalidParameterValue", "409 AmountMismatch"},
		{"FinalizeStatus", simulator.Assumptions{FinalizeStatus: 200}, "Finalize with a charge that is pending", finalizeWith("0701", "", ""), "202 ", "200 "},
		{"IDInCancelURL", simulator.Assumptions{IDInCancelURL: true}, "the way back of a buyer who cancels", cancelParameters, "why", "amazonCheckoutSessionId why"},
		{"BuyerTokenLife", simulator.Assumptions{BuyerTokenLife: time.Minute}, "Get Buyer an hour later", func(m *shop) string {
			token := m.token(simulator.JapaneseBuyer(), signInPayload)
			m.sim.Advance(time.Hour)
			return outcome(m.call("GET", "/buyers/"+token, ""))
		}, "200 ", "404 ResourceNotFound"},
	}
}

func assumptionsOfPayments() []assumption {
	return []assumption{
		{"RecurringPrefix", simulator.Assumptions{RecurringPrefix: "C"}, "a recurring permission in live", func(m *shop) string {
			m.keyID = live
			permission, _ := m.placed(order{amount: yen("1000"), payload: recurringPayload})
			return permission[:3]
		}, "B03", "C03"},
		{"NotModifiableReason", simulator.Assumptions{NotModifiableReason: "InvalidChargePermissionStatus"}, "an update of a Closed permission", func(m *shop) string {
			permission, _ := m.placed(order{amount: yen("1000")})
			return outcome(m.call("PATCH", "/chargePermissions/"+permission, `{}`))
		}, "422 ChargePermissionNotModifiable", "422 InvalidChargePermissionStatus"},
		{"PeriodicLimit", simulator.Assumptions{PeriodicLimit: yen("1500")}, "1000 yen more of a recurring buyer", func(m *shop) string {
			permission, _ := m.placed(order{amount: yen("1000"), payload: recurringPayload})
			return outcome(m.createCharge(permission, yen("1000"), ""))
		}, "201 ", "400 PeriodicAmountExceeded"},
		{"MaxRefunds", simulator.Assumptions{MaxRefunds: -1}, "the eleventh refund", refunds(slices.Repeat([]string{"1"}, 11)...), "422 TransactionCountExceeded", "201 "},
		{"MaxExtraYen", simulator.Assumptions{MaxExtraYen: -1}, "a refund of 115 percent of 100,000 yen", refunds("115000"), "400 TransactionAmountExceeded", "201 "},
		{"RefundDecimals", simulator.Assumptions{RefundDecimals: true}, "the amount of a refund of 400 yen", refund("refundAmount", "amount"), "400", "400.00"},
		{"RefundEpoch", simulator.Assumptions{RefundEpoch: true}, "the date of a refund", refund("creationTimestamp"), "20260301T120000Z", "1.7723664e+12"},
		{"CarrierCodes", simulator.Assumptions{CarrierCodes: []string{"YAMATO"}}, "a shipment with UPS", func(m *shop) string {
			return outcome(m.call("POST", "/deliveryTrackers", tracker("chargePermissionId", ordered(m), shipment)))
		}, "200 ", "400 InvalidParameterValue"},
		{"NotificationRetries", simulator.Assumptions{NotificationRetries: []time.Duration{time.Minute, 3 * time.Hour}}, "posts to a shop that is down", postTimes,
			"0s 1h0m0s 2h0m0s 3h0m0s", "0s 1m0s 3h1m0s"},
	}
}

// What Amazon leaves open is one question, one field of Assumptions, each with a default and another answer.
//
// Source: not documented; our choice
func TestEachAssumptionCanBeAnotherOne(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	var fields []string
	for _, field := range reflect.VisibleFields(reflect.TypeFor[simulator.Assumptions]()) {
		fields = append(fields, field.Name)
	}
	var tested []string
	for _, c := range assumptions() {
		tested = append(tested, c.field)
		t.Run(c.field+": "+c.what, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			is.Equal(c.see(downShop(t, simulator.Assumptions{})), c.zero)
			is.Equal(c.see(downShop(t, c.other)), c.answer)
		})
	}
	slices.Sort(fields)
	slices.Sort(tested)
	is.Equal(tested, fields) // no field without a row, one row for each
}

// An assumption that is none of those that anybody holds is refused at the start.
//
// Source: this kit's own tooling
func TestAssumptionsAreChecked(t *testing.T) {
	t.Parallel()
	for says, wrong := range map[string]simulator.Assumptions{
		"Assumptions.CanceledReason is Gone":         {CanceledReason: "Gone"},
		"Assumptions.CanceledStatus is 404":          {CanceledStatus: 404},
		"Assumptions.CreatedStatus is 202":           {CreatedStatus: 202},
		"Assumptions.FinalizeReason is Whim":         {FinalizeReason: "Whim"},
		"Assumptions.FinalizeStatus is 201":          {FinalizeStatus: 201},
		"Assumptions.RecurringPrefix is X":           {RecurringPrefix: "X"},
		"Assumptions.NotModifiableReason is Whim":    {NotModifiableReason: "Whim"},
		"Assumptions.NotificationRetries has 0s":     {NotificationRetries: []time.Duration{0}},
		"Assumptions.SimulationCodes has \"Whim\"":   {SimulationCodes: map[string]string{"A": "Whim"}},
		"Assumptions.PeriodicLimit \"100.50\" \"JPY": {PeriodicLimit: yen("100.50")},
	} {
		is := is.New(t)
		_, err := simulator.New(assuming(wrong))
		is.True(err != nil && strings.Contains(err.Error(), says)) // names the field
	}
}

// downShop is a shop whose clock stands still and that takes no notifications.
func downShop(t *testing.T, a simulator.Assumptions) *shop {
	return openShop(t, simulator.Config{
		Assumptions: a, Now: stopped, NotifyURL: notifyURL, NotifySigner: testSigner(), NotifyClient: &http.Client{Transport: unreachable{}},
	})
}

func dated(ahead time.Duration) func(*shop) string {
	return func(m *shop) string {
		m.date = func() time.Time { return stopped().Add(ahead) }
		return outcome(m.call("GET", nobodys, ""))
	}
}

func storeNamed(name string) func(*shop) string {
	return func(m *shop) string {
		return outcome(m.update(signedIn(m), `{"merchantMetadata":{"merchantStoreName":"`+name+`"}}`))
	}
}

func updateResultURL(length int) func(*shop) string {
	address := "https://shop.example/"
	address += strings.Repeat("a", length-len(address))
	return func(m *shop) string {
		return outcome(m.update(signedIn(m), `{"webCheckoutDetails":{"checkoutResultReturnUrl":"`+address+`"}}`))
	}
}

func completeTooEarlyAndAgain(m *shop) string {
	id := redirected(m)
	m.complete(id, thousand, keyHeader, "k")
	view, _ := m.sim.Session(id)
	if _, err := m.sim.Pay(view.RedirectURL); err != nil {
		m.t.Fatal(err)
	}
	return outcome(m.complete(id, thousand, keyHeader, "k"))
}

func completeAfter(card, body string) func(*shop) string {
	return func(m *shop) string { return outcome(m.complete(m.paid(card, "Authorize", false), body)) }
}

func finalizeWith(card, old, by string) func(*shop) string {
	body := strings.Replace(final(`{"paymentIntent":"Authorize","canHandlePendingAuthorization":true,`+thousand[1:]), old, by, 1)
	return func(m *shop) string {
		id := signedIn(m)
		if _, err := m.sim.ChangePayment(id, card); err != nil {
			m.t.Fatal(err)
		}
		return outcome(m.finalize(id, body))
	}
}

func frequencyConstraint(m *shop) string {
	id := m.signIn(simulator.JapaneseBuyer(), payload[:len(payload)-1]+`,"chargePermissionType":"Recurring"}`)
	list, _ := m.update(id, terms("Authorize", false)).at("constraints").([]any)
	text, _ := list[0].(map[string]any)["description"].(string)
	return text
}

// cancelParameters are the names of the parameters with which a buyer who
// canceled comes back to a checkoutCancelUrl that has one of its own.
func cancelParameters(m *shop) string {
	id := m.signIn(simulator.JapaneseBuyer(), strings.Replace(payload, `{"checkout`, `{"checkoutCancelUrl":"https://shop.example/cart?why=canceled","checkout`, 1))
	back, err := m.sim.CancelAtAmazon(id)
	if err != nil {
		m.t.Fatal(err)
	}
	u, err := url.Parse(back)
	if err != nil {
		m.t.Fatal(err)
	}
	var names []string
	for name := range u.Query() {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// refunds makes refunds of a captured charge of 100,000 yen, one after another.
func refunds(amounts ...string) func(*shop) string {
	return func(m *shop) (last string) {
		_, charge := m.placed(order{amount: yen("100000")})
		for _, amount := range amounts {
			last = outcome(m.createRefund(charge, yen(amount)))
		}
		return last
	}
}

// refund reads something in a refund of 400 yen.
func refund(keys ...string) func(*shop) string {
	return func(m *shop) string {
		_, charge := m.placed(order{amount: yen("1000")})
		made := m.createRefund(charge, yen("400"))
		return fmt.Sprint(m.call("GET", "/refunds/"+made.text("refundId"), "").at(keys...))
	}
}

// postTimes are those at which a notification is posted that nobody takes.
func postTimes(m *shop) string {
	if _, err := m.sim.Announce(ipn.Notification{MerchantID: merchant, ObjectType: ipn.Chargeback, ObjectID: "1"}); err != nil {
		m.t.Fatal(err)
	}
	var times []string
	for range 24 * 60 {
		posts, err := m.sim.Deliver(m.t.Context())
		if err != nil {
			m.t.Fatal(err)
		}
		if posts > 0 {
			times = append(times, m.sim.Now().Sub(stopped()).String())
		}
		m.sim.Advance(time.Minute)
	}
	return strings.Join(times, " ")
}
