// Package app puts the shop together: database, browser sessions, the kit and
// the pages become one http.Handler. What differs between the simulator and
// Amazon is decided outside.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/alexedwards/scs/sqlite3store"
	"github.com/alexedwards/scs/v2"
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/pages"
	"github.com/paykit-go/amazonpaykit/examples/shop/catalog"
	"github.com/paykit-go/amazonpaykit/examples/shop/checkout"
	"github.com/paykit-go/amazonpaykit/examples/shop/pricing"
	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb"
	"github.com/paykit-go/amazonpaykit/examples/shop/web"
	"github.com/paykit-go/amazonpaykit/store/sqlstore"
)

// Config is what the shop needs from outside.
type Config struct {
	Client              *api.Client // decides on region, and so on currency and tax
	MerchantID, StoreID string
	BaseURL             string // of the shop, without a path: https://shop.example
	Database            string // the SQLite file
	CheckoutScriptURL   string // of a simulator; empty: Amazon's
	AcceptPending       bool   // take payments that Amazon decides on later
	Now                 func() time.Time
	Log                 *slog.Logger
}

// App is the running shop.
type App struct {
	http.Handler
	kit      *amazonpay.Kit
	db       *shopdb.DB
	sessions *sqlite3store.SQLite3Store
}

// New opens the database and puts the shop together. Close it when the last
// request is answered.
func New(ctx context.Context, cfg Config) (*App, error) {
	market, err := pricing.ForRegion(cfg.Client.Region())
	if err != nil {
		return nil, err
	}
	goods, err := catalog.New(market.Currency)
	if err != nil {
		return nil, err
	}
	db, err := shopdb.Open(ctx, cfg.Database, goods, cfg.Now)
	if err != nil {
		return nil, err
	}
	a := &App{db: db, sessions: sqlite3store.NewWithCleanupInterval(db.SQL(), time.Hour)}
	sessions := newSessions(cfg, a.sessions)
	c := &checkout.Checkout{
		Catalog: goods, Market: market, DB: db, Sessions: sessions, Log: cfg.Log, AcceptPending: cfg.AcceptPending,
	}
	if a.kit, err = newKit(ctx, cfg, c); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	site := &web.Site{
		Kit: a.kit, Catalog: goods, Market: market, DB: db, Checkout: c, Sessions: sessions, Log: cfg.Log,
		CSP: policy(cfg.CheckoutScriptURL), Simulated: cfg.CheckoutScriptURL != "",
	}
	a.Handler = site.Handler()
	return a, nil
}

// Close closes the database.
func (a *App) Close() error {
	a.sessions.StopCleanup()
	return a.db.Close()
}

// newKit mounts the kit on the shop: its orders live in the shop's own
// database, its pages wear the shop's colours.
func newKit(ctx context.Context, cfg Config, c *checkout.Checkout) (*amazonpay.Kit, error) {
	orders, err := sqlstore.New(c.DB.SQL(), sqlstore.SQLite)
	if err != nil {
		return nil, err
	}
	if err := orders.Migrate(ctx); err != nil {
		return nil, fmt.Errorf("prepare the orders: %w", err)
	}
	return amazonpay.New(amazonpay.Config{
		Client:     cfg.Client,
		Orders:     orders,
		Sessions:   c.Sessions,
		BaseURL:    cfg.BaseURL + "/pay",
		ShopURL:    "/cart",
		Shop:       c,
		Hooks:      c.Hooks(),
		Pages:      pages.New(pages.Options{StoreName: checkout.StoreName, CSS: web.PagesCSS}),
		MerchantID: cfg.MerchantID, StoreID: cfg.StoreID,
		CheckoutScriptURL: cfg.CheckoutScriptURL,
		Now:               cfg.Now,
		Logger:            cfg.Log,
	})
}

// newSessions keeps browser sessions in the same database, so that a restart
// logs nobody out of a checkout.
func newSessions(cfg Config, store scs.Store) *scs.SessionManager {
	sessions := scs.New()
	sessions.Store = store
	sessions.Lifetime = 30 * 24 * time.Hour
	sessions.Cookie.Name = "shop"
	sessions.Cookie.SameSite = http.SameSiteLaxMode // the buyer comes back from Amazon's site
	sessions.Cookie.Secure = strings.HasPrefix(cfg.BaseURL, "https:")
	sessions.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		cfg.Log.ErrorContext(r.Context(), "shop: browser session failed", "error", err)
		http.Error(w, "Something went wrong on our side. Please try again in a moment.", http.StatusServiceUnavailable)
	}
	return sessions
}

// policy is the kit's own Content-Security-Policy, for pages that show the
// same button.
func policy(scriptURL string) string {
	script := ""
	if u, err := url.Parse(scriptURL); err == nil && u.Host != "" {
		script = " " + u.Scheme + "://" + u.Host
	}
	return strings.ReplaceAll(amazonpay.DefaultContentSecurityPolicy, "{script}", script)
}
