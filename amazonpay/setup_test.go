package amazonpay_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/alexedwards/scs/v2"
	scsmem "github.com/alexedwards/scs/v2/memstore"
	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/store/memstore"
)

const (
	baseURL     = "https://shop.example/pay"
	publicKeyID = "SANDBOX-AAAAAAAAAAAAAAAAAAAAAAAA"
	topicARN    = "arn:aws:sns:ap-northeast-1:000000000000:amazon-pay"
	merchantID  = "A1MERCHANT0000"
	storeID     = "amzn1.application-oa2-client.0123456789abcdef0123456789abcdef"
)

// merchantKey is made once: RSA keys take longer than the tests.
var merchantKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// notificationSigner signs the notifications of every simulator here.
var notificationSigner = sync.OnceValue(func() *ipn.Signer {
	s, err := ipn.NewSigner(ipn.SignerConfig{TopicARN: topicARN, CertificateURL: "https://amazon.simulator.test/certificate.pem"})
	if err != nil {
		panic(err)
	}
	return s
})

// setup is a shop with the kit in it, over a simulated Amazon, in virtual
// time: time.Sleep moves the clock of everybody.
type setup struct {
	t      testing.TB
	is     *is.I
	sim    *simulator.Simulator
	config amazonpay.Config
	kit    *amazonpay.Kit
	shop   *shop
	orders *orders
	pages  *pages
	log    *lockedBuffer
}

// option changes the kit's configuration before it is made.
type option func(*amazonpay.Config)

// run runs a specification in a setup of its own: a Japanese shop.
func run(t *testing.T, spec func(s *setup), options ...option) {
	t.Helper()
	runIn(t, api.JP, spec, options...)
}

// runIn does the same in a region.
func runIn(t *testing.T, region api.Region, spec func(s *setup), options ...option) {
	t.Helper()
	sessions := scs.New() // starts a goroutine, so it must stay outside of the virtual time
	sessions.Store = scsmem.NewWithCleanupInterval(0)
	sessions.Cookie.Secure = true
	key := merchantKey()
	synctest.Test(t, func(t *testing.T) {
		s := newSetup(t, region, sessions, key)
		for _, change := range options {
			change(&s.config)
		}
		s.restart()
		spec(s)
		s.logHoldsNothingPrivate()
		s.rulesHeld()
	})
}

func newSetup(t testing.TB, region api.Region, sessions *scs.SessionManager, key *rsa.PrivateKey) *setup {
	is := is.New(t)
	log := &lockedBuffer{}
	logger := slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s := &setup{t: t, is: is, shop: newShop(), orders: &orders{OrderStore: memstore.New()}, pages: &pages{}, log: log}
	var err error
	s.sim, err = simulator.New(simulator.Config{
		Region: region, MerchantID: merchantID, Keys: map[string]crypto.PublicKey{publicKeyID: key.Public()},
		NotifyURL: baseURL + "/notifications", NotifyClient: &http.Client{Transport: s}, NotifySigner: notificationSigner(),
	})
	is.NoErr(err) // the simulator
	trusted := s.sim.NotificationConfig(merchantID)
	client, err := api.New(api.Config{Region: region, PublicKeyID: publicKeyID, PrivateKey: key, HTTPClient: s.sim.HTTPClient(), Endpoint: "http://amazon.simulator.test", Logger: logger})
	is.NoErr(err) // the client
	s.config = amazonpay.Config{
		Client: client, Orders: s.orders, Sessions: sessions, BaseURL: baseURL, Shop: s.shop, Pages: s.pages,
		MerchantID: merchantID, StoreID: storeID, ShopURL: "/cart", Logger: logger, Notifications: &trusted,
	}
	return s
}

// RoundTrip brings a notification of the simulator's to the kit as it is now.
func (s *setup) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	s.kit.ServeHTTP(w, r)
	return w.Result(), nil
}

// restart makes the kit anew, as after a crash: what it knew is in the store.
func (s *setup) restart() {
	kit, err := amazonpay.New(s.config)
	s.is.NoErr(err) // the configuration
	s.kit = kit
}

// signIn clicks a button and signs in; the browser is in front of the review.
func (s *setup) signIn(b simulator.Buyer, o amazonpay.ButtonOptions) (*browser, string) {
	s.t.Helper()
	reviewURL, err := s.sim.SignIn(b, s.button(o))
	s.is.NoErr(err) // the button must be good
	return s.browser(), reviewURL
}

// button is what checkout.js would post to Amazon.
func (s *setup) button(o amazonpay.ButtonOptions) simulator.Button {
	s.t.Helper()
	b, err := s.kit.Button(o)
	s.is.NoErr(err) // the button
	var c struct {
		MerchantID, PublicKeyID, ProductType, LedgerCurrency, Placement string
		Sandbox                                                         bool
		CreateCheckoutSessionConfig                                     struct{ PayloadJSON, Signature, Algorithm string }
	}
	s.is.NoErr(json.Unmarshal(b.Config, &c)) // the button's config
	signed := c.CreateCheckoutSessionConfig
	return simulator.Button{
		PayloadJSON: signed.PayloadJSON, Signature: signed.Signature, Algorithm: signed.Algorithm, PublicKeyID: c.PublicKeyID,
		MerchantID: c.MerchantID, ProductType: c.ProductType, LedgerCurrency: c.LedgerCurrency, Placement: c.Placement, Sandbox: c.Sandbox,
	}
}

// checkout is one buyer on the way.
type checkout struct {
	*setup
	browser             *browser
	id                  string
	reviewURL, redirect string
	result              string
}

// start signs the Japanese buyer in, with the zero button.
func (s *setup) start() *checkout {
	s.t.Helper()
	return s.startAs(simulator.JapaneseBuyer(), amazonpay.ButtonOptions{})
}

func (s *setup) startAs(b simulator.Buyer, o amazonpay.ButtonOptions) *checkout {
	s.t.Helper()
	browser, reviewURL := s.signIn(b, o)
	return &checkout{setup: s, browser: browser, reviewURL: reviewURL, id: sessionOf(s.t, reviewURL)}
}

// review loads the review page.
func (c *checkout) review() *amazonpay.ReviewPage {
	c.t.Helper()
	return c.browser.get(c.reviewURL).review()
}

// place loads the review page and presses the button.
func (c *checkout) place() *checkout {
	c.t.Helper()
	a := c.browser.submit(c.review(), nil)
	c.is.Equal(a.status, http.StatusSeeOther) // the order is placed
	c.redirect = a.location
	c.is.True(strings.Contains(c.redirect, simulator.ProcessingPath)) // and the buyer is sent to Amazon
	return c
}

// pay places the order and pays at Amazon; the browser is in front of the
// result.
func (c *checkout) pay() *checkout {
	c.t.Helper()
	c.place()
	result, err := c.sim.Pay(c.redirect)
	c.is.NoErr(err) // the buyer pays
	c.result = result
	return c
}

// payWith chooses a card first.
func (c *checkout) payWith(card string) *checkout {
	c.t.Helper()
	_, err := c.sim.ChangePayment(c.id, card)
	c.is.NoErr(err) // the card
	return c.pay()
}

// finish loads the result page.
func (c *checkout) finish() *amazonpay.ResultPage {
	c.t.Helper()
	return c.browser.get(c.result).result()
}

// calls counts the calls that reached Amazon.
func (s *setup) calls(operation string) int { return len(s.sim.Calls(operation)) }

func sessionOf(t testing.TB, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	is.New(t).NoErr(err) // a URL
	return u.Query().Get("amazonCheckoutSessionId")
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}
