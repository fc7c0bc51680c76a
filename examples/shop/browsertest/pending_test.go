package browsertest

import (
	"testing"
	"time"

	"github.com/matryer/is"
)

// The simulator decides after 30 seconds. The result page looks again as
// often; of an order that nobody looks at the shop hears by a notification.
func TestPendingPaymentsAreDecidedWhileTheBuyerWaits(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := open(t, "eu")
	v := shop.visitor("en-GB")

	v.reviews("huila", "Huila", "4354")
	v.presses("Order and pay")
	v.confirms(erika())
	v.at("We have received your order")
	v.opens("/cart")
	v.at("Your cart")
	v.sees("There is nothing in it yet.") // it is not offered twice

	v.opens("/products/dripper")
	v.at("Ceramic dripper")
	v.continuesAs(erika())
	v.at("Review your order")
	v.changes(erika(), "Change payment method", "Change the payment method", "0701")
	v.at("Review your order")
	v.presses("Order and pay")
	v.confirms(erika())
	v.at("We have received your order")
	orders := v.inAnotherTab().ledger()
	is.Equal(len(orders), 2)
	for _, o := range orders {
		is.True(o.says("Amazon is checking the payment"))
	}

	v.eventually("Thank you for your order", 2*time.Minute) // by itself
	is.True(v.ledger()[0].says("1 × Ceramic dripper", "Payment authorized"))
	for late := time.Now().Add(2 * time.Minute); !v.ledger()[1].says("1 × Huila", "Payment declined"); { // nobody looked at it but the shop itself
		is.True(time.Now().Before(late))
	}
}
