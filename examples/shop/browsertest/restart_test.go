package browsertest

import (
	"testing"

	"github.com/matryer/is"
)

func TestOrdersAndCartSurviveARestartOfTheShop(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := open(t, "eu")
	v := shop.visitor("en-GB")

	v.opens("/products/huila")
	v.at("Huila")
	v.signsIn(erika(), "")
	v.at("Review your order")
	v.presses("Order and pay")
	v.confirms(erika())
	v.at("Thank you for your order")
	result := v.url()
	v.puts("dripper", "Ceramic dripper")
	before := v.ledger()
	is.Equal(len(before), 1)

	shop.restart()

	is.Equal(v.ledger(), before)
	v.opens(result)
	v.at("Thank you for your order")
	v.opens("/cart")
	v.at("Your cart")
	v.sees("Ceramic dripper")
	v.continuesAs(erika()) // at a simulator that knows nothing of the past
	v.at("Review your order")
	v.presses("Order and pay")
	v.confirms(erika())
	v.at("Thank you for your order")
	is.Equal(v.ledger()[1:], before)
}

func TestACheckoutThatAmazonForgotIsOver(t *testing.T) {
	t.Parallel()
	shop := open(t, "eu")
	v := shop.visitor("en-GB")

	v.reviews("huila", "Huila", "")
	shop.restart() // and the simulator with it
	v.reloads()
	v.atStatus(404, "Checkout not found")
	v.follows("Back to the shop")
	v.at("Your cart")
	v.sees("Huila")
}
