package simulator

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
)

// Config says which Amazon Pay is simulated. The zero value is a Japanese one
// that knows no merchant key yet (see [Simulator.AddKey]).
//
// Where Amazon's documents leave something open there is a field here; its
// zero value is the behaviour that the simulator believes in.
type Config struct {
	// Region decides the ledger currency, the digits in the ids, the language
	// of the buyer's pages. Zero: api.JP.
	Region api.Region

	// LedgerCurrency replaces the region's own: USD, EUR or JPY. British
	// merchants are in region eu and have GBP here.
	LedgerCurrency string

	// BaseURL is how browsers reach the simulator, such as
	// http://localhost:8081, without a path; amazonPayRedirectUrl leads there.
	// Zero: the host at which the browser clicked the button, or for sessions
	// without a click that of the first call that made or updated them;
	// http://amazon.simulator.test for requests of [Simulator.HTTPClient].
	BaseURL string

	// Keys are the merchant's public keys by public key id. All are RSA.
	Keys map[string]crypto.PublicKey

	// MerchantID and StoreID, when set, must be those that a button names.
	// Notifications name the merchant of the session's button, or this one.
	MerchantID, StoreID string

	// Domains are those that the merchant registered at Amazon: host names as
	// browsers write them, without scheme and port. The page with the button
	// and the URLs that buyers return to must be there; in the sandbox they may
	// be on the developer's own machine as well. Whether a registered domain
	// covers those below it is not documented: here shop.example stands for
	// itself, *.shop.example for all below it. Zero: any domain.
	Domains []string

	// Now tells the time. Zero: time.Now. [Simulator.Advance] moves on top.
	Now func() time.Time

	// Sleep waits for an injected delay and returns early, with ctx's error,
	// when ctx ends. Zero: a timer.
	Sleep func(ctx context.Context, d time.Duration) error

	// Rand is where ids come from; with a deterministic one and requests one
	// after another they are the same in each run. It is read under a lock.
	// Zero, and when it runs dry: crypto/rand.Reader.
	Rand io.Reader

	// Logger gets one line for each call: operation, status, reason code,
	// request id, no bodies; and one for each post of a notification. Zero:
	// nothing is logged.
	Logger *slog.Logger

	// ClockSkew is how far in the future x-amz-pay-date may be. Amazon's
	// tolerance is not documented, and threads suggest that it is small.
	// Zero: 5 minutes. Negative: none.
	ClockSkew time.Duration

	// MaxDateAge is how old x-amz-pay-date may be, which is not documented
	// either. Zero: 24 hours. Negative: any age.
	MaxDateAge time.Duration

	// BuyerTokenLife is how long Get Buyer takes the buyerToken of a sign-in.
	// Zero: 24 hours.
	BuyerTokenLife time.Duration

	// LimitsInBytes makes the greatest lengths of texts, such as the 50 of
	// merchantStoreName, count bytes of UTF-8; Amazon's documents say
	// "characters/bytes". Zero: they count characters.
	LimitsInBytes bool

	// RefuseEmoji refuses texts with characters above U+FFFF. Zero: they pass.
	RefuseEmoji bool

	// CarrierCodes are those that Create Delivery Tracker takes, such as UPS.
	// Amazon has a list of them to download. Zero: any.
	CarrierCodes []string

	// NotifyURL is where notifications are posted, such as
	// https://shop.example/pay/notifications. Zero: they wait in the list
	// until there is one, see [Simulator.SetNotifyURL].
	NotifyURL string

	// NotifyClient posts them. Zero: a client that gives up after 15 seconds
	// and follows no redirects.
	NotifyClient *http.Client

	// NotifySigner signs them. Its key takes a moment to make, so tests with
	// many simulators share one. Zero: a signer with a key of its own, made at
	// the first need.
	NotifySigner *ipn.Signer

	// TopicARN is the SNS topic that the signer of this simulator's own names.
	// Zero: arn:aws:sns:<region>:000000000000:amazon-pay-simulator.
	TopicARN string

	// SettleDelay is how long a pending charge takes to be authorized,
	// declined or captured. Zero: 30 seconds, as the sandbox does.
	SettleDelay time.Duration

	// SimulationCodes are further spellings of x-amz-pay-simulation-code, each
	// with the code of this package that it stands for, such as
	// {"RefundRejected": "AmazonRejected"}. Amazon's own spellings for pending
	// charges, for failures and for refunds are not known to us. Zero: none;
	// Create Charge takes PendingSoftDeclined, PendingHardDeclined,
	// PendingAmazonRejected and PendingTransactionTimedOut, it and Capture
	// Charge ProcessingFailure, Create Refund the reasons for which refunds are
	// declined, AmazonRejected and ProcessingFailure.
	SimulationCodes map[string]string

	// MaxRefunds is how many refunds a charge may have, which is not
	// documented. Zero: 10. Negative: any number.
	MaxRefunds int

	// PeriodicLimit is the most that the recurring charge permissions of one
	// buyer may be charged in a calendar month (UTC), in its currency; charges
	// in other currencies do not count. Create Charge refuses more with
	// PeriodicAmountExceeded. How high Amazon's limits are is not documented.
	// Zero: there is none.
	PeriodicLimit api.Price

	// ConversionRates says, by the currency of a charge, how much of it one
	// unit of the ledger currency is worth: {"CHF": "0.95"}, with up to six
	// digits before and after the point. Captured amounts are divided by it. A
	// currency that is not there, and the zero value: 1.
	ConversionRates map[string]string

	// NotModifiableReason is the reason code of Update Charge Permission for
	// one that is Closed: ChargePermissionNotModifiable or
	// InvalidChargePermissionStatus; public sources name both. Zero:
	// ChargePermissionNotModifiable.
	NotModifiableReason string

	// ForgetErrors makes an idempotency key remember successes only. Zero:
	// a 409 or 422 is replayed as well; a 5xx never is.
	ForgetErrors bool

	// UpdateAfterRedirect allows Update Checkout Session after the buyer was
	// sent to amazonPayRedirectUrl; the buyer must then go there again. Zero:
	// Update is refused from then on.
	UpdateAfterRedirect bool

	// CanceledReason is the reason code of Complete for a session that is
	// canceled. Zero: CheckoutSessionCanceled for the first call and
	// InvalidCheckoutSessionStatus for those after it, or if it expired.
	CanceledReason string

	// Throttle refuses calls that come faster than Amazon's page "API throttling
	// limits" allows, with 429 TooManyRequests: an operation has one quota per
	// environment, and those of the sandbox are small. Such a call has no
	// effect and spends no fault. The quotas are those of American merchants;
	// what Japanese ones have is not documented where we could read it, see
	// Quotas. FinalizeCheckoutSession and GetBuyer are not on that page and not
	// limited. Zero: nothing is throttled.
	Throttle bool

	// Quotas limit operations, by their name as in Call and in each of the two
	// environments, with Throttle or without it. Zero: those of Throttle.
	Quotas map[string]Quota

	// MaxSessions is how many checkout sessions are kept. When there are more,
	// the oldest make room, a tenth at once, with their charge permissions,
	// charges and refunds; Amazon's answer for them is ResourceNotFound then.
	// Otherwise these outlive their session, which Amazon forgets after 30
	// days. Zero: 100,000. Negative: all are kept.
	MaxSessions int

	// MaxKeys is how many idempotency keys are remembered with their answers;
	// the oldest make room. Amazon keeps them forever. Zero: 100,000. Negative:
	// all are.
	MaxKeys int

	// MaxCalls is how many calls the log keeps; the oldest make room. Zero:
	// 10,000. Negative: all are kept.
	MaxCalls int
}

