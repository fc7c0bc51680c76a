package amazonpay_test

import (
	"context"
	"errors"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/store"
)

// database is a store that the shop shares with the kit: what is written with
// the ctx of Transact is there after the commit, and not before.
type database struct {
	store.OrderStore
	mu        sync.Mutex
	rows      map[string]store.State // the shop's own: the state it last wrote, by checkout session
	writes    map[string]int         // of a row, by key of the transition
	commit    func() error           // instead of the commit; nil: nothing
	committed func() error           // after it; nil: nothing
}

// transaction holds what is written until the commit.
type transaction struct {
	order *store.Order
	rows  map[string]store.State
	keys  []string
}

type transactionKey struct{}

func transactionOf(ctx context.Context) *transaction {
	tx, _ := ctx.Value(transactionKey{}).(*transaction)
	return tx
}

// Transact implements store.Transactor.
func (d *database) Transact(ctx context.Context, fn func(ctx context.Context) error) error {
	if transactionOf(ctx) != nil {
		return errors.New("a transaction in a transaction")
	}
	tx := &transaction{rows: map[string]store.State{}}
	if err := fn(context.WithValue(ctx, transactionKey{}, tx)); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.commit != nil {
		if err := d.commit(); err != nil {
			return err
		}
	}
	if err := d.OrderStore.Update(ctx, tx.order); err != nil {
		return err
	}
	maps.Copy(d.rows, tx.rows)
	for _, key := range tx.keys {
		d.writes[key]++
	}
	if d.committed != nil {
		return d.committed()
	}
	return nil
}

// Update implements store.OrderStore.
func (d *database) Update(ctx context.Context, o *store.Order) error {
	tx := transactionOf(ctx)
	if tx == nil {
		return d.OrderStore.Update(ctx, o)
	}
	kept, err := d.OrderStore.Get(ctx, o.CheckoutSessionID)
	if err != nil {
		return err
	}
	if kept.Version != o.Version {
		return store.ErrConflict
	}
	held := *o
	tx.order = &held
	o.Version++
	return nil
}

// fails sets what happens at the commit, and after it.
func (d *database) fails(commit, committed func() error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.commit, d.committed = commit, committed
}

// row is what the shop has in its own table, and how often it was written
// there.
func (d *database) row(id string) (state store.State, writes int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for key, n := range d.writes {
		if strings.HasPrefix(key, id) {
			writes += n
		}
	}
	return d.rows[id], writes
}

// rowShop writes its order in the kit's transaction.
type rowShop struct{ *shop }

func (r rowShop) UpdateOrder(ctx context.Context, t *amazonpay.Transition) error {
	tx := transactionOf(ctx)
	if tx == nil {
		return errors.New("there is no transaction")
	}
	tx.rows[t.Order.CheckoutSessionID] = t.Order.State
	tx.keys = append(tx.keys, t.Key)
	return r.shop.UpdateOrder(ctx, t)
}

// together makes shop and kit share a database.
func (s *setup) together() *database {
	d := &database{OrderStore: s.orders, rows: map[string]store.State{}, writes: map[string]int{}}
	s.config.Orders, s.config.Shop, s.config.TellInTransaction = d, rowShop{s.shop}, true
	s.restart()
	return d
}

// agrees: shop and kit say the same, and it was written once per transition.
func (c *checkout) agrees(d *database, want store.State, transitions int) {
	c.t.Helper()
	o := c.record()
	row, writes := d.row(c.id)
	c.is.Equal(o.State, want)
	c.is.Equal(row, want)
	c.is.Equal(writes, transitions)
	c.is.Equal([]int{o.Seq, o.Told}, []int{transitions, transitions})
}

func TestTellInTransaction(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		d := s.together()
		s.shop.updating = func(tr *amazonpay.Transition) {
			row, _ := d.row(tr.Order.CheckoutSessionID)
			o, err := s.orders.OrderStore.Get(context.Background(), tr.Order.CheckoutSessionID)
			s.is.NoErr(err)
			s.is.Equal(row, o.ToldState)      // neither shows before the commit
			s.is.Equal(o.Told, tr.Order.Told) // which is still to come
		}
		c := s.pending("0701")
		c.agrees(d, store.Pending, 1)
		time.Sleep(time.Minute)
		s.delivered()
		c.agrees(d, store.Authorized, 2)
		c.reloads(2)
		c.agrees(d, store.Authorized, 2)
	})
}

