package amazonpay_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/store"
)

// several are checkouts of as many buyers who paid at Amazon and left.
func (s *setup) several(n int) (all []*checkout) {
	s.t.Helper()
	for range n {
		all = append(all, s.unreturned())
	}
	return all
}

// busyStore takes a moment for each call, as a database does, and counts the
// claims that came too late.
type busyStore struct {
	store.OrderStore
	lost, won atomic.Int32
}

func (b *busyStore) Due(ctx context.Context, now time.Time, limit int) ([]*store.Order, error) {
	time.Sleep(2 * time.Millisecond)
	return b.OrderStore.Due(ctx, now, limit)
}

func (b *busyStore) Update(ctx context.Context, o *store.Order) error {
	time.Sleep(time.Millisecond)
	err := b.OrderStore.Update(ctx, o)
	switch {
	case errors.Is(err, store.ErrConflict):
		b.lost.Add(1)
	case err == nil && o.Claim != "":
		b.won.Add(1)
	}
	return err
}

// Three servers reconcile at the same moments: the worst case.
func TestSeveralServersShareTheWork(t *testing.T) {
	t.Parallel()
	for _, orders := range []int{12, 120} {
		t.Run(fmt.Sprintf("%d orders", orders), func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				all := s.several(orders)
				time.Sleep(25*time.Hour + time.Minute)
				busy := &busyStore{OrderStore: s.orders}
				s.config.Orders = busy
				servers := s.servers(3)
				s.sim.ResetCalls()
				var taken [3]int
				rounds := 0
				for ; s.undone(all) && rounds < 100; rounds++ {
					atOnce(3, func(i int) *answer {
						n, err := servers[i].(*amazonpay.Kit).Reconcile(context.Background(), 20)
						s.is.NoErr(err)
						taken[i] += n
						return nil
					})
				}
				s.is.Equal(taken[0]+taken[1]+taken[2], orders) // each was taken up once
				asked := map[string]int{}
				for _, call := range s.sim.Calls() {
					asked[call.Path]++
				}
				s.is.Equal(len(asked), orders)
				for _, times := range asked {
					s.is.Equal(times, 1) // and Amazon was asked about it once
				}
				s.is.Equal(s.shop.heard(), orders)
				for _, n := range taken {
					s.is.True(n > orders/10) // each server did its share
				}
				lost := int(busy.lost.Load())
				s.is.True(lost <= 2*orders) // claims that came too late cost one write each
				t.Logf("%d orders, 3 servers in step, 20 at a time: %d rounds, taken %v, %d claims lost (%d%%), 0 orders worked on twice",
					orders, rounds, taken, lost, 100*lost/(lost+orders))
			})
		})
	}
}

func (s *setup) undone(all []*checkout) bool {
	for _, c := range all {
		if c.record().State == store.Placed {
			return true
		}
	}
	return false
}

// J10: a round is bounded, and the rounds come to an end.
func TestJ10_BatchesAreBounded(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.several(7)
		time.Sleep(26 * time.Hour)
		for _, want := range []int{0, 3, 3, 1, 0} {
			limit := map[bool]int{true: 0, false: 3}[want == 0 && s.shop.heard() == 0]
			n, err := s.kit.Reconcile(context.Background(), limit)
			s.is.NoErr(err)
			s.is.Equal(n, want)
		}
		n, err := s.kit.Reconcile(context.Background(), -1)
		s.is.NoErr(err)
		s.is.Equal(n, 0)
		s.is.Equal(s.shop.heard(), 7)
	})
}

