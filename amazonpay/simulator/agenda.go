package simulator

import (
	"container/heap"
	"slices"
	"time"
)

// agenda is a heap of the charge permissions that time can still change, with
// the one that it changes next in front.
type agenda []*permission

// Len implements heap.Interface.
func (a agenda) Len() int { return len(a) }

// Less implements heap.Interface. Of two for the same moment that comes first
// which was made first.
func (a agenda) Less(i, j int) bool {
	if c := a[i].due.Compare(a[j].due); c != 0 {
		return c < 0
	}
	return a[i].number < a[j].number
}

// Swap implements heap.Interface.
func (a agenda) Swap(i, j int) {
	a[i], a[j] = a[j], a[i]
	a[i].place, a[j].place = i+1, j+1
}

// Push implements heap.Interface.
func (a *agenda) Push(p any) {
	*a = append(*a, p.(*permission))
	p.(*permission).place = len(*a)
}

// Pop implements heap.Interface.
func (a *agenda) Pop() any {
	last := len(*a) - 1
	p := (*a)[last]
	*a = slices.Delete(*a, last, last+1)
	p.place = 0
	return p
}

// watch has p looked at when time changes it next.
func (s *Simulator) watch(p *permission) {
	p.due = s.changesAt(p)
	switch {
	case p.due.IsZero():
		s.ignore(p)
	case p.place > 0:
		heap.Fix(&s.agenda, p.place-1)
	default:
		heap.Push(&s.agenda, p)
	}
}

func (s *Simulator) ignore(p *permission) {
	if p.place > 0 {
		heap.Remove(&s.agenda, p.place-1)
	}
}

// settleAll brings everything up to this moment that the merchant is notified
// of.
func (s *Simulator) settleAll() {
	var changed []*permission
	for now := s.now(); len(s.agenda) > 0 && !now.Before(s.agenda[0].due); {
		changed = append(changed, heap.Pop(&s.agenda).(*permission))
	}
	for _, p := range changed {
		s.refresh(p) // which watches it again
	}
}

// changesAt is when time changes p, a charge of its or a refund next; zero:
// never.
func (s *Simulator) changesAt(p *permission) time.Time {
	next := earliest{}
	next.or(s.endOf(p.sessionID))
	if p.told != permissionClosed {
		next.or(p.expires)
	}
	for _, c := range p.charges {
		next.or(s.endOf(c.sessionID))
		switch c.state {
		case chargeInitiated, captureInitiated:
			next.or(c.settlesAt)
		case chargeAuthorized:
			next.or(c.created.Add(authorizationLife))
		}
		for _, r := range c.refunds {
			if r.state == refundInitiated {
				next.or(r.settlesAt)
			}
		}
	}
	return next.Time
}

// endOf is when a session expires that is still Open; zero: it does not.
func (s *Simulator) endOf(sessionID string) time.Time {
	if sess := s.sessions[sessionID]; sess != nil && sess.state == stateOpen {
		return sess.created.Add(sessionLife)
	}
	return time.Time{}
}

// earliest is the first of several moments; zero: there was none.
type earliest struct{ time.Time }

func (e *earliest) or(t time.Time) {
	if !t.IsZero() && (e.IsZero() || t.Before(e.Time)) {
		e.Time = t
	}
}
