package simulator_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// A buyer who follows a link of bindChangeAction chooses another address or card and comes back to the same review page with the same session.
//
// Source: Amazon's page "Display shipping and payment info"
func TestABuyerChangesAddressAndPayment(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := signedIn(m)
	back, err := m.sim.ChangeAddress(id, 1)
	is.NoErr(err)
	is.Equal(back, "https://shop.example/review?lang=ja&amazonCheckoutSessionId="+id) // the same session
	is.Equal(m.get(id).text("shippingAddress", "stateOrRegion"), "沖縄県")
	_, err = m.sim.ChangePayment(id, "4444")
	is.NoErr(err)
	preference := m.get(id).at("paymentPreferences").([]any)[0].(map[string]any)
	is.Equal(preference["paymentDescriptor"], "Mastercard ****4444 (Amazon Pay)")
}

// A scripted buyer is refused what the state of the session does not allow.
//
// Source: this kit's own tooling
func TestWhatABuyerCannotDo(t *testing.T) {
	t.Parallel()
	m := openShop(t, simulator.Config{})
	open, paid, done := signedIn(m), m.paid("1111", "Authorize", false), completed(m)
	button := m.button(payload)
	button.ProductType = "PayOnly"
	payOnly := m.signInWith(simulator.JapaneseBuyer(), button)
	second := func(_ string, err error) error { return err }
	for name, c := range map[string]struct{ err, want error }{
		"choose an address that is none":          {second(m.sim.ChangeAddress(open, 2)), simulator.ErrNoChoice},
		"choose a card that is none":              {second(m.sim.ChangePayment(open, "9999")), simulator.ErrNoChoice},
		"change the address of PayOnly":           {second(m.sim.ChangeAddress(payOnly, 1)), simulator.ErrNotAllowed},
		"change the address after paying":         {second(m.sim.ChangeAddress(paid, 1)), simulator.ErrNotAllowed},
		"cancel after paying":                     {second(m.sim.CancelAtAmazon(paid)), simulator.ErrNotAllowed},
		"change the card of a completed session":  {second(m.sim.ChangePayment(done, "1111")), simulator.ErrNotAllowed},
		"expire a completed session":              {m.sim.Expire(done), simulator.ErrNotAllowed},
		"sign in twice":                           {second(m.sim.Attach(open, simulator.JapaneseBuyer())), simulator.ErrNotAllowed},
		"act on nobody's session":                 {m.sim.AmazonCancel("26be7331-7dc2-4722-be22-f7e75582d3ef"), simulator.ErrNoSession},
		"pay what still has constraints":          {second(m.sim.Pay("http://x" + simulator.ProcessingPath + "?amazonCheckoutSessionId=" + open)), simulator.ErrNotAllowed},
		"pay a completed session":                 {m.sim.Redirect("http://x" + simulator.ProcessingPath + "?amazonCheckoutSessionId=" + done), simulator.ErrNotAllowed},
		"replace the address of somebody unknown": {m.sim.SetAddress("x", nil), simulator.ErrNoSession},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			is.True(errors.Is(c.err, c.want))
		})
	}
	t.Run("pay somewhere else", func(t *testing.T) {
		is := is.New(t)
		is.True(m.sim.Redirect("https://evil.example/pay?amazonCheckoutSessionId="+open) != nil)
	})
	t.Run("sign in without a card", func(t *testing.T) {
		is := is.New(t)
		_, err := m.sim.SignIn(simulator.Buyer{Addresses: []api.Address{{}}}, m.button(payload))
		is.True(errors.Is(err, simulator.ErrNoChoice))
	})
}

// A buyer who opens amazonPayRedirectUrl again after paying is sent on to the result and not charged again.
//
// Source: not documented; our choice
func TestPayingTwicePaysOnce(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := m.paid("1111", "Authorize", false)
	view, _ := m.sim.Session(id)
	is.Equal(view.Substate, simulator.Paid)
	back, err := m.sim.Pay(view.RedirectURL)
	is.NoErr(err)
	is.Equal(back, "https://shop.example/result?amazonCheckoutSessionId="+id)
	again, _ := m.sim.Session(id)
	is.Equal(again.ChargeID, view.ChargeID) // the same charge
}

