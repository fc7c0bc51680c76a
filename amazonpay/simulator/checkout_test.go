package simulator_test

import (
	"regexp"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// A checkout goes from the button over review page, Update, amazonPayRedirectUrl and result page to Complete, and then there is a charge.
//
// Source: Amazon's page "Amazon Pay Checkout: integration overview"
func TestACheckoutFromTheButtonToTheCharge(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})

	back, err := m.sim.SignIn(simulator.JapaneseBuyer(), m.button(payload))
	is.NoErr(err)
	match := regexp.MustCompile(`^https://shop\.example/review\?lang=ja&amazonCheckoutSessionId=([0-9a-f-]{36})$`).FindStringSubmatch(back)
	is.True(match != nil) // the review URL keeps its query and gets the id
	id := match[1]

	open := m.get(id)
	is.Equal(open.status, 200)
	is.Equal(open.text("statusDetails", "state"), "Open")
	is.Equal(open.constraints(), []string{"ChargeAmountNotSet", "CheckoutResultReturnUrlNotSet", "PaymentIntentNotSet"})
	is.Equal(open.at("webCheckoutDetails", "amazonPayRedirectUrl"), nil) // not before all is set
	is.Equal(open.text("shippingAddress", "stateOrRegion"), "東京都")
	is.Equal(open.at("shippingAddress", "city"), nil) // null, as in Japanese addresses

	updated := m.update(id, terms("Authorize", false))
	is.Equal(updated.status, 200)
	is.Equal(updated.constraints(), nil)
	redirect := updated.text("webCheckoutDetails", "amazonPayRedirectUrl")

	back, err = m.sim.Pay(redirect)
	is.NoErr(err)
	is.Equal(back, "https://shop.example/result?amazonCheckoutSessionId="+id)
	is.Equal(m.get(id).text("statusDetails", "state"), "Open") // until Complete

	done := m.complete(id, thousand)
	is.Equal(done.status, 200)
	is.Equal(done.text("statusDetails", "state"), "Completed")
	is.True(regexp.MustCompile(`^S03-\d{7}-\d{7}$`).MatchString(done.text("chargePermissionId")))
	is.True(regexp.MustCompile(`^S03-\d{7}-\d{7}-C\d{6}$`).MatchString(done.text("chargeId")))

	charge := m.call("GET", "/charges/"+done.text("chargeId"), "")
	is.Equal(charge.text("statusDetails", "state"), "Authorized")
	ledger := m.sim.Charges()
	is.Equal(len(ledger), 1)
	is.Equal(ledger[0].CheckoutSessionID, id)
	is.Equal(ledger[0].ChargeAmount, yen("1000"))
}

// A session names what is missing as constraints, in the order and the words that were recorded.
//
// Source: recorded from sandbox threads
func TestConstraintsComeInTheRecordedOrder(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	made := m.call("POST", "/checkoutSessions", payload, "x-amz-pay-idempotency-key", "k1")
	is.Equal(made.status, 201)
	is.Equal(made.at("paymentPreferences"), []any{nil}) // [null] without a buyer
	is.Equal(made.at("productType"), nil)
	is.Equal(made.at("buyer"), nil)
	is.Equal(made.at("constraints"), []any{
		described("BuyerNotAssociated", "There is no buyer associated with the Checkout Session. Return the checkout session id to the Amazon Pay Button to allow buyer to login."),
		described("ChargeAmountNotSet", "chargeAmount is not set."),
		described("CheckoutResultReturnUrlNotSet", "checkoutResultReturnUrl is not set."),
		described("PaymentIntentNotSet", "paymentIntent is not set."),
	})

	back, err := m.sim.Attach(made.text("checkoutSessionId"), simulator.JapaneseBuyer())
	is.NoErr(err)
	is.Equal(back, "https://shop.example/review?lang=ja&amazonCheckoutSessionId="+made.text("checkoutSessionId"))
	is.Equal(m.get(made.text("checkoutSessionId")).text("productType"), "PayAndShip")
}

