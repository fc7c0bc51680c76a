package control_test

import (
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

func TestAWholeCheckoutWithoutABrowser(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	d := openDesk(t, simulator.Config{})
	begun := d.call("POST", "sessions", "")
	is.Equal(begun.status, 201)
	id := begun.text("id")
	is.Equal(begun.text("session", "id"), id)
	is.Equal(begun.text("returnUrl"), "https://shop.example/review?amazonCheckoutSessionId="+id)

	price := &api.Price{Amount: "1000", CurrencyCode: "JPY"}
	_, err := d.client.UpdateCheckoutSession(t.Context(), id, &api.UpdateCheckoutSessionRequest{
		WebCheckoutDetails: &api.WebCheckoutDetails{CheckoutResultReturnURL: "https://shop.example/result"},
		PaymentDetails:     &api.PaymentDetails{PaymentIntent: api.Authorize, ChargeAmount: price},
	})
	is.NoErr(err)
	paid := d.act(id, "pay", "")
	is.Equal(paid.status, 200)
	is.Equal(paid.text("returnUrl"), "https://shop.example/result?amazonCheckoutSessionId="+id)
	is.Equal(paid.text("session", "substate"), "paid")

	done, err := d.client.CompleteCheckoutSession(t.Context(), id, &api.CompleteCheckoutSessionRequest{ChargeAmount: price})
	is.NoErr(err)
	is.Equal(d.call("GET", "sessions/"+id, "").text("state"), "Completed")
	is.Equal(d.list("sessions")[0]["chargeId"], done.ChargeID)
	is.Equal(d.list("charges")[0]["state"], "Authorized")
	is.Equal(d.list("chargePermissions")[0]["id"], done.ChargePermissionID)
	is.Equal(len(d.list("refunds")), 0)
}

func TestAnyFieldOfANewSessionCanBeSaid(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, body string
		path       []string
		want       any
	}{
		{"nothing at all: the buyer of the region", "", []string{"buyer", "name"}, "田中太郎"},
		{"an empty object is the same", "{}", []string{"environment"}, "sandbox"},
		{"a name", `{"buyer":{"name":"Erika"}}`, []string{"buyer", "name"}, "Erika"},
		{"what is not said about the buyer stays", `{"buyer":{"name":"Erika"}}`, []string{"buyer", "email"}, "taro.tanaka@example.jp"},
		{"G1 null: no billing address", `{"buyer":{"billing":null},"productType":"PayOnly"}`, []string{"billing"}, nil},
		{"names as other languages write them", `{"Buyer":{"Name":"Erika","Billing":{"City":"Berlin"}},"ProductType":"PayOnly"}`, []string{"buyer", "name"}, "Erika"},
		{"the same within", `{"buyer":{"Billing":{"NAME":"Erika"}},"productType":"PayOnly"}`, []string{"billing", "name"}, "Erika"},
		{"null: no phone number", `{"buyer":{"phoneNumber":null}}`, []string{"buyer", "phoneNumber"}, ""},
		{"the only address", `{"buyer":{"addresses":[{"city":"Berlin","countryCode":"DE"}]}}`, []string{"address", "city"}, "Berlin"},
		{"a list is replaced as a whole", `{"buyer":{"addresses":[{"city":"Berlin","countryCode":"DE"}]}}`, []string{"address", "addressLine1"}, nil},
		{"a card that declines", `{"buyer":{"cards":[{"ending":"9999","descriptor":"Visa","outcome":"Declined"}]}}`, []string{"card", "outcome"}, "Declined"},
		{"the product type", `{"productType":"PayOnly"}`, []string{"productType"}, "PayOnly"},
		{"live", `{"sandbox":false}`, []string{"environment"}, "live"},
		{"the environment of a key", `{"publicKeyId":"LIVE-AE00","sandbox":true}`, []string{"environment"}, "live"},
		{"the store", `{"payload":{"storeId":"amzn1.other"}}`, []string{"storeId"}, "amzn1.other"},
		{"a part of the payload's parts", `{"payload":{"webCheckoutDetails":{"checkoutCancelUrl":"https://shop.example/cart"}}}`, []string{"reviewUrl"}, "https://shop.example/review"},
		{"the amount", `{"payload":{"paymentDetails":{` + yen1000 + `}}}`, []string{"chargeAmount", "amount"}, "1000"},
		{"a recurring payment", `{"payload":{"chargePermissionType":"Recurring","recurringMetadata":{"frequency":{"unit":"Month","value":"1"}}}}`, []string{"frequencyUnit"}, "Month"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			begun := openDesk(t, simulator.Config{}).call("POST", "sessions", c.body)
			is.Equal(begun.status, 201)
			is.Equal(begun.at(append([]string{"session"}, c.path...)...), c.want)
		})
	}
}

