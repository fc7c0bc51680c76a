package amazonpay

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
	"github.com/paykit-go/amazonpaykit/store"
)

const (
	// workTime bounds what is done under one claim.
	workTime                 = 60 * time.Second
	defaultLease             = 90 * time.Second
	defaultReconcileInterval = 30 * time.Second
	maxPrefix                = 64
)

// DefaultContentSecurityPolicy is what the kit sends with its pages; {script}
// stands for the host of a checkout.js that is not Amazon's. It has no
// form-action, because browsers apply that to the redirect after the form,
// which goes to a host of Amazon's that is not documented; and no rule for
// styles, images, frames and connections, because what checkout.js loads is
// not documented either.
const DefaultContentSecurityPolicy = "base-uri 'none'; object-src 'none'; frame-ancestors 'none'; " +
	"script-src 'self' 'nonce-{nonce}' 'strict-dynamic' https://*.payments-amazon.com{script}"

var errRequired = errors.New("is required")

// check returns the parsed BaseURL, without a trailing slash.
func (c *Config) check() (*url.URL, error) {
	base, err := c.checkBase()
	return base, errors.Join(err, c.checkParts(), c.checkSessions(base), c.checkValues())
}

func (c *Config) checkBase() (*url.URL, error) {
	base, err := url.Parse(strings.TrimRight(c.BaseURL, "/"))
	switch {
	case c.BaseURL == "":
		return nil, fmt.Errorf("amazonpay: Config.BaseURL %w: the URL where buyers reach the kit, such as https://shop.example/pay", errRequired)
	case err != nil:
		return nil, errors.New("amazonpay: Config.BaseURL is not a URL: write it like https://shop.example/pay")
	case base.Scheme != "https" && base.Scheme != "http", base.Hostname() == "", base.User != nil, base.ForceQuery, base.RawQuery != "", base.Fragment != "":
		return nil, errors.New("amazonpay: Config.BaseURL must be scheme, host and path only, such as https://shop.example/pay")
	}
	// As browsers write it in Origin.
	defaultPort := map[string]string{"https": ":443", "http": ":80"}[base.Scheme]
	base.Host = strings.TrimSuffix(strings.ToLower(base.Host), defaultPort)
	return base, nil
}

func (c *Config) checkParts() error {
	var errs []error
	require := func(missing bool, field, what string) {
		if missing {
			errs = append(errs, fmt.Errorf("amazonpay: Config.%s %w: %s", field, errRequired, what))
		}
	}
	require(c.Client == nil, "Client", "make one with api.New")
	require(c.Orders == nil, "Orders", "a durable store such as sqlstore; memstore is for tests")
	require(c.Sessions == nil, "Sessions", "pass the session manager that the application already has")
	require(c.Shop == nil, "Shop", "your implementation of amazonpay.Shop")
	require(c.Pages == nil, "Pages", "pages.New makes a complete set")
	require(c.MerchantID == "", "MerchantID", "see Seller Central, Integration Central")
	require(c.StoreID == "", "StoreID", "see Seller Central, Integration Central (amzn1.application-oa2-client…)")
	return errors.Join(errs...)
}

func (c *Config) checkSessions(base *url.URL) error {
	if c.Sessions == nil {
		return nil
	}
	var errs []error
	if c.Sessions.Cookie.SameSite == http.SameSiteStrictMode {
		errs = append(errs, errors.New("amazonpay: Config.Sessions uses SameSite=Strict: the buyer comes back from Amazon's site and would lose the session; use http.SameSiteLaxMode"))
	}
	if cookiePath := c.Sessions.Cookie.Path; base != nil && !below(base.Path, cookiePath) {
		errs = append(errs, fmt.Errorf("amazonpay: the session cookie's Path %q does not cover BaseURL: set it to /", cookiePath))
	}
	return errors.Join(errs...)
}

