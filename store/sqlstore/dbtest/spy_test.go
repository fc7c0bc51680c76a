package dbtest_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"sync"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/lib/pq"
	"github.com/matryer/is"
	"modernc.org/sqlite"
)

// statement is what the database was asked.
type statement struct {
	query string
	args  []any
}

// spy stands between sqlstore and SQLite. It notes every statement, and fails
// those that it is told to fail.
type spy struct {
	driver.Connector

	mu         sync.Mutex
	statements []statement
	before     func(query string) error // nil: none; an error keeps the statement from the database
	after      func(query string) error // nil: none; an error hides that the statement was run
}

// openSpied opens a SQLite database through a spy.
func openSpied(t testing.TB, address string) (*sql.DB, *spy) {
	t.Helper()
	return engines()[0].openSpied(t, address)
}

// openSpied opens a database through a spy.
func (e engine) openSpied(t testing.TB, address string) (*sql.DB, *spy) {
	t.Helper()
	is := is.New(t)
	s := &spy{Connector: e.connector(t, address)}
	db := sql.OpenDB(s)
	t.Cleanup(func() { is.NoErr(db.Close()) })
	return db, s
}

// connector returns what opens connections of the engine's driver.
func (e engine) connector(t testing.TB, address string) driver.Connector {
	t.Helper()
	is := is.New(t)
	var connector driver.Connector
	var err error
	switch e.driver {
	case "sqlite":
		connector, err = sqlite.NewConnector(address)
	case "pgx":
		connector, err = stdlib.GetDefaultDriver().(driver.DriverContext).OpenConnector(address)
	case "postgres":
		connector, err = pq.NewConnector(address)
	case "mysql":
		connector, err = mysql.MySQLDriver{}.OpenConnector(address)
	}
	is.NoErr(err)
	return connector
}

// take returns the statements since the last take.
func (s *spy) take() []statement {
	s.mu.Lock()
	defer s.mu.Unlock()
	taken := s.statements
	s.statements = nil
	return taken
}

// fail makes statements fail from now on.
func (s *spy) fail(before, after func(query string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before, s.after = before, after
}

// Connect implements driver.Connector.
func (s *spy) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := s.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &spiedConn{Conn: conn, spy: s}, nil
}

type spiedConn struct {
	driver.Conn
	spy *spy
}

// note notes a statement and returns what to do around it.
func (c *spiedConn) note(query string, args []driver.NamedValue) (before, after error) {
	c.spy.mu.Lock()
	defer c.spy.mu.Unlock()
	noted := statement{query: query}
	for _, arg := range args {
		noted.args = append(noted.args, arg.Value)
	}
	c.spy.statements = append(c.spy.statements, noted)
	if c.spy.before != nil {
		before = c.spy.before(query)
	}
	if c.spy.after != nil {
		after = c.spy.after(query)
	}
	return before, after
}

// BeginTx implements driver.ConnBeginTx.
func (c *spiedConn) BeginTx(ctx context.Context, options driver.TxOptions) (driver.Tx, error) {
	return c.Conn.(driver.ConnBeginTx).BeginTx(ctx, options)
}

// ExecContext implements driver.ExecerContext.
func (c *spiedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	before, after := c.note(query, args)
	if before != nil {
		return nil, before
	}
	result, err := c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
	if err == nil && after != nil {
		return nil, after
	}
	return result, err
}

// QueryContext implements driver.QueryerContext.
func (c *spiedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if before, _ := c.note(query, args); before != nil {
		return nil, before
	}
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
}
