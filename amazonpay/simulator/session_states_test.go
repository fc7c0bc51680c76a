package simulator_test

import (
	"fmt"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// Each state of a checkout session allows the operations that are documented for it; once it is over that is Get alone.
//
// Source: Amazon's page "Checkout Session"
func TestWhichOperationsTheStateOfACheckoutSessionAllows(t *testing.T) {
	t.Parallel()
	const no, gone = "422 InvalidCheckoutSessionStatus", "422 CheckoutSessionCanceled"
	for _, c := range []struct {
		name                       string
		session                    func(*shop) string
		state                      string
		update, complete, finalize string
	}{
		{"Open, while the buyer chooses", signedIn, "Open ", "200 ", no, "200 "},
		{"Open, while the buyer pays", redirected, "Open ", no, no, no},
		{"Open, once the buyer has paid", paidWith("1111"), "Open ", no, "200 ", "200 "},
		{"Completed", completed, "Completed ", no, no, no},
		{"Canceled by the buyer", paidWith("3064"), "Canceled BuyerCanceled", no, gone, no},
		{"Canceled for a declined payment", paidWith("3434"), "Canceled Declined", no, gone, no},
		{"Canceled by Amazon", canceledByAmazon, "Canceled AmazonCanceled", no, gone, no},
		{"Canceled after 24 hours", expired, "Canceled Expired", no, no, no},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			each := func(operation func(m *shop, id string) reply) string {
				m := openShop(t, simulator.Config{})
				id := c.session(m)
				is.Equal(stateOf(m.get(id)), c.state)
				return outcome(operation(m, id))
			}
			is.Equal(each(func(m *shop, id string) reply { return m.update(id, `{}`) }), c.update)
			is.Equal(each(func(m *shop, id string) reply { return m.complete(id, thousand) }), c.complete)
			is.Equal(each(func(m *shop, id string) reply {
				return m.finalize(id, final(`{"paymentIntent":"Authorize",`+thousand[1:]))
			}), c.finalize)
		})
	}
}

func canceledByAmazon(m *shop) string {
	id := m.paid("1111", "Authorize", false)
	if err := m.sim.AmazonCancel(id); err != nil {
		m.t.Fatal(err)
	}
	return id
}

// Each constraint has its id and its words, and goes when what it asks for is there; amazonPayRedirectUrl comes with the last.
//
// Source: recorded from sandbox threads
func TestEachConstraintAndWhatClearsIt(t *testing.T) {
	t.Parallel()
	const noBuyer = "There is no buyer associated with the Checkout Session. Return the checkout session id to the Amazon Pay Button to allow buyer to login."
	attach := func(m *shop, id string) error { _, err := m.sim.Attach(id, simulator.JapaneseBuyer()); return err }
	set := func(body string) func(*shop, string) error {
		return func(m *shop, id string) error {
			if answer := m.update(id, body); answer.status != 200 {
				return fmt.Errorf("update: %s", answer.raw)
			}
			return nil
		}
	}
	steps := []struct {
		id, text string
		clear    func(m *shop, id string) error
	}{
		{"BuyerNotAssociated", noBuyer, attach},
		{"ChargeAmountNotSet", "chargeAmount is not set.", set(`{"paymentDetails":{` + amount("chargeAmount", "1000") + `}}`)},
		{"CheckoutResultReturnUrlNotSet", "checkoutResultReturnUrl is not set.", set(`{"webCheckoutDetails":{"checkoutResultReturnUrl":"` + openURL + `"}}`)},
		{"PaymentIntentNotSet", "paymentIntent is not set.", set(`{"paymentDetails":{"paymentIntent":"Authorize"}}`)},
		{"RecurringFrequencyNotSet", "simulated: recurringMetadata.frequency is not set.",
			set(`{"recurringMetadata":{"frequency":{"unit":"Month","value":"1"}}}`)},
	}
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := m.keyed("/checkoutSessions", `{"chargePermissionType":"Recurring",`+payload[1:]).text("checkoutSessionId")
	for i := range steps {
		var want []any
		for _, left := range steps[i:] {
			want = append(want, map[string]any{"constraintId": left.id, "description": left.text})
		}
		open := m.get(id)
		is.Equal(open.at("constraints"), want)
		is.Equal(open.at("webCheckoutDetails", "amazonPayRedirectUrl"), nil)
		is.NoErr(steps[i].clear(m, id))
	}
	ready := m.get(id)
	is.Equal(ready.at("constraints"), []any{}) // a list, and not null
	is.True(ready.text("webCheckoutDetails", "amazonPayRedirectUrl") != "")
}
