package simulator_test

import (
	"encoding/json"
	"errors"
	"html"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// orderPayload is the payload of an additional payment button.
const orderPayload = `{"webCheckoutDetails":{"checkoutMode":"ProcessOrder","checkoutResultReturnUrl":"https://shop.example/result"},"storeId":"` + storeID + `",` +
	`"paymentDetails":{"paymentIntent":"Authorize","canHandlePendingAuthorization":true,"chargeAmount":{"amount":"1000","currencyCode":"JPY"}},` +
	`"merchantMetadata":{"merchantReferenceId":"order-1"},"addressDetails":{"name":" 山田 花子 ","addressLine1":"千代田1-1","districtOrCounty":"千代田区",` +
	`"stateOrRegion":"東京都","postalCode":"100-0001","countryCode":"jp","phoneNumber":"03-0000-0000"}}`

// The additional payment button leads to the payment at once, without a review page and without Update.
//
// Source: Amazon's page "Additional payment button: overview"
func TestTheAdditionalPaymentButtonLeadsToThePaymentAtOnce(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	pay, err := m.sim.SignIn(simulator.JapaneseBuyer(), m.button(orderPayload))
	is.NoErr(err)
	id := sessionOf(t, pay)
	open := m.get(id)
	is.Equal(open.constraints(), nil) // without an Update
	is.Equal(open.text("webCheckoutDetails", "amazonPayRedirectUrl"), pay)
	is.Equal(open.at("webCheckoutDetails", "checkoutReviewReturnUrl"), nil)
	is.Equal(open.text("paymentDetails", "chargeAmount", "amount"), "1000")
	is.Equal(m.complete(id, thousand).reason(), "InvalidCheckoutSessionStatus") // nobody pressed "Pay now" yet

	again, err := m.sim.ChangePayment(id, "4444")
	is.NoErr(err)
	is.Equal(again, pay) // there is no review page
	back, err := m.sim.Pay(pay)
	is.NoErr(err)
	is.Equal(back, at(openURL, id))
	is.Equal(m.complete(id, thousand).status, 200)
}

// The shipping address of an additional payment button is the one in its payload, tidied up.
//
// Source: Amazon's page "Address formatting and validation"
func TestTheAddressOfAnAdditionalPaymentButtonIsTheShops(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := m.signIn(simulator.JapaneseBuyer(), orderPayload)
	address := m.get(id)
	is.Equal(address.text("shippingAddress", "name"), "山田 花子") // trimmed
	is.Equal(address.text("shippingAddress", "countryCode"), "JP")
	is.Equal(address.text("shippingAddress", "county"), "千代田区")
	_, err := m.sim.ChangeAddress(id, 1)
	is.True(errors.Is(err, simulator.ErrNotAllowed))
	view, _ := m.sim.Session(id)
	is.Equal([]string{view.CheckoutMode, view.Address.Name}, []string{"ProcessOrder", "山田 花子"})
}

// The payload of an additional payment button needs result URL, intent, amount, for recurring payments a frequency and, to be shipped, an address that is complete for its country.
//
// Source: Amazon's page "Additional payment button: overview"
func TestWhatAnAdditionalPaymentButtonNeeds(t *testing.T) {
	t.Parallel()
	without := func(text string) string {
		if !strings.Contains(orderPayload, text) {
			t.Fatal(text)
		}
		return strings.Replace(orderPayload, text, "", 1)
	}
	address := orderPayload[strings.Index(orderPayload, `,"addressDetails"`) : len(orderPayload)-1]
	british := strings.NewReplacer(`"countryCode":"jp"`, `"countryCode":"GB","city":"London"`, `"stateOrRegion":"東京都",`, ``)
	for _, c := range []struct{ name, payload, product, code, says string }{
		{"checkoutResultReturnUrl", without(`,"checkoutResultReturnUrl":"https://shop.example/result"`), "", "MissingParameterValue", "checkoutResultReturnUrl"},
		{"paymentIntent", without(`"paymentIntent":"Authorize",`), "", "MissingParameterValue", "paymentIntent"},
		{"chargeAmount", without(`,"chargeAmount":{"amount":"1000","currencyCode":"JPY"}`), "", "MissingParameterValue", "chargeAmount"},
		{"a frequency of recurring payments", strings.Replace(orderPayload, `"storeId"`, `"chargePermissionType":"Recurring","storeId"`, 1), "", "MissingParameterValue", "recurringMetadata.frequency"},
		{"addressDetails for PayAndShip", without(address), "", "MissingParameterValue", "addressDetails"},
		{"no addressDetails for PayOnly", orderPayload, "PayOnly", "InvalidParameterCombination", "PayOnly"},
		{"no addressDetails without checkoutMode", payload[:len(payload)-1] + address + "}", "", "InvalidParameterCombination", "ProcessOrder"},
		{"a mode that exists", strings.Replace(orderPayload, "ProcessOrder", "Order", 1), "", "InvalidParameterValue", "checkoutMode"},
		{"a phone number", without(`,"phoneNumber":"03-0000-0000"`), "", "MissingParameterValue", "addressDetails.phoneNumber"},
		{"a prefecture in Japan", without(`"stateOrRegion":"東京都",`), "", "MissingParameterValue", "addressDetails.stateOrRegion"},
		{"a city in Europe", strings.Replace(british.Replace(orderPayload), `"city":"London"`, `"city":" "`, 1), "", "MissingParameterValue", "addressDetails.city"},
		{"a state elsewhere", strings.Replace(british.Replace(orderPayload), `"GB"`, `"US"`, 1), "", "MissingParameterValue", "addressDetails.stateOrRegion"},
		{"a country code of two letters", strings.Replace(british.Replace(orderPayload), `"GB"`, `"GBR"`, 1), "", "MissingParameterValue", "addressDetails.stateOrRegion"},
		{"county and district in one", strings.Replace(orderPayload, "districtOrCounty", "district", 1), "", "UnrecognizedField", "district"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			button := m.button(c.payload)
			button.ProductType = c.product
			_, err := m.sim.SignIn(simulator.JapaneseBuyer(), button)
			var wrong *simulator.ButtonError
			is.True(errors.As(err, &wrong))
			is.Equal(wrong.Code, c.code)
			is.True(strings.Contains(wrong.Fix, c.says)) // what is wrong
		})
	}
	for name, c := range map[string]struct{ payload, product string }{
		"no state in Great Britain":       {british.Replace(orderPayload), ""},
		"no address for PayOnly":          {without(address), "PayOnly"},
		"no review page, but it may come": {strings.Replace(orderPayload, `{"checkoutMode"`, `{"checkoutReviewReturnUrl":"https://shop.example/review","checkoutMode"`, 1), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			button := m.button(c.payload)
			button.ProductType = c.product
			pay, err := m.sim.SignIn(simulator.JapaneseBuyer(), button)
			is.NoErr(err)
			_, err = m.sim.Pay(pay)
			is.NoErr(err)
			is.Equal(m.complete(sessionOf(t, pay), thousand).status, 200)
		})
	}
}

