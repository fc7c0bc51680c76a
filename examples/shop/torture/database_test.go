package torture

import (
	"net/url"
	"testing"

	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb"
	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb/shopdbtest"
	"github.com/paykit-go/amazonpaykit/store/sqlstore"
)

// engine is a database that the shop runs on.
type engine struct {
	name    string
	dialect sqlstore.Dialect
	empty   func(t *testing.T) string // a database of the test's own
	redis   bool                      // browser sessions are kept in Redis
}

func postgres() engine {
	return engine{"postgres", sqlstore.PostgreSQL, shopdbtest.PostgreSQL, true}
}

func mysql() engine {
	return engine{"mysql", sqlstore.MySQL, shopdbtest.MySQL, true}
}

func sqlite() engine {
	return engine{"sqlite", sqlstore.SQLite, shopdbtest.SQLite, false}
}

// database is where one run keeps its orders.
type database struct {
	where  string // as the shop's -db wants it
	server string // host and port; empty: a file
}

func (e engine) newDatabase(t *testing.T) *database {
	t.Helper()
	d := &database{where: e.empty(t)}
	if u, err := url.Parse(d.where); err == nil {
		d.server = u.Host
	}
	return d
}

// through is the same database behind a proxy.
func (d *database) through(p *proxy) string {
	u, err := url.Parse(d.where)
	if err != nil {
		return d.where // which newDatabase could read
	}
	u.Host = p.address()
	return u.String()
}

// location is the database without a proxy, for the test itself.
func (d *database) location(t *testing.T) shopdb.Location {
	t.Helper()
	return shopdbtest.Location(t, d.where)
}
