package browsertest

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// A checkout that happens elsewhere appears on the page, step by step and without a reload.
//
// Source: this kit's own tooling
func TestACheckoutElsewhereAppearsOnThePage(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop, v := openShop(t, simulator.Config{}), openBrowser(t)
	v.follows(shop)
	v.sees("No sessions yet", "No calls yet", "Nothing is charged")
	v.at(livePage)
	reads[bool](v, `window.loadedOnce = true`)

	id := shop.signsIn()
	session := row("sessions", id)
	v.comes(session, "no order number yet", "Open / buyer", "田中太郎 · Visa ****1111", "Missing: ChargeAmountNotSet, CheckoutResultReturnUrlNotSet, PaymentIntentNotSet")
	shop.orders(id, "order-1", "12800")
	v.comes(session, "order-1", "12,800 JPY", "Open / buyer", "Walk away")
	shop.pays(id)
	v.comes(session, "Open / paid", "Complete is awaited")
	charge := shop.completes(id)
	v.comes(session, "Completed")
	v.comes(row("charges", charge), charge, "Authorized", "12,800 JPY", "order-1")
	v.comes("#permissions tbody", "NonChargeable", "ChargeInProgress", "0 JPY", "of 12,800 JPY")
	v.comes("#calls tbody", "200", "CompleteCheckoutSession", "order-1")
	v.comes("#notifications tbody", "waits", "CHARGE", "order-1", "now")
	v.comes("#contents", "Sessions 1", "Charges 1", "Calls 3", "Notifications 2")
	is.True(reads[bool](v, `window.loadedOnce`))
}

// What the buyer does is done by click, with the shop's answers in between.
//
// Source: this kit's own tooling
func TestTheBuyerActsByClick(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop, v := openShop(t, simulator.Config{}), openBrowser(t)
	v.follows(shop)
	id := shop.signsIn()
	session := row("sessions", id)

	v.comes(session, "no order number yet")
	v.clicksIn(session, "Details of session "+id[:8])
	v.comes(session, id, "Change address", "153-0064 東京都")
	v.chooses(session+` select[aria-label="Change address to"]`, kb.ArrowDown)
	v.clicksIn(session, "Change address")
	v.comes(session, "沖縄県", "Chosen.", "Open the page that the buyer is sent to")
	is.Equal(shop.session(id).AddressIndex, 1)
	v.chooses(session+` select[aria-label="Change payment to"]`, "Mastercard")
	v.clicksIn(session, "Change payment")
	v.comes(session, "Mastercard ****4444")

	shop.orders(id, "order-1", "1000")
	v.comes(session, "order-1", "Walk away")
	v.clicksIn(session, "Walk away")
	v.comes(session, "Open / processing", "Payment page")
	v.clicksIn(session, "Pay")
	v.comes(session, "Open / paid", "The buyer paid.")
	is.Equal(reads[string](v, `document.querySelector('`+session+` .outcome a').href`), shop.url+"/result?amazonCheckoutSessionId="+id)
	v.at(livePage)
	is.Equal(shop.session(id).Card.Ending, "4444")
	shop.completes(id)
	v.comes("#charges tbody", "Authorized", "order-1")
}

// A session ends in the ways that buyers, time and Amazon have.
//
// Source: this kit's own tooling
func TestASessionEndsByClick(t *testing.T) {
	t.Parallel()
	shop, v := openShop(t, simulator.Config{}), openBrowser(t)
	v.follows(shop)
	for _, c := range []struct{ button, ends, outcome string }{
		{"Decline", "Canceled / Declined", "The payment was declined."},
		{"Cancel", "Canceled / BuyerCanceled", "The buyer canceled."},
		{"Expire", "Canceled / Expired", "The session expired."},
		{"Amazon cancels", "Canceled / AmazonCanceled", "Amazon canceled the session."},
	} {
		t.Run(c.button, func(t *testing.T) {
			v := v.in(t)
			id := shop.signsIn()
			shop.orders(id, "order-1", "1000")
			session := row("sessions", id)
			v.comes(session, "order-1")
			v.clicksIn(session, "Details of order-1")
			v.comes(session, "Amazon cancels")
			v.clicksIn(session, c.button)
			v.comes(session, c.ends, c.outcome)
			if reads[bool](v, `!!document.querySelector('`+session+` .actions button')`) {
				t.Error("something can still be done with a session that is over")
			}
		})
	}
}

