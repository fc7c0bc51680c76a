package shopdb

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/paykit-go/amazonpaykit/store/sqlstore"
)

// Location says where a database is. Make one with Parse.
type Location struct {
	engine sqlstore.Dialect
	url    *url.URL // of a server
	file   string
}

// Parse understands
//
//	postgres://user:password@host:5432/database?sslmode=disable
//	mysql://user:password@host:3306/database
//
// and everything without a scheme is the path of an SQLite file. What follows
// the question mark goes to the driver. Errors never show the URL: it may
// hold a password.
func Parse(where string) (Location, error) {
	if where == "" {
		return Location{}, errors.New("no database: name a file, or give postgres://… or mysql://…")
	}
	scheme, _, isURL := strings.Cut(where, "://")
	if !isURL {
		return Location{engine: sqlstore.SQLite, file: where}, nil
	}
	engine, known := engines()[strings.ToLower(scheme)]
	if !known {
		return Location{}, fmt.Errorf("%s:// is no database that the shop knows: use postgres://…, mysql://… or the path of a file", scheme)
	}
	u, err := url.Parse(where)
	if err != nil {
		return Location{}, fmt.Errorf("%s://… is not a URL: in user name and password write special characters as %%XX", scheme)
	}
	if u.Host == "" || strings.Trim(u.Path, "/") == "" {
		return Location{}, fmt.Errorf("%s://… lacks host or database, as in %s://user@host/database", scheme, scheme)
	}
	return Location{engine: engine, url: u}, nil
}

// engines are the schemes of URLs that Parse knows.
func engines() map[string]sqlstore.Dialect {
	return map[string]sqlstore.Dialect{
		"postgres": sqlstore.PostgreSQL, "postgresql": sqlstore.PostgreSQL, "mysql": sqlstore.MySQL, "mariadb": sqlstore.MySQL,
	}
}

// String says where without password and options, for people to read.
func (l Location) String() string {
	if l.engine != sqlstore.SQLite {
		return (&url.URL{Scheme: l.url.Scheme, User: url.User(l.url.User.Username()), Host: l.url.Host, Path: l.url.Path}).String()
	}
	if full, err := filepath.Abs(l.file); err == nil {
		return full
	}
	return l.file
}

// connect makes the handle. It reaches no server yet.
func (l Location) connect() (*sql.DB, error) {
	switch l.engine {
	case sqlstore.PostgreSQL:
		return l.postgres()
	case sqlstore.MySQL:
		return l.mysql()
	}
	return l.sqlite()
}

func (l Location) postgres() (*sql.DB, error) {
	u := *l.url
	u.Scheme = "postgres"
	cfg, err := pgx.ParseConfig(u.String())
	if err != nil {
		return nil, errors.New("the driver does not understand what follows the question mark")
	}
	return limit(stdlib.OpenDB(*cfg)), nil
}

func (l Location) mysql() (*sql.DB, error) {
	cfg := mysql.NewConfig()
	cfg.User = l.url.User.Username()
	cfg.Passwd, _ = l.url.User.Password()
	cfg.Net, cfg.Addr, cfg.DBName = "tcp", l.url.Host, strings.Trim(l.url.Path, "/")
	dsn := cfg.FormatDSN()
	if l.url.RawQuery != "" {
		dsn += "?" + l.url.RawQuery
	}
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		return nil, errors.New("the driver does not understand what follows the question mark")
	}
	cfg.ClientFoundRows = false // the shop asks what a statement changed
	connector, err := mysql.NewConnector(cfg)
	if err != nil {
		return nil, err
	}
	return limit(sql.OpenDB(connector)), nil
}

// limit leaves connections of a server to the shop's other processes.
func limit(db *sql.DB) *sql.DB {
	db.SetMaxOpenConns(10)
	db.SetMaxIdleConns(10)
	return db
}

func (l Location) sqlite() (*sql.DB, error) {
	if err := create(l.file); err != nil {
		return nil, err
	}
	// The settings are those that package sqlstore asks for; immediate
	// transactions keep a reader from turning into a writer too late.
	pragmas := url.Values{
		"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"},
		"_txlock": {"immediate"},
	}
	return sql.Open("sqlite", "file:"+(&url.URL{Path: l.file}).EscapedPath()+"?"+pragmas.Encode())
}

// create makes the file for this user alone: it will hold addresses.
func create(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}
