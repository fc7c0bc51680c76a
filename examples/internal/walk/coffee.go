package walk

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/examples/internal/demo"
)

// Coffee buys the one thing that the small examples sell, in the way they
// mount the kit, and checks what a wrong mount would break: the paths, the
// browser session, the token of the form.
func Coffee(t *testing.T, newShop func(client *api.Client, shopURL string) (http.Handler, error)) {
	t.Helper()
	is := is.New(t)
	amazon, client, err := demo.Simulated()
	is.NoErr(err)
	shop, err := newShop(client, Shop)
	is.NoErr(err)
	buyer := New(t, shop, amazon, simulator.JapaneseBuyer())

	review := buyer.Click(buyer.Get("/"))
	is.Equal(review.Status, http.StatusOK)
	is.True(review.Says("1,200"))
	forged := buyer.Submit(review, "/pay/place-order", url.Values{"csrf_token": {"guess"}})
	is.Equal(forged.Status, http.StatusForbidden) // C13 a form without its token
	stranger := New(t, shop, amazon, simulator.EuropeanBuyer())
	is.Equal(stranger.Get(review.URL.String()).Status, http.StatusForbidden) // I1 another browser

	result := buyer.Pay(buyer.PlaceOrder(review))
	is.Equal(result.Status, http.StatusOK)
	is.True(result.Says("Thank you for your order"))
	again := buyer.Get(result.URL.String())
	is.True(again.Says("Thank you for your order")) // A1 reloaded
	is.Equal(len(amazon.Calls("CompleteCheckoutSession")), 1)
	is.Equal(len(amazon.Charges()), 1)
	is.Equal(amazon.Charges()[0].ChargeAmount.Amount, "1200")
	is.Equal(amazon.Charges()[0].State, "Authorized")

	for path, status := range map[string]int{
		"/pay/review":   http.StatusBadRequest, // B2 without an id
		"/pay/review/":  http.StatusBadRequest,
		"/pay/nothing":  http.StatusNotFound,
		"/pay/review/x": http.StatusNotFound,
	} {
		is.Equal(stranger.Get(path).Status, status)
	}
}