// A buyer who cancels goes to checkoutCancelUrl; without one, back to where the checkout began or, from the processing page, to checkoutResultReturnUrl.
//
// Source: Amazon's page "Amazon Pay script"
func TestWhereCancelLeads(t *testing.T) {
	t.Parallel()
	withCancel := strings.Replace(payload, `{"checkout`, `{"checkoutCancelUrl":"https://shop.example/cart","checkout`, 1)
	for _, c := range []struct {
		name, payload, page string
		processing          bool
		want                string // without the id
	}{
		{"to checkoutCancelUrl", withCancel, "https://shop.example/tea", false, "https://shop.example/cart"},
		{"to it from the processing page too", withCancel, "", true, "https://shop.example/cart"},
		{"without one, to the button's page", payload, "https://shop.example/tea", false, "https://shop.example/tea"},
		{"without one, to the result from the processing page", payload, "https://shop.example/tea", true, "https://shop.example/result?amazonCheckoutSessionId="},
		{"as the last resort, to the review page", payload, "", false, "https://shop.example/review?lang=ja&amazonCheckoutSessionId="},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			button := m.button(c.payload)
			button.PageURL = c.page
			id := m.signInWith(simulator.JapaneseBuyer(), button)
			if c.processing {
				is.NoErr(m.sim.Redirect(m.update(id, terms("Authorize", false)).text("webCheckoutDetails", "amazonPayRedirectUrl")))
			}
			back, err := m.sim.CancelAtAmazon(id)
			is.NoErr(err)
			is.Equal(strings.TrimSuffix(back, id), c.want)
			status := m.get(id)
			is.Equal(status.text("statusDetails", "state")+" "+status.text("statusDetails", "reasonCode"), "Canceled BuyerCanceled")
		})
	}
}

// Return URLs keep their query and fragment and get amazonCheckoutSessionId added.
//
// Source: recorded from sandbox threads
func TestReturnURLsKeepQueryAndFragment(t *testing.T) {
	t.Parallel()
	uuid := regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`)
	for review, want := range map[string]string{
		"https://shop.example/review":         "https://shop.example/review?amazonCheckoutSessionId=ID",
		"https://shop.example/?wc-api=x%20y":  "https://shop.example/?wc-api=x%20y&amazonCheckoutSessionId=ID",
		"https://shop.example/review?a=b#top": "https://shop.example/review?a=b&amazonCheckoutSessionId=ID#top",
	} {
		t.Run(review, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			back, err := m.sim.SignIn(simulator.JapaneseBuyer(), m.button(strings.Replace(payload, "https://shop.example/review?lang=ja", review, 1)))
			is.NoErr(err)
			is.Equal(uuid.ReplaceAllString(back, "ID"), want)
		})
	}
}

// A buyer's name and address may be anything, hostile text included, and any part of them null.
//
// Source: this kit's own tooling
func TestBuyersDataOfAnyKind(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := m.signIn(simulator.JapaneseBuyer(), payload[:len(payload)-1]+`,"scopes":["name","email","phoneNumber","billingAddress"]}`)
	hostile := "<script>\x00\u202e" + strings.Repeat("長", 1000)
	is.NoErr(m.sim.SetAddress(id, &api.Address{Name: hostile}))
	is.NoErr(m.sim.SetBilling(id, nil))
	is.NoErr(m.sim.SetBuyer(id, api.Buyer{Name: hostile}))
	open := m.get(id)
	is.Equal(open.text("shippingAddress", "name"), hostile) // verbatim
	is.Equal(open.at("shippingAddress", "postalCode"), nil)
	is.Equal(open.at("billingAddress"), nil)
	is.Equal(open.text("buyer", "name"), hostile)
	is.Equal(open.at("buyer", "phoneNumber"), nil)
	is.NoErr(m.sim.SetAddress(id, nil))
	is.Equal(m.get(id).at("shippingAddress"), nil)
}

// A session can be made to expire, or to be canceled by Amazon, at once.
//
// Source: this kit's own tooling
func TestSessionsEndWithoutWaiting(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	first, second := signedIn(m), m.paid("1111", "Authorize", false)
	is.NoErr(m.sim.Expire(first))
	is.Equal(m.get(first).text("statusDetails", "reasonCode"), "Expired")
	is.NoErr(m.sim.AmazonCancel(second))
	is.Equal(m.get(second).text("statusDetails", "reasonCode"), "AmazonCanceled")
	is.Equal(m.complete(second, thousand).reason(), "CheckoutSessionCanceled")
}

// The demo buyers have the addresses that are hard to handle: no city in Japan, the street in the second line in Germany.
//
// Source: Amazon's page "Address formatting and validation"
func TestTheDemoBuyers(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	home := simulator.JapaneseBuyer().Addresses[0]
	is.Equal(home.PostalCode+home.StateOrRegion+home.AddressLine1, "153-0064東京都目黒区下目黒1-8-1")
	is.Equal(home.City, "") // null in Japan
	is.Equal(simulator.JapaneseBuyer().Addresses[1].StateOrRegion, "沖縄県")
	var countries []string
	for _, a := range simulator.EuropeanBuyer().Addresses {
		countries = append(countries, a.CountryCode)
	}
	is.Equal(countries, []string{"DE", "FR", "GB"})
	b := simulator.JapaneseBuyer()
	b.Addresses[0].Name = "changed"
	is.Equal(simulator.JapaneseBuyer().Addresses[0].Name, "田中太郎") // each call makes a new one
}
