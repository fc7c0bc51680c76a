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
	"sync"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
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
	BaseURL             string        // of the shop, without a path: https://shop.example
	Database            string        // as shopdb.Parse reads it: a file, postgres://… or mysql://…
	Sessions            string        // of browsers: SessionsInDatabase, SessionsInMemory or redis://…; empty: in the database
	CheckoutScriptURL   string        // of a simulator; empty: Amazon's
	AcceptPending       bool          // take payments that Amazon decides on later
	FinishUnreturned    bool          // complete orders whose buyer paid and did not come back
	Notifications       *ipn.Config   // whose notifications are believed; nil: nobody's
	ReconcileInterval   time.Duration // how often Run looks for orders that wait for an answer; zero: not at all
	Now                 func() time.Time
	Log                 *slog.Logger
}

// payPath is where the kit lives.
const payPath = "/pay"

// NotificationsPath is where Amazon posts its notifications.
const NotificationsPath = payPath + "/notifications"

// App is the running shop. Several, in one process or many, may share a
// database; with their sessions shared too, it is one shop.
type App struct {
	http.Handler
	log           *slog.Logger
	kit           *amazonpay.Kit
	db            *shopdb.DB
	closeSessions func() error
	reconciles    bool
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
	where, err := shopdb.Parse(cfg.Database)
	if err != nil {
		return nil, err
	}
	db, err := shopdb.Open(ctx, where, goods, cfg.Now)
	if err != nil {
		return nil, err
	}
	c := &checkout.Checkout{Catalog: goods, Market: market, DB: db, Log: cfg.Log, AcceptPending: cfg.AcceptPending}
	a, err := open(ctx, cfg, c)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return a, nil
}

// open puts the shop together on its open database.
func open(ctx context.Context, cfg Config, c *checkout.Checkout) (*App, error) {
	store, closeSessions, err := sessionStore(ctx, cfg.Sessions, c.DB)
	if err != nil {
		return nil, err
	}
	c.Sessions = newSessions(cfg, store)
	kit, err := newKit(ctx, cfg, c)
	if err != nil {
		return nil, errors.Join(err, closeSessions())
	}
	site := &web.Site{
		Kit: kit, Catalog: c.Catalog, Market: c.Market, DB: c.DB, Checkout: c, Sessions: c.Sessions, Log: cfg.Log,
		CSP: policy(cfg.CheckoutScriptURL), Simulated: cfg.CheckoutScriptURL != "",
	}
	return &App{
		Handler: site.Handler(), log: cfg.Log, kit: kit, db: c.DB, closeSessions: closeSessions, reconciles: cfg.ReconcileInterval > 0,
	}, nil
}

// Run looks after what no request does, until ctx ends: it settles orders that
// wait for an answer and forgets browser sessions whose time is over. It
// returns when the work under way is done.
func (a *App) Run(ctx context.Context) {
	var jobs sync.WaitGroup
	jobs.Go(func() { a.forgetSessions(ctx) })
	if a.reconciles {
		jobs.Go(func() { a.kit.Run(ctx) })
	}
	jobs.Wait()
}

func (a *App) forgetSessions(ctx context.Context) {
	for ctx.Err() == nil {
		if err := a.db.ForgetSessions(ctx); err != nil && ctx.Err() == nil {
			a.log.ErrorContext(ctx, "shop: old browser sessions could not be removed", "error", err)
		}
		select {
		case <-time.After(time.Hour):
		case <-ctx.Done():
		}
	}
}

// Close closes the database and the sessions.
func (a *App) Close() error { return errors.Join(a.closeSessions(), a.db.Close()) }

// newKit mounts the kit on the shop: its orders live in the shop's own
// database, its pages wear the shop's colours.
func newKit(ctx context.Context, cfg Config, c *checkout.Checkout) (*amazonpay.Kit, error) {
	orders, err := sqlstore.New(c.DB.SQL(), c.DB.Engine())
	if err != nil {
		return nil, err
	}
	if err := orders.Migrate(ctx); err != nil {
		return nil, fmt.Errorf("prepare the orders: %w", err)
	}
	unreturned := amazonpay.LetLapse
	if cfg.FinishUnreturned {
		unreturned = amazonpay.FinishUnreturned
	}
	return amazonpay.New(amazonpay.Config{
		Client:     cfg.Client,
		Orders:     orders,
		Sessions:   c.Sessions,
		BaseURL:    cfg.BaseURL + payPath,
		ShopURL:    "/cart",
		Shop:       c,
		Hooks:      c.Hooks(),
		Pages:      pages.New(pages.Options{StoreName: checkout.StoreName, CSS: web.PagesCSS}),
		MerchantID: cfg.MerchantID, StoreID: cfg.StoreID,
		Notifications:         cfg.Notifications,
		ReferencePrefix:       shopdb.ReferencePrefix,
		WhenBuyerNeverReturns: unreturned,
		TellInTransaction:     true,
		ReconcileInterval:     cfg.ReconcileInterval,
		CheckoutScriptURL:     cfg.CheckoutScriptURL,
		Now:                   cfg.Now,
		Logger:                cfg.Log,
	})
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