func TestASessionThatCannotBeSaysWhy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, body string
		status     int
		says       string
	}{
		{"no JSON", "buyer=Erika", 400, "not a JSON object"},
		{"a list", "[]", 400, "not a JSON object"},
		{"something behind it", "{} {}", 400, "behind"},
		{"an unknown key", `{"byer":{}}`, 400, "byer"},
		{"an unknown key of the buyer", `{"buyer":{"nmae":"x"}}`, 400, "nmae"},
		{"another type", `{"buyer":{"name":1}}`, 400, `name is a JSON number: give a string`},
		{"an object for a list", `{"buyer":{"cards":{"ending":"1111"}}}`, 400, "cards is a JSON object: give a list"},
		{"text for an object", `{"payload":"{}"}`, 400, "payload is a JSON string: give an object"},
		{"text for an object in a list", `{"buyer":{"addresses":["Berlin"]}}`, 400, "addresses is a JSON string: give an object"},
		{"text for a truth", `{"sandbox":"false"}`, 400, "sandbox is a JSON string: give true or false"},
		{"an outcome that no card has", `{"buyer":{"cards":[{"ending":"1","outcome":"Explodes"}]}}`, 400, "PendingDeclined"},
		{"nobody without an address", `{"buyer":{"addresses":[]}}`, 400, "address"},
		{"H5 an unknown field of the payload", `{"payload":{"reviewUrl":"x"}}`, 400, "reviewUrl"},
		{"F1 yen with decimals", `{"payload":{"paymentDetails":{"chargeAmount":{"amount":"1.50","currencyCode":"JPY"}}}}`, 400, "chargeAmount.Amount"},
		{"a sign-in button, which makes no session", `{"productType":"SignIn"}`, 409, "SignIn"},
		{"more than a mebibyte", `{"buyer":{"name":"` + strings.Repeat("x", 1<<20) + `"}}`, 413, "mebibyte"},
		{"deeper than JSON goes", strings.Repeat(`{"payload":`, 20_000), 400, "body"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			d := openDesk(t, simulator.Config{})
			refused := d.call("POST", "sessions", c.body)
			is.Equal(refused.status, c.status)
			is.True(strings.Contains(refused.text("error"), c.says)) // what is wrong
			is.Equal(len(d.list("sessions")), 0)
		})
	}
}

func TestWhatBuyersDo(t *testing.T) {
	t.Parallel()
	const result = "https://shop.example/result?amazonCheckoutSessionId=ID"
	for _, c := range []struct {
		action, body string
		returnURL    string
		path         []string
		want         any
	}{
		{"pay", "", result, []string{"substate"}, "paid"},
		{"decline", "", result, []string{"reasonCode"}, "Declined"},
		{"cancel", "", "https://shop.example/review?amazonCheckoutSessionId=ID", []string{"reasonCode"}, "BuyerCanceled"},
		{"walkAway", "", "", []string{"substate"}, "processing"},
		{"changeAddress", `{"address":1}`, "https://shop.example/review?amazonCheckoutSessionId=ID", []string{"address", "stateOrRegion"}, "沖縄県"},
		{"changePayment", `{"card":"0701"}`, "https://shop.example/review?amazonCheckoutSessionId=ID", []string{"card", "ending"}, "0701"},
		{"setAddress", `{"address":{"city":"Berlin","countryCode":"DE"}}`, "", []string{"address", "city"}, "Berlin"},
		{"setAddress", `{"address":null}`, "", []string{"address"}, nil},
		{"setBilling", `{"billing":null}`, "", []string{"buyer", "billing"}, nil},
		{"setBuyer", `{"name":"Erika"}`, "", []string{"buyer", "name"}, "Erika"},
		{"setBuyer", `{"name":"Erika"}`, "", []string{"buyer", "email"}, "taro.tanaka@example.jp"},
		{"setBuyer", `{"Name":"Erika"}`, "", []string{"buyer", "name"}, "Erika"},
		{"setBuyer", `{"phoneNumber":null}`, "", []string{"buyer", "phoneNumber"}, ""},
		{"expire", "", "", []string{"reasonCode"}, "Expired"},
		{"amazonCancel", "", "", []string{"reasonCode"}, "AmazonCanceled"},
	} {
		t.Run(c.action+" "+c.body, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			d := openDesk(t, simulator.Config{})
			id := d.begin(ready)
			done := d.act(id, c.action, c.body)
			is.Equal(done.status, 200)
			is.Equal(done.text("returnUrl"), strings.ReplaceAll(c.returnURL, "ID", id))
			is.Equal(done.at(append([]string{"session"}, c.path...)...), c.want)
		})
	}
}

