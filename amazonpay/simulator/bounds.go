package simulator

import (
	"math"
	"slices"
	"strings"
)

const (
	defaultSessions = 50_000
	defaultKeys     = 50_000
	defaultCalls    = 10_000

	chargesEach  = 4      // charges, and refunds, that a session may have on average
	maxTries     = 10     // charge permissions that are kept of a session that was updated after it was paid
	maxLasting   = 1000   // charges that are kept of one that is not one-time
	maxShipments = 10_000 // that have a delivery tracker
	maxFaults    = 1000   // that wait

	maxLoggedBody = 16 << 10 // bytes of a request that the log keeps
	maxLoggedText = 2 << 10  // likewise of its path and its idempotency key
	maxTarget     = 8 << 10  // path and query
	maxHeader     = 64 << 10 // all fields of a request
	maxElements   = 1000     // of a list
)

// completeBounds fills in the bounds that were left out.
func (cfg *Config) completeBounds() {
	cfg.MaxSessions = boundOr(cfg.MaxSessions, defaultSessions)
	cfg.MaxKeys = boundOr(cfg.MaxKeys, defaultKeys)
	cfg.MaxCalls = boundOr(cfg.MaxCalls, defaultCalls)
}

func boundOr(bound, zero int) int {
	switch {
	case bound == 0:
		return zero
	case bound < 0:
		return math.MaxInt
	}
	return bound
}

// evict forgets the oldest sessions when there are too many, or too much came
// of them, with all that did: whoever asks for it gets 404. A tenth goes at
// once, so that looking through the ledger is rare.
func (s *Simulator) evict() {
	most := s.cfg.MaxSessions
	if len(s.order) <= most && len(s.ledger)/chargesEach <= most && len(s.returned)/chargesEach <= most {
		return
	}
	gone := max(0, len(s.order)-most) + most/10
	gone = min(max(1, gone), len(s.order)-1) // the newest stays
	if gone <= 0 {
		return
	}
	for _, sess := range s.order[:gone] {
		delete(s.sessions, sess.id)
		for _, p := range sess.paidWith {
			s.leave(p)
		}
	}
	s.order = slices.Delete(s.order, 0, gone)
	s.tidy()
}

// tidy drops from the merchant's books what was forgotten.
func (s *Simulator) tidy() {
	s.granted = slices.DeleteFunc(s.granted, func(p *permission) bool { return p.forgotten })
	s.ledger = slices.DeleteFunc(s.ledger, func(c *charge) bool { return c.forgotten })
	s.returned = slices.DeleteFunc(s.returned, func(r *refund) bool { return r.charge.forgotten })
}

// payWith notes that sess pays with p now. Of those that it was to pay with
// before, until the merchant updated it again, the last ones are kept.
func (s *Simulator) payWith(sess *session, p *permission) {
	sess.permissionID = p.id
	sess.paidWith = append(sess.paidWith, p)
	p.sessions++
	if len(sess.paidWith) > maxTries {
		s.leave(sess.paidWith[0])
		sess.paidWith = slices.Delete(sess.paidWith, 0, 1)
	}
}

// leave forgets p, unless another session pays with it as well.
func (s *Simulator) leave(p *permission) {
	if p.sessions--; p.sessions == 0 {
		s.forget(p)
	}
}

// forget drops a charge permission and what was charged.
func (s *Simulator) forget(p *permission) {
	s.ignore(p)
	p.forgotten = true
	delete(s.permissions, p.id)
	s.forgetCharges(p, len(p.charges))
}

// forgetCharges drops the oldest n.
func (s *Simulator) forgetCharges(p *permission, n int) {
	for _, c := range p.charges[:n] {
		c.forgotten = true
		delete(s.charges, c.id)
		for _, r := range c.refunds {
			delete(s.refunds, r.id)
		}
	}
	p.charges = slices.Delete(p.charges, 0, n)
}

// oversized refuses a request before anything of it is looked at.
func oversized(q *request) *problem {
	if len(requestTarget(q.http)) > maxTarget {
		return badRequest(reasonRequest, "The URL has more than %d bytes.", maxTarget)
	}
	size := 0
	for name, values := range q.http.Header {
		for _, value := range values {
			size += len(name) + len(value)
		}
	}
	if size > maxHeader {
		return badRequest(reasonRequest, "The headers have more than %d bytes.", maxHeader)
	}
	return nil
}

// clipped is what the log keeps of a text, without the memory behind it.
func clipped(text string) string {
	return strings.Clone(text[:min(len(text), maxLoggedText)])
}
