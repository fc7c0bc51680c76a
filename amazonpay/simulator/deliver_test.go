package simulator_test

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

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// announce queues n notifications that mean nothing, in order: CHARGEBACK 0,
// CHARGEBACK 1 …
func announce(r *receiver, n int) (messageIDs []string) {
	r.t.Helper()
	for i := range n {
		id, err := r.sim.Announce(ipn.Notification{MerchantID: merchant, ObjectType: ipn.Chargeback, ObjectID: fmt.Sprint(i)})
		if err != nil {
			r.t.Fatal(err)
		}
		messageIDs = append(messageIDs, id)
	}
	return messageIDs
}

// post delivers what is due and returns how many posts were made.
func (r *receiver) post() int {
	r.t.Helper()
	n, err := r.sim.Deliver(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	return n
}

// received returns the ids of the objects that were notified of, in order.
func (r *receiver) received() (objectIDs []string) {
	for _, m := range r.messages {
		objectIDs = append(objectIDs, m.Notification.ObjectID)
	}
	return objectIDs
}

func status(code int) func(*ipn.Message) int { return func(*ipn.Message) int { return code } }

// A notification that is answered with a server error is posted again each hour, three times, as the same message; any other answer is final.
//
// Source: Amazon's page "Set up Instant Payment Notifications"
func TestWhichAnswersAreRetried(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		status    int
		attempts  int // all told
		delivered bool
	}{
		{"200 is good", 200, 1, true},
		{"204 is good", 204, 1, true},
		{"a redirect is not followed and final", 303, 1, false},
		{"400 is final", 400, 1, false},
		{"403 is final", 403, 1, false},
		{"500 is retried three times", 500, 4, false},
		{"503 is retried three times", 503, 4, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			r := notifiedShop(t, simulator.Config{})
			announce(r, 1)
			r.answer = status(c.status)
			is.Equal(r.post(), 1)
			for attempt := 2; attempt <= 5; attempt++ {
				r.sim.Advance(time.Hour - time.Second)
				is.Equal(r.post(), 0) // an hour is not over
				r.sim.Advance(time.Second)
				r.post()
				sent := r.sim.Notifications()[0]
				is.Equal(sent.Attempts, min(attempt, c.attempts))
			}
			sent := r.sim.Notifications()[0]
			is.Equal(sent.Status, c.status)
			is.Equal(sent.Delivered, c.delivered)
			is.True(sent.Next.IsZero()) // done
			is.Equal(len(r.messages), c.attempts)
			for _, m := range r.messages {
				is.Equal(m.ID, sent.MessageID)
				is.Equal(*m.Notification, sent.Notification)
				is.Equal(m.SentAt, r.messages[0].SentAt) // the same message
			}
		})
	}
}

// The first answer that is no server error ends the retries.
//
// Source: Amazon's page "Set up Instant Payment Notifications"
func TestARetryThatIsAnsweredEndsTheRetries(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	r := notifiedShop(t, simulator.Config{})
	announce(r, 1)
	r.answer = status(503)
	r.post()
	is.True(!r.sim.Notifications()[0].Delivered)
	is.Equal(r.sim.Notifications()[0].Next.Sub(r.sim.Now()), time.Hour)
	r.answer = nil
	r.sim.Advance(time.Hour)
	is.Equal(r.post(), 1)
	is.True(r.sim.Notifications()[0].Delivered)
	r.sim.Advance(time.Hour)
	is.Equal(r.post(), 0)
}

// unreachable is a transport that gets no answer.
type unreachable struct{}

func (unreachable) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("connection refused")
}

// A receiver that cannot be reached counts as a server error.
//
// Source: Amazon's page "Set up Instant Payment Notifications"
func TestNoAnswerIsRetried(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{
		MerchantID: merchant, NotifySigner: testSigner(), NotifyURL: notifyURL, NotifyClient: &http.Client{Transport: unreachable{}},
	})
	_, err := m.sim.Announce(ipn.Notification{ObjectType: ipn.Refund, ObjectID: "R1"})
	is.NoErr(err)
	for attempt := 1; attempt <= 4; attempt++ {
		n, err := m.sim.Deliver(t.Context())
		is.NoErr(err) // it is no error of the simulator's
		is.Equal(n, 1)
		is.Equal(m.sim.Notifications()[0].Attempts, attempt)
		is.Equal(m.sim.Notifications()[0].Status, 0)
		m.sim.Advance(time.Hour)
	}
	n, err := m.sim.Deliver(t.Context())
	is.NoErr(err)
	is.Equal(n, 0) // given up
}

// silent is a transport whose other side never answers.
type silent struct{}

