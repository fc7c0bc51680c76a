package simulator_test

import (
	"errors"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// onFile is a payload of type PaymentMethodOnFile; setup is as in JSON.
func onFile(setup string) string {
	return payload[:len(payload)-1] + `,"chargePermissionType":"PaymentMethodOnFile","paymentMethodOnFileMetadata":{"setupOnly":` + setup + `}}`
}

const setUp = `{"webCheckoutDetails":{"checkoutResultReturnUrl":"https://shop.example/result"},"paymentDetails":{"paymentIntent":"Confirm"}}`

// setUpWallet saves a payment method without a payment and returns the id of
// the charge permission.
func (m *shop) setUpWallet(payload string) string {
	m.t.Helper()
	id := m.signIn(simulator.JapaneseBuyer(), payload)
	_, err := m.sim.Pay(m.update(id, setUp).text("webCheckoutDetails", "amazonPayRedirectUrl"))
	if err != nil {
		m.t.Fatal(err)
	}
	done := m.complete(id, "{}")
	is.New(m.t).Equal(done.status, 200)
	return done.text("chargePermissionId")
}

// A session with setupOnly saves a payment method without a payment: no amount is set, Complete's body is empty, and the charge permission stays Chargeable until it is closed.
//
// Source: Amazon's page "Saved Wallet: verify and complete checkout"
func TestAPaymentMethodIsSavedWithoutAPayment(t *testing.T) {
	t.Parallel()
	for _, setup := range []string{`true`, `"true"`} {
		t.Run(setup, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			id := m.signIn(simulator.JapaneseBuyer(), onFile(setup))
			open := m.get(id)
			is.Equal(open.constraints(), []string{"CheckoutResultReturnUrlNotSet", "PaymentIntentNotSet"}) // no amount
			is.Equal(open.at("paymentMethodOnFileMetadata"), map[string]any{"setupOnly": true})
			updated := m.update(id, setUp)
			is.Equal(updated.constraints(), nil)
			_, err := m.sim.Pay(updated.text("webCheckoutDetails", "amazonPayRedirectUrl"))
			is.NoErr(err)
			done := m.complete(id, "{}")
			is.Equal(done.status, 200)
			is.Equal(done.at("chargeId"), nil)
			is.True(regexp.MustCompile(`^C03-\d{7}-\d{7}$`).MatchString(done.text("chargePermissionId")))
			m.sim.Advance(3 * 365 * 24 * time.Hour)
			permission := m.call("GET", "/chargePermissions/"+done.text("chargePermissionId"), "")
			is.Equal(permissionState(permission), "Chargeable ")
			is.Equal(permission.at("expirationTimestamp"), nil)
			is.Equal(permission.at("limits"), map[string]any{"amountLimit": nil, "amountBalance": nil})
			is.Equal(permission.at("paymentMethodOnFileMetadata"), map[string]any{"setupOnly": true})
			is.Equal(permission.at("recurringMetadata"), map[string]any{"frequency": nil, "amount": nil})
			is.Equal(permission.text("presentmentCurrency"), "JPY")
			is.Equal(permission.text("buyer", "name"), "田中太郎") // while the permission lasts
		})
	}
}

// A saved payment method can be charged again and again, more often than the 25 times of an order.
//
// Source: Amazon's page "Manage payments using Saved Wallet"
func TestASavedPaymentMethodIsChargedAgainAndAgain(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := m.setUpWallet(onFile("true"))
	for range 26 {
		charge := m.keyed("/charges", `{"chargePermissionId":"`+id+`","chargeAmount":{"amount":"500","currencyCode":"JPY"},"captureNow":true,`+
			`"chargeInitiator":"MITU","channel":"Web","webCheckoutDetails":{"checkoutResultReturnUrl":"https://shop.example/result"}}`)
		is.Equal(charge.status, 201)
		is.Equal(charge.text("statusDetails", "state"), "Captured")
	}
}