func described(id, description string) map[string]any {
	return map[string]any{"constraintId": id, "description": description}
}

// Get does not tell how far the buyer got on Amazon's pages: before, on and after the processing page it says the same.
//
// Source: Amazon's page "Checkout Session"
func TestGetDoesNotTellWhetherTheBuyerPaid(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := signedIn(m)
	updated := m.update(id, terms("Authorize", true))
	redirect := updated.text("webCheckoutDetails", "amazonPayRedirectUrl")
	m.sim.Advance(time.Minute)
	is.NoErr(m.sim.Redirect(redirect))
	is.Equal(m.get(id).raw, updated.raw) // the buyer is there
	m.sim.Advance(time.Minute)
	_, err := m.sim.Pay(redirect)
	is.NoErr(err)
	is.Equal(m.get(id).raw, updated.raw) // and paid
}

// Update merges its body into the session, all of it or nothing.
//
// Source: Amazon's page "Checkout Session"
func TestUpdateMergesAllOrNothing(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := m.signIn(simulator.JapaneseBuyer(), payload)
	is.Equal(m.update(id, `{"merchantMetadata":{"merchantReferenceId":"order-1","noteToBuyer":"thanks"}}`).status, 200)
	is.Equal(m.update(id, `{"merchantMetadata":{"merchantReferenceId":"order-2"}}`).status, 200)
	is.Equal(m.get(id).text("merchantMetadata", "noteToBuyer"), "thanks") // kept
	is.Equal(m.get(id).text("merchantMetadata", "merchantReferenceId"), "order-2")

	refused := m.update(id, `{"merchantMetadata":{"noteToBuyer":"changed"},"paymentDetails":{"paymentIntent":"Authorize","softDescriptor":"TEA"}}`)
	is.Equal(refused.reason(), "InvalidParameterCombination")
	is.Equal(m.get(id).text("merchantMetadata", "noteToBuyer"), "thanks")
}

// Update is refused once the buyer was sent to amazonPayRedirectUrl, unless an option allows it.
//
// Source: not documented; our choice
func TestUpdateOnceTheBuyerWasSentToTheRedirectURL(t *testing.T) {
	t.Parallel()
	t.Run("is refused", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		m := openShop(t, simulator.Config{})
		id := m.signIn(simulator.JapaneseBuyer(), payload)
		redirect := m.update(id, terms("Authorize", false)).text("webCheckoutDetails", "amazonPayRedirectUrl")
		is.NoErr(m.sim.Redirect(redirect))
		refused := m.update(id, terms("Authorize", false))
		is.Equal(refused.status, 422)
		is.Equal(refused.reason(), "InvalidCheckoutSessionStatus")
		_, err := m.sim.ChangeAddress(id, 1) // the buyer went back in the browser
		is.NoErr(err)
		is.Equal(m.update(id, terms("Authorize", false)).status, 422) // still
	})
	t.Run("is possible by option, and the buyer has to pay anew", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		m := openShop(t, assuming(simulator.Assumptions{UpdateAfterRedirect: true}))
		id := m.paid("1111", "Authorize", false)
		first, _ := m.sim.Session(id)
		updated := m.update(id, `{"paymentDetails":{"chargeAmount":{"amount":"2000","currencyCode":"JPY"}}}`)
		is.Equal(updated.status, 200)
		twoThousand := `{"chargeAmount":{"amount":"2000","currencyCode":"JPY"}}`
		is.Equal(m.complete(id, twoThousand).reason(), "InvalidCheckoutSessionStatus")
		_, err := m.sim.Pay(updated.text("webCheckoutDetails", "amazonPayRedirectUrl"))
		is.NoErr(err)
		is.Equal(m.complete(id, twoThousand).status, 200)
		is.Equal(m.call("GET", "/charges/"+first.ChargeID, "").text("statusDetails", "state"), "Canceled")
	})
}

