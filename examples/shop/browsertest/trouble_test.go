package browsertest

import (
	"testing"

	"github.com/matryer/is"
)

func TestADoubleClickOrdersOnce(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := open(t, "eu")
	v := shop.visitor("en-GB")

	v.opens("/products/huila")
	v.at("Huila")
	v.doublePresses("Amazon Pay")
	v.at("Sign in")
	v.doublePresses("Erika Mustermann")
	v.at("Address and payment")
	v.doublePresses("Continue to the shop")
	v.at("Review your order")
	v.doublePresses("Order and pay")
	v.at("Confirm the payment")
	v.doublePresses("Pay now")
	v.at("Thank you for your order")

	orders := v.ledger()
	is.Equal(len(orders), 1)
	is.True(orders[0].says("1 × Huila", "Payment authorized"))
	is.Equal(shop.answered("UpdateCheckoutSession"), 1)
	is.Equal(shop.answered("CompleteCheckoutSession"), 1)
}

func TestReloadingTheResultChangesNothing(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := open(t, "eu")
	v := shop.visitor("en-GB")

	v.reviews("huila", "Huila", "")
	v.presses("Order and pay")
	v.confirms(erika())
	v.at("Thank you for your order")
	another := v.inAnotherTab()
	before := another.ledger()
	for range 3 {
		v.reloads()
		v.at("Thank you for your order")
	}
	is.Equal(another.ledger(), before)
	is.Equal(shop.answered("CompleteCheckoutSession"), 1)
}

func TestTheBackButton(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := open(t, "eu")
	v := shop.visitor("en-GB")

	v.reviews("huila", "Huila", "")
	v.presses("Order and pay")
	v.at("Confirm the payment")
	v.goesBack()
	v.at("Review your order")
	v.presses("Order and pay") // the same order again
	v.at("Confirm the payment")
	v.presses("Pay now")
	v.at("Thank you for your order")
	v.goesBack() // to Amazon, where nothing is left to do
	v.at("Thank you for your order")

	is.Equal(len(v.ledger()), 1)
	is.Equal(shop.answered("UpdateCheckoutSession"), 1)
	is.Equal(shop.answered("CompleteCheckoutSession"), 1)
}

func TestAPaymentThatIsConfirmedInTwoTabsIsOne(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := open(t, "eu")
	v := shop.visitor("en-GB")

	v.opens("/products/huila")
	v.at("Huila")
	v.signsIn(erika(), "")
	v.at("Review your order")
	v.presses("Order and pay")
	v.at("Confirm the payment")
	another := v.inAnotherTab()
	another.opens(v.url())
	another.at("Confirm the payment")
	v.presses("Pay now")
	v.at("Thank you for your order")
	another.presses("Pay now")
	another.at("Thank you for your order")

	is.Equal(len(v.ledger()), 1)
	is.Equal(shop.answered("CompleteCheckoutSession"), 1)
}

func TestAnOrderThatIsChangedAfterBackIsNotPaid(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := open(t, "eu")
	v := shop.visitor("en-GB")

	v.reviews("huila", "Huila", "")
	v.presses("Order and pay")
	v.at("Confirm the payment")
	v.goesBack()
	v.at("Review your order")
	v.presses("Express")
	v.at("Review your order")
	v.presses("Order and pay")
	v.at("We could not accept the order")
	v.follows("Back to the shop")
	v.at("Your cart")
	v.sees("Huila") // to start again with
	is.Equal(shop.answered("CompleteCheckoutSession"), 0)
	is.True(v.ledger()[0].says("Given up before payment"))
}

func TestADeclinedPaymentKeepsTheCart(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := open(t, "eu")
	v := shop.visitor("en-GB")

	v.reviews("gesha", "Gesha", "3434")
	v.presses("Order and pay")
	v.confirms(erika())
	v.at("The payment was declined")
	v.reloads()
	v.at("The payment was declined")
	v.follows("Back to the shop")
	v.at("Your cart")
	v.sees("Gesha")

	v.continuesAs(erika())
	v.at("Review your order")
	v.changes(erika(), "Change payment method", "Change the payment method", "1111")
	v.at("Review your order")
	v.presses("Order and pay")
	v.confirms(erika())
	v.at("Thank you for your order")

	orders := v.ledger()
	is.Equal(len(orders), 2)
	is.True(orders[0].says("Payment authorized"))
	is.True(orders[1].says("Payment declined"))
	is.True(!orders[1].says("Charge permission")) // nothing to charge
}

func TestTheBuyerCancels(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := open(t, "eu")
	v := shop.visitor("en-GB")

	v.puts("huila", "Huila")
	v.presses("Amazon Pay") // before signing in
	v.at("Sign in")
	v.presses("Cancel this checkout")
	v.at("Your cart")
	v.sees("Huila")

	v.signsIn(erika(), "")
	v.at("Review your order")
	v.presses("Order and pay")
	v.at("Confirm the payment") // at the last moment
	v.presses("Cancel")
	v.at("Your cart")
	v.sees("Huila")

	v.continuesAs(erika())
	v.at("Review your order")
	v.changes(erika(), "Change payment method", "Change the payment method", "3064")
	v.at("Review your order")
	v.presses("Order and pay")
	v.confirms(erika())
	v.at("Checkout canceled")

	orders := v.ledger()
	is.Equal(len(orders), 2)
	is.True(orders[0].says("Canceled"))
	is.True(orders[1].says("Canceled"))
	is.Equal(shop.answered("CompleteCheckoutSession"), 0)
}

func TestACartThatIsEmptiedInAnotherTab(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := open(t, "eu")
	v := shop.visitor("en-GB")

	v.reviews("huila", "Huila", "")
	another := v.inAnotherTab()
	another.opens("/cart")
	another.at("Your cart")
	another.presses("Remove Huila")
	another.at("Your cart")
	another.sees("There is nothing in it yet.")

	v.presses("Order and pay")
	v.at("Review your order")
	v.sees("Your cart is empty.", "You cannot order with these details.")
	is.Equal(shop.answered("UpdateCheckoutSession"), 0)
	v.follows("Back to the shop")
	v.at("Your cart")
	is.Equal(len(v.ledger()), 0)
}

func TestACartThatChangesAfterItsOrderIsNotPaid(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := open(t, "eu")
	v := shop.visitor("en-GB")

	v.reviews("huila", "Huila", "")
	v.presses("Order and pay")
	v.at("Confirm the payment")
	v.inAnotherTab().puts("yirgacheffe", "Yirgacheffe")
	v.presses("Pay now")
	v.at("We could not accept the order")
	v.sees("Your cart changed after you placed this order. Nothing was charged.")
	is.Equal(shop.answered("CompleteCheckoutSession"), 0)
	v.follows("Back to the shop")
	v.at("Your cart")
	v.sees("Huila", "Yirgacheffe")
}
