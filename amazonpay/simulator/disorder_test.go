package simulator_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// Duplicates of a notification are the same message, with the same ids.
//
// Source: Amazon's page "Set up Instant Payment Notifications"
func TestD7_DuplicatesAreTheSameMessageSeveralTimes(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	r := notifiedShop(t, simulator.Config{})
	r.sim.SetDisorder(simulator.Disorder{Duplicates: 2})
	ids := announce(r, 2)
	is.Equal(r.post(), 6)
	is.Equal(r.received(), []string{"0", "0", "0", "1", "1", "1"})
	for i, m := range r.messages {
		is.Equal(m.ID, ids[i/3])
		is.Equal(m.Notification.NotificationID, r.sim.Notifications()[i/3].Notification.NotificationID)
	}
	is.Equal(r.sim.Notifications()[0].Attempts, 3)
	is.Equal(r.post(), 0)
}

// Duplicates count as one of the tries.
//
// Source: this kit's own tooling
func TestDuplicatesCountAsOneTry(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	r := notifiedShop(t, simulator.Config{})
	r.sim.SetDisorder(simulator.Disorder{Duplicates: 1})
	r.answer = status(500)
	announce(r, 1)
	for range 6 {
		r.post()
		r.sim.Advance(time.Hour)
	}
	is.Equal(len(r.messages), 8) // four tries, twice each
}

// A notification that arrived is not retried for a duplicate that did not.
//
// Source: this kit's own tooling
func TestADuplicateThatFailsAfterOneThatArrivedIsNotRetried(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	r := notifiedShop(t, simulator.Config{})
	r.sim.SetDisorder(simulator.Disorder{Duplicates: 1})
	r.answer = func(*ipn.Message) int { return []int{0, 200, 500}[len(r.messages)] }
	announce(r, 1)
	is.Equal(r.post(), 2)
	is.True(r.sim.Notifications()[0].Delivered)
	r.sim.Advance(time.Hour)
	is.Equal(r.post(), 0)
}

// Shuffled notifications come in an order that is the same with the same Config.Rand.
//
// Source: this kit's own tooling
func TestShuffledNotificationsComeInTheSameOrderWithTheSameRand(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	order := func() []string {
		r := notifiedShop(t, simulator.Config{Rand: &counter{}})
		r.sim.SetDisorder(simulator.Disorder{Shuffle: true})
		announce(r, 20)
		is.Equal(r.post(), 20)
		return r.received()
	}
	first := order()
	is.True(!slices.IsSortedFunc(first, func(a, b string) int { return len(a) - len(b) }))
	is.Equal(order(), first)
	slices.Sort(first)
	is.Equal(len(slices.Compact(first)), 20) // each once
}

// A post that got lost is retried as if nobody had answered.
//
// Source: this kit's own tooling
func TestLostPostsAreRetried(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	r := notifiedShop(t, simulator.Config{})
	r.sim.SetDisorder(simulator.Disorder{Lose: 2})
	announce(r, 3)
	is.Equal(r.post(), 3)
	is.Equal(r.received(), []string{"2"})
	is.Equal(r.sim.Notifications()[0].Attempts, 1)
	r.sim.Advance(time.Hour)
	is.Equal(r.post(), 2)
	is.Equal(r.received(), []string{"2", "0", "1"})
}

// Delayed notifications are due later on the simulator's clock.
//
// Source: this kit's own tooling
func TestDelayedNotificationsAreDueLaterOnTheSimulatorsClock(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	r := notifiedShop(t, simulator.Config{})
	r.sim.SetDisorder(simulator.Disorder{Delay: 10 * time.Minute})
	announce(r, 1)
	r.sim.SetDisorder(simulator.Disorder{})
	r.sim.Advance(9 * time.Minute)
	is.Equal(r.post(), 0)
	r.sim.Advance(time.Minute)
	is.Equal(r.post(), 1)
}

// counter is a source of chance that is the same in each run.
type counter struct{ n byte }

func (c *counter) Read(b []byte) (int, error) {
	for i := range b {
		c.n = c.n*5 + 17
		b[i] = c.n ^ byte(i)
	}
	return len(b), nil
}

// A notification can be sent again, with the ids and the time of the first post.
//
// Source: this kit's own tooling
func TestANotificationCanBeSentAgain(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	r := notifiedShop(t, simulator.Config{})
	ids := announce(r, 1)
	r.post()
	r.sim.Advance(time.Hour)
	is.NoErr(r.sim.Resend(ids[0]))
	is.Equal(r.post(), 1)
	is.Equal(len(r.messages), 2)
	is.Equal(*r.messages[1].Notification, *r.messages[0].Notification)
	is.Equal(r.messages[1].ID, r.messages[0].ID)
	is.Equal(r.messages[1].SentAt, r.messages[0].SentAt)
	is.True(errors.Is(r.sim.Resend("unknown"), simulator.ErrNoNotification))
	r.sim.Advance(24 * time.Hour)
	is.NoErr(r.sim.Resend(ids[0]))
	r.post()
	is.Equal(r.sim.Notifications()[0].Status, 403) // by now it is stale
}

// A notification that was given up is retried anew once it is sent again.
//
// Source: this kit's own tooling
func TestResendingWhatWasGivenUpIsRetriedAnew(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	r := notifiedShop(t, simulator.Config{})
	ids := announce(r, 1)
	r.answer = status(500)
	for range 2 {
		for range 4 {
			is.Equal(r.post(), 1)
			r.sim.Advance(time.Hour)
		}
		is.Equal(r.post(), 0) // given up
		is.NoErr(r.sim.Resend(ids[0]))
	}
}