// locked changes what the shop does while it may be at work.
func (s *shop) locked(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

// What fails before the commit is told again, with the same key, and leaves no
// row behind.
func TestTellInTransaction_RolledBack(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]func(s *setup, d *database){
		"UpdateOrder fails":  func(s *setup, _ *database) { s.shop.fails(errDown) },
		"UpdateOrder panics": func(s *setup, _ *database) { s.shop.updating = func(*amazonpay.Transition) { panic("no such row") } },
		"UpdateOrder hangs": func(s *setup, _ *database) {
			s.shop.updating = func(*amazonpay.Transition) { time.Sleep(2 * time.Minute) }
		},
		"the commit fails":     func(_ *setup, d *database) { d.fails(func() error { return errDown }, nil) },
		"the commit conflicts": func(_ *setup, d *database) { d.fails(func() error { return store.ErrConflict }, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				d := s.together()
				trouble(s, d)
				c := s.unreturned()
				c.reloads(1) // the buyer has paid
				row, writes := d.row(c.id)
				s.is.Equal([]any{row, writes}, []any{store.State(""), 0})
				s.is.Equal([]int{c.record().Seq, c.record().Told}, []int{1, 0})
				s.is.True(!c.record().Due.IsZero()) // it is due
				var heard *[]amazonpay.Transition
				s.shop.locked(func() {
					s.shop.updateErr = nil
					heard = s.hearing()
				})
				d.fails(nil, nil)
				s.reconcileFor(10*time.Minute, 10*time.Second)
				s.is.Equal(len(*heard), 1)
				s.is.Equal((*heard)[0].Key, c.id+".1")
				c.agrees(d, store.Authorized, 1)
				time.Sleep(5 * time.Minute) // who hung comes to an end
				c.agrees(d, store.Authorized, 1)
				s.is.Equal(s.calls("CompleteCheckoutSession"), 1)
			})
		})
	}
}

// A commit whose answer is lost is looked up: if it happened, the shop is not
// told again.
func TestTellInTransaction_AnswerOfTheCommitIsLost(t *testing.T) {
	t.Parallel()
	for _, lasting := range []bool{false, true} {
		t.Run(map[bool]string{false: "once", true: "and the store cannot be read either"}[lasting], func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				d := s.together()
				c := s.unreturned()
				d.fails(nil, func() error {
					if lasting {
						s.orders.fail(func(string, *store.Order) error { return errDown }, nil)
					}
					return errDown
				})
				heard := s.hearing()
				s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess)
				s.orders.fail(nil, nil)
				d.fails(nil, nil)
				s.reconcileFor(10*time.Minute, 10*time.Second)
				c.reloads(2)
				s.is.Equal(len(*heard), 1)
				c.agrees(d, store.Authorized, 1)
				s.is.True(c.record().Due.IsZero())
			})
		})
	}
}

// Another worker changes the order while the shop is being told: nothing of
// the transaction stays, and the shop hears the last word.
func TestTellInTransaction_OrderChangesMeanwhile(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		d := s.together()
		c := s.unreturned()
		meddled := false
		s.shop.updating = func(*amazonpay.Transition) {
			if !meddled {
				meddled = true
				o := c.record()
				s.is.NoErr(s.orders.OrderStore.Update(context.Background(), o)) // a new version of the same
			}
		}
		s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess)
		row, _ := d.row(c.id)
		s.is.Equal(row, store.State(""))
		s.is.Equal(c.record().Told, 0)
		s.reconcileFor(5*time.Minute, 10*time.Second)
		c.agrees(d, store.Authorized, 1)
		for _, tr := range s.shop.acknowledged() {
			s.is.Equal(tr.Key, c.id+".1")
		}
	})
}

// Several servers and a crowd: each transition is committed once.
func TestTellInTransaction_InACrowd(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		d := s.together()
		s.shop.updating = func(*amazonpay.Transition) { time.Sleep(100 * time.Millisecond) }
		c := s.unreturned()
		servers := s.servers(3)
		c.crowd(12, servers)
		atOnce(6, func(i int) *answer {
			if i%2 == 0 {
				s.notify(c.ofCharge())
				return nil
			}
			_, err := servers[i%3].(*amazonpay.Kit).Reconcile(context.Background(), 10)
			s.is.NoErr(err)
			return nil
		})
		c.agrees(d, store.Authorized, 1)
	})
}
