package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/paykit-go/amazonpaykit/store"
)

// TransactorStore is a store with transactions.
type TransactorStore interface {
	store.OrderStore
	store.Transactor
}

// RunTransactor checks the transactions of a store, beside what RunShared
// checks. open returns two handles on the same, empty data, that can read
// while a transaction of the other is under way: two connections at least.
func RunTransactor(t *testing.T, open func(t *testing.T) (one, other TransactorStore)) {
	t.Helper()
	for _, r := range transactorRules() {
		t.Run(r.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			one, other := open(t)
			r.check(&probe{tb: t, ctx: ctx, rule: r.text, one: one, other: other})
		})
	}
}

func transactorRules() []rule {
	return append([]rule{
		{
			"Transact commits",
			"when fn returned nil all that it wrote through its ctx is there, as it wrote it",
			transactCommits,
		},
		{
			"Transact rolls back an error",
			"when fn fails its error comes back, nothing that it wrote through its ctx happened, and the store goes on",
			transactRollsBackError,
		},
		{
			"Transact rolls back a panic",
			"when fn panics the panic goes on, nothing that fn wrote through its ctx happened, and the store goes on",
			transactRollsBackPanic,
		},
		{
			"a transaction sees its own writes",
			"in a transaction every read sees what the transaction wrote",
			transactionSeesItself,
		},
		{
			"a transaction is seen when it commits",
			"nobody outside sees what a transaction wrote before it commits",
			transactionIsIsolated,
		},
		{
			"a refusal leaves the transaction alone",
			"a write that returned ErrExists, ErrConflict or ErrNotFound in a transaction changed nothing, and the transaction goes on",
			refusalLeavesTransaction,
		},
	}, transactorEdgeRules()...)
}

// transact runs fn in a transaction of s.
func transact(ctx context.Context, s store.OrderStore, fn func(ctx context.Context) error) error {
	return s.(store.Transactor).Transact(ctx, fn)
}

var errShop = errors.New("the shop failed")

// rewrite changes kept and creates another order through ctx, and returns the
// two as they are then.
func (p *probe) rewrite(ctx context.Context, kept *store.Order) (changed, created *store.Order) {
	p.Helper()
	changed, created = full(kept.CheckoutSessionID, 3), full("created", 4)
	changed.Version = kept.Version
	p.must("Update in a transaction", p.one.Update(ctx, changed))
	p.must("Create in a transaction", p.one.Create(ctx, created))
	return changed, created
}

// untouched ends the check if anything of rewrite happened, or if kept cannot
// be changed any more.
func (p *probe) untouched(kept *store.Order) {
	p.Helper()
	p.kept(kept)
	p.notFound("Get", p.other.Get, "created")
	p.notFound("ByReference", p.other.ByReference, full("created", 4).Reference)
	p.must("Update after the transaction", p.other.Update(p.ctx, kept))
	p.must("Create after the transaction", p.other.Create(p.ctx, full("created", 4)))
}

func transactCommits(p *probe) {
	kept := p.create(full("session", 1))
	var changed, created *store.Order
	p.must("Transact", transact(p.ctx, p.one, func(ctx context.Context) error {
		changed, created = p.rewrite(ctx, kept)
		return nil
	}))
	if changed == nil {
		p.broken("Transact did not call fn")
	}
	p.kept(changed)
	p.kept(created)
}

func transactRollsBackError(p *probe) {
	kept := p.create(full("session", 1))
	err := transact(p.ctx, p.one, func(ctx context.Context) error {
		p.rewrite(ctx, kept)
		return fmt.Errorf("deep: %w", errShop)
	})
	p.is("Transact", err, errShop)
	p.untouched(kept)
}

func transactRollsBackPanic(p *probe) {
	kept := p.create(full("session", 1))
	var recovered any
	func() {
		defer func() { recovered = recover() }()
		_ = transact(p.ctx, p.one, func(ctx context.Context) error {
			p.rewrite(ctx, kept)
			panic(errShop)
		})
	}()
	if recovered != errShop {
		p.broken("after a panic in fn the caller recovered %v, want %v", recovered, errShop)
	}
	p.untouched(kept)
}

func transactionSeesItself(p *probe) {
	kept := p.create(full("session", 1))
	p.must("Transact", transact(p.ctx, p.one, func(ctx context.Context) error {
		changed, created := p.rewrite(ctx, kept)
		for _, want := range []*store.Order{changed, created} {
			inside := *p
			inside.ctx, inside.other = ctx, p.one
			for call, read := range inside.reads(want) {
				if call == "Due" && want == created {
					continue // the other one is due before
				}
				got, err := read()
				p.must(call+" in a transaction", err)
				p.same(call+" in a transaction", got, want)
			}
		}
		p.must("a second Update in a transaction", p.one.Update(ctx, changed))
		return nil
	}))
}

func transactionIsIsolated(p *probe) {
	kept := p.create(full("session", 1))
	var changed, created *store.Order
	p.must("Transact", transact(p.ctx, p.one, func(ctx context.Context) error {
		changed, created = p.rewrite(ctx, kept)
		for _, s := range []store.OrderStore{p.one, p.other} {
			p.found("Get beside a transaction", s.Get, "session", kept)
			p.notFound("Get beside a transaction", s.Get, "created")
			p.notFound("ByReference beside a transaction", s.ByReference, created.Reference)
			p.found("ByReference beside a transaction", s.ByReference, kept.Reference, kept)
		}
		return nil
	}))
	p.kept(changed)
	p.kept(created)
}

func refusalLeavesTransaction(p *probe) {
	kept, another := p.create(full("session", 1)), p.create(full("another", 2))
	var changed, created *store.Order
	p.must("Transact", transact(p.ctx, p.one, func(ctx context.Context) error {
		inside := *p
		inside.ctx = ctx
		stale, thief := clone(kept), clone(another)
		stale.Version, thief.Reference = 7, kept.Reference
		inside.refused("Update in a transaction", p.one.Update, stale, store.ErrConflict)
		inside.refused("Update in a transaction", p.one.Update, thief, store.ErrExists)
		inside.refused("Update in a transaction", p.one.Update, full("missing", 5), store.ErrNotFound)
		inside.refused("Create in a transaction", p.one.Create, full("session", 6), store.ErrExists)
		inside.notFound("Get in a transaction", p.one.Get, "missing")
		changed, created = p.rewrite(ctx, kept)
		return nil
	}))
	p.kept(changed)
	p.kept(created)
	p.kept(another)
}
