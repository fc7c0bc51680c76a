package storetest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/memstore"
)

// write is one that a store accepted: the order as it was given.
type write struct {
	order  *store.Order
	create bool
}

// copied is a sound store with transactions: each works on a copy of the
// store, made from all the writes so far, that takes the store's place when it
// commits. Writers wait for each other. Some of what it does can be replaced.
type copied struct {
	writing  sync.Mutex
	log      []write
	now      atomic.Pointer[memstore.Store]
	transact func(ctx context.Context, fn func(context.Context) error) error
	refused  func(tx *open, err error) error // what a write that was refused in a transaction returns
	reader   func(ctx context.Context) *memstore.Store
}

// open is a transaction under way.
type open struct {
	copy *memstore.Store
	log  []write
	dead bool
}

type openKey struct{}

func newCopied(spoil func(c *copied)) *copied {
	c := &copied{refused: func(_ *open, err error) error { return err }}
	c.now.Store(memstore.New())
	c.transact = c.soundTransact
	c.reader = func(ctx context.Context) *memstore.Store {
		if tx := openIn(ctx); tx != nil {
			return tx.copy
		}
		return c.now.Load()
	}
	spoil(c)
	return c
}

func openIn(ctx context.Context) *open {
	tx, _ := ctx.Value(openKey{}).(*open)
	return tx
}

func (c *copied) soundTransact(ctx context.Context, fn func(context.Context) error) error {
	if openIn(ctx) != nil {
		return errors.New("in a transaction already")
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	c.writing.Lock()
	defer c.writing.Unlock()
	tx := c.begin()
	if err := fn(context.WithValue(ctx, openKey{}, tx)); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	c.commit(tx)
	return nil
}

// begin returns a transaction on a copy of the store as it is.
func (c *copied) begin() *open {
	tx := &open{copy: memstore.New(), log: slices.Clone(c.log)}
	for _, w := range tx.log {
		_ = w.to(context.Background(), tx.copy, clone(w.order))
	}
	return tx
}

func (c *copied) commit(tx *open) {
	c.log = tx.log
	c.now.Store(tx.copy)
}

// to writes o in the way of w.
func (w write) to(ctx context.Context, s *memstore.Store, o *store.Order) error {
	if w.create {
		return s.Create(ctx, o)
	}
	return s.Update(ctx, o)
}

// write writes o where it belongs.
func (c *copied) write(ctx context.Context, o *store.Order, create bool) error {
	w := write{clone(o), create}
	if tx := openIn(ctx); tx != nil {
		if tx.dead {
			return errors.New("the transaction is aborted")
		}
		if err := w.to(ctx, tx.copy, o); err != nil {
			return c.refused(tx, err)
		}
		tx.log = append(tx.log, w)
		return nil
	}
	c.writing.Lock()
	defer c.writing.Unlock()
	err := w.to(ctx, c.now.Load(), o)
	if err == nil {
		c.log = append(c.log, w)
	}
	return err
}

func (c *copied) Transact(ctx context.Context, fn func(context.Context) error) error {
	return c.transact(ctx, fn)
}

func (c *copied) Create(ctx context.Context, o *store.Order) error { return c.write(ctx, o, true) }
func (c *copied) Update(ctx context.Context, o *store.Order) error { return c.write(ctx, o, false) }

func (c *copied) Get(ctx context.Context, id string) (*store.Order, error) {
	return c.reader(ctx).Get(ctx, id)
}

func (c *copied) ByReference(ctx context.Context, reference string) (*store.Order, error) {
	return c.reader(ctx).ByReference(ctx, reference)
}

func (c *copied) ByChargePermission(ctx context.Context, id string) (*store.Order, error) {
	return c.reader(ctx).ByChargePermission(ctx, id)
}

func (c *copied) Due(ctx context.Context, now time.Time, limit int) ([]*store.Order, error) {
	return c.reader(ctx).Due(ctx, now, limit)
}

func TestASoundTransactorKeepsEveryRule(t *testing.T) {
	t.Parallel()
	RunTransactor(t, func(*testing.T) (one, other TransactorStore) {
		c := newCopied(func(*copied) {})
		return c, c
	})
}

func TestABrokenTransactorIsToldWhichRuleItBroke(t *testing.T) {
	t.Parallel()
	for _, d := range transactorDefects() {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			c := newCopied(d.spoil)
			r := ruleNamed(t, transactorRules(), d.rule)
			failure := failureOf(t, r, c, c)
			t.Log(failure)
			is.True(strings.HasSuffix(failure, "\nrule: "+r.text)) // the reader learns the contract
		})
	}
}

func TestEveryRuleOfTransactionsCatchesABrokenTransactor(t *testing.T) {
	t.Parallel()
	for _, r := range transactorRules() {
		t.Run(r.name, func(t *testing.T) {
			is := is.New(t)
			is.True(slices.ContainsFunc(transactorDefects(), func(d transactorDefect) bool { return d.rule == r.name }))
		})
	}
}
