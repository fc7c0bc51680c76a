package browsertest

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// The page can be read and used by anybody, at any width, in light and in darkness, also with all its details open.
//
// Source: not documented; our choice
func TestTheLivePageHasNoBarrier(t *testing.T) {
	t.Parallel()
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			shop, v := openShop(t, stoodStill()), openBrowser(t)
			shop.busyDay()
			v.prefers(scheme)
			v.follows(shop)
			v.comes("#faults", "429")
			for _, width := range []int64{320, 768, 1280, 1600} {
				v.widens(width)
				v.at(livePage)
			}
			v.fits()
			v.clicks("New session")
			v.clicks("Inject a fault")
			reads[int](v, `Array.from(document.querySelectorAll("[data-toggle]")).map(toggle => toggle.click()).length`)
			v.comes("#calls .details", "Idempotency key")
			v.fits()
			for _, width := range []int64{320, 1280} {
				v.widens(width)
				v.at(livePage)
			}
		})
	}
}

// The page needs no mouse: Tab reaches all, Enter and Space press it, and the focus stays where something was done.
//
// Source: not documented; our choice
func TestTheLivePageNeedsNoMouse(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop, v := openShop(t, simulator.Config{}), openBrowser(t)
	const enter, space = "\r", " "
	id := shop.signsIn()
	shop.orders(id, "order-1", "1000")
	session := row("sessions", id)
	v.follows(shop)
	v.comes(session, "Walk away")

	v.tabsTo("Skip to the sessions")
	v.types(enter)
	v.tabsTo("Details of order-1")
	v.types(space)
	v.comes(session, "Change payment")
	v.tabsTo("Pay")
	v.types(enter)
	v.comes(session, "Open / paid")
	v.comes("#live", "The buyer paid.")
	is.Equal(v.focused(), "Details of order-1") // as Pay is gone
	charge := shop.completes(id)
	v.comes(row("charges", charge), "Authorized")
	v.tabsTo("Details of " + charge)
	v.tabsTo("Another state, and why")
	v.types("Canceled: Buyer")
	v.tabsTo("Move")
	v.types(space)
	v.comes(row("charges", charge)+" .badge", "Canceled")
	is.Equal(v.focused(), "Details of "+charge)

	v.opens(shop.amazon + "/")
	v.comes("#connection", "Live")
	v.tabsTo("Inject a fault")
	v.types(enter)
	v.comes("#new-fault", "Operation")
	v.types("\x1b")
	is.Equal(v.focused(), "Inject a fault")
}

// What somebody reads, selected, typed or holds stays as it is, however much happens meanwhile.
//
// Source: not documented; our choice
func TestAReaderIsNotDisturbed(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop, v := openShop(t, simulator.Config{}), openBrowser(t)
	read := shop.signsIn()
	shop.orders(read, "order-read", "1000")
	session := row("sessions", read)
	v.follows(shop)
	v.comes(session, "order-read")
	v.clicksIn(session, "Details of order-read")
	v.comes(session, "Change payment")
	card := session + ` select[aria-label="Change payment to"]`
	v.chooses("#by", "5m")
	v.chooses(card, "Mastercard")
	reads[bool](v, `(dd => { getSelection().selectAllChildren(dd); dd.scrollIntoView({block: "center"}); return true })(document.querySelector(`+strconv.Quote(session+" dd code")+`))`)
	const place = `Math.round(document.querySelector("%s dd code").getBoundingClientRect().top)`
	before := reads[int](v, fmt.Sprintf(place, quoted(session)))

	shop.orders(read, "order-reread", "2000")
	v.comes(session, "order-reread", "2,000 JPY")
	for n := range 60 { // more than the lists hold
		shop.orders(shop.signsIn(), fmt.Sprintf("order-%d", n), "1000")
	}
	v.comes("#sessions", "order-59")
	v.comes("#contents", "Sessions 50 +", "Calls 50 +")
	v.comes(session, "order-reread", "Change payment")
	is.Equal(v.focused(), "Change payment to")
	is.Equal(reads[string](v, `getSelection().toString()`), read)
	is.Equal(reads[string](v, `document.querySelector(`+strconv.Quote(card)+`).value`), "4444")
	is.Equal(reads[string](v, `document.querySelector("#by").value`), "5m")
	is.Equal(reads[int](v, fmt.Sprintf(place, quoted(session))), before)

	v.clicksIn(session, "Change payment") // it is no longer listed, but there
	v.comes("#live", "Chosen.")
	is.Equal(shop.session(read).Card.Ending, "4444")
}

// fits checks that at no width a part of the page has more than its panel shows.
func (v *visitor) fits() {
	v.t.Helper()
	for _, width := range []int64{320, 400, 560, 600, 768, 1000, 1167, 1168, 1280, 1600} {
		v.widens(width)
		for _, part := range reads[[]string](v, `Array.from(document.querySelectorAll("section")).flatMap(panel => Array.from(panel.querySelectorAll("*"))
			.filter(e => e.checkVisibility() && !e.closest("thead") && e.getBoundingClientRect().right > panel.getBoundingClientRect().right)
			.map(e => e.outerHTML.slice(0, 120)))`) {
			v.t.Errorf("%d pixels wide: too wide for its panel: %s", width, part)
		}
	}
}

// focused is what has the focus.
func (v *visitor) focused() string {
	v.t.Helper()
	return reads[string](v, `document.activeElement.ariaLabel || document.activeElement.innerText`)
}

// quoted is a selector within a double-quoted string.
func quoted(selector string) string {
	text := strconv.Quote(selector)
	return text[1 : len(text)-1]
}
