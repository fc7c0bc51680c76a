package app_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"log/slog"
	"net/url"
	"path/filepath"
	"sync"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/examples/internal/walk"
	"github.com/paykit-go/amazonpaykit/examples/shop/app"
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
	t      *testing.T
	amazon *simulator.Simulator
	cfg    app.Config
}

func open(t *testing.T, region api.Region) *shop {
	t.Helper()
	is := is.New(t)
	private, err := key()
	is.NoErr(err)
	amazon, err := simulator.New(simulator.Config{Region: region, Keys: map[string]crypto.PublicKey{keyID: &private.PublicKey}})
	is.NoErr(err)
	client, err := api.New(api.Config{
		Region: region, PublicKeyID: keyID, PrivateKey: private, Endpoint: endpoint, HTTPClient: amazon.HTTPClient(), Now: amazon.Now,
	})
	is.NoErr(err)
	s := &shop{t: t, amazon: amazon, cfg: app.Config{
		Client: client, MerchantID: "A1EXAMPLE", StoreID: "amzn1.application-oa2-client.example",
		BaseURL: walk.Shop, Database: filepath.Join(t.TempDir(), "shop.db"), CheckoutScriptURL: endpoint + "/checkout.js",
		AcceptPending: true, Now: amazon.Now, Log: slog.New(slog.DiscardHandler),
	}}
	s.start()
	t.Cleanup(func() { s.Close() })
	return s
}

func (s *shop) start() {
	s.t.Helper()
	var err error
	s.App, err = app.New(s.t.Context(), s.cfg)
	is.New(s.t).NoErr(err)
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
