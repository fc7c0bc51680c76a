package amazonpay_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/store"
)

// manyDue puts orders into the store that are due now, as after a long stop of
// all servers: placed a day ago, and unknown to Amazon by now.
func (s *setup) manyDue(n int) (ids []string) {
	s.t.Helper()
	began := time.Now().Add(-40 * day)
	for i := range n {
		o := &store.Order{
			CheckoutSessionID: fmt.Sprintf("00000000-0000-4000-8000-%012d", i), Reference: fmt.Sprintf("old-%d", i),
			State: store.Placed, ChargeAmount: "1000", CurrencyCode: "JPY", Intent: "Authorize", Fingerprint: "f",
			CreatedAt: began, UpdatedAt: began, Due: time.Now(),
		}
		s.is.NoErr(s.orders.OrderStore.Create(context.Background(), o))
		ids = append(ids, o.CheckoutSessionID)
	}
	return ids
}

// counted counts the rounds of Run by their first call, and when they were.
type counted struct {
	store.OrderStore
	mu    sync.Mutex
	at    []time.Time
	fails atomic.Bool
}

func (c *counted) Due(ctx context.Context, now time.Time, limit int) ([]*store.Order, error) {
	c.mu.Lock()
	c.at = append(c.at, time.Now())
	c.mu.Unlock()
	if c.fails.Load() {
		return nil, errDown
	}
	return c.OrderStore.Due(ctx, now, limit)
}

func (c *counted) rounds() []time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]time.Time(nil), c.at...)
}

// counting counts the rounds of this shop.
func (s *setup) counting() *counted {
	c := &counted{OrderStore: s.orders}
	s.config.Orders = c
	s.restart()
	return c
}

// running runs the kit until stop, which returns how long that took.
func (s *setup) running() (stop func() time.Duration) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	kit := s.kit
	go func() {
		defer close(done)
		kit.Run(ctx)
	}()
	return func() time.Duration {
		began := time.Now()
		cancel()
		<-done
		return time.Since(began)
	}
}

func TestRunRestsBetweenRounds(t *testing.T) {
	t.Parallel()
	for interval, want := range map[time.Duration]time.Duration{0: 30 * time.Second, 10 * time.Second: 10 * time.Second} {
		t.Run(want.String(), func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				c := s.counting()
				stop := s.running()
				time.Sleep(time.Hour)
				s.is.True(stop() < time.Second)
				rounds := c.rounds()
				gaps := map[time.Duration]bool{}
				for i := range rounds[1:] {
					gap := rounds[i+1].Sub(rounds[i])
					s.is.True(gap >= want*7/8 && gap <= want*9/8)
					gaps[gap] = true
				}
				s.is.True(len(gaps) > len(rounds)/2) // no two servers keep step for long
				time.Sleep(time.Hour)
				s.is.Equal(len(c.rounds()), len(rounds)) // it is over
			}, func(c *amazonpay.Config) { c.ReconcileInterval = interval })
		})
	}
}

func TestRunGoesOnAtOnceWhileThereIsMore(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.counting()
		s.manyDue(250)
		began := time.Now()
		defer s.running()()
		time.Sleep(time.Second)
		s.is.Equal(s.shop.heard(), 250)
		s.is.Equal(len(c.rounds()), 3)
		s.is.True(c.rounds()[2].Sub(began) < time.Second)
	})
}

func TestRunSurvivesTheStore(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.counting()
		c.fails.Store(true)
		s.manyDue(3)
		defer s.running()()
		time.Sleep(10 * time.Minute)
		s.is.Equal(s.shop.heard(), 0)
		s.is.True(len(c.rounds()) <= 30) // it does not hurry either
		s.is.True(strings.Contains(s.log.String(), "orders could not be reconciled"))
		c.fails.Store(false)
		time.Sleep(time.Minute)
		s.is.Equal(s.shop.heard(), 3)
	})
}

// Shutting down takes as long as the work on the orders under way, and no
// longer.
func TestRunDrains(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.manyDue(50)
		s.sim.Inject(simulator.Fault{Operation: "GetCheckoutSession", Delay: 8 * time.Second, Times: -1})
		stop := s.running()
		time.Sleep(time.Second)
		took := stop()
		s.is.True(took >= 6*time.Second && took <= 10*time.Second)
		s.is.True(s.shop.heard() > 0 && s.shop.heard() < 10) // what was begun
		for _, o := range s.due() {
			s.is.Equal(o.Claim, "")
		}
	})
}

