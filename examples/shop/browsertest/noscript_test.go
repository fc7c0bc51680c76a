package browsertest

import (
	"testing"

	"github.com/matryer/is"
)

func TestTheReviewPageNeedsNoScript(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := open(t, "eu")
	v := shop.visitor("en-GB")

	v.reviews("huila", "Huila", "")
	v.switchesScriptsOff()
	v.reloads()
	v.at("Review your order")
	is.True(!v.has("button", "Change address")) // these two are Amazon's
	is.True(!v.has("button", "Change payment method"))
	v.presses("Express")
	v.at("Review your order")
	v.sees("Express, next day 9,90 €")
	v.presses("Order and pay")
	v.confirms(erika())
	v.at("Thank you for your order")
	is.True(v.ledger()[0].says("€26.66")) // with express

	v.opens("/cart")
	v.at("Your cart")
	v.opens("/products/huila")
	v.at("Huila")
	v.sees("Amazon Pay needs JavaScript.")
}
