// The smallest shop with Amazon Pay: one product, one button, the standard
// library's mux. It runs offline against the simulator; comments that begin
// with REPLACE say what a real shop has instead.
//
//	go run ./examples/stdlib
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"

	"github.com/alexedwards/scs/v2"
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/pages"
	"github.com/paykit-go/amazonpaykit/examples/internal/demo"
	"github.com/paykit-go/amazonpaykit/store/memstore"
)

type shop struct{} // REPLACE: your cart and your orders

func (shop) Quote(_ context.Context, v *amazonpay.Visit) (*amazonpay.Quote, error) {
	price := api.Price{Amount: "1200", CurrencyCode: "JPY"} // REPLACE: the cart's, for v.Session.ShippingAddress
	return &amazonpay.Quote{ChargeAmount: price}, nil
}

func (shop) PlaceOrder(_ context.Context, v *amazonpay.Visit, _ *amazonpay.Quote) (string, error) {
	return "order-" + v.Session.CheckoutSessionID, nil // REPLACE: write the order down, return its number
}

func (shop) UpdateOrder(_ context.Context, t *amazonpay.Transition) error {
	log.Printf("%s is %s", t.Order.Reference, t.Order.State) // REPLACE: record it, once for each t.Key
	return nil
}

func newShop(client *api.Client, shopURL string) (http.Handler, error) {
	kit, err := amazonpay.New(amazonpay.Config{
		Client: client, BaseURL: shopURL + "/pay", Shop: shop{}, Pages: pages.New(pages.Options{}),
		Orders: memstore.New(), Sessions: scs.New(), // REPLACE: sqlstore on your database; your session manager
		MerchantID: "A1EXAMPLE", StoreID: "amzn1.application-oa2-client.example", // REPLACE: yours
		CheckoutScriptURL: demo.AmazonURL + "/checkout.js", // REPLACE: leave it out, the default is Amazon's
	})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/pay/", kit) // without StripPrefix
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		button, err := kit.Button(amazonpay.ButtonOptions{})
		if err != nil {
			http.Error(w, "Please try again later.", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintf(w, `<!DOCTYPE html><html lang="en"><title>Coffee</title><h1>Coffee, ¥1,200</h1>%s`, button.HTML)
	})
	return mux, nil
}

func main() {
	log.Fatal(demo.Run(newShop)) // REPLACE: api.New with your key, and your own http.Server
}
