package demo

import (
	"context"
	"fmt"
	"html/template"
	"log"

	"github.com/alexedwards/scs/v2"
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/pages"
	"github.com/paykit-go/amazonpaykit/store/memstore"
)

// Shop sells one coffee at one price and remembers nothing.
type Shop struct{}

var _ amazonpay.Shop = Shop{}

// Quote is the same for every address.
func (Shop) Quote(context.Context, *amazonpay.Visit) (*amazonpay.Quote, error) {
	return &amazonpay.Quote{ChargeAmount: api.Price{Amount: "1200", CurrencyCode: "JPY"}}, nil
}

// PlaceOrder names the order after Amazon's checkout session.
func (Shop) PlaceOrder(_ context.Context, v *amazonpay.Visit, _ *amazonpay.Quote) (string, error) {
	return "order-" + v.Session.CheckoutSessionID, nil
}

// UpdateOrder only says how the order stands.
func (Shop) UpdateOrder(_ context.Context, t *amazonpay.Transition) error {
	log.Printf("%s is %s", t.Order.Reference, t.Order.State)
	return nil
}

// Config is a kit for the shop below shopURL, with an order store that lives
// as long as the process. A real shop has sqlstore on its own database.
func Config(client *api.Client, sessions *scs.SessionManager, shopURL string) amazonpay.Config {
	return amazonpay.Config{
		Client: client, Orders: memstore.New(), Sessions: sessions,
		BaseURL: shopURL + "/pay", Shop: Shop{}, Pages: pages.New(pages.Options{}),
		MerchantID: "A1EXAMPLE", StoreID: "amzn1.application-oa2-client.example",
		CheckoutScriptURL: AmazonURL + "/checkout.js",
	}
}

// Page is the shop's only page, with the button on it.
func Page(kit *amazonpay.Kit) (template.HTML, error) {
	button, err := kit.Button(amazonpay.ButtonOptions{})
	if err != nil {
		return "", err
	}
	return template.HTML(fmt.Sprintf(`<!DOCTYPE html><html lang="en"><title>Coffee</title><h1>Coffee, ¥1,200</h1>%s`, button.HTML)), nil
}
