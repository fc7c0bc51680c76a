package simulator

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
)

// ErrNoNotification is what Resend wraps: there is no such notification on the
// list, or no longer.
var ErrNoNotification = errors.New("simulator: no such notification")

const maxNotifications = 10_000 // on the list

// Sent is one notification and what became of it. It is a copy.
type Sent struct {
	MessageID    string           `json:"messageId"` // of SNS; the same each time it is posted
	Notification ipn.Notification `json:"notification"`
	MadeAt       time.Time        `json:"madeAt,omitzero"` // on the simulator's clock
	Attempts     int              `json:"attempts"`        // how often it was posted; duplicates and those lost on the way count
	Status       int              `json:"status"`          // of the last answer; 0: none came
	Delivered    bool             `json:"delivered"`       // some answer was 2xx
	Next         time.Time        `json:"next,omitzero"`   // when it is due; zero: done, delivered or given up
}

// notification is an entry of the list, guarded by Simulator.mu.
type notification struct {
	Sent
	rounds int       // how often its time came; in each it may be posted more than once
	posted time.Time // first; the Timestamp of its envelope
}

// Notifications returns the list of notifications in the order in which they
// were made. Only the last ten thousand are remembered: when there are more, a
// tenth makes room at once, those that are done first.
func (s *Simulator) Notifications() []Sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Sent
	for _, m := range s.notifications {
		list = append(list, m.Sent)
	}
	return list
}

// Announce queues a notification of anything: chargebacks, refunds, attribute
// changes, types that nobody knows, other merchants. What n leaves out of
// MerchantID (Config.MerchantID), NotificationType (STATE_CHANGE),
// NotificationID and NotificationVersion is filled in. It returns the SNS
// message id. Its error says which other field is missing.
func (s *Simulator) Announce(n ipn.Notification) (messageID string, err error) {
	if n.MerchantID == "" {
		n.MerchantID = s.cfg.MerchantID
	}
	if n.MerchantID == "" || n.ObjectType == "" || n.ObjectID == "" {
		return "", errors.New("simulator: a notification needs ObjectType, ObjectID and, without Config.MerchantID, MerchantID")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queue(n), nil
}

// Resend makes a notification due again, whatever became of it: the next
// Deliver posts the same message, as SNS does at times.
func (s *Simulator) Resend(messageID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.notifications, func(m *notification) bool { return m.MessageID == messageID })
	if i < 0 {
		return fmt.Errorf("%w: %q", ErrNoNotification, messageID)
	}
	s.notifications[i].Next, s.notifications[i].rounds = s.now(), 0
	return nil
}

// notify queues the news that the state of an object of p changed.
func (s *Simulator) notify(p *permission, object ipn.ObjectType, id string) {
	s.queue(ipn.Notification{MerchantID: p.merchantID, ObjectType: object, ObjectID: id, ChargePermissionID: p.id})
}

func (s *Simulator) queue(n ipn.Notification) (messageID string) {
	orElse(&n.NotificationType, "STATE_CHANGE")
	orElse(&n.NotificationVersion, "V2")
	if n.NotificationID == "" {
		n.NotificationID = s.uuid()
	}
	now := s.now()
	m := &notification{Sent: Sent{MessageID: s.uuid(), Notification: n, MadeAt: now, Next: now.Add(s.disorder.Delay)}}
	if len(s.notifications) == maxNotifications {
		s.forgetNotifications()
	}
	s.notifications = append(s.notifications, m)
	return m.MessageID
}

// forgetNotifications makes room, a tenth at once so that looking through the
// list is rare: the oldest that are done go, and if they are too few the oldest.
func (s *Simulator) forgetNotifications() {
	gone := maxNotifications / 10
	drop := func(which func(*notification) bool) {
		s.notifications = slices.DeleteFunc(s.notifications, func(m *notification) bool {
			if gone == 0 || !which(m) {
				return false
			}
			gone--
			return true
		})
	}
	drop(func(m *notification) bool { return m.Next.IsZero() })
	drop(func(*notification) bool { return true })
}

func orElse(text *string, otherwise string) {
	if *text == "" {
		*text = otherwise
	}
}
