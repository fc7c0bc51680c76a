package simulator_test

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
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

func TestARetryThatIsAnsweredEndsTheRetries(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	r := notifiedShop(t, simulator.Config{})
	announce(r, 1)
	r.answer = status(503)
	r.post()
	is.True(!r.sim.Notifications()[0].Delivered)
	is.Equal(r.sim.Notifications()[0].Next.Sub(r.sim.Now()).Round(time.Minute), time.Hour)
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

func TestDisorder(t *testing.T) {
	t.Parallel()
	t.Run("D7 duplicates: the same message, several times", func(t *testing.T) {
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
	})
	t.Run("duplicates count as one try", func(t *testing.T) {
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
	})
	t.Run("a duplicate that fails after one that arrived is not retried", func(t *testing.T) {
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
	})
	t.Run("shuffled: another order, the same each time with the same Rand", func(t *testing.T) {
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
	})
	t.Run("lost: the next posts do not arrive and are retried", func(t *testing.T) {
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
	})
	t.Run("delayed: due later on the simulator's clock", func(t *testing.T) {
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
	})
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

func TestResend(t *testing.T) {
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

func TestDeliverEvery(t *testing.T) {
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

func TestTheListIsBounded(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	const most = 10_000
	r := notifiedShop(t, simulator.Config{})
	announce(r, 3)
	r.answer = func(m *ipn.Message) int {
		if m.Notification.ObjectID == "0" {
			return 503
		}
		return 200
	}
	r.post()
	r.sim.SetNotifyURL("")
	announce(r, most-2)
	list := r.sim.Notifications()
	is.Equal(len(list), most)
	is.Equal(list[0].Notification.ObjectID, "0") // is still to be retried
	is.Equal(list[1].Notification.ObjectID, "2") // the oldest that was delivered is gone
	announce(r, 2)
	list = r.sim.Notifications()
	is.Equal(len(list), most)
	is.Equal(list[0].Delivered, false)
	is.Equal(list[0].Attempts, 0) // nothing was done, so the oldest is gone
}

func TestNotificationsOverSockets(t *testing.T) {
	t.Parallel()
	for name, remote := range map[string]bool{"to a verifier in the same process": false, "to one that knows URLs only": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			amazon := httptest.NewUnstartedServer(nil)
			defer amazon.Close()
			const topic = "arn:aws:sns:ap-northeast-1:000000000000:mine"
			m := openShop(t, simulator.Config{BaseURL: "http://" + amazon.Listener.Addr().String(), TopicARN: topic, MerchantID: merchant})
			amazon.Config.Handler = m.sim
			amazon.Start()
			cfg := m.sim.NotificationConfig(merchant)
			if remote {
				cfg = remoteConfig(t, amazon.URL, topic)
			}
			verifier, err := ipn.New(cfg)
			is.NoErr(err)
			var got []string
			shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				message, err := verifier.Receive(r)
				w.WriteHeader(ipn.StatusCode(err))
				if err == nil {
					got = append(got, string(message.Notification.ObjectType), message.TopicARN)
				}
			}))
			m.sim.SetNotifyURL(shop.URL)
			m.paid("1111", "Confirm", false)
			n, err := m.sim.Deliver(t.Context())
			is.NoErr(err)
			is.Equal(n, 1)
			shop.Close()
			is.Equal(m.sim.Notifications()[0].Status, 200)
			is.Equal(got, []string{"CHARGE_PERMISSION", topic})
		})
	}
}

// remoteConfig is that of a shop in another process.
func remoteConfig(t *testing.T, base, topic string) ipn.Config {
	t.Helper()
	is := is.New(t)
	answer, err := http.Get(base + simulator.RootPath)
	is.NoErr(err)
	defer answer.Body.Close()
	root, err := io.ReadAll(answer.Body)
	is.NoErr(err)
	roots := x509.NewCertPool()
	is.True(roots.AppendCertsFromPEM(root))
	return ipn.Config{TopicARNs: []string{topic}, MerchantID: merchant, Roots: roots, CertificateURLs: []string{base + simulator.CertificatePath}}
}

func TestD12OneSimulatorDoesNotPassForAnother(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	r := notifiedShop(t, simulator.Config{})
	stranger := openShop(t, simulator.Config{MerchantID: merchant, NotifyURL: notifyURL, NotifyClient: &http.Client{Transport: inProcess{r}}})
	_, err := stranger.sim.Announce(ipn.Notification{ObjectType: ipn.Charge, ObjectID: "C1"})
	is.NoErr(err)
	_, err = stranger.sim.Deliver(t.Context())
	is.NoErr(err)
	is.Equal(stranger.sim.Notifications()[0].Status, 403)
	is.Equal(len(r.messages), 0)
}

func TestAnnounce(t *testing.T) {
	t.Parallel()
	full := ipn.Notification{
		MerchantID: "A9SOMEBODYELSE", ObjectType: "PARCEL", ObjectID: "P1", ChargePermissionID: "S03-1",
		NotificationType: "ATTRIBUTE_CHANGE", NotificationID: "n1", NotificationVersion: "V3",
	}
	for _, c := range []struct {
		name     string
		n        ipn.Notification
		merchant string // of the simulator
		want     ipn.Notification
		refused  bool
	}{
		{"anything goes as it is", full, merchant, full, false},
		{"what is left out is filled in", ipn.Notification{ObjectType: ipn.Chargeback, ObjectID: "C1"}, merchant,
			ipn.Notification{MerchantID: merchant, ObjectType: ipn.Chargeback, ObjectID: "C1", NotificationType: "STATE_CHANGE", NotificationVersion: "V2"}, false},
		{"an object is needed", ipn.Notification{ObjectType: ipn.Charge}, merchant, ipn.Notification{}, true},
		{"its type as well", ipn.Notification{ObjectID: "C1"}, merchant, ipn.Notification{}, true},
		{"and a merchant", ipn.Notification{ObjectType: ipn.Charge, ObjectID: "C1"}, "", ipn.Notification{}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{MerchantID: c.merchant})
			id, err := m.sim.Announce(c.n)
			is.Equal(err != nil, c.refused)
			if c.refused {
				is.Equal(len(m.sim.Notifications()), 0)
				return
			}
			sent := m.sim.Notifications()[0]
			is.Equal(sent.MessageID, id)
			is.True(sent.Notification.NotificationID != "")
			if c.n.NotificationID == "" {
				sent.Notification.NotificationID = ""
			}
			is.Equal(sent.Notification, c.want)
		})
	}
}

func TestTheMerchantOfNotifications(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	m.paid("1111", "Confirm", false)
	is.Equal(m.sim.Notifications()[0].Notification.MerchantID, merchant) // as the button says
}

func TestNotificationSettingsAreChecked(t *testing.T) {
	t.Parallel()
	for name, cfg := range map[string]simulator.Config{
		"a NotifyURL that is not absolute": {NotifyURL: "/pay/notifications"},
		"a NotifyURL that is not HTTP":     {NotifyURL: "ftp://shop.example/"},
		"a TopicARN that is none":          {TopicARN: "amazon-pay"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			_, err := simulator.New(cfg)
			is.True(err != nil)
			is.True(strings.Contains(err.Error(), strings.Fields(name)[1])) // names the field
		})
	}
}

func TestEachRegionHasATopic(t *testing.T) {
	t.Parallel()
	for name, region := range regions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{Region: region})
			_, err := ipn.New(m.sim.NotificationConfig(merchant))
			is.NoErr(err)
		})
	}
}
