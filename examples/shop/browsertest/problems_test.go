package browsertest

import (
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/matryer/is"
)

func TestPagesThatSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	shop := open(t, "eu")
	v := shop.visitor("en-GB")

	v.opens("/nothing")
	v.atStatus(404, "Not found")
	v.opens("/pay/review")
	v.atStatus(400, "This link does not work")
	v.opens("/pay/result?amazonCheckoutSessionId=00000000-0000-4000-8000-000000000000")
	v.atStatus(404, "Checkout not found")
	v.opens("/pay/place-order")
	v.atStatus(405, "This link does not work")
	v.opens("/pay/nothing")
	v.atStatus(404, "Checkout not found")
	v.opens(shop.amazon + "/nothing")
	v.atStatus(404, "This did not work")
	v.opens(shop.amazon + "/checkout/start?amazonCheckoutSessionId=nobody")
	v.atStatus(404, "This did not work")
}

func TestACheckoutBelongsToOneBrowser(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := open(t, "eu")
	v := shop.visitor("en-GB")

	v.reviews("huila", "Huila", "")
	stranger := v.somebodyElse()
	stranger.opens(v.url())
	stranger.atStatus(403, "This checkout is open elsewhere")
	stranger.doesNotSee("Erika", "Berlin")

	v.presses("Order and pay")
	v.confirms(erika())
	v.at("Thank you for your order")
	stranger.opens(v.url())
	stranger.at("Thank you for your order")
	stranger.doesNotSee("Erika", "Berlin")
	is.Equal(len(stranger.ledger()), 0)
	is.Equal(len(v.ledger()), 1)
}

func TestABrowserThatLostItsCookiesOrdersNothing(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := open(t, "eu")
	v := shop.visitor("en-GB")

	v.opens("/products/huila")
	v.at("Huila")
	v.signsIn(erika(), "")
	v.at("Review your order")
	call(v, network.ClearBrowserCookies, cdp.Empty{})
	v.presses("Order and pay")
	v.atStatus(403, "Please try again")
	is.Equal(shop.answered("UpdateCheckoutSession"), 0)
}

func TestTheCartAndItsMistakes(t *testing.T) {
	t.Parallel()
	shop := open(t, "jp")
	v := shop.visitor("en-GB")

	v.opens("/cart")
	v.at("Your cart")
	v.sees("There is nothing in it yet.")
	v.follows("See what we have")
	v.at("Coffee, roasted by the harbour")
	v.unfolds("What there is to try")
	v.inspects()
	v.puts("gesha", "Gesha")
	v.fills("spinbutton", "Quantity of Gesha", "20")
	v.presses("Update the quantity of Gesha")
	v.at("Your cart")
	v.sees("¥128,000")
	v.signsIn(taro(), "")
	v.at("Review your order")
	v.sees("Only 3 of Gesha left.")
	v.follows("Back to the shop")
	v.at("Your cart")
	v.fills("spinbutton", "Quantity of Gesha", "3")
	v.presses("Update the quantity of Gesha")
	v.at("Your cart")
	v.continuesAs(taro())
	v.at("Review your order")
	v.presses("Order and pay")
	v.confirms(taro())
	v.at("Thank you for your order")
	v.opens("/products/gesha")
	v.at("Gesha")
	v.sees("Sold out")
	v.opens("/")
	v.at("Coffee, roasted by the harbour")
	v.sees("Sold out")
}
