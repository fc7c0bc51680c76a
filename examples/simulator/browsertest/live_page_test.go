package browsertest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator/control"
)

// The clock is moved by click; a session expires on the page.
//
// Source: this kit's own tooling
func TestTheClockIsMovedByClick(t *testing.T) {
	t.Parallel()
	shop, v := openShop(t, stoodStill()), openBrowser(t)
	id := shop.signsIn()
	v.follows(shop)
	v.comes("[data-row=clock]", "2026-03-02 09:30:00 UTC")
	v.comes(row("sessions", id), "expires in 1 d")
	v.chooses("#by", "90x\r")
	v.comes("[data-row=clock]", `advance is "90x"`, "give a time such as 90s")
	v.hears("browser: Failed to load resource", "400")
	v.chooses("#by", kb.End+kb.Backspace+"m\r")
	v.comes("[data-row=clock]", "Moved by 90m.", "2026-03-02 11:00:00")
	v.comes(row("sessions", id), "expires in 22 h 30 min")
	v.clicks("+1 day")
	v.comes("[data-row=clock]", "2026-03-03 11:00:00")
	v.comes(row("sessions", id), "Canceled / Expired")
	v.at(livePage)
}

// Notifications are delivered and sent again by click.
//
// Source: this kit's own tooling
func TestNotificationsAreSentByClick(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop, v := openShop(t, stoodStill()), openBrowser(t)
	shop.bought("order-1", "1000")
	url := shop.receives()
	v.follows(shop)
	v.comes("#notifications tbody", "waits", "CHARGE", "order-1", "now")
	v.clicks("Deliver now")
	v.comes("[data-row=notifications]", "0 posts were made.")
	v.chooses("#url", "shop\r")
	v.chooses("#url", kb.Home+"ftp://")
	v.clicks("Set")
	v.comes("[data-row=notifications]", `url is "ftp://shop"`, "give an absolute one")
	v.hears("browser: Failed to load resource", "400")
	reads[string](v, `document.querySelector("#url").value = ""`)
	v.chooses("#url", url+"\r")
	v.comes("[data-row=notifications]", "They are posted there from now on.")
	v.clicks("Deliver now")
	v.comes("[data-row=notifications]", "2 posts were made.")
	sent := shop.sim.Notifications()
	refused, taken := row("notifications", sent[0].MessageID), row("notifications", sent[1].MessageID)
	v.comes(refused, "503", "in 1 h")
	v.comes(taken, "200", "delivered")
	v.clicksIn(refused, "Resend")
	v.comes(refused, "It is due again.", "now")
	v.clicks("Deliver now")
	v.comes(refused, "200", "2 attempts", "delivered")
	is.Equal(shop.sim.Notifications()[0].Attempts, 2)
	v.clicks("Deliver now") // the focus is elsewhere than in the field
	shop.sim.SetNotifyURL("http://shop.example/elsewhere")
	is.True(reads[bool](v, `new Promise(done => {
		const look = () => document.querySelector("#url").value === "http://shop.example/elsewhere" ? done(true) : requestAnimationFrame(look);
		look();
	})`))
	v.at(livePage)
}

// Faults are injected, spent and cleared in front of the developer's eyes.
//
// Source: this kit's own tooling
func TestFaultsAreInjectedByClick(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop, v := openShop(t, simulator.Config{}), openBrowser(t)
	id := shop.signsIn()
	shop.orders(id, "order-1", "1000")
	shop.pays(id)
	v.follows(shop)
	v.clicks("Inject a fault")
	v.chooses("#new-fault select", "CompleteCh")
	v.chooses("#new-fault [name=when]", "after")
	v.chooses("#new-fault [name=status]", "503")
	v.clicksIn("#new-fault", "Inject")
	v.comes("#new-fault", "It waits for its call.")
	v.comes("#faults tbody", "CompleteCheckoutSession", "503", "after the effect", "1 ×")
	v.at(livePage)
	v.comes("#contents", "Faults 1")

	shop.completes(id) // the client tries again
	v.comes("#calls tbody", "503", "CompleteCheckoutSession", "fault", "ServiceUnavailable")
	v.comes("#calls tbody", "200", "CompleteCheckoutSession", "replayed")
	v.comes("#contents", "Faults 0")

	v.chooses("#new-fault [name=status]", strings.Repeat(kb.Backspace, 3))
	v.clicksIn("#new-fault", "drop the answer")
	v.clicksIn("#new-fault", "Inject")
	v.comes("#faults tbody", "no answer", "after the effect")
	v.clicksIn("[data-row=faults]", "Clear")
	v.comes("#contents", "Faults 0")
	is.Equal(shop.sim.Faults(), nil)
}

