package simulator

import (
	"math"
	"slices"
	"strings"
)

const (
	defaultSessions = 100_000
	defaultKeys     = 100_000
	defaultCalls    = 10_000

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

// evict forgets the oldest sessions when there are too many, with all that
// came of them: whoever asks for it gets 404. A tenth goes at once, so that
// looking through the ledger is rare.
func (s *Simulator) evict() {
	if len(s.order) <= s.cfg.MaxSessions {
		return
	}
	gone := len(s.order) - s.cfg.MaxSessions + s.cfg.MaxSessions/10
	for _, sess := range s.order[:gone] {
		delete(s.sessions, sess.id)
		s.forget(s.permissions[sess.permissionID])
	}
	s.order = slices.Delete(s.order, 0, gone)
	s.granted = slices.DeleteFunc(s.granted, func(p *permission) bool { return p.forgotten })
	s.ledger = slices.DeleteFunc(s.ledger, func(c *charge) bool { return c.forgotten })
	s.returned = slices.DeleteFunc(s.returned, func(r *refund) bool { return r.charge.forgotten })
}

// forget drops a charge permission, which may be nil, and what was charged.
func (s *Simulator) forget(p *permission) {
	if p == nil {
		return
	}
	s.ignore(p)
	p.forgotten = true
	delete(s.permissions, p.id)
	for _, c := range p.charges {
		c.forgotten = true
		delete(s.charges, c.id)
		for _, r := range c.refunds {
			delete(s.refunds, r.id)
		}
	}
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