// The lines of an address may be as long as documented, and no longer.
//
// Source: Amazon's page "Checkout Session"
func TestTheGreatestLengthsOfAddressLines(t *testing.T) {
	t.Parallel()
	m := openShop(t, simulator.Config{})
	for name, most := range map[string]int{
		"name": 50, "addressLine1": 180, "addressLine2": 60, "addressLine3": 60, "city": 50, "districtOrCounty": 50, "stateOrRegion": 50,
		"postalCode": 20, "phoneNumber": 20,
	} {
		is := is.New(t)
		with := func(length int) error {
			address := map[string]any{"name": "x", "addressLine1": "x", "stateOrRegion": "x", "postalCode": "x", "countryCode": "JP", "phoneNumber": "x"}
			address[name] = strings.Repeat("店", length)
			raw, err := json.Marshal(address)
			is.NoErr(err)
			return m.sim.CheckButton(m.button(orderPayload[:strings.Index(orderPayload, `"addressDetails"`)] + `"addressDetails":` + string(raw) + `}`))
		}
		is.NoErr(with(most)) // name
		var wrong *simulator.ButtonError
		is.True(errors.As(with(most+1), &wrong))
		is.True(strings.Contains(wrong.Fix, "provided for '"+name+"' is invalid"))
	}
}

