package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/paykit-go/amazonpaykit/store"
)

var _ store.Transactor = (*Store)(nil)

// txKey is the key of a context's transaction.
type txKey struct{}

// transaction is what Transact leaves in a context.
type transaction struct {
	db *sql.DB
	tx *sql.Tx
}

// connection is a database or a transaction in it.
type connection interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Tx returns the transaction that Transact opened, and whether ctx has one. It
// is how the shop's own statements join the store's: all through the same
// *sql.DB that the store was made with. There is never more than one in a
// context. The transaction is Transact's to end: call neither Commit nor
// Rollback. Like any *sql.Tx it is one connection, which is for one goroutine
// at a time, and it is of no use once Transact returned.
func Tx(ctx context.Context) (*sql.Tx, bool) {
	t, ok := ctx.Value(txKey{}).(transaction)
	return t.tx, ok
}

// Transact implements store.Transactor. The methods of every Store on the same
// *sql.DB take part, and the shop's own statements through Tx; a Store on
// another *sql.DB does not. fn's error comes back as it is.
//
// The isolation level is read committed; on SQLite it is serializable. After
// ErrExists, ErrConflict or ErrNotFound the transaction is sound and fn may go
// on. After any other error of the database fn returns it: the transaction may
// be gone already, as after a deadlock in MySQL, and then Transact is an error
// whatever fn returns. A deadlock, a wait for a lock that took too long and a
// serialization failure are errors like any other, none of those of package
// store; nothing happened, and the caller may try again.
//
// Two stores on two *sql.DBs are no reason for a transaction in a transaction
// either: that is an error with any store of this package.
func (s *Store) Transact(ctx context.Context, fn func(ctx context.Context) error) error {
	if _, inside := Tx(ctx); inside {
		return errors.New("sqlstore: transact: ctx is in a transaction already")
	}
	var returned error
	err := s.transact(ctx, func(tx *sql.Tx) error {
		returned = fn(context.WithValue(ctx, txKey{}, transaction{s.db, tx}))
		return returned
	})
	if returned != nil {
		return returned
	}
	return failure(ctx, "transact", err)
}

// transact runs fn in a transaction. It ends with the savepoint that it began
// with: when that is missing, the database ended the transaction on its own,
// and what came after was in none.
func (s *Store) transact(ctx context.Context, fn func(tx *sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{Isolation: s.grammar.isolation})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // also in a panic; after Commit it does nothing, and where it fails the connection is gone
	if _, err := tx.ExecContext(ctx, "SAVEPOINT amazonpay_begin"); err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "RELEASE SAVEPOINT amazonpay_begin"); err != nil {
		return fmt.Errorf("the transaction ended before its commit, perhaps by an error that was ignored: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit, which may have happened: %w", err)
	}
	return nil
}

// conn returns where the statements of ctx belong.
func (s *Store) conn(ctx context.Context) connection {
	if t, ok := ctx.Value(txKey{}).(transaction); ok && t.db == s.db {
		return t.tx
	}
	return s.db
}

// write runs a statement that changes something. When it fails in a
// transaction, the transaction is as it was before.
func (s *Store) write(ctx context.Context, query string, args ...any) (sql.Result, error) {
	conn := s.conn(ctx)
	if conn == connection(s.db) || !s.grammar.fragile {
		return conn.ExecContext(ctx, query, args...)
	}
	if _, err := conn.ExecContext(ctx, "SAVEPOINT amazonpay_write"); err != nil {
		return nil, err
	}
	result, err := conn.ExecContext(ctx, query, args...)
	if err != nil {
		_, back := conn.ExecContext(ctx, "ROLLBACK TO SAVEPOINT amazonpay_write")
		return nil, errors.Join(err, back)
	}
	_, err = conn.ExecContext(ctx, "RELEASE SAVEPOINT amazonpay_write")
	return result, err
}
