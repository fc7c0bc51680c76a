package pages_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/pages"
	"github.com/paykit-go/amazonpaykit/store"
)

func ExampleNew() {
	cfg := amazonpay.Config{
		// Client, Orders, Sessions, Shop and so on.
		Pages: pages.New(pages.Options{StoreName: "Kitanomaru Coffee", CSS: ":root { --accent: #7a1f3d }"}),
	}

	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/pay/result", nil)
	r.Header.Set("Accept-Language", "ja")
	err := cfg.Pages.Result(w, r, &amazonpay.ResultPage{Outcome: amazonpay.OutcomeSuccess, Order: store.Order{Reference: "C-1024"}})
	fmt.Println(err, strings.Contains(w.Body.String(), "<h1>ご注文ありがとうございます</h1>"))
	// Output: <nil> true
}

// shopPages draws the result as the rest of the shop looks, and leaves the
// other pages as they are.
type shopPages struct{ *pages.Pages }

func (shopPages) Result(w http.ResponseWriter, _ *http.Request, p *amazonpay.ResultPage) error {
	_, err := fmt.Fprintf(w, "Order %s: %s", p.Order.Reference, p.Outcome)
	return err
}

func Example_replaceAPage() {
	cfg := amazonpay.Config{Pages: shopPages{pages.New(pages.Options{})}}

	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/pay/result", nil)
	err := cfg.Pages.Result(w, r, &amazonpay.ResultPage{Outcome: amazonpay.OutcomePending, Order: store.Order{Reference: "C-1024"}})
	fmt.Println(err, w.Body)
	// Output: <nil> Order C-1024: pending
}
