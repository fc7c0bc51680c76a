package shopdb

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/paykit-go/amazonpaykit/store/sqlstore"
)

// errAgain says that another transaction was quicker, and that one more try
// will see what it did.
var errAgain = errors.New("shopdb: another change was quicker")

// tries is how often a transaction is run that lost a race.
const tries = 10

// conn runs statements, in a transaction or on its own. Their parameters are
// written as ? whatever the engine.
type conn struct {
	sql interface {
		ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
		QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
		QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	}
	dialect
}

func (c conn) exec(ctx context.Context, statement string, args ...any) (sql.Result, error) {
	return c.sql.ExecContext(ctx, c.write(statement), args...)
}

func (c conn) row(ctx context.Context, query string, args ...any) *sql.Row {
	return c.sql.QueryRowContext(ctx, c.write(query), args...)
}

// each calls row for every row of the query's answer.
func (c conn) each(ctx context.Context, row func(*sql.Rows) error, query string, args ...any) (err error) {
	rows, err := c.sql.QueryContext(ctx, c.write(query), args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// changed reports whether a statement changed anything.
func changed(result sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}

// inTx runs fn in one transaction, and again when that lost a race; or in the
// transaction that the kit opened, which is the kit's to end and to repeat.
func (db *DB) inTx(ctx context.Context, fn func(conn) error) error {
	if tx, ok := sqlstore.Tx(ctx); ok {
		return fn(conn{tx, db.dialect})
	}
	return db.retry(ctx, func() error {
		tx, err := db.handle.BeginTx(ctx, &sql.TxOptions{Isolation: db.isolation})
		if err != nil {
			return err
		}
		if err := fn(conn{tx, db.dialect}); err != nil {
			return errors.Join(err, tx.Rollback())
		}
		return tx.Commit()
	})
}

// retry runs try until it loses no race, a few times at most, with a little
// time in between. What waited long already is not repeated: an SQLite file
// that stays busy is an error after one wait and not after ten.
func (db *DB) retry(ctx context.Context, try func() error) error {
	began := time.Now()
	for n := 1; ; n++ {
		err := try()
		if err == nil || n == tries || time.Since(began) > patience || !errors.Is(err, errAgain) && !db.lostRace(err) {
			return err
		}
		select {
		case <-time.After(time.Duration(n) * rand.N(20*time.Millisecond)):
		case <-ctx.Done():
			return err
		}
	}
}
