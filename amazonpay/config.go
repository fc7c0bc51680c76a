package amazonpay

import (
	"io"
	"log/slog"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/store"
)

// Config is all that a Kit needs. It is read once, by New.
type Config struct {
	// Client talks to Amazon. Required.
	Client *api.Client
	// Orders keeps the kit's records. Required: there is no default, because a
	// record that dies with the process loses orders.
	Orders store.OrderStore
	// Sessions is the host's own session manager. Required. Its cookie must
	// not be SameSite=Strict: buyers come back from another site.
	Sessions *scs.SessionManager
	// BaseURL is where buyers reach the kit, such as https://shop.example/pay.
	// The steps are /review, /place-order, /result and /cancel below it.
	// Required; https, or http for local development.
	BaseURL string
	// Shop is the application. Required.
	Shop Shop
	// Pages draws; pages.New(pages.Options{}) is a complete set. Required.
	Pages Pages
	// MerchantID and StoreID are Amazon's ids of the merchant and of the store
	// (amzn1.application-oa2-client.…). Required.
	MerchantID, StoreID string

	// ShopURL is where buyers go to start again, usually the cart. If empty,
	// the root of BaseURL's host. Local path or URL.
	ShopURL string
	// Hooks are optional callbacks.
	Hooks Hooks
	// Logger gets one line per step, without personal data. If nil, nothing
	// is logged.
	Logger *slog.Logger
	// Now is the clock. If nil, time.Now.
	Now func() time.Time
	// Rand is the source of nonces and of the secret that names a browser. If
	// nil, crypto/rand.Reader. It must not fail.
	Rand io.Reader
	// Lease is how long a claim on an order holds. If zero, 90 seconds. It
	// must be longer than the 60 seconds that the work under a claim may take.
	Lease time.Duration
	// ContentSecurityPolicy is sent with each page; {nonce} is replaced. If
	// empty, DefaultContentSecurityPolicy.
	ContentSecurityPolicy string
	// LedgerCurrency is that of the merchant account. If empty: USD, EUR or
	// JPY by the client's region; merchants in the UK set GBP.
	LedgerCurrency string
	// CheckoutScriptURL is Amazon's checkout.js. If empty, that of the
	// client's region. A simulator serves its own.
	CheckoutScriptURL string
}