// Create Checkout Session refuses checkoutMode and addressDetails, which belong to buttons.
//
// Source: recorded from sandbox threads
func TestH5_TheAPIDoesNotTakeWhatBelongsToTheAdditionalPaymentButton(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	mode := m.keyed("/checkoutSessions", strings.Replace(payload, `{"checkout`, `{"checkoutMode":"ProcessOrder","checkout`, 1))
	is.Equal(mode.status, 400)
	is.Equal(mode.raw, `{"reasonCode":"UnrecognizedField","message":"The field 'checkoutMode' is invalid for this API."}`)
	address := m.keyed("/checkoutSessions", payload[:len(payload)-1]+`,"addressDetails":{"name":"x"}}`)
	is.Equal([]any{address.status, address.reason()}, []any{400, "UnrecognizedField"})
}

// One page of Amazon's shows an additional payment button's order, asks for a card, and takes the payment.
//
// Source: Amazon's page "Additional payment button: overview"
func TestOnePageOfAmazonsShowsTheOrderAndTakesThePayment(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, card, state string
		complete          int
	}{
		{"a good card", "4444", "Open", 200},
		{"a card that is declined", "3434", "Canceled", 422},
		{"a card that pends", "0701", "Open", 202},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			shop := openShop(t, simulator.Config{})
			buyer := openBrowser(t, shop)
			order := buyer.signedIn(shop.button(orderPayload))
			for _, shown := range []string{"￥1,000", "山田 花子", "〒100-0001", "shop.example", "今すぐ支払う"} {
				is.True(strings.Contains(order.body, shown))
			}
			is.True(!strings.Contains(order.body, `name="address"`)) // the address cannot be chosen
			back := buyer.submit(order, 0, "/checkout/select", url.Values{"card": {c.card}})
			id := sessionOf(t, back.url)
			is.Equal(back.url, at(openURL, id))
			is.Equal(shop.get(id).text("statusDetails", "state"), c.state)
			is.Equal(buyer.submit(order, 0, "/checkout/select", url.Values{"card": {"1111"}}).url, back.url) // pressed again after going back
			is.Equal(shop.complete(id, thousand).status, c.complete)

			next := buyer.click(shop.button(orderPayload)) // signed in already: straight to the order
			is.True(strings.HasPrefix(next.url, "/checkout/select?"))
		})
	}
}

// "Pay now" pressed many times at once pays once.
//
// Source: not documented; our choice
func TestPayNowPressedManyTimesPaysOnce(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := openShop(t, simulator.Config{})
	buyer := openBrowser(t, shop)
	order := buyer.signedIn(shop.button(orderPayload))
	ends := make([]string, 8)
	var wait sync.WaitGroup
	for i := range ends {
		wait.Go(func() { ends[i] = buyer.submit(order, 0, "/checkout/select", url.Values{"card": {"1111"}}).url })
	}
	wait.Wait()
	for _, end := range ends {
		is.Equal(end, at(openURL, sessionOf(t, order.url)))
	}
	is.Equal(shop.complete(sessionOf(t, order.url), thousand).status, 200)
	is.Equal(len(shop.sim.Charges()), 1)
}

// An additional payment button's page can be canceled, and the pages of other checkouts lead back to it.
//
// Source: not documented; our choice
func TestOtherPagesOfAnAdditionalPaymentButton(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := openShop(t, simulator.Config{})
	buyer := openBrowser(t, shop)
	button := shop.button(orderPayload)
	button.PageURL = "https://shop.example/checkout"
	order := buyer.signedIn(button)
	id := sessionOf(t, order.url)
	is.Equal(buyer.submit(order, 0, "/checkout/select", url.Values{"card": {"9999"}}).status, 400)
	is.Equal(buyer.submit(order, 0, "/checkout/cancel", nil).url, button.PageURL)
	is.Equal(shop.get(id).text("statusDetails", "reasonCode"), "BuyerCanceled")
	over := buyer.open(at("/checkout/select", id))
	is.Equal(over.status, 410)
	is.True(strings.Contains(html.UnescapeString(over.body), at(openURL, id))) // a way back

	scripted := shop.signIn(simulator.JapaneseBuyer(), orderPayload)
	for _, action := range []string{"changeAddress", "changePayment"} {
		is.True(strings.HasPrefix(buyer.open(at("/checkout/change", scripted)+"&changeAction="+action).url, "/checkout/select?"))
	}
	is.True(strings.Contains(buyer.open(at("/checkout/processing", scripted)).body, "山田 花子"))
	other := openBrowser(t, shop)
	choices := other.submit(other.open(at("/checkout/start", scripted)), 1, "/checkout/sign-in", nil)
	is.Equal(other.submit(choices, 0, "/checkout/select", nil).status, 409) // somebody else
}