func (silent) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// A receiver that does not answer in time counts as a server error.
//
// Source: Amazon's page "Set up Instant Payment Notifications"
func TestATimeoutIsRetried(t *testing.T) {
	t.Parallel()
	signer, _ := testSigner(), testKey() // outside the bubble
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		m := openShop(t, simulator.Config{NotifySigner: signer, NotifyURL: notifyURL, NotifyClient: &http.Client{Timeout: time.Minute, Transport: silent{}}})
		_, err := m.sim.Announce(ipn.Notification{MerchantID: merchant, ObjectType: ipn.Refund, ObjectID: "R1"})
		is.NoErr(err)
		begin := time.Now()
		n, err := m.sim.Deliver(t.Context())
		is.NoErr(err) // it is no error of the simulator's
		is.Equal(n, 1)
		is.Equal(time.Since(begin), time.Minute)
		sent := m.sim.Notifications()[0]
		is.Equal(sent.Status, 0)
		is.Equal(sent.Next.Sub(begin), time.Hour)
	})
}

// Notifications wait until there is a URL to post them to, and come in the order of their making then.
//
// Source: this kit's own tooling
func TestNotificationsWaitForAURL(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	r := notifiedShop(t, simulator.Config{})
	r.sim.SetNotifyURL("")
	announce(r, 2)
	is.Equal(r.post(), 0)
	is.Equal(len(r.sim.Notifications()), 2)
	r.sim.SetNotifyURL(notifyURL)
	is.Equal(r.post(), 2)
	is.Equal(r.received(), []string{"0", "1"}) // in the order of their making
}

// What a delivery that was cut short did not post is posted by the next one.
//
// Source: this kit's own tooling
func TestADeliveryThatIsCutShortGoesOnLater(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	r := notifiedShop(t, simulator.Config{})
	announce(r, 3)
	ctx, cancel := context.WithCancel(t.Context())
	r.answer = func(*ipn.Message) int {
		if len(r.messages) == 2 {
			cancel()
		}
		return 200
	}
	n, err := r.sim.Deliver(ctx)
	is.True(errors.Is(err, context.Canceled))
	is.Equal(n, 1)        // the second one's answer nobody heard
	is.Equal(r.post(), 2) // so it comes again
	is.Equal(r.received(), []string{"0", "1", "1", "2"})
	r.sim.Advance(time.Hour)
	is.Equal(r.post(), 0)
}

// Deliveries at the same time post each notification once.
//
// Source: this kit's own tooling
func TestTwoDeliveriesAtOncePostEachOnce(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	var arrived atomic.Int64
	endpoint := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { arrived.Add(1) })
	m := openShop(t, simulator.Config{NotifySigner: testSigner(), NotifyURL: notifyURL, NotifyClient: &http.Client{Transport: inProcess{endpoint}}})
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			_, err := m.sim.Announce(ipn.Notification{MerchantID: merchant, ObjectType: ipn.Refund, ObjectID: fmt.Sprint(i)})
			is.NoErr(err)
			_, err = m.sim.Deliver(t.Context())
			is.NoErr(err)
		})
	}
	all.Wait()
	is.Equal(arrived.Load(), int64(50))
	for _, sent := range m.sim.Notifications() {
		is.True(sent.Delivered && sent.Attempts == 1)
	}
}

// A receiver may call the API and have notifications delivered before it answers.
//
// Source: this kit's own tooling
func TestAReceiverThatCallsTheSimulatorIsNotHeldUp(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	r := notifiedShop(t, simulator.Config{})
	id := r.paid("1111", "AuthorizeWithCapture", false)
	r.answer = func(m *ipn.Message) int { // completes on the first notification, and has the next ones delivered
		if len(r.messages) == 1 {
			is.Equal(r.complete(id, thousand).status, 200)
			is.Equal(r.post(), 2) // Captured, Closed
			is.Equal(len(r.sim.Notifications()), 4)
		}
		return 200
	}
	is.Equal(r.post(), 2)
	is.Equal(r.post(), 0)
	is.Equal(r.news, []string{"CHARGE Authorized", "CHARGE Captured", "CHARGE_PERMISSION Closed", "CHARGE_PERMISSION Closed"})
}

// A program can have what is due posted at an interval, until it ends.
//
// Source: this kit's own tooling
func TestDeliverEveryGoesOnUntilItIsStopped(t *testing.T) {
	t.Parallel()
	for _, interval := range []time.Duration{0, 10 * time.Second} {
		t.Run(interval.String(), func(t *testing.T) {
			signer, _ := testSigner(), testKey() // outside the bubble
			synctest.Test(t, func(t *testing.T) {
				is := is.New(t)
				var arrived atomic.Int64
				endpoint := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { arrived.Add(1) })
				m := openShop(t, simulator.Config{NotifySigner: signer, NotifyURL: notifyURL, NotifyClient: &http.Client{Transport: inProcess{endpoint}}})
				ctx, cancel := context.WithCancel(t.Context())
				var done sync.WaitGroup
				done.Go(func() { m.sim.DeliverEvery(ctx, interval) })
				synctest.Wait()
				is.Equal(m.complete(m.paid("0701", "Authorize", true), thousand).status, 202)
				time.Sleep(interval + 2*time.Second)
				synctest.Wait()
				is.Equal(arrived.Load(), int64(1)) // the charge permission
				time.Sleep(interval + 30*time.Second)
				synctest.Wait()
				is.Equal(arrived.Load(), int64(2)) // the charge that settled
				cancel()
				done.Wait()
			})
		})
	}
}
