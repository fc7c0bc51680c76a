package simulator

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
)

// Disorder is what happens to notifications on their way. The zero value is
// none.
type Disorder struct {
	Duplicates int           `json:"duplicates"` // how many more times each is posted when its time comes
	Shuffle    bool          `json:"shuffle"`    // what is due is posted in random order (see Config.Rand)
	Lose       int           `json:"lose"`       // how many of the next posts get lost; they are retried as if nobody had answered
	Delay      time.Duration `json:"delay"`      // how long those made from now on wait before they are due
}

// SetDisorder replaces the disorder by d.
func (s *Simulator) SetDisorder(d Disorder) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.disorder = d
}

// SetNotifyURL replaces Config.NotifyURL. With "" notifications wait.
func (s *Simulator) SetNotifyURL(u string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notifyURL = u
}

// post is one message on its way.
type post struct {
	notification *notification // without the lock: only what never changes, its id and its text
	first        time.Time     // when it was posted first
	round        int
	url          string
	lost         bool
}

// Deliver brings sessions and charges up to this moment and posts all
// notifications that are due on the simulator's clock, one after another; what
// becomes due meanwhile is left for the next call. It returns how many posts
// were made, lost ones included. A server error, a timeout or no answer at all
// makes a notification due again (see Assumptions.NotificationRetries); any
// other answer is final. [Simulator.Notifications] tells how each fared.
//
// It works in the caller's goroutine and holds no lock while it waits, so that
// the receiver can call the simulator. Its error is that of ctx; what was not
// posted then stays due.
func (s *Simulator) Deliver(ctx context.Context) (int, error) {
	posts := s.takeDue()
	if len(posts) == 0 {
		return 0, ctx.Err()
	}
	signer, err := s.signer()
	if err != nil {
		s.putBack(posts)
		return 0, err
	}
	for i, p := range posts {
		status := s.send(ctx, signer, p)
		if err := ctx.Err(); err != nil {
			s.putBack(posts[i:])
			return i, err
		}
		s.record(p, status)
	}
	return len(posts), nil
}

// DeliverEvery calls Deliver at an interval, one second if zero or less, until
// ctx ends. It is for programs whose clock is the real one.
func (s *Simulator) DeliverEvery(ctx context.Context, interval time.Duration) {
	if interval <= 0 {
		interval = time.Second
	}
	for ctx.Err() == nil {
		if _, err := s.Deliver(ctx); err != nil && ctx.Err() == nil {
			s.cfg.Logger.Error("amazon pay simulator: notifications", slog.Any("error", err))
		}
		_ = sleep(ctx, interval) // the loop asks ctx itself
	}
}

// takeDue moves what is due out of the way of other calls: it is due again
// later unless an answer says otherwise.
func (s *Simulator) takeDue() []post {
	s.mu.Lock()
	defer s.mu.Mutex.Unlock() // not s.mu.Unlock: a program looks each second, and what it posts is told by record
	s.settleAll()
	if s.notifyURL == "" {
		return nil
	}
	var posts []post
	now := s.now()
	for _, m := range s.notifications {
		if !m.Next.IsZero() && !now.Before(m.Next) {
			p := s.take(m, now)
			for range 1 + s.disorder.Duplicates {
				posts = append(posts, p)
			}
		}
	}
	s.disarrange(posts)
	return posts
}

func (s *Simulator) take(m *notification, now time.Time) post {
	if m.posted.IsZero() {
		m.posted = now
	}
	p := post{notification: m, first: m.posted, round: m.rounds, url: s.notifyURL}
	m.Next = time.Time{}
	if waits := s.cfg.Assumptions.NotificationRetries; m.rounds < len(waits) {
		m.Next = now.Add(waits[m.rounds])
	}
	m.rounds++
	return p
}

func (s *Simulator) disarrange(posts []post) {
	if s.disorder.Shuffle {
		rand.New(s.chance).Shuffle(len(posts), func(i, j int) { posts[i], posts[j] = posts[j], posts[i] })
	}
	lost := min(s.disorder.Lose, len(posts))
	for i := range lost {
		posts[i].lost = true
	}
	s.disorder.Lose -= lost
}

// putBack makes due again what was taken and not posted.
func (s *Simulator) putBack(posts []post) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range posts {
		p.notification.Next, p.notification.rounds = s.now(), p.round
	}
}

// send posts one message and returns the status of the answer, 0 for none.
func (s *Simulator) send(ctx context.Context, signer *ipn.Signer, p post) int {
	if p.lost {
		return 0
	}
	status, err := s.exchange(ctx, signer, p)
	s.cfg.Logger.Info("amazon pay simulator notifies", slog.String("messageId", p.notification.MessageID),
		slog.Int("status", status), slog.Any("error", err))
	return status
}

func (s *Simulator) exchange(ctx context.Context, signer *ipn.Signer, p post) (status int, err error) {
	message, err := json.Marshal(p.notification.Notification)
	if err != nil {
		return 0, err
	}
	envelope := ipn.Envelope{
		Type: ipn.TypeNotification, MessageID: p.notification.MessageID, Message: string(message),
		Timestamp: p.first.UTC().Format("2006-01-02T15:04:05.000Z"),
	}
	if err := signer.Sign(&envelope); err != nil {
		return 0, err
	}
	subscription := subscribe(&envelope)
	r, err := envelope.NewRequest(ctx, p.url)
	if err != nil {
		return 0, err
	}
	r.Header.Set("X-Amz-Sns-Subscription-Arn", subscription)
	answer, err := s.cfg.NotifyClient.Do(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, maxBody)) // so that the connection can be used again
	return answer.StatusCode, nil
}

// subscribe adds what SNS says, unsigned, of the shop's subscription to the
// topic, and returns the subscription's ARN.
func subscribe(e *ipn.Envelope) (arn string) {
	region := strings.Split(e.TopicARN, ":")[3] // arn:aws:sns:<region>:…, as the signer made sure
	arn = e.TopicARN + ":00000000-0000-4000-8000-000000000000"
	e.UnsubscribeURL = "https://sns." + region + ".amazonaws.com/?Action=Unsubscribe&SubscriptionArn=" + arn
	return arn
}

// record notes an answer. The first that is no server error is final.
func (s *Simulator) record(p post, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := p.notification
	m.Attempts++
	m.Status = status
	m.Delivered = m.Delivered || status >= 200 && status < 300
	if status > 0 && status < 500 {
		m.Next = time.Time{}
	}
}
