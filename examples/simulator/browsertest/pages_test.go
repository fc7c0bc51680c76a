package browsertest

import (
	"bytes"
	"cmp"
	"net/http"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// view is what the pages are drawn with.
type view struct {
	Amazon, MerchantID, PublicKeyID string
	Language, ProductType           string // of the button; ProductType may be empty
	Price                           api.Price
	Checkout, Order, SignIn         signed

	Session *api.CheckoutSession // of review and result
	Buyer   *api.Buyer           // of signed-in
}

func (m *merchant) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET /{page}", func(w http.ResponseWriter, r *http.Request) { m.draw(w, r, r.PathValue("page"), view{}) })
	mux.HandleFunc("GET /review", m.review)
	mux.HandleFunc("POST /order", m.placeOrder)
	mux.HandleFunc("GET /result", m.result)
	mux.HandleFunc("GET /signed-in", m.signedIn)
	return mux
}

func (m *merchant) draw(w http.ResponseWriter, r *http.Request, name string, v view) {
	v.Amazon, v.MerchantID, v.PublicKeyID, v.Price = m.amazon, merchantID, publicKeyID, m.price
	language := map[string]string{"JPY": "ja_JP", "EUR": "en_GB", "USD": "en_US"}[m.price.CurrencyCode]
	v.Language, v.ProductType = cmp.Or(r.FormValue("language"), language), r.FormValue("product")
	v.Checkout, v.Order, v.SignIn = m.button(), m.order, m.signIn
	var b bytes.Buffer
	if err := m.pages.ExecuteTemplate(&b, name, v); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = b.WriteTo(w)
}

// review shows what the buyer chose.
func (m *merchant) review(w http.ResponseWriter, r *http.Request) {
	session, err := m.client.GetCheckoutSession(r.Context(), r.FormValue("amazonCheckoutSessionId"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	m.draw(w, r, "review.html", view{Session: session})
}

// placeOrder says what is to be paid and sends the buyer to Amazon.
func (m *merchant) placeOrder(w http.ResponseWriter, r *http.Request) {
	session, err := m.client.UpdateCheckoutSession(r.Context(), r.FormValue("amazonCheckoutSessionId"), &api.UpdateCheckoutSessionRequest{
		WebCheckoutDetails: &api.WebCheckoutDetails{CheckoutResultReturnURL: m.url + "/result"},
		PaymentDetails:     &api.PaymentDetails{PaymentIntent: api.Authorize, ChargeAmount: &m.price},
		MerchantMetadata:   &api.MerchantMetadata{MerchantReferenceID: "order-1", MerchantStoreName: "Tea"},
	})
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	http.Redirect(w, r, session.WebCheckoutDetails.AmazonPayRedirectURL, http.StatusSeeOther)
}

// result completes the payment.
func (m *merchant) result(w http.ResponseWriter, r *http.Request) {
	session, err := m.client.CompleteCheckoutSession(r.Context(), r.FormValue("amazonCheckoutSessionId"),
		&api.CompleteCheckoutSessionRequest{ChargeAmount: &m.price})
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	m.draw(w, r, "result.html", view{Session: session})
}

// signedIn greets who signed in.
func (m *merchant) signedIn(w http.ResponseWriter, r *http.Request) {
	buyer, err := m.client.GetBuyer(r.Context(), r.FormValue("buyerToken"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	m.draw(w, r, "signed-in.html", view{Buyer: buyer})
}
