package simulator_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// The test cards pay, cancel, decline or pend on the processing page, and the pages say which does what.
//
// Source: Amazon's page "Sandbox simulations"
func TestWhatTheCardsDo(t *testing.T) {
	t.Parallel()
	for card, want := range map[string]struct {
		state, reason string
		complete      int
	}{
		"1111": {"Open", "", 200}, "gift": {"Open", "", 200}, "3064": {"Canceled", "BuyerCanceled", 422},
		"3434": {"Canceled", "Declined", 422}, "0701": {"Open", "", 202}, "4354": {"Open", "", 202},
	} {
		t.Run(card, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			shop := openShop(t, simulator.Config{})
			buyer := openBrowser(t, shop)
			id, processing := buyer.ready(shop, card)
			is.Equal(buyer.submit(processing, 0, "/checkout/pay", nil).url, at(openURL, id)) // in each case
			session := shop.get(id)
			is.Equal(session.text("statusDetails", "state"), want.state)
			is.Equal(session.text("statusDetails", "reasonCode"), want.reason)
			is.Equal(shop.complete(id, thousand).status, want.complete)
		})
	}
}

// Pay pressed many times at once pays once, and each press leads to the result.
//
// Source: not documented; our choice
func TestPayPressedTwicePaysOnce(t *testing.T) {
	t.Parallel()
	for _, card := range []string{"1111", "3434"} {
		t.Run(card, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			shop := openShop(t, simulator.Config{})
			buyer := openBrowser(t, shop)
			id, processing := buyer.ready(shop, card)
			ends := make([]string, 8)
			var wait sync.WaitGroup
			for i := range ends {
				wait.Go(func() { ends[i] = buyer.submit(processing, 0, "/checkout/pay", nil).url })
			}
			wait.Wait()
			for _, end := range ends {
				is.Equal(end, at(openURL, id))
			}
			once, _ := shop.sim.Session(id)
			is.Equal(buyer.open(at("/checkout/processing", id)).url, at(openURL, id)) // nor does opening the page again
			again, _ := shop.sim.Session(id)
			is.Equal(again, once)
		})
	}
}

// A session that is paid, completed, canceled or expired leads from the processing page to checkoutResultReturnUrl.
//
// Source: Amazon's page "Checkout Session"
func TestDecidedSessionLeadsToTheResult(t *testing.T) {
	t.Parallel()
	for name, decide := range map[string]func(shop *shop, id string){
		"paid": func(shop *shop, id string) { shop.sim.Pay(at(simulator.ProcessingPath, id)) },
		"completed": func(shop *shop, id string) {
			shop.sim.Pay(at(simulator.ProcessingPath, id))
			shop.complete(id, thousand)
		},
		"canceled": func(shop *shop, id string) { shop.sim.AmazonCancel(id) },
		"expired":  func(shop *shop, id string) { shop.sim.Advance(24 * time.Hour) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			shop := openShop(t, simulator.Config{})
			buyer := openBrowser(t, shop)
			id, _ := buyer.ready(shop, "1111")
			decide(shop, id)
			is.Equal(buyer.open(at("/checkout/processing", id)).url, at(openURL, id))
			is.Equal(buyer.post(amazon, at("/checkout/pay", id), nil).url, at(openURL, id))
			is.Equal(buyer.post(amazon, at("/checkout/cancel", id), nil).url, at(openURL, id))
			for _, path := range []string{"/checkout/start", "/checkout/select", "/checkout/change"} {
				over := buyer.open(at(path, id) + "&changeAction=changeAddress")
				is.Equal(over.status, 410)
				is.True(strings.Contains(over.body, "https://shop.example/review")) // a way back
			}
		})
	}
}