// What a call sent is there when it is asked for, as it was sent.
//
// Source: this kit's own tooling
func TestACallShowsWhatWasSent(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop, v := openShop(t, simulator.Config{}), openBrowser(t)
	id := shop.signsIn()
	shop.orders(id, "order-1", "1000")
	_, err := shop.client.CompleteCheckoutSession(t.Context(), id, &api.CompleteCheckoutSessionRequest{ChargeAmount: &api.Price{Amount: "1", CurrencyCode: "JPY"}})
	is.True(err != nil)
	v.follows(shop)
	calls := shop.sim.Calls("UpdateCheckoutSession", "CompleteCheckoutSession")
	update, complete := row("calls", calls[0].RequestID), row("calls", calls[1].RequestID)
	v.comes(complete, "422", "CompleteCheckoutSession", calls[1].ReasonCode)
	v.clicksIn(update, "Details of UpdateCheckoutSession")
	v.comes(update, "PATCH", "/checkoutSessions/"+id, calls[0].RequestID, "it changed something", `"merchantReferenceId": "order-1"`)
	v.clicksIn(update, "Copy "+calls[0].RequestID)
	v.comes("#live", "Copied.")
	v.at(livePage)
	v.clicksIn("[data-row=calls]", "Clear")
	v.comes("main", "No calls yet")
	is.Equal(shop.sim.Calls(), nil)
}

// The filter finds what belongs to an order, also where its number does not stand.
//
// Source: this kit's own tooling
func TestTheFilterFindsAllOfAnOrder(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop, v := openShop(t, stoodStill()), openBrowser(t)
	shop.busyDay()
	v.follows(shop)
	v.comes("#contents", "Sessions 6", "Refunds 1")
	v.chooses("#filter", "茶-1041")
	v.comes("#contents", "Sessions 1 of 6", "Charges 1 of 2", "Refunds 1 of 1", "Charge permissions 1 of 2", "Calls 5 of 17")
	is.Equal(reads[int](v, `document.querySelectorAll("#calls tbody").length`), 5) // get, update, complete, capture, refund
	v.sees("CreateRefund")
	v.at(livePage)
	v.chooses("#filter", "nothing at all")
	v.comes("main", "Nothing here fits the filter.")
	v.comes("#matches", "0 found")
}

// Reset asks before it forgets.
//
// Source: this kit's own tooling
func TestResetAsksFirst(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop, v := openShop(t, simulator.Config{}), openBrowser(t)
	shop.signsIn()
	v.follows(shop)
	v.comes("#contents", "Sessions 1")
	v.clicks("Reset…")
	v.comes("dialog", "Forget everything?")
	v.at(livePage)
	v.types("\r") // the answer that has the focus is the harmless one
	v.clicks("Reset…")
	is.Equal(len(shop.sim.Sessions()), 1)
	v.clicksIn("dialog", "Reset")
	v.comes("#contents", "Sessions 0")
	v.comes("[data-row=clock]", "All is forgotten.")
}

// A page that lost the simulator finds it again, and shows what it knows then.
//
// Source: this kit's own tooling
func TestThePageFindsASimulatorThatWasRestarted(t *testing.T) {
	t.Parallel()
	before, after := openShop(t, simulator.Config{}), openShop(t, simulator.Config{})
	outlet := &outlet{}
	server := httptest.NewServer(outlet)
	t.Cleanup(server.Close)
	v := openBrowser(t)
	before.signsIn()
	outlet.plugIn(before)
	v.opens(server.URL)
	v.comes("#connection", "Live")
	v.comes("#contents", "Sessions 1")

	outlet.plugIn(nil)
	server.CloseClientConnections()
	v.comes("#connection", "Reconnecting…")
	v.comes("#live", "The connection is lost.")
	v.clicks("+1 day")
	v.comes("[data-row=clock]", "The simulator does not answer. Is it running?")

	after.signsIn()
	id := after.signsIn()
	outlet.plugIn(after)
	v.comes("#connection", "Live")
	v.comes("#contents", "Sessions 2")
	v.clicksIn(row("sessions", id), "Cancel")
	v.comes(row("sessions", id), "Canceled / BuyerCanceled")
	v.hears("browser: Failed to load resource: net::ERR_")
}

