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
type Config struct {
	// Assumptions answer what Amazon's documents leave open.
	Assumptions Assumptions

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

	// AccountSuspended is an account that Amazon does not let do business: its
	// requests are refused with InvalidAccountStatus, its buttons lead to an
	// error page. Zero: it is in order.
	AccountSuspended bool

	// AuthorizationTokens are those that the header x-amz-pay-authtoken may
	// have, with which a solution provider acts for a merchant; any other is
	// refused with InvalidAuthorizationToken. Zero: any may be there. None has
	// to be.
	AuthorizationTokens []string

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

	// Rand is where New reads the seed of ids, 32 bytes; with the same ones and
	// requests one after another, ids are the same in each run. Zero, and when
	// it has less: crypto/rand.Reader.
	Rand io.Reader

	// Logger gets one line for each call: operation, status, reason code,
	// request id, no bodies; and one for each post of a notification. Zero:
	// nothing is logged.
	Logger *slog.Logger

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

	// ConversionRates says, by the currency of a charge, how much of it one
	// unit of the ledger currency is worth: {"CHF": "0.95"}, with up to six
	// digits before and after the point. Captured amounts are divided by it. A
	// currency that is not there, and the zero value: 1.
	ConversionRates map[string]string

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

	// MaxSessions is how many checkout sessions are kept, and how many charges
	// and refunds, four of each for a session on average. When there are more,
	// the oldest sessions make room, a tenth at once, with their charge
	// permissions, charges and refunds; Amazon's answer for them is
	// ResourceNotFound then. Otherwise these outlive their session, which Amazon
	// forgets after 30 days. Of a charge permission that is not one-time the
	// last thousand charges are kept. A checkout with its charge takes 5 KB,
	// with the largest texts 14. Zero: 50,000. Negative: all are kept.
	MaxSessions int

	// MaxKeys is how many idempotency keys are remembered with their answers,
	// 1.7 KB each; the oldest make room. Amazon keeps them forever. Zero: 50,000.
	// Negative: all are. With these bounds at zero, usual checkouts fill 400 MB.
	MaxKeys int

	// MaxCalls is how many calls the log keeps; the oldest make room. Zero:
	// 10,000. Negative: all are kept.
	MaxCalls int
}

const (
	defaultSettle = 30 * time.Second
	notifyTimeout = 15 * time.Second
	inProcessBase = "http://amazon.simulator.test"
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
	cfg.Assumptions.complete()
	cfg.SettleDelay = durationOr(cfg.SettleDelay, defaultSettle, 0)
	cfg.completeBounds()
	cfg.BaseURL = strings.TrimSuffix(cfg.BaseURL, "/")
	cfg.AuthorizationTokens = slices.Clone(cfg.AuthorizationTokens)
	cfg.ConversionRates = maps.Clone(cfg.ConversionRates)
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
	if cfg.Region != "" && ledgerCurrency(cfg.Region) == "" {
		errs = append(errs, fmt.Errorf("simulator: unknown Region %q: use na, eu or jp", cfg.Region))
	}
	if c := cfg.LedgerCurrency; c != "" && !slices.Contains(currencies(), c) {
		errs = append(errs, fmt.Errorf("simulator: LedgerCurrency %q: use one of %q", c, currencies()))
	}
	if cfg.BaseURL != "" && !isOrigin(cfg.BaseURL) {
		errs = append(errs, fmt.Errorf("simulator: BaseURL %q: give scheme and host only, as in http://localhost:8081", cfg.BaseURL))
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
	errs = append(errs, cfg.Assumptions.check()...)
	errs = append(errs, checkRates(cfg.ConversionRates)...)
	return append(errs, checkQuotas(cfg.Quotas)...)
}

// isOrigin tells whether address has scheme, host and at most a slash.
func isOrigin(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" &&
		strings.EqualFold(strings.TrimSuffix(address, "/"), u.Scheme+"://"+u.Host)
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
