package storetest

import (
	"context"
	"fmt"

	"github.com/paykit-go/amazonpaykit/store"
)

func transactorEdgeRules() []rule {
	return []rule{
		{
			"there is no transaction in a transaction",
			"Transact with the ctx of a transaction is an error and does not call fn",
			noNestedTransaction,
		},
		{
			"Transact ends with its context",
			"Transact returns ctx's error when ctx ends before fn has returned, and nothing that fn wrote happened",
			transactEndsWithContext,
		},
		{
			"one of several transactions succeeds",
			"of several transactions that update one order from one version exactly one succeeds, and all that it wrote is kept; nothing of the others is",
			oneTransactionSucceeds,
		},
		{
			"no transaction is lost",
			"a transaction that succeeded is never undone by another that read the order before",
			noTransactionIsLost,
		},
	}
}

func noNestedTransaction(p *probe) {
	kept := p.create(full("session", 1))
	var changed *store.Order
	p.must("Transact", transact(p.ctx, p.one, func(ctx context.Context) error {
		called := false
		err := transact(ctx, p.one, func(context.Context) error {
			called = true
			return nil
		})
		if err == nil || called {
			p.broken("Transact in a transaction returned the error %v, and called fn: %t", err, called)
		}
		changed, _ = p.rewrite(ctx, kept)
		return nil
	}))
	p.kept(changed)
}

func transactEndsWithContext(p *probe) {
	kept := p.create(full("session", 1))
	ctx, cancel := context.WithCancel(p.ctx)
	defer cancel()
	err := transact(ctx, p.one, func(ctx context.Context) error {
		p.rewrite(ctx, kept)
		cancel()
		return nil
	})
	p.is("Transact whose context was canceled in fn", err, context.Canceled)
	err = transact(ctx, p.one, func(context.Context) error {
		p.broken("Transact called fn with a context that has ended")
		return nil
	})
	p.is("Transact with a context that has ended", err, context.Canceled)
	p.untouched(kept)
}

func oneTransactionSucceeds(p *probe) {
	o := p.create(plain("session"))
	for round := range rounds {
		tries := make([]*store.Order, racers)
		errs := p.race(func(i int, s store.OrderStore) error {
			tries[i] = clone(o)
			tries[i].Reason = fmt.Sprint(round, i)
			return transact(p.ctx, s, func(ctx context.Context) error {
				if err := s.Create(ctx, plain(fmt.Sprint(round, " ", i))); err != nil {
					return err
				}
				return s.Update(ctx, tries[i])
			})
		})
		winner := -1
		for i, err := range errs {
			id := fmt.Sprint(round, " ", i)
			switch {
			case err != nil:
				p.notFound("Get of what a transaction that lost created", p.other.Get, id)
			case winner >= 0:
				p.broken("two transactions succeeded that started from one version")
			default:
				winner = i
				p.get(id)
			}
		}
		if winner < 0 {
			p.broken("none of %d transactions succeeded: %v", len(errs), errs[0])
		}
		o = tries[winner]
		p.kept(o)
	}
}

func noTransactionIsLost(p *probe) {
	p.create(plain("session"))
	addOne := func(s store.OrderStore) error {
		for p.ctx.Err() == nil { // a conflict, a deadlock: try again
			if transact(p.ctx, s, func(ctx context.Context) error {
				o, err := s.Get(ctx, "session")
				if err != nil {
					return err
				}
				o.Attempts++
				return s.Update(ctx, o)
			}) == nil {
				return nil
			}
		}
		return p.ctx.Err()
	}
	for _, err := range p.race(func(_ int, s store.OrderStore) error { return addOne(s) }) {
		p.must("Transact, repeated after errors,", err)
	}
	if o := p.get("session"); o.Attempts != racers || o.Version != racers+1 {
		p.broken("%d transactions added one each: Attempts is %d, Version is %d", racers, o.Attempts, o.Version)
	}
}
