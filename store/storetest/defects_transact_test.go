package storetest

import (
	"context"
	"errors"

	"github.com/paykit-go/amazonpaykit/store/memstore"
)

// transactorDefect is a way to get transactions wrong, and the rule that has
// to notice it.
type transactorDefect struct {
	name  string
	rule  string
	spoil func(c *copied)
}

func transactorDefects() []transactorDefect {
	return []transactorDefect{
		{"never commits", "Transact commits", around(func(c *copied, tx *open, call func() error) error { return call() })},
		{"never begins", "Transact commits", func(c *copied) {
			c.transact = func(context.Context, func(context.Context) error) error { return nil }
		}},
		{"says that a commit failed", "Transact commits", afterwards(func(error) error { return errors.New("commit failed") })},
		{"commits what failed", "Transact rolls back an error", around(func(c *copied, tx *open, call func() error) error {
			defer c.commit(tx)
			return call()
		})},
		{"keeps the error to itself", "Transact rolls back an error", afterwards(func(error) error { return nil })},
		{"has an error of its own", "Transact rolls back an error", afterwards(func(error) error { return errors.New("rolled back") })},
		{"commits in a panic", "Transact rolls back a panic", around(func(c *copied, tx *open, call func() error) error {
			defer c.commit(tx)
			return call()
		})},
		{"keeps the panic to itself", "Transact rolls back a panic", around(func(c *copied, tx *open, call func() error) (err error) {
			defer func() { _ = recover() }()
			return call()
		})},
		{"reads outside", "a transaction sees its own writes", func(c *copied) {
			c.reader = func(context.Context) *memstore.Store { return c.now.Load() }
		}},
		{"leaves transactions to the caller", "a transaction is seen when it commits", func(c *copied) {
			c.transact = func(ctx context.Context, fn func(context.Context) error) error { return fn(ctx) }
		}},
		{"is in two minds after a refusal", "a refusal leaves the transaction alone", func(c *copied) {
			c.refused = func(tx *open, err error) error { tx.dead = true; return err }
		}},
		{"has an error of its own for a refusal", "a refusal leaves the transaction alone", func(c *copied) {
			c.refused = func(*open, error) error { return errors.New("unique index broken") }
		}},
		{"joins the transaction that is there", "there is no transaction in a transaction", func(c *copied) {
			sound := c.transact
			c.transact = func(ctx context.Context, fn func(context.Context) error) error {
				if openIn(ctx) != nil {
					return fn(ctx)
				}
				return sound(ctx, fn)
			}
		}},
		{"commits though the caller has gone", "Transact ends with its context", func(c *copied) {
			sound := c.transact
			c.transact = func(ctx context.Context, fn func(context.Context) error) error {
				return sound(context.WithoutCancel(ctx), fn)
			}
		}},
		{"lets the last transaction win", "one of several transactions succeeds", lastWins},
		{"forgets transactions", "no transaction is lost", lastWins},
	}
}

// around replaces what happens between begin and the end of a transaction.
func around(do func(c *copied, tx *open, call func() error) error) func(*copied) {
	return func(c *copied) {
		c.transact = func(ctx context.Context, fn func(context.Context) error) error {
			c.writing.Lock()
			defer c.writing.Unlock()
			tx := c.begin()
			return do(c, tx, func() error { return fn(context.WithValue(ctx, openKey{}, tx)) })
		}
	}
}

// afterwards replaces the error of a transaction.
func afterwards(change func(error) error) func(*copied) {
	return func(c *copied) {
		sound := c.transact
		c.transact = func(ctx context.Context, fn func(context.Context) error) error {
			return change(sound(ctx, fn))
		}
	}
}

// lastWins lets transactions begin from the same state and commit over each
// other.
func lastWins(c *copied) {
	var meet barrier
	c.transact = func(ctx context.Context, fn func(context.Context) error) error {
		c.writing.Lock()
		tx := c.begin()
		c.writing.Unlock()
		meet.wait()
		if err := fn(context.WithValue(ctx, openKey{}, tx)); err != nil {
			return err
		}
		c.writing.Lock()
		defer c.writing.Unlock()
		c.commit(tx)
		return nil
	}
}
