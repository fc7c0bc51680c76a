// Package shopdbtest gives tests a database of their own on each engine.
//
// SQLite is always there. PostgreSQL and MariaDB or MySQL are looked for on
// this machine, or where AMAZONPAYKIT_POSTGRES and AMAZONPAYKIT_MYSQL say,
// Redis where AMAZONPAYKIT_REDIS says. Without the server a test is skipped;
// with CI=true in the environment it fails.
package shopdbtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql" // for the servers' own database handles
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb"
	"github.com/redis/go-redis/v9"
)

// Each runs the test in parallel on every engine. where is an empty database
// in the form that shopdb.Parse reads; it is dropped afterwards.
func Each(t *testing.T, test func(t *testing.T, where string)) {
	t.Helper()
	for _, engine := range []struct {
		name  string
		empty func(t *testing.T) string
	}{{"SQLite", SQLite}, {"PostgreSQL", PostgreSQL}, {"MySQL", MySQL}} {
		t.Run(engine.name, func(t *testing.T) {
			t.Parallel()
			test(t, engine.empty(t))
		})
	}
}

// Location is where, parsed.
func Location(t testing.TB, where string) shopdb.Location {
	t.Helper()
	l, err := shopdb.Parse(where)
	must(t, err)
	return l
}

// SQLite returns a file that does not exist yet.
func SQLite(t *testing.T) string {
	return filepath.Join(t.TempDir(), "shop.db")
}

// PostgreSQL makes a schema and returns a URL that leads into it.
func PostgreSQL(t *testing.T) string {
	u := server(t, "AMAZONPAYKIT_POSTGRES", "postgres://postgres@127.0.0.1:5432/test?sslmode=disable")
	name := "shop_" + strings.ToLower(rand.Text())
	admin := connect(t, "pgx", u.String())
	run(t, admin, "CREATE SCHEMA "+name)
	t.Cleanup(func() { run(t, admin, "DROP SCHEMA "+name+" CASCADE") })
	return with(u, "search_path", name)
}

// MySQL makes a database on the MySQL or MariaDB server.
func MySQL(t *testing.T) string {
	u := server(t, "AMAZONPAYKIT_MYSQL", "mysql://root@127.0.0.1:3306/test")
	password, _ := u.User.Password()
	name := "shop_" + strings.ToLower(rand.Text())
	admin := connect(t, "mysql", u.User.Username()+":"+password+"@tcp("+u.Host+")"+u.Path)
	run(t, admin, "CREATE DATABASE "+name)
	t.Cleanup(func() { run(t, admin, "DROP DATABASE "+name) })
	u.Path = "/" + name
	return u.String()
}

// Redis returns the URL of a server. Tests share it: browser sessions have
// random names, so they never meet, and end by themselves.
func Redis(t *testing.T) string {
	u := server(t, "AMAZONPAYKIT_REDIS", "redis://127.0.0.1:6379/0")
	options, err := redis.ParseURL(u.String())
	must(t, err)
	client := redis.NewClient(options)
	defer client.Close()
	available(t, "Redis", client.Ping(context.WithoutCancel(t.Context())).Err())
	return u.String()
}

func server(t *testing.T, env, usual string) *url.URL {
	t.Helper()
	where := os.Getenv(env)
	if where == "" {
		where = usual
	}
	u, err := url.Parse(where)
	must(t, err)
	return u
}

func connect(t *testing.T, driver, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	must(t, err)
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	available(t, driver, db.PingContext(ctx))
	return db
}

// available ends the test when a server is not there.
func available(t *testing.T, server string, err error) {
	t.Helper()
	switch {
	case err == nil:
	case os.Getenv("CI") == "true":
		t.Fatalf("%s does not answer: %v", server, err)
	default:
		t.Skipf("this test needs %s, which does not answer: %v", server, err)
	}
}

// run also runs in clean-up, when the test's own context has ended.
func run(t *testing.T, db *sql.DB, statement string) {
	t.Helper()
	_, err := db.ExecContext(context.WithoutCancel(t.Context()), statement)
	must(t, err)
}

func with(u *url.URL, name, value string) string {
	q := u.Query()
	q.Set(name, value)
	u.RawQuery = q.Encode()
	return u.String()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
