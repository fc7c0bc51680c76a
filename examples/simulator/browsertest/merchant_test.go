package browsertest

import (
	"cmp"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"html/template"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator/control"
)

const (
	merchantID  = "A1EXAMPLE"
	storeID     = "amzn1.application-oa2-client.example"
	publicKeyID = "SANDBOX-BROWSERTEST0000000000000"
)

var key = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// merchant is a small shop that was built after Amazon's guide. It sells one
// thing at one price.
type merchant struct {
	t      *testing.T
	url    string // of the shop, another host than Amazon's
	amazon string // of the simulator
	sim    *simulator.Simulator
	client *api.Client
	pages  *template.Template
	price  api.Price

	order, signIn signed // buttons

	mu       sync.Mutex
	checkout signed
	clicked  []url.Values // what checkout.js posted
}

// signed is what a button needs from the server.
type signed struct{ PayloadJSON, Signature string }

// openShop starts the simulator and a shop that uses it.
func openShop(t *testing.T, cfg simulator.Config) *merchant {
	t.Helper()
	private, err := key()
	if err != nil {
		t.Fatal(err)
	}
	cfg.Keys = map[string]crypto.PublicKey{publicKeyID: &private.PublicKey}
	sim, err := simulator.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	m := &merchant{t: t, sim: sim, price: priceIn(cfg), pages: template.Must(template.ParseGlob("testdata/*.html"))}
	amazon := httptest.NewServer(m.recorded(control.New(sim, control.Config{})))
	t.Cleanup(amazon.Close)
	m.amazon = strings.Replace(amazon.URL, "127.0.0.1", "localhost", 1)
	shop := httptest.NewUnstartedServer(m.handler())
	t.Cleanup(shop.Close)
	m.url = "http://" + shop.Listener.Addr().String()
	m.client, err = api.New(api.Config{Region: cmp.Or(cfg.Region, api.JP), PublicKeyID: publicKeyID, PrivateKey: private, Endpoint: m.amazon, Now: sim.Now})
	if err != nil {
		t.Fatal(err)
	}
	m.order, m.signIn = m.signs(m.orderPayload()), m.signs(m.signInPayload())
	m.puts(m.signs(m.checkoutPayload()))
	shop.Start()
	return m
}

// recorded keeps what checkout.js posts at a click.
func (m *merchant) recorded(sim http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/checkout" && r.ParseForm() == nil {
			m.mu.Lock()
			m.clicked = append(m.clicked, r.PostForm)
			m.mu.Unlock()
		}
		sim.ServeHTTP(w, r)
	})
}

// posted returns what checkout.js posted.
func (m *merchant) posted() []url.Values {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.clicked
}

// priceIn is the price in the account's ledger currency.
func priceIn(cfg simulator.Config) api.Price {
	currency := map[api.Region]string{api.NA: "USD", api.EU: "EUR"}[cfg.Region]
	if currency == "" {
		return api.Price{Amount: "1000", CurrencyCode: "JPY"}
	}
	return api.Price{Amount: "10.00", CurrencyCode: cmp.Or(cfg.LedgerCurrency, currency)}
}

// signs makes a button of a payload.
func (m *merchant) signs(payload string) signed {
	m.t.Helper()
	signature, err := m.client.SignPayload([]byte(payload))
	if err != nil {
		m.t.Fatal(err)
	}
	return signed{payload, signature}
}

// puts makes this the button that begins a checkout.
func (m *merchant) puts(button signed) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.checkout = button
}

// button is the one that begins a checkout.
func (m *merchant) button() signed {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.checkout
}

func (m *merchant) checkoutPayload() string {
	return `{"webCheckoutDetails":{"checkoutReviewReturnUrl":"` + m.url + `/review","checkoutCancelUrl":"` + m.url + `/cart.html"},"storeId":"` + storeID + `"}`
}

func (m *merchant) orderPayload() string {
	return `{"webCheckoutDetails":{"checkoutMode":"ProcessOrder","checkoutResultReturnUrl":"` + m.url + `/result"},"storeId":"` + storeID + `",` +
		`"paymentDetails":{"paymentIntent":"Authorize","chargeAmount":{"amount":"` + m.price.Amount + `","currencyCode":"` + m.price.CurrencyCode + `"}},` +
		`"addressDetails":{"name":"山田 花子","addressLine1":"千代田1-1","stateOrRegion":"東京都","postalCode":"100-0001","countryCode":"JP","phoneNumber":"03-0000-0000"}}`
}

func (m *merchant) signInPayload() string {
	return `{"signInReturnUrl":"` + m.url + `/signed-in","storeId":"` + storeID + `","signInScopes":["name","email"]}`
}