// The cancel links of the buyer's pages cancel the session and lead where Amazon's lead.
//
// Source: Amazon's page "Amazon Pay script"
func TestCancelLinks(t *testing.T) {
	t.Parallel()
	withCancel := strings.Replace(payload, `{"checkout`, `{"checkoutCancelUrl":"https://shop.example/cart?a=1","checkout`, 1)
	const review, cart = "https://shop.example/review?lang=ja&amazonCheckoutSessionId=", "https://shop.example/cart?a=1"
	tests := map[string]struct {
		payload, button string // and the page of the button
		from, want      string // without the id
	}{
		"to checkoutCancelUrl from signing in":          {withCancel, "https://shop.example/product", "start", cart},
		"to checkoutCancelUrl from choosing":            {withCancel, "https://shop.example/product", "change", cart},
		"to checkoutCancelUrl from paying":              {withCancel, "https://shop.example/product", "processing", cart},
		"else to the page of the button":                {payload, "https://shop.example/product?id=7", "start", "https://shop.example/product?id=7"},
		"else to the review page":                       {payload, "", "change", review},
		"else, from paying, to the result":              {payload, "https://shop.example/product", "processing", at(openURL, "")},
		"never to a page of another site":               {payload, "https://evil.example/", "start", review},
		"never to a page of another port":               {payload, "https://shop.example:8443/", "start", review},
		"never to a page without encryption":            {payload, "http://shop.example/", "start", review},
		"never to a script":                             {payload, "javascript:alert(1)", "start", review},
		"never to a page that only looks like the shop": {payload, "https://shop.example@evil.example/", "start", review},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			shop := openShop(t, simulator.Config{})
			buyer := openBrowser(t, shop)
			button := shop.button(test.payload)
			button.PageURL = test.button
			from := buyer.click(button)
			id := sessionOf(t, from.url)
			if test.from != "start" {
				buyer.submit(buyer.submit(from, 0, "/checkout/sign-in", nil), 0, "/checkout/select", nil)
				is.Equal(shop.update(id, terms("Authorize", false)).status, 200)
				from = buyer.open(at("/checkout/"+test.from, id) + "&changeAction=changePayment")
			}
			is.Equal(strings.TrimSuffix(buyer.submit(from, 0, "/checkout/cancel", nil).url, id), test.want)
			is.Equal(shop.get(id).text("statusDetails", "reasonCode"), "BuyerCanceled")
			second := buyer.submit(from, 0, "/checkout/cancel", nil)
			is.Equal(second.status, http.StatusSeeOther) // a double click does no harm
			is.True(strings.HasPrefix(second.url, "https://shop.example/"))
			if test.payload == withCancel {
				is.Equal(second.url, cart)
			}
		})
	}
}

