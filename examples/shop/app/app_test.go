package app_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/examples/internal/walk"
	"github.com/paykit-go/amazonpaykit/examples/shop/app"
	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb/shopdbtest"
)

const (
	endpoint = "http://amazon.simulator.test"
	keyID    = "SANDBOX-EXAMPLEKEY00000000000000"
)

// key is the merchant's, made once per run: that takes a while.
var key = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// shop is the demo shop in front of its own simulator, on the simulator's
// clock.
type shop struct {
	*app.App
	t        *testing.T
	amazon   *simulator.Simulator
	receiver *receiver // who gets the notifications
	cfg      app.Config
}

// signer signs the simulators' notifications.
var signer = sync.OnceValues(func() (*ipn.Signer, error) {
	return ipn.NewSigner(ipn.SignerConfig{
		TopicARN: "arn:aws:sns:us-east-1:000000000000:shop", CertificateURL: endpoint + simulator.CertificatePath,
	})
})

// open opens the shop on a file of its own.
func open(t *testing.T, region api.Region) *shop {
	t.Helper()
	return openOn(t, region, shopdbtest.SQLite(t))
}

func openOn(t *testing.T, region api.Region, database string) *shop {
	t.Helper()
	is := is.New(t)
	private, err := key()
	is.NoErr(err)
	sign, err := signer()
	is.NoErr(err)
	s := &shop{t: t, receiver: &receiver{}}
	s.amazon, err = simulator.New(simulator.Config{
		Region: region, Keys: map[string]crypto.PublicKey{keyID: &private.PublicKey}, NotifySigner: sign,
		NotifyClient: &http.Client{Transport: s.receiver}, MerchantID: "A1EXAMPLE",
	})
	is.NoErr(err)
	client, err := api.New(api.Config{
		Region: region, PublicKeyID: keyID, PrivateKey: private, Endpoint: endpoint, HTTPClient: s.amazon.HTTPClient(), Now: s.amazon.Now,
	})
	is.NoErr(err)
	notifications := s.amazon.NotificationConfig("A1EXAMPLE")
	s.cfg = app.Config{
		Client: client, MerchantID: "A1EXAMPLE", StoreID: "amzn1.application-oa2-client.example", Notifications: &notifications,
		BaseURL: walk.Shop, Database: database, CheckoutScriptURL: endpoint + "/checkout.js",
		AcceptPending: true, Now: s.amazon.Now, Log: slog.New(slog.DiscardHandler),
	}
	s.start()
	return s
}

func (s *shop) start() {
	s.t.Helper()
	s.App = s.instance()
}

// instance opens the shop once more, as another process does.
func (s *shop) instance() *app.App {
	s.t.Helper()
	a, err := app.New(s.t.Context(), s.cfg)
	is.New(s.t).NoErr(err)
	s.t.Cleanup(func() { a.Close() })
	return a
}

func (s *shop) japanese() *walk.Buyer {
	return walk.New(s.t, s.App, s.amazon, simulator.JapaneseBuyer())
}

func (s *shop) european() *walk.Buyer {
	return walk.New(s.t, s.App, s.amazon, simulator.EuropeanBuyer())
}

// completed counts how often Amazon completed a checkout.
func (s *shop) completed() int {
	n := 0
	for _, c := range s.amazon.Calls("CompleteCheckoutSession") {
		if c.Effect {
			n++
		}
	}
	return n
}

// fill puts n of a product into the buyer's cart and opens the cart.
func fill(b *walk.Buyer, sku, n string) (cart *walk.Page) {
	return b.Submit(b.Get("/products/"+sku), "/cart/items", url.Values{"quantity": {n}})
}
