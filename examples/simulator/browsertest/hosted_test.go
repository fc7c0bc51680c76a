package browsertest

import (
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// with adds fields to the checkout button's payload.
func (m *merchant) with(fields string) {
	m.puts(m.signs(strings.TrimSuffix(m.checkoutPayload(), "}") + "," + fields + "}"))
}

// What the buyer's pages ask depends on the kind of checkout; all of them can be read and used by anybody, on a phone too.
//
// Source: Amazon's page "Amazon Pay Checkout: integration overview"
func TestThePagesOfEachKindOfCheckoutHaveNoBarrier(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, product, fields, says string }{
		{"a subscription", "PayAndShip", `"chargePermissionType":"Recurring","recurringMetadata":{"frequency":{"unit":"Month","value":"1"},"amount":{"amount":"10.00","currencyCode":"EUR"}}`, "Every month"},
		{"a saved payment method", "PayAndShip", `"chargePermissionType":"PaymentMethodOnFile","paymentMethodOnFileMetadata":{"setupOnly":false}`, "Save this payment method"},
		{"several addresses", "PayAndShipMultiAddress", `"scopes":["name","email"]`, "London"},
		{"an address that the shop refuses", "PayAndShip", `"deliverySpecifications":{"addressRestrictions":{"type":"NotAllowed","restrictions":{"GB":{}}}}`, "This shop does not deliver here."},
		{"a digital product", "PayOnly", `"scopes":["name","email"]`, "Visa ****1111"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			shop, v := openShop(t, simulator.Config{Region: api.EU}), openBrowser(t)
			v.narrows()
			shop.with(c.fields)
			v.opens(shop.url + "/cart.html?product=" + c.product)
			v.at("Your cart")
			v.clicks("Amazon Pay")
			v.at("Sign in")
			v.clicks("Erika Mustermann")
			v.at(map[bool]string{true: "Payment method", false: "Address and payment"}[c.product == "PayOnly"])
			v.sees(c.says)
		})
	}
}

// Who has signed in before continues as the same buyer, may choose anew, and may use another account.
//
// Source: Amazon's page "Amazon Pay Checkout: integration overview"
func TestAKnownBuyerContinuesOrIsSomebodyElse(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop, v := openShop(t, simulator.Config{Region: api.EU}), openBrowser(t)
	begins := func() {
		v.opens(shop.url + "/cart.html")
		v.at("Your cart")
		v.clicks("Amazon Pay")
	}
	begins()
	v.at("Sign in")
	v.clicks("Erika Mustermann")
	v.at("Address and payment")
	v.clicks("Continue to the shop")
	v.at("Review your order")

	begins()
	v.at("Continue as Erika Mustermann")
	v.clicks("Choose another address or card")
	v.at("Address and payment")
	v.clicks("Lyon")
	v.clicks("Continue to the shop")
	v.at("Review your order")
	v.sees("12 rue de l’Exemple")

	begins()
	v.at("Continue as Erika Mustermann")
	v.clicks("Use another account")
	v.at("Sign in")
	v.clicks("Any other e-mail address")
	v.types("ann@example.com\r")
	v.at("Address and payment")
	v.sees("ann@example.com")
	is.Equal(len(shop.sim.Sessions()), 3)
}

// Cancelling on any page of Amazon's leads to checkoutCancelUrl.
//
// Source: official SDK
func TestCancellingLeadsToTheCancelURL(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop, v := openShop(t, simulator.Config{Region: api.EU}), openBrowser(t)
	v.opens(shop.url + "/cart.html")
	v.at("Your cart")
	v.clicks("Amazon Pay")
	v.at("Sign in")
	v.clicks("Erika Mustermann")
	v.at("Address and payment")
	v.clicks("Continue to the shop")
	v.at("Review your order")
	v.clicks("Place order")
	v.at("Confirm the payment")
	v.clicks("Cancel")
	v.at("Your cart")
	is.Equal(shop.sim.Sessions()[0].State, "Canceled")
	is.Equal(len(shop.sim.Charges()), 0)
}
