package shopdb_test

import (
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/examples/shop/catalog"
	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb"
	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb/shopdbtest"
)

func TestWhereADatabaseIs(t *testing.T) {
	t.Parallel()
	here, err := filepath.Abs("shop.db")
	is.New(t).NoErr(err)
	for _, c := range []struct{ where, shown string }{
		{"shop.db", here},
		{"/var/lib/shop.db", "/var/lib/shop.db"},
		{"postgres://ann:secret@db.example:5432/shop?sslmode=require&password=secret", "postgres://ann@db.example:5432/shop"},
		{"postgresql://ann@db.example/shop", "postgresql://ann@db.example/shop"},
		{"mysql://ann:secret@db.example/shop", "mysql://ann@db.example/shop"},
		{"mariadb://ann:s%3Acret@db.example/shop?tls=true", "mariadb://ann@db.example/shop"},
	} {
		t.Run(c.where, func(t *testing.T) {
			is := is.New(t)
			l, err := shopdb.Parse(c.where)
			is.NoErr(err)
			is.Equal(l.String(), c.shown) // never the password
		})
	}
}

func TestADatabaseThatCannotBeUsedIsNamedWithoutItsPassword(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, where, want string }{
		{"nothing", "", "name a file"},
		{"another engine", "oracle://ann:secret@db.example/shop", "oracle://"},
		{"no URL", "postgres://ann:sec%ret@db.example/shop", "%XX"},
		{"a port that is none", "mysql://ann:secret@db.example:x/shop", "%XX"},
		{"no host", "postgres:///shop?password=secret", "host"},
		{"no database", "mysql://ann:secret@db.example", "database"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			_, err := shopdb.Parse(c.where)
			is.True(err != nil)
			is.True(strings.Contains(err.Error(), c.want))
			is.True(!strings.Contains(err.Error(), "sec"))
		})
	}
}

func TestTablesOfAnOlderVersionAreRefusedAtTheStart(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *shop) {
		is := is.New(t)
		_, err := s.SQL().ExecContext(t.Context(), `ALTER TABLE carts RENAME COLUMN number TO turn`)
		is.NoErr(err)
		_, err = shopdb.Open(t.Context(), shopdbtest.Location(t, s.where), s.goods, time.Now)
		is.True(err != nil)
		is.True(strings.Contains(err.Error(), "use a new database"))
	})
}

func TestAServerThatIsNotThereIsNamedWithoutItsPassword(t *testing.T) {
	t.Parallel()
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	is.New(t).NoErr(err)
	address := nobody.Addr().String()
	is.New(t).NoErr(nobody.Close())
	for _, c := range []struct{ name, where, want string }{
		{"PostgreSQL", "postgres://ann:secret@" + address + "/shop", "does not answer"},
		{"MySQL", "mysql://ann:secret@" + address + "/shop", "does not answer"},
		{"an option that PostgreSQL's driver does not know", "postgres://ann:secret@" + address + "/shop?sslmode=secret", "question mark"},
		{"an option that MySQL's driver does not know", "mysql://ann:secret@" + address + "/shop?timeout=secret", "question mark"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			goods, err := catalog.New("JPY")
			is.NoErr(err)
			_, err = shopdb.Open(t.Context(), shopdbtest.Location(t, c.where), goods, time.Now)
			is.True(err != nil)
			is.True(strings.Contains(err.Error(), c.want))
			is.True(strings.Contains(err.Error(), "ann@"+address)) // which one
			is.True(!strings.Contains(err.Error(), "secret"))
		})
	}
}