// J9, J11: whatever is due, Amazon is asked first, and no order is given up on
// the word of a call that failed.
func TestJ9_J11_AmazonIsAskedFirst(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		lead  func(s *setup) *checkout
		wait  time.Duration
		first string // call
		state store.State
	}{
		{"J9 never finished", (*setup).unreturned, 26 * time.Hour, "GetCheckoutSession", store.Expired},
		{"J10 forgotten by Amazon", (*setup).unreturned, 31 * day, "GetCheckoutSession", store.Expired},
		{"J9 an answer is missing", func(s *setup) *checkout {
			c := s.unreturned()
			c.crash(simulator.AfterEffect)
			return c
		}, time.Hour, "GetCheckoutSession", store.Authorized},
		{"J9 a pending charge", func(s *setup) *checkout { return s.pending("4354") }, time.Hour, "GetCharge", store.Declined},
	} {
		for _, fault := range []simulator.Fault{{Status: 401}, {Status: 403}, {Status: 500}, {Status: 429}, {Drop: true}, {Body: "<html>"}} {
			t.Run(fmt.Sprintf("%s, but first %d %t %s", test.name, fault.Status, fault.Drop, fault.Body), func(t *testing.T) {
				t.Parallel()
				run(t, func(s *setup) {
					c := test.lead(s)
					time.Sleep(test.wait)
					before, told := c.record().State, s.shop.heard()
					s.sim.ResetCalls()
					fault.Times = -1
					s.sim.Inject(fault)
					s.is.Equal(s.reconcile(), 1)
					s.is.Equal(s.sim.Calls()[0].Operation, test.first)
					now := c.record()
					s.is.True(now.State == before || before == store.Completing && now.State == store.Unknown) // nothing was learned
					s.is.Equal(s.shop.heard(), told)
					s.is.True(now.Due.After(time.Now())) // it is looked at again
					s.sim.ClearFaults()
					time.Sleep(time.Hour)
					s.is.Equal(s.reconcile(), 1)
					s.is.Equal(c.record().State, test.state)
					s.is.Equal(s.shop.heard(), told+1)
					s.reconcileFor(day, time.Hour)
					s.is.Equal(s.shop.heard(), told+1)
					for _, call := range s.sim.Calls() {
						s.is.Equal(call.Method, http.MethodGet) // nothing was canceled, closed or completed
					}
				})
			})
		}
	}
}

// J10: an order whose Amazon stays away is asked about ever more rarely.
func TestJ10_BacksOffPerOrder(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.unreturned()
		time.Sleep(25*time.Hour + time.Minute)
		s.sim.Inject(simulator.Fault{Operation: "GetCheckoutSession", Status: 403, Times: -1})
		s.sim.ResetCalls()
		s.reconcileFor(10*day, time.Minute)
		calls := s.sim.Calls("GetCheckoutSession")
		s.is.True(len(calls) >= 10 && len(calls) <= 80)
		var last time.Duration
		for i := range calls[2:] {
			before, after := calls[i+1].Time.Sub(calls[i].Time), calls[i+2].Time.Sub(calls[i+1].Time)
			s.is.True(after*5/4+2*time.Minute >= before) // but for jitter
			last = after
		}
		s.is.True(last >= 6*time.Hour)
		s.is.Equal(c.record().State, store.Placed)
		s.sim.ClearFaults()
		s.is.True(s.start().review().CanPlace) // nobody else was in trouble
	})
}

// J10: a charge that Amazon does not show any more is not asked about for
// ever, although the order was paid.
func TestJ10_ChargeOfAPaidOrderIsGone(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.unreturned()
		c.finish()
		s.sim.Inject(simulator.Fault{Operation: "GetCharge", Status: 404, Times: -1})
		s.is.Equal(s.notify(c.ofCharge()), http.StatusServiceUnavailable)
		s.reconcileFor(3*day, time.Minute)
		s.sim.ResetCalls()
		s.reconcileFor(2*day, 10*time.Minute)
		s.is.Equal(len(s.sim.Calls()), 0)
		s.is.True(c.record().State.Paid()) // the payment stands
	})
}