// What the buyer's pages cannot do is refused on a page that says why.
//
// Source: this kit's own tooling
func TestWhatCannotBeDone(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := openShop(t, simulator.Config{})
	buyer := openBrowser(t, shop)
	fresh := sessionOf(t, buyer.click(shop.button(payload)).url)
	id := buyer.chosen(shop.button(payload), nil)
	payOnly := shop.button(payload)
	payOnly.ProductType = "PayOnly"
	other := sessionOf(t, buyer.submit(buyer.click(payOnly), 0, "/checkout/select", nil).url)
	const unknown = "26be7331-7dc2-4722-be22-f7e75582d3ef"
	for name, test := range map[string]struct {
		path   string
		fields url.Values // nil: GET
		status int
	}{
		"a page that is none":               {"/checkout/refund", nil, 404},
		"no session":                        {"/checkout/start", nil, 404},
		"an unknown session":                {at("/checkout/processing", unknown), nil, 404},
		"paying for an unknown session":     {at("/checkout/pay", unknown), url.Values{}, 404},
		"paying before anybody signed in":   {at("/checkout/pay", fresh), url.Values{}, 409},
		"the processing page before that":   {at("/checkout/processing", fresh), nil, 409},
		"paying before Update":              {at("/checkout/pay", id), url.Values{}, 409},
		"the processing page before Update": {at("/checkout/processing", id), nil, 409},
		"changing nothing in particular":    {at("/checkout/change", id), nil, 400},
		"posting that":                      {at("/checkout/change", id), url.Values{"address": {"1"}}, 400},
		"the address of a PayOnly order":    {at("/checkout/change", other) + "&changeAction=changeAddress", nil, 400},
		"posting that one":                  {at("/checkout/change", other), url.Values{"changeAction": {"changeAddress"}, "address": {"0"}}, 409},
		"an address that the buyer has not": {at("/checkout/change", id), url.Values{"changeAction": {"changeAddress"}, "address": {"2"}}, 400},
		"a negative address":                {at("/checkout/change", id), url.Values{"changeAction": {"changeAddress"}, "address": {"-1"}}, 400},
		"a card that the buyer has not":     {at("/checkout/change", id), url.Values{"changeAction": {"changePayment"}, "card": {"9999"}}, 400},
		"choosing nothing":                  {at("/checkout/select", id), url.Values{}, 400},
		"choosing an address in words":      {at("/checkout/select", id), url.Values{"address": {"home"}, "card": {"1111"}}, 400},
		"a form that is too long":           {at("/checkout/select", id), url.Values{"address": {strings.Repeat("0", 70_000)}}, 400},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			before, _ := shop.sim.Session(id)
			var answer page
			if test.fields == nil {
				answer = buyer.open(test.path)
			} else {
				answer = buyer.post(amazon, test.path, test.fields)
			}
			is.Equal(answer.status, test.status)
			after, _ := shop.sim.Session(id)
			is.Equal(after, before) // and nothing happened
		})
	}
}

// Another browser, signed in as somebody else, cannot take a session over.
//
// Source: this kit's own tooling
func TestSomebodyElseCannotTakeOver(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := openShop(t, simulator.Config{})
	id := shop.signIn(simulator.EuropeanBuyer(), payload)
	buyer := openBrowser(t, shop)
	choices := buyer.submit(buyer.open(at("/checkout/start", id)), 0, "/checkout/sign-in", nil)
	is.Equal(buyer.submit(choices, 0, "/checkout/select", nil).status, 409)
	is.Equal(shop.get(id).text("buyer", "name"), "Erika Mustermann")
}

// A prefetch or HEAD of amazonPayRedirectUrl does not count as the buyer's visit.
//
// Source: not documented; our choice
func TestLookingAheadIsNoVisit(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := openShop(t, simulator.Config{})
	buyer := openBrowser(t, shop)
	id := buyer.chosen(shop.button(payload), nil)
	is.Equal(shop.update(id, terms("Authorize", false)).status, 200)
	head, err := http.NewRequest("HEAD", amazon+at("/checkout/processing", id), nil)
	is.NoErr(err)
	is.Equal(buyer.do(head).status, 200)
	prefetch := head.Clone(t.Context())
	prefetch.Method = "GET"
	prefetch.Header.Set("Sec-Purpose", "prefetch")
	is.Equal(buyer.do(prefetch).status, 200)
	is.Equal(shop.update(id, terms("Authorize", false)).status, 200) // the shop may still update
	is.Equal(buyer.open(at("/checkout/processing", id)).status, 200)
	is.Equal(shop.update(id, terms("Authorize", false)).status, 422)
}

// The button of the page with address and card, pressed many times at once, leads to the review page each time.
//
// Source: not documented; our choice
func TestChoosingPressedManyTimesIsOneChoice(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := openShop(t, simulator.Config{})
	buyer := openBrowser(t, shop)
	choices := buyer.signedIn(shop.button(payload))
	ends := make([]string, 8)
	var wait sync.WaitGroup
	for i := range ends {
		wait.Go(func() { ends[i] = buyer.submit(choices, 0, "/checkout/select", nil).url })
	}
	wait.Wait()
	for _, end := range ends {
		is.Equal(end, "https://shop.example/review?lang=ja&amazonCheckoutSessionId="+sessionOf(t, choices.url))
	}
}
