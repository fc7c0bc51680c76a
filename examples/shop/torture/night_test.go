package torture

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/pages"
	"github.com/paykit-go/amazonpaykit/examples/shop/catalog"
	"github.com/paykit-go/amazonpaykit/examples/shop/checkout"
	"github.com/paykit-go/amazonpaykit/examples/shop/pricing"
	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb"
	"github.com/paykit-go/amazonpaykit/store/sqlstore"
)

// night is what reconciles when the shops are closed: the same shop in this
// process, over the same database, on a clock that can be moved.
type night struct {
	amazon *amazon
	db     *shopdb.DB
	orders *sqlstore.Store
	kit    *amazonpay.Kit
	moved  time.Duration
}

func (n *night) now() time.Time { return time.Now().Add(n.moved) }

func (r *run) night(t *testing.T) *night {
	t.Helper()
	n := &night{amazon: r.amazon}
	if err := n.open(t.Context(), r, r.db.location(t)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.db.Close() })
	return n
}

func (n *night) open(ctx context.Context, r *run, where shopdb.Location) error {
	file, err := os.Create(filepath.Join(r.dir, "night.log"))
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(file, nil))
	client, err := api.New(api.Config{Region: api.JP, PublicKeyID: nightKeyID, PrivateKey: r.amazon.key, Endpoint: r.amazon.url, Logger: log})
	if err != nil {
		return err
	}
	market, err := pricing.ForRegion(api.JP)
	if err != nil {
		return err
	}
	goods, err := catalog.New(market.Currency)
	if err != nil {
		return err
	}
	if n.db, err = shopdb.Open(ctx, where, goods, n.now); err != nil {
		return err
	}
	if n.orders, err = sqlstore.New(n.db.SQL(), r.engine.dialect); err != nil {
		return err
	}
	c := &checkout.Checkout{Catalog: goods, Market: market, DB: n.db, Sessions: scs.New(), Log: log, AcceptPending: true}
	n.kit, err = amazonpay.New(amazonpay.Config{
		Client: client, Orders: n.orders, Sessions: c.Sessions, BaseURL: r.front.url + "/pay", Shop: c, Hooks: c.Hooks(),
		Pages: pages.New(pages.Options{}), MerchantID: merchantID, StoreID: storeID, Now: n.now, Logger: log, TellInTransaction: true,
	})
	return err
}

// passes moves all clocks on, in steps that grow, until Amazon has forgotten
// nothing and decided everything, and reconciles after each.
func (n *night) passes(ctx context.Context) error {
	for n.moved < 60*time.Hour {
		step := 2 * time.Minute
		if n.moved >= 20*time.Minute {
			step = 4 * time.Hour
		}
		n.moved += step
		n.amazon.Advance(step)
		if err := n.reconciles(ctx); err != nil {
			return fmt.Errorf("%v after closing time: %w", n.moved, err)
		}
	}
	return nil
}

// reconciles works until nothing is due, three at once, as three servers
// would.
func (n *night) reconciles(ctx context.Context) error {
	for range 1000 {
		var servers sync.WaitGroup
		var worked atomic.Int64
		var failed error
		var once sync.Once
		for range 3 {
			servers.Go(func() {
				did, err := n.kit.Reconcile(ctx, 100)
				worked.Add(int64(did))
				if err != nil {
					once.Do(func() { failed = err })
				}
			})
		}
		servers.Wait()
		if failed != nil || worked.Load() == 0 {
			return failed
		}
	}
	return fmt.Errorf("there is always something due")
}