// J12: callbacks may use the kit. Nothing loops, and nobody waits for himself.
func TestJ12_CallbacksThatCallTheKit(t *testing.T) {
	t.Parallel()
	for name, learn := range map[string]func(s *setup, c *checkout){
		"J12 on the result page":  func(_ *setup, c *checkout) { c.finish() },
		"J12 on a notification":   func(s *setup, c *checkout) { s.notify(c.ofCharge()) },
		"J12 while it reconciles": func(s *setup, _ *checkout) { time.Sleep(16 * time.Minute); s.reconcile() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				depth, deepest := atomic.Int32{}, atomic.Int32{}
				again := func(id string) {
					deepest.Store(max(deepest.Load(), depth.Add(1)))
					defer depth.Add(-1)
					_, err := s.kit.Finalize(context.Background(), id)
					s.is.NoErr(err)
					s.reconcile()
				}
				s.shop.updating = func(t *amazonpay.Transition) { again(t.Order.CheckoutSessionID) }
				s.hooked(func() error { s.reconcile(); return nil })
				c := s.unreturned()
				began := time.Now()
				learn(s, c)
				s.is.True(time.Since(began) < 17*time.Minute) // it came back
				s.is.Equal(deepest.Load(), int32(1))
				c.reloads(2)
				c.oneOfEach()
			}, finishUnreturned)
		})
	}
}

// The host that makes later charges hears of them in the hook, and the order
// of the checkout stays as it is.
func TestLaterChargesOfTheHost(t *testing.T) {
	t.Parallel()
	for _, cell := range []cell{
		{api.OneTime, api.PayAndShip, api.Confirm, false},
		{api.Recurring, api.PayAndShip, api.Confirm, false},
		{api.Recurring, api.PayAndShip, api.AuthorizeWithCapture, false},
	} {
		t.Run(cell.String(), func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				heard := s.hears()
				s.shop.quote = cell.quote
				c := s.startAs(simulator.JapaneseBuyer(), cell.options()).pay()
				c.finish()
				s.delivered()
				before, told := *c.record(), s.shop.heard()
				*heard = nil
				later := about("CHARGE", before.ChargePermissionID+"-C999999", before.ChargePermissionID)
				s.sim.Inject(simulator.Fault{Operation: "GetCharge", ContentType: "application/json", Body: fmt.Sprintf(
					`{"chargeId":%q,"chargePermissionId":%q,"chargeAmount":{"amount":"500","currencyCode":"JPY"},"statusDetails":{"state":"Declined","reasonCode":"HardDeclined"},"creationTimestamp":"20000101T000000Z"}`,
					later.ObjectID, later.ChargePermissionID)})
				s.is.Equal(s.notify(later), http.StatusOK)
				s.is.Equal(len(*heard), 1)
				s.is.Equal((*heard)[0].order.CheckoutSessionID, c.id)
				s.is.Equal(*c.record(), before)
				s.is.Equal(s.shop.heard(), told)
			})
		})
	}
}

// ctx ends in the middle: what was begun is finished, and nothing else begins.
func TestReconcileIsStopped(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		all := s.several(20)
		time.Sleep(26 * time.Hour)
		gate := make(chan struct{})
		s.sim.Inject(simulator.Fault{Operation: "GetCheckoutSession", Gate: gate, Times: -1})
		ctx, stop := context.WithCancel(context.Background())
		var worked int
		var err error
		var done sync.WaitGroup
		done.Go(func() { worked, err = s.kit.Reconcile(ctx, 100) })
		synctest.Wait()
		begun := len(all) - s.in(all, store.Placed, "")
		s.is.True(begun > 0 && begun < len(all))
		stop()
		synctest.Wait()
		close(gate)
		done.Wait()
		s.is.True(errors.Is(err, context.Canceled))
		s.is.Equal(worked, begun)
		s.is.Equal(s.shop.heard(), begun)
		s.is.Equal(s.in(all, store.Expired, ""), begun) // no order is left claimed
		s.is.Equal(s.in(all, store.Placed, ""), len(all)-begun)
	})
}

// in counts the orders in a state with a claim.
func (s *setup) in(all []*checkout, state store.State, claim string) (n int) {
	for _, c := range all {
		if o := c.record(); o.State == state && o.Claim == claim {
			n++
		}
	}
	return n
}
