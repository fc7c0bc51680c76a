package amazonpay

import (
	"io"
	"log/slog"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
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
	// The steps are /review, /place-order, /result, /cancel and /notifications
	// below it.
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
	// Notifications says whose Instant Payment Notifications are believed. If
	// nil, the notifications step answers 404. Its MerchantID and Now are
	// filled in from here when they are empty.
	Notifications *ipn.Config
	// ReferencePrefix is what every order number of this shop begins with, at
	// most 64 characters. It tells the shop's charges from those of other
	// shops of the same merchant account. PlaceOrder must return numbers that
	// bear it. If empty, every order number may be this shop's.
	ReferencePrefix string
	// WhenBuyerNeverReturns says what becomes of an order whose buyer confirmed
	// the payment at Amazon and did not come back. If zero, LetLapse.
	WhenBuyerNeverReturns UnreturnedPolicy
	// TellInTransaction runs Shop.UpdateOrder inside the transaction that
	// records it as told: the shop's rows and the kit's record commit together,
	// or neither does. Orders must be a store.Transactor in the shop's own
	// database, such as sqlstore; UpdateOrder must write through the
	// transaction (sqlstore.Tx(ctx)) and do nothing that cannot be rolled back,
	// such as sending mail. A write through another connection would wait for
	// this one.
	TellInTransaction bool
	// ReconcileInterval is how long Run rests between two rounds. If zero, 30
	// seconds.
	ReconcileInterval time.Duration
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

// UnreturnedPolicy says what becomes of an order whose buyer confirmed the
// payment at Amazon and did not come back to the result page.
type UnreturnedPolicy int

const (
	// LetLapse: the order is not completed. Amazon's session ends within 24
	// hours, the authorization with it, and the order expires. This is the
	// default, because Amazon words Complete Checkout Session as confirmation
	// that the buyer returned.
	LetLapse UnreturnedPolicy = iota
	// FinishUnreturned: the reconciler, or a notification of the charge,
	// completes the order if BeforeComplete agrees. BeforeComplete is then also
	// asked about buyers who are still at Amazon.
	FinishUnreturned
)
