package simulator

import (
	"sync"
	"time"
)

// memory is all that happened: what [Simulator.Reset] forgets.
type memory struct {
	sessions    map[string]*session
	order       []*session // the same, oldest first
	tokens      recent[*buyerToken]
	permissions map[string]*permission
	made        int    // how many permissions there were
	agenda      agenda // those that time can still change
	charges     map[string]*charge
	refunds     map[string]*refund
	shipments   recent[bool]  // that have a delivery tracker
	granted     []*permission // those that the merchant knows of, in the order of completion
	ledger      []*charge     // likewise
	returned    []*refund     // oldest first
	saved       recent[savedAnswer]
	full        map[string]time.Time // when a quota will be whole again, by environment and operation
	faults      []*Fault
	calls       []*Call

	notifications []*notification // in the order of their making
	disorder      Disorder
}

func newMemory() memory {
	return memory{
		sessions:    map[string]*session{},
		permissions: map[string]*permission{},
		charges:     map[string]*charge{},
		refunds:     map[string]*refund{},
		full:        map[string]time.Time{},
	}
}

// Reset forgets all that happened: sessions, charge permissions, charges,
// refunds, calls, faults, notifications and their disorder. The clock is
// Config.Now again. Keys and the URL of notifications stay. A request that is
// being answered meanwhile may belong to either side.
func (s *Simulator) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.memory = newMemory()
	s.moved.Store(0)
}

// guard is a lock that knows the time, and whose release wakes those who wait
// for a change. Not each release comes after a change.
type guard struct {
	sync.Mutex
	clock   func() time.Time // Config.Now
	at      time.Time        // what it said when the lock was taken
	changed chan struct{}    // nil: nobody waits
}

// Lock asks for the time before it takes the lock: Config.Now is the user's,
// it may be slow or call the simulator.
func (g *guard) Lock() {
	now := g.clock()
	g.Mutex.Lock()
	g.at = now
}

// Unlock wakes those who wait and releases the lock.
func (g *guard) Unlock() {
	if g.changed != nil {
		close(g.changed)
		g.changed = nil
	}
	g.Mutex.Unlock()
}

// Changed returns a channel that is closed when something may have changed
// since the call: a request came, a buyer did something, a method of the
// simulator was called. What time alone does, such as expiry,
// [Simulator.Snapshot], and [Simulator.Deliver] when nothing is due close
// nothing. To follow the simulator call Changed first, look at it then, and
// wait for the channel before the next round.
func (s *Simulator) Changed() <-chan struct{} {
	s.mu.Mutex.Lock()
	defer s.mu.Mutex.Unlock()
	if s.mu.changed == nil {
		s.mu.changed = make(chan struct{})
	}
	return s.mu.changed
}