func TestWhatBuyersCannotDo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, session, first, action, body string
		status                             int
		says                               string
	}{
		{"pay before the merchant said how much", "", "", "pay", "", 409, "ChargeAmountNotSet"},
		{"be declined before that", "", "", "decline", "", 409, "Update Checkout Session"},
		{"pay what is canceled", ready, "cancel", "pay", "", 409, "BuyerCanceled"},
		{"cancel what is paid", ready, "pay", "cancel", "", 409, "paid"},
		{"be declined without a card that is", `{"buyer":{"cards":[{"ending":"1111"}]},` + ready[1:], "", "decline", "", 409, "outcome"},
		{"choose an address that there is not", ready, "", "changeAddress", `{"address":2}`, 400, "address 2"},
		{"choose an address below the first", ready, "", "changeAddress", `{"address":-1}`, 400, "address -1"},
		{"choose no address", ready, "", "changeAddress", `{}`, 400, `{"address":1}`},
		{"choose null", ready, "", "changeAddress", `{"address":null}`, 400, `{"address":1}`},
		{"pay with a card that was not chosen before", ready, "", "pay", `{"card":"3434"}`, 400, `"card"`},
		{"set a buyer in the words of another action", ready, "", "setBuyer", `{"buyer":{"name":"Erika"}}`, 400, `"buyer"`},
		{"choose a card that there is not", ready, "", "changePayment", `{"card":"7"}`, 400, "card"},
		{"set an address that is none", ready, "", "setAddress", `{"address":"Berlin"}`, 400, "JSON object"},
		{"set an address with an unknown line", ready, "", "setAddress", `{"address":{"line1":"x"}}`, 400, "line1"},
		{"leave out the address to set", ready, "", "setAddress", `{}`, 400, "null for none"},
		{"leave out whether to save", ready, "", "savePaymentMethod", `{}`, 400, "save"},
		{"save what nobody asked for", ready, "", "savePaymentMethod", `{"save":true}`, 409, "does not ask"},
		{"choose several addresses", ready, "", "changeAddresses", `{"addresses":[0,1]}`, 409, ""},
		{"sign in twice", ready, "", "signIn", "", 409, "has a buyer"},
		{"walk away from what is over", ready, "expire", "walkAway", "", 200, ""},
		{"do anything else", ready, "", "dance", "", 404, "walkAway"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			d := openDesk(t, simulator.Config{})
			id := d.begin(c.session)
			if c.first != "" {
				is.Equal(d.act(id, c.first, "").status, 200)
			}
			before := d.call("GET", "sessions/"+id, "").raw
			refused := d.act(id, c.action, c.body)
			is.Equal(refused.status, c.status)
			is.True(strings.Contains(refused.text("error"), c.says))
			is.Equal(d.call("GET", "sessions/"+id, "").raw, before) // nothing changed
		})
	}
}

func TestASessionThatThereIsNot(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	d := openDesk(t, simulator.Config{})
	is.Equal(d.call("GET", "sessions/x", "").status, 404)
	is.Equal(d.act("x", "pay", "").status, 404)
}

func TestABuyerForASessionOfTheAPIs(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	d := openDesk(t, simulator.Config{})
	session, err := d.client.CreateCheckoutSession(t.Context(), &api.CreateCheckoutSessionRequest{
		WebCheckoutDetails: &api.WebCheckoutDetails{CheckoutReviewReturnURL: "https://shop.example/review"}, StoreID: "amzn1.store",
	})
	is.NoErr(err)
	is.Equal(d.act(session.CheckoutSessionID, "walkAway", "").status, 200)
	is.Equal(d.act(session.CheckoutSessionID, "signIn", `{"name":"Erika"}`).status, 400) // the buyer's name is {"buyer":{"name":"Erika"}}
	signedIn := d.act(session.CheckoutSessionID, "signIn", `{"buyer":{"name":"Erika"}}`)
	is.Equal(signedIn.text("session", "buyer", "name"), "Erika")
	is.Equal(signedIn.text("returnUrl"), "https://shop.example/review?amazonCheckoutSessionId="+session.CheckoutSessionID)
}

func TestChoicesOfOtherKindsOfCheckout(t *testing.T) {
	t.Parallel()
	t.Run("several addresses", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		d := openDesk(t, simulator.Config{})
		chosen := d.act(d.begin(`{"productType":"PayAndShipMultiAddress"}`), "changeAddresses", `{"addresses":[0,1]}`)
		is.Equal(chosen.status, 200)
		is.Equal(len(chosen.at("session", "addressIndexes").([]any)), 2)
	})
	t.Run("a payment method that is not to be saved", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		d := openDesk(t, simulator.Config{})
		id := d.begin(`{"payload":{"chargePermissionType":"PaymentMethodOnFile","paymentMethodOnFileMetadata":{"setupOnly":false}}}`)
		is.Equal(d.act(id, "savePaymentMethod", `{"save":false}`).text("session", "chargePermissionType"), "OneTime")
		is.Equal(d.act(id, "savePaymentMethod", `{"save":true}`).text("session", "chargePermissionType"), "PaymentMethodOnFile")
	})
}

func TestABuyerWhoSignsInWithoutACheckout(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	d := openDesk(t, simulator.Config{})
	begun := d.call("POST", "buyers", `{"buyer":{"name":"Erika"},"payload":{"signInReturnUrl":"https://shop.example/hello","signInScopes":["name"]}}`)
	is.Equal(begun.status, 201)
	is.Equal(begun.text("returnUrl"), "https://shop.example/hello?buyerToken="+begun.text("buyerToken"))
	buyer, err := d.client.GetBuyer(t.Context(), begun.text("buyerToken"))
	is.NoErr(err)
	is.Equal([]string{buyer.Name, buyer.Email}, []string{"Erika", ""}) // as far as the scopes go

	refused := d.call("POST", "buyers", `{"payload":{"scopes":["name"]}}`)
	is.Equal(refused.status, 400)
	is.True(strings.Contains(refused.text("error"), "scopes"))
}
