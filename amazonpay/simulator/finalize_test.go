package simulator_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

func (m *shop) finalize(id, body string) reply {
	m.t.Helper()
	return m.call("POST", "/checkoutSessions/"+id+"/finalize", body)
}

// final is the body of a Finalize that repeats the address of the first demo
// buyer.
func final(rest string) string {
	return strings.TrimSuffix(rest, "}") + `,"shippingAddress":{"name":"田中太郎","addressLine1":"目黒区下目黒1-8-1","addressLine2":"アルコタワー","addressLine3":null,` +
		`"stateOrRegion":"東京都","postalCode":"153-0064","countryCode":"JP","phoneNumber":"03-1234-5678"}}`
}

// Finalize Checkout Session completes a checkout that a script or an app ran, without an Update before it; its body says amount, intent and address.
//
// Source: Amazon's page "Buy Now: verify and complete checkout"
func TestFinalizeNeedsNoRedirect(t *testing.T) {
	t.Parallel()
	authorize := `{"paymentIntent":"Authorize",` + thousand[1:]
	for _, c := range []struct {
		name, card, body string
		status           int
		reason           string
	}{
		{"it completes", "1111", final(authorize), 200, ""},
		{"a flag may be a text, as in Amazon's sample", "1111", final(`{"paymentIntent":"AuthorizeWithCapture","canHandlePendingAuthorization":"false",` + thousand[1:]), 200, ""},
		{"it may pend", "0701", final(`{"paymentIntent":"Authorize","canHandlePendingAuthorization":true,` + thousand[1:]), 202, ""},
		{"the card may decline", "3434", final(authorize), 422, "CheckoutSessionCanceled"},
		{"the address is needed", "1111", authorize, 400, "MissingParameterValue"},
		{"the address must be the one that was shared", "1111", strings.Replace(final(authorize), "153-0064", "100-0001", 1), 400, "InvalidParameterValue"},
		{"all of it", "1111", strings.Replace(final(authorize), `"name":"田中太郎",`, "", 1), 400, "InvalidParameterValue"},
		{"no other address", "1111", final(strings.TrimSuffix(authorize, "}") + `,"billingAddress":{"name":"x"}}`), 400, "InvalidParameterValue"},
		{"the intent is needed", "1111", final(thousand), 400, "MissingParameterValue"},
		{"the amount is needed", "1111", final(`{"paymentIntent":"Confirm"}`), 400, "MissingParameterValue"},
		{"no unknown field", "1111", final(`{"paymentIntent":"Confirm","scopes":[],` + thousand[1:]), 400, "UnrecognizedField"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			id := signedIn(m)
			_, err := m.sim.ChangePayment(id, c.card)
			is.NoErr(err)
			answer := m.finalize(id, c.body)
			is.Equal(answer.reason(), c.reason)
			is.Equal(answer.status, c.status)
			if c.status < 300 {
				is.Equal(m.finalize(id, c.body).reason(), "InvalidCheckoutSessionStatus") // the second time
			}
		})
	}
}

// Finalize must repeat what the session says already: amounts, intent, supplementary data.
//
// Source: Amazon's page "Buy Now: verify and complete checkout"
func TestFinalizeMustRepeatTheSession(t *testing.T) {
	t.Parallel()
	stated := strings.Replace(terms("Authorize", false), `"chargeAmount"`, `"totalOrderAmount":{"amount":"3000","currencyCode":"JPY"},"chargeAmount"`, 1)
	stated = `{"supplementaryData":"seat 12",` + stated[1:]
	total := `,"totalOrderAmount":{"amount":"3000","currencyCode":"JPY"}}`
	good := `{"paymentIntent":"Authorize","supplementaryData":"seat 12",` + strings.TrimSuffix(thousand[1:], "}") + total
	for _, c := range []struct {
		name, body string
		status     int
		reason     string
	}{
		{"all the same", good, 200, ""},
		{"another amount", strings.Replace(good, `"1000"`, `"1001"`, 1), 409, "AmountMismatch"},
		{"another total", strings.Replace(good, `"3000"`, `"3001"`, 1), 409, "AmountMismatch"},
		{"no total", strings.Replace(good, total, "}", 1), 400, "MissingParameterValue"},
		{"another intent", strings.Replace(good, `"Authorize"`, `"Confirm"`, 1), 400, "InvalidParameterValue"},
		{"other supplementary data", strings.Replace(good, "seat 12", "seat 13", 1), 400, "InvalidParameterValue"},
		{"no supplementary data", strings.Replace(good, `"supplementaryData":"seat 12",`, "", 1), 400, "MissingParameterValue"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			id := signedIn(m)
			is.Equal(m.update(id, stated).status, 200)
			answer := m.finalize(id, final(c.body))
			is.Equal(answer.reason(), c.reason)
			is.Equal(answer.status, c.status)
		})
	}
}

