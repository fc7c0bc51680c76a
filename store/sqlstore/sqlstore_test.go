package sqlstore_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/sqlstore"
)

// What the store does with a database is proved in dbtest, where drivers are.

var update = flag.Bool("update", false, "write the golden files anew")

var errUnreachable = errors.New("connection refused")

// unreachable is a database that nobody can connect to.
type unreachable struct{}

func (unreachable) Connect(context.Context) (driver.Conn, error) { return nil, errUnreachable }
func (unreachable) Driver() driver.Driver                        { return nil }

func openUnreachable(t *testing.T) *sql.DB {
	t.Helper()
	db := sql.OpenDB(unreachable{})
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	db := openUnreachable(t)
	for name, c := range map[string]struct {
		db      *sql.DB
		dialect sqlstore.Dialect
		table   string
		says    string
	}{
		"no database":             {nil, sqlstore.SQLite, "orders", "no database"},
		"no dialect":              {db, "", "orders", "sqlstore.MySQL or sqlstore.SQLite"},
		"a dialect it never knew": {db, "oracle", "orders", `"oracle"`},
		"no table name":           {db, sqlstore.SQLite, "", "table name"},
		"a quote in the table":    {db, sqlstore.SQLite, `orders"; DROP TABLE users; --`, "table name"},
		"a space in the table":    {db, sqlstore.SQLite, "my orders", "table name"},
		"a line end in the table": {db, sqlstore.SQLite, "orders\n", "table name"},
		"a schema in the table":   {db, sqlstore.SQLite, "shop.orders", "table name"},
		"a digit first":           {db, sqlstore.SQLite, "1orders", "table name"},
		"letters beyond ASCII":    {db, sqlstore.SQLite, "注文", "table name"},
		"too long a table name":   {db, sqlstore.SQLite, strings.Repeat("o", 49), "table name"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			s, err := sqlstore.New(c.db, c.dialect, sqlstore.Table(c.table))
			is.True(err != nil)                            // refused
			is.True(strings.Contains(err.Error(), c.says)) // and told why
			is.Equal(s, nil)
		})
	}
}

func TestNewTakesTableNames(t *testing.T) {
	t.Parallel()
	for _, table := range []string{"o", "_orders", "Orders2", "order", strings.Repeat("o", 48)} {
		t.Run(table, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			s, err := sqlstore.New(openUnreachable(t), sqlstore.SQLite, sqlstore.Table(table))
			is.NoErr(err)
			is.True(strings.Contains(s.Schema(), `CREATE TABLE IF NOT EXISTS "`+table+`" (`)) // quoted, so that reserved words work
		})
	}
}

func TestSchemaIsStable(t *testing.T) {
	t.Parallel()
	for _, dialect := range []sqlstore.Dialect{sqlstore.PostgreSQL, sqlstore.MySQL, sqlstore.SQLite} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			s, err := sqlstore.New(openUnreachable(t), dialect)
			is.NoErr(err)
			golden := filepath.Join("testdata", "schema-"+string(dialect)+".sql")
			if *update {
				is.NoErr(os.WriteFile(golden, []byte(s.Schema()), 0o644))
			}
			want, err := os.ReadFile(golden)
			is.NoErr(err)
			is.Equal(s.Schema(), string(want)) // hosts have it in their migrations; a change needs a way to get there
		})
	}
}

func TestAnUnreachableDatabaseIsAnErrorOfEveryMethod(t *testing.T) {
	t.Parallel()
	s, err := sqlstore.New(openUnreachable(t), sqlstore.SQLite)
	is.New(t).NoErr(err)
	o := &store.Order{CheckoutSessionID: "session", Version: 7}
	for name, call := range map[string]func(ctx context.Context) error{
		"migrate":              s.Migrate,
		"purge":                func(ctx context.Context) error { _, err := s.Purge(ctx, time.Unix(0, 0), 1); return err },
		"transact":             func(ctx context.Context) error { return s.Transact(ctx, func(context.Context) error { return nil }) },
		"create":               func(ctx context.Context) error { return s.Create(ctx, o) },
		"update":               func(ctx context.Context) error { return s.Update(ctx, o) },
		"get":                  func(ctx context.Context) error { _, err := s.Get(ctx, "session"); return err },
		"by reference":         func(ctx context.Context) error { _, err := s.ByReference(ctx, "1"); return err },
		"by charge permission": func(ctx context.Context) error { _, err := s.ByChargePermission(ctx, "P"); return err },
		"due":                  func(ctx context.Context) error { _, err := s.Due(ctx, time.Unix(0, 0), 1); return err },
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			err := call(t.Context())
			is.True(errors.Is(err, errUnreachable))                             // the driver's error is kept
			is.True(strings.HasPrefix(err.Error(), "sqlstore: "+name+": "))     // and says where
			is.True(!errors.Is(err, store.ErrNotFound))                         // nobody knows
			is.Equal(o, &store.Order{CheckoutSessionID: "session", Version: 7}) // o is unchanged
		})
	}
}