// A Completed session tells its ids and status only, a Canceled one its status; all else is null.
//
// Source: recorded from sandbox threads
func TestCompletedAndCanceledSessionsAreNulled(t *testing.T) {
	t.Parallel()
	m := openShop(t, simulator.Config{})
	completed := m.paid("1111", "AuthorizeWithCapture", false)
	m.complete(completed, thousand)
	canceled := m.paid("3434", "Authorize", false)
	for id, kept := range map[string]map[string]bool{
		completed: {"checkoutSessionId": true, "statusDetails": true, "creationTimestamp": true, "chargePermissionId": true, "chargeId": true},
		canceled:  {"checkoutSessionId": true, "statusDetails": true, "creationTimestamp": true},
	} {
		is := is.New(t)
		body := m.get(id).body
		is.True(len(body) > 20) // every key is there
		for key, value := range body {
			if (value != nil) != kept[key] {
				t.Errorf("%s is %v", key, value)
			}
		}
	}
}

// Get answers 404 for a session that is unknown or of the other environment.
//
// Source: Amazon's page "Error handling"
func TestGetOfAnotherEnvironmentOrNobodysSession(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := m.signIn(simulator.JapaneseBuyer(), payload)
	unknown := m.get("26be7331-7dc2-4722-be22-f7e75582d3ef")
	is.Equal(unknown.status, 404)
	is.Equal(unknown.reason(), "ResourceNotFound")
	m.keyID = live
	is.Equal(m.get(id).status, 404) // made in the sandbox
	m.keyID, m.prefix = plain, "/sandbox/v2"
	is.Equal(m.get(id).status, 200)
}

// Which addresses and buyer data a session shows depends on productType, scopes and payment method.
//
// Source: Amazon's page "Checkout Session"
func TestAnOpenSessionFollowsProductTypeAndScopes(t *testing.T) {
	t.Parallel()
	payOnly := func(b *simulator.Button) { b.ProductType = "PayOnly" }
	for _, c := range []struct {
		name, scopes                                string
		adapt                                       func(*simulator.Button)
		card                                        string
		shipping, billing, email, phone, buyersName bool
	}{
		{name: "PayAndShip without scopes shows all but the billing address", card: "1111", shipping: true, email: true, phone: true, buyersName: true},
		{name: "the scope shows the billing address", scopes: `,"scopes":["name","billingAddress"]`, card: "1111", shipping: true, billing: true, buyersName: true},
		{name: "G1 a gift card has no billing address", scopes: `,"scopes":["email","billingAddress"]`, card: "gift", shipping: true, email: true},
		{name: "PayOnly has a billing address and no shipping address", adapt: payOnly, card: "1111", billing: true, email: true, phone: true, buyersName: true},
		{name: "G1 PayOnly with a gift card has neither", adapt: payOnly, card: "gift", email: true, phone: true, buyersName: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			button := m.button(payload[:len(payload)-1] + c.scopes + "}")
			if c.adapt != nil {
				c.adapt(&button)
			}
			id := m.signInWith(simulator.JapaneseBuyer(), button)
			_, err := m.sim.ChangePayment(id, c.card)
			is.NoErr(err)
			open := m.get(id)
			is.Equal(open.at("shippingAddress") != nil, c.shipping)
			is.Equal(open.at("billingAddress") != nil, c.billing)
			is.Equal(open.at("buyer", "email") != nil, c.email)
			is.Equal(open.at("buyer", "phoneNumber") != nil, c.phone)
			is.Equal(open.at("buyer", "name") != nil, c.buyersName)
			is.True(open.text("buyer", "buyerId") != "")
		})
	}
}

// In Europe a session shows the billing address without being asked.
//
// Source: Amazon's page "Checkout Session"
func TestEuropeanSessionsShowTheBillingAddress(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{Region: "eu"})
	open := m.get(m.signIn(simulator.EuropeanBuyer(), payload))
	is.Equal(open.text("billingAddress", "countryCode"), "DE")
}
