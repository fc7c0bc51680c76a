package dbtest

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"strings"
	"time"

	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/sqlstore"
	"github.com/matryer/is"
	_ "modernc.org/sqlite"
)

func TestSmoke(t *testing.T) {
	is := is.New(t)
	db, err := sql.Open("sqlite", "file:"+t.TempDir()+"/x.db?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)")
	is.NoErr(err)
	defer db.Close()
	s, err := sqlstore.New(db, sqlstore.SQLite)
	is.NoErr(err)
	ctx := context.Background()
	is.NoErr(s.Migrate(ctx))
	is.NoErr(s.Migrate(ctx))
	o := &store.Order{CheckoutSessionID: "a\x00b\xff", Reference: "1", Data: []byte("\x00\xff"), Due: time.Unix(1, 1234)}
	is.NoErr(s.Create(ctx, o))
	is.True(errors.Is(s.Create(ctx, o), store.ErrExists))
	o2 := &store.Order{CheckoutSessionID: "a", Reference: "2"}
	is.NoErr(s.Create(ctx, o2))
	o2.Reference = "1"
	err = s.Update(ctx, o2)
	t.Log(err)
	is.True(errors.Is(err, store.ErrExists))
	o2.Reference = strings.Repeat("x", 10)
	is.NoErr(s.Update(ctx, o2))
	is.Equal(o2.Version, int64(2))
	g, err := s.Get(ctx, o.CheckoutSessionID)
	is.NoErr(err)
	t.Logf("%+v %q", g, g.CheckoutSessionID)
	is.True(g.CreatedAt.IsZero())
	d, err := s.Due(ctx, time.Now(), 1)
	is.NoErr(err)
	is.Equal(len(d), 1)
}