// A checkout of type PaymentMethodOnFile with setupOnly false pays an order and saves the payment method, unless the buyer declines that.
//
// Source: Amazon's page "Saved Wallet: set payment info"
func TestAPaymentMethodIsSavedWithAPayment(t *testing.T) {
	t.Parallel()
	for save, want := range map[bool]string{true: "PaymentMethodOnFile", false: "OneTime"} {
		is := is.New(t)
		m := openShop(t, simulator.Config{})
		id := m.signIn(simulator.JapaneseBuyer(), onFile("false"))
		is.NoErr(m.sim.SavePaymentMethod(id, !save))
		is.NoErr(m.sim.SavePaymentMethod(id, save)) // changed once more
		updated := m.update(id, terms("Authorize", false))
		is.Equal(updated.text("chargePermissionType"), want)
		_, err := m.sim.Pay(updated.text("webCheckoutDetails", "amazonPayRedirectUrl"))
		is.NoErr(err)
		is.Equal(m.complete(id, "{}").reason(), "MissingParameterValue") // there is something to pay
		done := m.complete(id, thousand)
		is.Equal(done.status, 200)
		is.True(done.text("chargeId") != "")
		permission := m.call("GET", "/chargePermissions/"+done.text("chargePermissionId"), "")
		is.Equal(permission.text("chargePermissionType"), want)
		is.Equal(permission.text("statusDetails", "state") == "Chargeable", save) // a paid order is not
	}
}

// Whether to save the payment method is not asked where nothing is paid, where something else is bought, or after the payment.
//
// Source: not documented; our choice
func TestWhenSavingThePaymentMethodIsNotAsked(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	for _, id := range []string{m.signIn(simulator.JapaneseBuyer(), onFile("true")), signedIn(m), m.paid("1111", "Authorize", false)} {
		is.True(errors.Is(m.sim.SavePaymentMethod(id, false), simulator.ErrNotAllowed))
	}
}

// A session that names a charge permission on file gives it a new payment method, which makes it Chargeable again after a decline.
//
// Source: official SDK
func TestASavedPaymentMethodIsReplaced(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := m.setUpWallet(onFile("true"))
	declined := m.keyed("/charges", `{"chargePermissionId":"`+id+`","chargeAmount":{"amount":"500","currencyCode":"JPY"}}`, "x-amz-pay-simulation-code", "HardDeclined")
	is.Equal(declined.reason(), "HardDeclined")
	path := "/chargePermissions/" + id
	is.Equal(permissionState(m.call("GET", path, "")), "NonChargeable PaymentMethodInvalid")
	renewal := strings.Replace(onFile("true"), `"storeId"`, `"chargePermissionId":"`+id+`","storeId"`, 1)
	is.NoErr(m.sim.Expire(m.signIn(simulator.JapaneseBuyer(), renewal))) // one that is given up changes nothing
	is.Equal(permissionState(m.call("GET", path, "")), "NonChargeable PaymentMethodInvalid")
	paying := m.signIn(simulator.JapaneseBuyer(), strings.Replace(renewal, `"setupOnly":true`, `"setupOnly":false`, 1))
	is.True(errors.Is(m.sim.SavePaymentMethod(paying, false), simulator.ErrNotAllowed)) // it is saved already
	is.Equal(m.setUpWallet(renewal), id)                                                // the same permission
	is.Equal(permissionState(m.call("GET", path, "")), "Chargeable ")
	is.Equal(len(m.sim.Permissions()), 1)
}

// What contradicts a saved payment method is refused: an amount that is taken in a setup, metadata of another type, a charge permission that is none.
//
// Source: not documented; our choice
func TestWhatContradictsASavedPaymentMethod(t *testing.T) {
	t.Parallel()
	m := openShop(t, simulator.Config{})
	for _, c := range []struct{ name, payload, code string }{
		{"a payment in a setup", strings.Replace(onFile("true"), `"storeId"`, `"paymentDetails":{"paymentIntent":"Authorize"},"storeId"`, 1), "InvalidParameterCombination"},
		{"metadata of another type", strings.Replace(onFile("true"), `"PaymentMethodOnFile"`, `"OneTime"`, 1), "InvalidParameterCombination"},
		{"a permission that is none", strings.Replace(onFile("true"), `"storeId"`, `"chargePermissionId":"C03-0000000-0000000","storeId"`, 1), "InvalidParameterValue"},
		{"a setup that is neither true nor false", onFile(`"perhaps"`), "InvalidParameterValue"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			is.Equal(m.keyed("/checkoutSessions", c.payload).reason(), c.code)
		})
	}
	t.Run("a permission that is not granted yet", func(t *testing.T) {
		is := is.New(t)
		id := m.signIn(simulator.JapaneseBuyer(), onFile("true"))
		_, err := m.sim.Pay(m.update(id, setUp).text("webCheckoutDetails", "amazonPayRedirectUrl"))
		is.NoErr(err)
		view, _ := m.sim.Session(id)
		early := strings.Replace(onFile("true"), `"storeId"`, `"chargePermissionId":"`+view.ChargePermissionID+`","storeId"`, 1)
		is.Equal(m.keyed("/checkoutSessions", early).reason(), "InvalidParameterValue")
	})
	t.Run("a permission that is closed", func(t *testing.T) {
		is := is.New(t)
		id := m.setUpWallet(onFile("true"))
		is.NoErr(m.sim.ClosePermission(id, "BuyerClosed"))
		renewal := strings.Replace(onFile("true"), `"storeId"`, `"chargePermissionId":"`+id+`","storeId"`, 1)
		is.Equal(m.keyed("/checkoutSessions", renewal).reason(), "InvalidParameterValue")
	})
	t.Run("another type for a setup", func(t *testing.T) {
		is := is.New(t)
		id := m.signIn(simulator.JapaneseBuyer(), onFile("true"))
		for _, other := range []string{"OneTime", "Recurring"} {
			is.Equal(m.update(id, `{"chargePermissionType":"`+other+`"}`).reason(), "InvalidParameterCombination")
		}
		is.Equal(m.get(id).text("chargePermissionType"), "PaymentMethodOnFile")
	})
	t.Run("an amount at the end of a setup", func(t *testing.T) {
		is := is.New(t)
		id := m.signIn(simulator.JapaneseBuyer(), onFile("true"))
		_, err := m.sim.Pay(m.update(id, setUp).text("webCheckoutDetails", "amazonPayRedirectUrl"))
		is.NoErr(err)
		is.Equal(m.complete(id, thousand).reason(), "AmountMismatch")
		is.Equal(m.complete(id, "{}").status, 200)
	})
}