// outlet is an address where a simulator is served, another one, or none.
type outlet struct{ serves atomic.Pointer[merchant] }

func (o *outlet) plugIn(m *merchant) { o.serves.Store(m) }

func (o *outlet) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m := o.serves.Load()
	if m == nil {
		panic(http.ErrAbortHandler) // the connection is cut
	}
	control.New(m.sim, control.Config{}).ServeHTTP(w, r)
}

// What the simulator refuses is told where it was asked for, in its words.
//
// Source: this kit's own tooling
func TestWhatIsRefusedIsToldWhereItWasAsked(t *testing.T) {
	t.Parallel()
	shop, v := openShop(t, simulator.Config{}), openBrowser(t)
	id := shop.signsIn()
	shop.orders(id, "order-1", "1000")
	v.follows(shop)
	session := row("sessions", id)
	v.comes(session, "Walk away")
	v.clicks("Pause")
	v.comes("#connection", "Paused")
	shop.pays(id)
	shop.completes(id)
	v.comes("#connection", "Paused, there is more")
	v.clicksIn(session, "Pay")
	v.comes(session, "the session is Completed", "it cannot be paid")
	v.hears("browser: Failed to load resource", "409")
	v.comes("#live", "it cannot be paid")
	v.clicks("Pause")
	v.comes(session, "Completed")
	v.at(livePage)
}

// Hostile data is text, and breaks nothing.
//
// Source: this kit's own tooling
func TestHostileDataIsText(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop, v := openShop(t, simulator.Config{}), openBrowser(t)
	const markup = `<img src="/none" onerror="document.title = 1"><script>document.title = 2</script>`
	long, rightToLeft := strings.Repeat("長い", 500)+strings.Repeat("x", 1000), "\u202egnp.exe \u2067אבג"
	buyer := simulator.JapaneseBuyer()
	buyer.Name, buyer.Email, buyer.PhoneNumber, buyer.Language = markup, rightToLeft, long, `"><b>`
	buyer.Addresses[0] = api.Address{Name: rightToLeft, AddressLine1: long, City: markup, CountryCode: "__proto__", PostalCode: strings.Repeat("9", 1000)}
	buyer.Cards[0] = simulator.Card{Ending: markup, Descriptor: long}
	made, err := shop.sim.NewSession(buyer, simulator.Button{PayloadJSON: shop.checkoutPayload(), MerchantID: merchantID, Sandbox: true})
	is.NoErr(err)
	shop.orders(made.ID, rightToLeft+"<b>", "1234567")
	shop.pays(made.ID)
	shop.completes(made.ID)
	for _, id := range []string{markup, rightToLeft, long, "__proto__", `"] constructor`, "javascript:alert(1)"} {
		_, err := shop.sim.Announce(ipn.Notification{MerchantID: id, ObjectType: ipn.ObjectType(id), ObjectID: id, ChargePermissionID: id})
		is.NoErr(err)
	}
	shop.sim.Inject(simulator.Fault{Operation: markup, ReasonCode: long, Status: 500, Times: -1})
	answer, err := http.Get(shop.amazon + "/v2/checkoutSessions/%3Cb%3E" + strings.Repeat("y", 2000) + "?" + strings.Repeat("z", 2000))
	is.NoErr(err)
	answer.Body.Close()

	v.follows(shop)
	v.narrows()
	v.comes("#faults", "img src")
	reads[int](v, `Array.from(document.querySelectorAll("[data-toggle]")).map(toggle => toggle.click()).length`)
	v.comes(row("sessions", made.ID), "document.title = 2", "1,234,567 JPY", "Buyer id")
	v.sees(markup, "\u202egnp.exe", "__proto__")
	is.Equal(reads[string](v, `document.title`), "Amazon Pay simulator")
	is.Equal(reads[int](v, `document.querySelectorAll("main :is(img, script, b:not([class])[onerror])").length`), 0)
	v.at(livePage)
	v.widens(1600)
	v.at(livePage)
}
