package simulator

import "time"

// Snapshot is what the simulator knows at one moment. The lists have the
// newest first. It is a copy.
type Snapshot struct {
	Now           time.Time        `json:"now"` // on the simulator's clock
	Sessions      []SessionView    `json:"sessions"`
	Permissions   []PermissionView `json:"chargePermissions"`
	Charges       []ChargeView     `json:"charges"`
	Refunds       []RefundView     `json:"refunds"`
	Calls         []Call           `json:"calls"`
	Notifications []Sent           `json:"notifications"`
	NotifyURL     string           `json:"notifyUrl"` // where they are posted; "": nowhere

	// Faults are those that wait, the next first: a Fault is no JSON.
	Faults []Fault `json:"-"`
}

// Snapshot returns the newest of each kind, at most limit; negative: none. It
// costs the same however much there is beyond them.
func (s *Simulator) Snapshot(limit int) Snapshot {
	s.mu.Lock()
	defer s.mu.Mutex.Unlock() // not s.mu.Unlock: looking is no change
	return Snapshot{
		Now: s.now(), NotifyURL: s.notifyURL, Faults: s.waiting(limit),
		Sessions: newest(s.order, limit, func(sess *session) (SessionView, bool) {
			sess, ok := s.session(sess.id)
			if !ok {
				return SessionView{}, false
			}
			return s.viewSession(sess), true
		}),
		Permissions: newest(s.granted, limit, func(p *permission) (PermissionView, bool) {
			s.refresh(p)
			return s.viewPermission(p), true
		}),
		Charges: newest(s.ledger, limit, func(c *charge) (ChargeView, bool) {
			s.settle(c)
			return c.view(), true
		}),
		Refunds: newest(s.returned, limit, func(r *refund) (RefundView, bool) {
			s.settleRefund(r)
			return r.view(), true
		}),
		Calls:         newest(s.calls, limit, func(c *Call) (Call, bool) { return c.clone(), true }),
		Notifications: newest(s.notifications, limit, func(m *notification) (Sent, bool) { return m.Sent, true }),
	}
}

// newest returns the last elements of a list that grows at its end, the last
// one first.
func newest[T, V any](list []T, limit int, view func(T) (V, bool)) []V {
	views := []V{}
	for i := len(list) - 1; i >= 0 && len(views) < limit; i-- {
		v, ok := view(list[i])
		if !ok {
			break // forgotten, and so are all before it
		}
		views = append(views, v)
	}
	return views
}