// At Amazon's page the buyer is asked whether the shop may keep the payment method, always chooses anew, and for a setup sees that nothing is paid.
//
// Source: Amazon's page "Saved Wallet: overview"
func TestTheBuyerIsAskedWhetherToSaveThePaymentMethod(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := openShop(t, simulator.Config{})
	buyer := openBrowser(t, shop)
	choices := buyer.signedIn(shop.button(onFile("false")))
	is.True(strings.Contains(choices.body, `type="checkbox"`))
	id := sessionOf(t, buyer.submit(choices, 0, "/checkout/select", nil).url)
	is.Equal(shop.get(id).text("chargePermissionType"), "PaymentMethodOnFile")
	is.Equal(buyer.submit(choices, 0, "/checkout/select", url.Values{"save": nil}).status, 303) // the box is empty now
	is.Equal(shop.get(id).text("chargePermissionType"), "OneTime")

	setup := buyer.click(shop.button(onFile("true"))) // no "Continue as"
	is.True(strings.HasPrefix(setup.url, "/checkout/select?"))
	is.True(!strings.Contains(setup.body, `type="checkbox"`)) // nothing to ask: it is what the button is for
	id = sessionOf(t, buyer.submit(setup, 0, "/checkout/select", nil).url)
	is.Equal(shop.update(id, setUp).status, 200)
	processing := buyer.open(at("/checkout/processing", id))
	is.True(strings.Contains(processing.body, "お支払い方法を保存する"))
	is.Equal(buyer.submit(processing, 0, "/checkout/pay", nil).url, at(openURL, id))
	is.Equal(shop.complete(id, "{}").status, 200)
}

// An additional payment button saves a payment method as well, with nothing to pay and without a review page.
//
// Source: Amazon's page "Saved Wallet: overview"
func TestAnAdditionalPaymentButtonSavesAPaymentMethod(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	button := m.button(`{"webCheckoutDetails":{"checkoutMode":"ProcessOrder","checkoutResultReturnUrl":"https://shop.example/result"},"storeId":"x",` +
		`"chargePermissionType":"PaymentMethodOnFile","paymentMethodOnFileMetadata":{"setupOnly":true},"paymentDetails":{"paymentIntent":"Confirm"}}`)
	button.ProductType = "PayOnly"
	buyer := openBrowser(t, m)
	page := buyer.signedIn(button)
	is.True(strings.Contains(page.body, "お支払い方法を保存する"))
	back := buyer.submit(page, 0, "/checkout/select", url.Values{"card": {"1111"}})
	is.Equal(m.complete(sessionOf(t, back.url), "{}").status, 200)
}

// Buttons are checked while other buyers pay.
//
// Source: this kit's own tooling
func TestButtonsAreCheckedWhileOthersPay(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	renewal := m.button(strings.Replace(onFile("true"), `"storeId"`, `"chargePermissionId":"`+m.setUpWallet(onFile("true"))+`","storeId"`, 1))
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() { is.NoErr(m.sim.CheckButton(renewal)) })
	}
	m.setUpWallet(onFile("true"))
	wait.Wait()
}
