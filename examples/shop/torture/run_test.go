package torture

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/paykit-go/amazonpaykit/examples/shop/catalog"
	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb"
)

// run is one torture of one engine.
type run struct {
	t      *testing.T
	plan   plan
	engine engine
	dir    string // for logs; kept when the run fails
	tally  *tally
	told   *told
	amazon *amazon
	db     *database
	redis  *redisServer // nil: browser sessions are in the database
	front  *front
	shops  []*shop

	shelves *shopdb.DB // the shop's database, for the test itself
}

// begin opens everything that a run needs.
func begin(t *testing.T, e engine, p plan) *run {
	t.Helper()
	r := &run{t: t, plan: p, engine: e, dir: newFolder(t), tally: newTally(), told: newTold()}
	r.db = e.newDatabase(t)
	if e.redis {
		r.redis = startRedis(t, r.dir)
	}
	r.amazon = openAmazon(t, r.dir, r.tally)
	r.front = openFront(t)
	program := buildShop(t, r.dir)
	for n := range p.shops {
		r.shops = append(r.shops, newShop(t, r, program, n+1))
	}
	r.front.shops = r.shops
	for _, s := range r.shops {
		if err := s.open(); err != nil {
			t.Fatalf("%v\n%s", err, s.lastWords(4000))
		}
	}
	r.fillsShelves()
	return r
}

// fillsShelves puts enough of everything there for all buyers, except for one
// product that most will find sold out.
func (r *run) fillsShelves() {
	r.t.Helper()
	goods, err := catalog.New("JPY")
	if err == nil {
		r.shelves, err = shopdb.Open(r.t.Context(), r.db.location(r.t), goods, time.Now)
	}
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { r.shelves.Close() })
	for _, statement := range []string{
		"UPDATE stock SET on_hand = 1000000",
		fmt.Sprintf("UPDATE stock SET on_hand = %d WHERE sku = '%s'", 5+r.plan.buyers/30, scarce),
	} {
		if _, err := r.shelves.SQL().ExecContext(r.t.Context(), statement); err != nil {
			r.t.Fatal(err)
		}
	}
}

// newFolder is removed unless the test fails.
func newFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "amazonpaykit-torture")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("logs of all processes are in %s", dir)
			return
		}
		os.RemoveAll(dir)
	})
	return dir
}

// rage lets the buyers in, kills and makes trouble, until the last buyer left.
func (r *run) rage(ctx context.Context) {
	network := network(r.front)
	defer network.CloseIdleConnections()
	var people sync.WaitGroup
	weather := r.newWeather()
	next := 0
	enter := func(n int) {
		for range n {
			b := r.newBuyer(next, newBrowser(r.front.url, network, r.tally))
			next++
			people.Go(func() {
				ctx, cancel := context.WithTimeout(ctx, patienceInAll)
				defer cancel()
				b.lives(ctx)
			})
			weather.changes(ctx)
			wait(ctx, 60*time.Millisecond)
		}
		r.amazon.countFaults()
	}
	if err := r.killer(ctx, enter); err != nil {
		r.t.Error(err)
	}
	people.Wait()
	weather.clears()
	wait(ctx, settleDelay+time.Second)
	r.amazon.countFaults()
}

func (r *run) newBuyer(number int, b *browser) *buyer {
	c := newChance(r.plan.seed, "buyer", number)
	return &buyer{script: newScript(c, number), browser: b, chance: c, amazon: r.amazon, told: r.told}
}

// close ends the shops as an operator does. Each must end well.
func (r *run) close() {
	for _, s := range r.shops {
		if err := s.stop(30 * time.Second); err != nil {
			r.t.Error(err)
		}
	}
}