// below reports whether a cookie with that path is sent to path.
func below(path, cookiePath string) bool {
	dir := strings.TrimSuffix(cookiePath, "/")
	return path == dir || strings.HasPrefix(path, dir+"/") || dir == ""
}

func (c *Config) checkValues() error {
	var errs []error
	if c.Lease != 0 && c.Lease <= workTime {
		errs = append(errs, fmt.Errorf("amazonpay: Config.Lease must be longer than %v, the work under one claim: leave it zero for %v", workTime, defaultLease))
	}
	if c.ReconcileInterval < 0 {
		errs = append(errs, fmt.Errorf("amazonpay: Config.ReconcileInterval is negative: leave it zero for %v", defaultReconcileInterval))
	}
	if len(c.ReferencePrefix) > maxPrefix {
		errs = append(errs, fmt.Errorf("amazonpay: Config.ReferencePrefix is longer than %d bytes: an order number must find room behind it", maxPrefix))
	}
	if c.WhenBuyerNeverReturns != LetLapse && c.WhenBuyerNeverReturns != FinishUnreturned {
		errs = append(errs, errors.New("amazonpay: Config.WhenBuyerNeverReturns must be LetLapse or FinishUnreturned"))
	}
	if _, ok := c.Orders.(store.Transactor); c.TellInTransaction && c.Orders != nil && !ok {
		errs = append(errs, errors.New("amazonpay: Config.TellInTransaction needs Orders that can run a transaction (store.Transactor), such as sqlstore"))
	}
	if !webURL(c.ShopURL, true) {
		errs = append(errs, errors.New("amazonpay: Config.ShopURL must be a local path or an http(s) URL"))
	}
	if !webURL(c.CheckoutScriptURL, false) {
		errs = append(errs, errors.New("amazonpay: Config.CheckoutScriptURL must be an http(s) URL: leave it empty for Amazon's"))
	}
	return errors.Join(errs...)
}

// webURL accepts the empty string, http(s) URLs and, if local, paths of this
// host.
func webURL(s string, local bool) bool {
	u, err := url.Parse(s)
	if s == "" || err != nil {
		return err == nil
	}
	if u.Scheme == "" && u.Host == "" {
		return local && strings.HasPrefix(u.Path, "/") && !strings.HasPrefix(s, "//") && !strings.Contains(s, `\`)
	}
	return (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// verifier is nil when the shop takes no notifications.
func (c Config) verifier() (*ipn.Verifier, error) {
	if c.Notifications == nil {
		return nil, nil
	}
	n := *c.Notifications
	if n.MerchantID == "" {
		n.MerchantID = c.MerchantID
	}
	if n.Now == nil {
		n.Now = c.Now
	}
	v, err := ipn.New(n)
	if err != nil {
		return nil, fmt.Errorf("amazonpay: Config.Notifications: %w", err)
	}
	return v, nil
}

func (c Config) withDefaults(base *url.URL) Config {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	if c.Lease == 0 {
		c.Lease = defaultLease
	}
	if c.ReconcileInterval == 0 {
		c.ReconcileInterval = defaultReconcileInterval
	}
	if c.ShopURL == "" {
		c.ShopURL = "/"
	}
	if c.LedgerCurrency == "" {
		c.LedgerCurrency = map[api.Region]string{api.NA: "USD", api.EU: "EUR", api.JP: "JPY"}[c.Client.Region()]
	}
	script := ""
	if c.CheckoutScriptURL == "" {
		c.CheckoutScriptURL = c.Client.Region().CheckoutScriptURL()
	} else if u, err := url.Parse(c.CheckoutScriptURL); err == nil {
		script = " " + u.Scheme + "://" + u.Host
	}
	if c.ContentSecurityPolicy == "" {
		c.ContentSecurityPolicy = DefaultContentSecurityPolicy
	}
	c.ContentSecurityPolicy = strings.ReplaceAll(c.ContentSecurityPolicy, "{script}", script)
	return c
}