// due are the orders that anybody may take.
func (s *setup) due() []*store.Order {
	s.t.Helper()
	due, err := s.orders.OrderStore.Due(context.Background(), time.Now(), 1000)
	s.is.NoErr(err)
	return due
}

func TestReconcileWithoutAStore(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.counting()
		c.fails.Store(true)
		n, err := s.kit.Reconcile(context.Background(), 10)
		s.is.Equal(n, 0)
		s.is.True(err != nil && strings.Contains(err.Error(), errDown.Error()))
	})
}

// A store that fails for one order is reported, and the others are looked
// after.
func TestReconcileWhileTheStoreFailsForOneOrder(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		ids := s.manyDue(10)
		s.orders.fail(func(_ string, o *store.Order) error {
			if o != nil && o.CheckoutSessionID == ids[3] {
				return errDown
			}
			return nil
		}, nil)
		n, err := s.kit.Reconcile(context.Background(), 100)
		s.is.Equal(n, 9)
		s.is.True(err != nil && strings.Contains(err.Error(), errDown.Error()))
		s.is.Equal(s.shop.heard(), 9)
		s.orders.fail(nil, nil)
		s.is.Equal(s.reconcile(), 1)
		s.is.Equal(s.shop.heard(), 10)
	})
}

// An order that a newer version wrote is that version's. The others of its
// batch are looked after.
func TestOrderOfANewerVersion(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.unreturned()
		s.manyDue(3)
		o := c.record()
		o.State, o.Due, o.ChargePermissionID, o.ChargeID = "refunding", time.Now(), c.ofCharge().ChargePermissionID, c.ofCharge().ObjectID
		s.is.NoErr(s.orders.OrderStore.Update(context.Background(), o))
		s.sim.ResetCalls()
		s.is.Equal(s.reconcile(), 3)
		s.is.Equal(s.shop.heard(), 3)
		left := c.record()
		s.is.Equal(left.State, store.State("refunding"))
		s.is.Equal(left.Due, time.Now().Add(time.Hour).UTC())
		s.is.True(strings.Contains(s.log.String(), "an order is in a state that this version does not know"))
		s.is.Equal(c.finish().Outcome, amazonpay.OutcomeChecking) // the page that looks again
		s.is.Equal(s.notify(c.ofCharge()), http.StatusServiceUnavailable)
		s.is.Equal(c.record(), left) // nobody touched it
		time.Sleep(time.Hour - time.Second)
		s.is.Equal(len(s.due()), 0)
		for _, call := range s.sim.Calls() {
			s.is.True(!strings.Contains(call.Path, c.id))
		}
		s.orders.broken = nil // the state is not in the table, which is the point
	})
}

// A callback that never returns holds up its order, and no other.
func TestCallbackThatBlocks(t *testing.T) {
	t.Parallel()
	for name, block := range map[string]func(s *setup, hang func(id string)){
		"UpdateOrder": func(s *setup, hang func(string)) {
			s.shop.updating = func(t *amazonpay.Transition) { hang(t.Order.CheckoutSessionID) }
		},
		"BeforeComplete": func(s *setup, hang func(string)) {
			s.before(func(_ context.Context, o store.Order) error { hang(o.CheckoutSessionID); return nil })
		},
		"OnNotification": func(s *setup, hang func(string)) {
			s.config.Hooks.OnNotification = func(_ context.Context, _ ipn.Notification, o *store.Order) error {
				hang(o.CheckoutSessionID)
				return nil
			}
			s.restart()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				all := s.several(8)
				gate := make(chan struct{})
				free := atomic.Bool{}
				block(s, func(id string) {
					if id == all[0].id && !free.Load() {
						<-gate
					}
				})
				began := time.Now()
				if name == "OnNotification" {
					s.is.Equal(s.notify(all[0].ofCharge()), http.StatusServiceUnavailable)
					s.is.True(time.Since(began) <= 2*time.Minute)
				}
				time.Sleep(16*time.Minute - time.Since(began))
				began = time.Now()
				s.reconcile()
				s.is.True(time.Since(began) <= 2*time.Minute) // the round ends
				for _, c := range all[1:] {
					s.is.Equal(c.record().State, store.Authorized)
				}
				free.Store(true)
				s.reconcileFor(10*time.Minute, 10*time.Second) // the order is taken up again
				s.is.Equal(all[0].record().State, store.Authorized)
				s.is.Equal(all[0].record().Told, 1)
				close(gate) // those who hung come to an end, and harm nobody
				time.Sleep(time.Minute)
				s.is.Equal(len(s.sim.Charges()), len(all))
				s.is.Equal(s.reconcile(), 0)
			}, finishUnreturned)
		})
	}
}