// A session of the API without a buyer is signed in to by click; one to several addresses offers all of them.
//
// Source: this kit's own tooling
func TestEachKindOfSessionOffersWhatFitsIt(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop, v := openShop(t, simulator.Config{}), openBrowser(t)
	v.follows(shop)
	created := shop.must(shop.client.CreateCheckoutSession(t.Context(), &api.CreateCheckoutSessionRequest{
		WebCheckoutDetails: &api.WebCheckoutDetails{CheckoutReviewReturnURL: shop.url + "/review"}, StoreID: storeID,
	})).(*api.CheckoutSession)
	session := row("sessions", created.CheckoutSessionID)
	v.comes(session, "Open / created", "Sign in")
	v.clicksIn(session, "Sign in")
	v.comes(session, "Open / buyer", "The buyer signed in.", "田中太郎")

	v.clicks("New session")
	v.chooses("#new-session select", "PayAndShipMulti")
	v.clicks("Make it")
	v.comes("#new-session", "is made", "Open the page that the buyer is sent to")
	several := shop.newest()
	session = row("sessions", several.ID)
	v.comes(session, "1 shipping address")
	v.clicksIn(session, "Details of session "+several.ID[:8])
	v.comes(session, "Change addresses")
	v.clicksIn(session, "沖縄県")
	v.clicksIn(session, "Change addresses")
	v.comes(session, "2 shipping addresses", "Chosen.")
	is.Equal(shop.newest().AddressIndexes, []int{0, 1})
	is.Equal(several.ReviewURL, "https://shop.example/review")

	v.chooses("#new-session select", "PayOnly")
	v.chooses(`#new-session input`, "http://127.0.0.1:1/back")
	v.clicks("Make it")
	v.comes("#sessions", "Visa ****1111 (Amazon Pay) Missing") // no address
	is.Equal(shop.newest().ReviewURL, "http://127.0.0.1:1/back")
	v.at(livePage)
}

// Charges, charge permissions and refunds are moved by click, as far as their states allow.
//
// Source: this kit's own tooling
func TestMoneyMovesByClick(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop, v := openShop(t, simulator.Config{SettleDelay: time.Hour}), openBrowser(t)
	_, id := shop.bought("order-1", "1000")
	v.follows(shop)
	charge := row("charges", id)
	v.comes(charge, "Authorized", "Begin to capture")
	v.clicksIn(charge, "Capture")
	v.comes(charge, "Captured", "Captured.")
	is.Equal(shop.sim.Charges()[0].State, "Captured")

	refund := shop.must(shop.client.CreateRefund(t.Context(), &api.CreateRefundRequest{ChargeID: id, RefundAmount: &api.Price{Amount: "400", CurrencyCode: "JPY"}})).(*api.Refund)
	v.comes(row("refunds", refund.RefundID), "RefundInitiated", "400 JPY")
	v.clicksIn(row("refunds", refund.RefundID), "Refund it")
	v.comes(row("refunds", refund.RefundID), "Refunded")
	v.comes(charge, "400 JPY refunded")
	refund = shop.must(shop.client.CreateRefund(t.Context(), &api.CreateRefundRequest{ChargeID: id, RefundAmount: &api.Price{Amount: "100", CurrencyCode: "JPY"}})).(*api.Refund)
	v.comes(row("refunds", refund.RefundID), "RefundInitiated")
	v.chooses(row("refunds", refund.RefundID)+" select", "Declined: Pro")
	v.clicksIn(row("refunds", refund.RefundID), "Move")
	v.comes(row("refunds", refund.RefundID), "Declined", "ProcessingFailure")

	_, second := shop.bought("order-2", "2000")
	permission := row("permissions", second[:19])
	v.comes(permission, "ChargeInProgress")
	v.clicksIn(permission, "Details of "+second[:19])
	v.comes(permission, "Move")
	v.chooses(permission+" select", "Closed: Buyer")
	v.clicksIn(permission, "Move")
	v.comes(permission, "Closed", "BuyerClosed")
	v.clicks("+8 days")
	v.comes("[data-row=clock]", "Moved by 192h.")
	v.comes(row("charges", second)+" .main", "Begin to capture") // first of all, as 7 days are over
	v.clicksIn(row("charges", second), "Begin to capture")
	v.comes(row("charges", second), "CaptureInitiated")
	v.at(livePage)
}