// Finalize also completes a session whose buyer came back from amazonPayRedirectUrl, and charges nothing twice.
//
// Source: Amazon's page "Mobile app: call Finalize Checkout Session"
func TestFinalizeAfterTheRedirect(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := m.paid("1111", "Authorize", false)
	view, _ := m.sim.Session(id)
	done := m.finalize(id, final(`{"paymentIntent":"Authorize",`+thousand[1:]))
	is.Equal(done.status, 200)
	is.Equal(done.text("chargeId"), view.ChargeID)
	is.Equal(m.finalize(m.paid("3434", "Authorize", false), final(`{"paymentIntent":"Authorize",`+thousand[1:])).reason(), "InvalidCheckoutSessionStatus")
}

// Finalize charges nobody who was sent to amazonPayRedirectUrl and has not paid there.
//
// Source: not documented; our choice
func TestFinalizeDoesNotPayForTheBuyer(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := redirected(m)
	body := final(`{"paymentIntent":"Authorize",` + thousand[1:])
	is.Equal(outcome(m.finalize(id, body)), "422 InvalidCheckoutSessionStatus")
	_, err := m.sim.ChangePayment(id, "4444") // the buyer went back to choose another card
	is.NoErr(err)
	is.Equal(outcome(m.finalize(id, body)), "422 InvalidCheckoutSessionStatus")
	is.Equal(len(m.sim.Charges()), 0)
	_, err = m.sim.Pay(at(simulator.ProcessingPath, id))
	is.NoErr(err)
	is.Equal(m.finalize(id, body).status, 200)
}

// Finalize cannot take back that the shop waits for a pending authorization, and need not repeat it.
//
// Source: Amazon's page "Buy Now: verify and complete checkout"
func TestFinalizeKeepsThePendingAuthorization(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := m.paid("0701", "Authorize", true)
	is.Equal(outcome(m.finalize(id, final(`{"paymentIntent":"Authorize","canHandlePendingAuthorization":false,`+thousand[1:]))), "400 InvalidParameterValue")
	is.Equal(m.finalize(id, final(`{"paymentIntent":"Authorize",`+thousand[1:])).status, 202)
}

// Finalize of a PayOnly session repeats the billing address, unless there is none.
//
// Source: Amazon's page "Buy Now: verify and complete checkout"
func TestFinalizeOfPayOnlyRepeatsTheBillingAddress(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	button := m.button(payload)
	button.ProductType = "PayOnly"
	body := `{"paymentIntent":"Authorize",` + thousand[1:]
	id := m.signInWith(simulator.JapaneseBuyer(), button)
	is.Equal(m.finalize(id, body).reason(), "MissingParameterValue")
	is.Equal(m.finalize(id, final(body)).reason(), "InvalidParameterValue") // a shipping address, which there is not
	is.Equal(m.finalize(id, strings.Replace(final(body), "shippingAddress", "billingAddress", 1)).status, 200)
	gift := m.signInWith(simulator.JapaneseBuyer(), button)
	_, err := m.sim.ChangePayment(gift, "gift")
	is.NoErr(err)
	is.Equal(m.finalize(gift, body).status, 200)
}

// The client's Finalize takes the address as Get Checkout Session told it.
//
// Source: official SDK
func TestTheClientFinalizes(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := signedIn(m)
	var address api.Address
	raw, err := json.Marshal(m.get(id).at("shippingAddress"))
	is.NoErr(err)
	is.NoErr(json.Unmarshal(raw, &address))
	client, err := api.New(api.Config{Region: api.JP, PublicKeyID: sandbox, PrivateKey: testKey(), HTTPClient: m.sim.HTTPClient()})
	is.NoErr(err)
	charge := yen("1000")
	done, err := client.FinalizeCheckoutSession(t.Context(), id, &api.FinalizeCheckoutSessionRequest{PaymentIntent: api.Authorize, ChargeAmount: &charge, ShippingAddress: &address})
	is.NoErr(err)
	is.True(done.ChargeID != "")
}