// J10: one callback that blocks does not let the others of its round wait.
func TestOthersGoOnWhileACallbackBlocks(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		ids := s.manyDue(40)
		gate := make(chan struct{})
		defer close(gate)
		s.shop.updating = func(t *amazonpay.Transition) {
			if t.Order.CheckoutSessionID == ids[0] {
				<-gate
			}
		}
		go s.reconcile()
		time.Sleep(10 * time.Second)
		s.is.Equal(len(s.shop.states()), 39)
		time.Sleep(2 * time.Minute)
	})
}

// A clock that jumps costs time, and no more than the jump: nothing is paid
// twice, nothing is given up, and all comes to rest once the clock is right
// again. Amazon does not take requests that bear a wrong time.
func TestClockThatJumps(t *testing.T) {
	t.Parallel()
	for name, by := range map[string]time.Duration{
		"two hours ahead": 2 * time.Hour, "two days ahead": 2 * day, "two hours back": -2 * time.Hour, "two days back": -2 * day,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) {
				lost, pending := s.unreturned(), s.pending("0701")
				lost.crash(simulator.AfterEffect)
				time.Sleep(10 * time.Second)
				s.clock(by)
				s.reconcileFor(5*time.Minute, 10*time.Second)
				s.clock(0)
				s.reconcileFor(3*time.Hour+max(by, 0), 10*time.Minute) // at most as late as the clock was ahead
				for _, c := range []*checkout{lost, pending} {
					s.is.Equal(c.record().State, store.Authorized)
					s.is.True(c.record().Due.IsZero())
				}
				s.is.Equal(len(s.sim.Charges()), 2)
				s.is.Equal(s.calls("CompleteCheckoutSession"), 2)
			})
		})
	}
}

// clock makes the server's clock go wrong, for its requests to Amazon, too.
func (s *setup) clock(by time.Duration) {
	s.t.Helper()
	now := func() time.Time { return time.Now().Add(by) }
	client, err := api.New(api.Config{
		Region: api.JP, PublicKeyID: publicKeyID, PrivateKey: quickKey(), HTTPClient: s.sim.HTTPClient(),
		Endpoint: "http://amazon.simulator.test", Now: now,
	})
	s.is.NoErr(err) // the client
	s.config.Client, s.config.Now = client, now
	s.restart()
}

// Several servers that come back to a pile of work go on until it is done.
func TestRunOfSeveralServersGoesOnAtOnce(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		const orders = 700
		s.manyDue(orders)
		s.config.Orders = &busyStore{OrderStore: s.orders}
		ctx, stop := context.WithCancel(context.Background())
		var done sync.WaitGroup
		defer done.Wait()
		defer stop()
		for _, server := range s.servers(3) {
			done.Go(func() { server.(*amazonpay.Kit).Run(ctx) })
		}
		time.Sleep(10 * time.Second) // less than the interval
		s.is.Equal(len(s.shop.states()), orders)
	})
}

// A database that hangs holds a round up, and not the reconciler for good.
func TestRunSurvivesAStoreThatHangs(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		s.manyDue(3)
		h := &hanging{OrderStore: s.orders}
		h.hangs.Store(true)
		s.config.Orders = h
		s.restart()
		stop := s.running()
		defer stop()
		time.Sleep(time.Second)
		h.hangs.Store(false) // the connection of the first round stays dead
		time.Sleep(10 * time.Minute)
		s.is.Equal(len(s.shop.states()), 3)
	})
}

// hanging is a store whose connections die without a word.
type hanging struct {
	store.OrderStore
	hangs atomic.Bool
}

func (h *hanging) Due(ctx context.Context, now time.Time, limit int) ([]*store.Order, error) {
	if h.hangs.Load() {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return h.OrderStore.Due(ctx, now, limit)
}