const (
	defaultSkew   = 5 * time.Minute
	defaultAge    = 24 * time.Hour
	defaultToken  = 24 * time.Hour
	defaultSettle = 30 * time.Second
	notifyTimeout = 15 * time.Second
	inProcessBase = "http://amazon.simulator.test"
	anyAge        = time.Duration(1<<63 - 1)
)

// complete checks cfg and fills in what was left out.
func (cfg Config) complete() (Config, error) {
	errs := cfg.check()
	if cfg.Region == "" {
		cfg.Region = api.JP
	}
	if cfg.LedgerCurrency == "" {
		cfg.LedgerCurrency = ledgerCurrency(cfg.Region)
	}
	if cfg.LedgerCurrency == "" {
		errs = append(errs, fmt.Errorf("simulator: unknown Region %q: use na, eu or jp", cfg.Region))
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Sleep == nil {
		cfg.Sleep = sleep
	}
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.NotifyClient == nil {
		cfg.NotifyClient = &http.Client{Timeout: notifyTimeout, CheckRedirect: stayHere}
	}
	if cfg.TopicARN == "" {
		cfg.TopicARN = "arn:aws:sns:" + topicRegion(cfg.Region) + ":000000000000:amazon-pay-simulator"
	}
	cfg.completePayments()
	cfg.ClockSkew = durationOr(cfg.ClockSkew, defaultSkew, 0)
	cfg.MaxDateAge = durationOr(cfg.MaxDateAge, defaultAge, anyAge)
	cfg.BuyerTokenLife = durationOr(cfg.BuyerTokenLife, defaultToken, 0)
	cfg.SettleDelay = durationOr(cfg.SettleDelay, defaultSettle, 0)
	cfg.completeBounds()
	cfg.BaseURL = strings.TrimSuffix(cfg.BaseURL, "/")
	cfg.CarrierCodes = slices.Clone(cfg.CarrierCodes)
	cfg.Quotas = maps.Clone(cfg.Quotas)
	cfg.Domains = slices.Clone(cfg.Domains)
	for i, domain := range cfg.Domains {
		cfg.Domains[i] = strings.ToLower(domain)
	}
	cfg.Keys = maps.Clone(cfg.Keys)
	if cfg.Keys == nil {
		cfg.Keys = map[string]crypto.PublicKey{}
	}
	return cfg, errors.Join(errs...)
}

func (cfg Config) check() (errs []error) {
	for id, key := range cfg.Keys {
		if _, ok := key.(*rsa.PublicKey); !ok {
			errs = append(errs, fmt.Errorf("simulator: the key of %q is a %T: give an *rsa.PublicKey", id, key))
		}
	}
	if cfg.BaseURL != "" {
		u, err := url.Parse(cfg.BaseURL)
		if err != nil || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
			errs = append(errs, fmt.Errorf("simulator: BaseURL %q: give scheme and host only, as in http://localhost:8081", cfg.BaseURL))
		}
	}
	for _, domain := range cfg.Domains {
		if !isDomain(domain) {
			errs = append(errs, fmt.Errorf("simulator: Domains has %q: give a host name such as shop.example, or *.shop.example for all below it", domain))
		}
	}
	if cfg.TopicARN != "" {
		if _, err := ipn.New(ipn.Config{TopicARNs: []string{cfg.TopicARN}, MerchantID: "any"}); err != nil {
			errs = append(errs, fmt.Errorf("simulator: TopicARN: %w", err))
		}
	}
	if cfg.NotifyURL != "" {
		u, err := url.Parse(cfg.NotifyURL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			errs = append(errs, fmt.Errorf("simulator: NotifyURL %q: give an absolute URL, such as https://shop.example/pay/notifications", cfg.NotifyURL))
		}
	}
	errs = append(errs, cfg.checkPayments()...)
	errs = append(errs, checkQuotas(cfg.Quotas)...)
	switch cfg.CanceledReason {
	case "", reasonSessionCanceled, reasonSessionStatus:
	default:
		errs = append(errs, fmt.Errorf("simulator: CanceledReason %q: use %s or %s", cfg.CanceledReason, reasonSessionCanceled, reasonSessionStatus))
	}
	return errs
}

func durationOr(d, zero, negative time.Duration) time.Duration {
	switch {
	case d == 0:
		return zero
	case d < 0:
		return negative
	}
	return d
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func ledgerCurrency(r api.Region) string {
	switch r {
	case api.NA:
		return "USD"
	case api.EU:
		return "EUR"
	case api.JP:
		return "JPY"
	}
	return ""
}
