package simulator

import (
	"bytes"
	"slices"
	"time"
)

// Call is one request to the API that carried a good signature, or one that
// was refused for its signature.
type Call struct {
	Time           time.Time
	Operation      string // Amazon's name: "GetCheckoutSession", "CompleteCheckoutSession" …; "" for a path that is none
	Method, Path   string // path and query as they were on the wire
	Status         int    // of the answer; 0: the answer was dropped, or there is none yet
	ReasonCode     string // of an error
	RequestID      string
	IdempotencyKey string
	Body           []byte // of the request; nil if it was refused for its signature or its path
	Replayed       bool   // the answer was the saved one of an idempotency key
	Effect         bool   // the call changed something, whether or not its answer arrived
	Faulted        bool   // a fault was injected
	Done           bool   // it was answered, or its answer dropped
}

// Calls returns the calls to the given operations, or all without any, in the
// order of their arrival. Those still waiting, for a Gate or a Delay, are
// among them. Only the last ten thousand calls are remembered.
func (s *Simulator) Calls(operations ...string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []Call
	for _, c := range s.calls {
		if len(operations) == 0 || slices.Contains(operations, c.Operation) {
			call := *c
			call.Body = bytes.Clone(c.Body)
			found = append(found, call)
		}
	}
	return found
}

// ResetCalls empties the log.
func (s *Simulator) ResetCalls() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = nil
}
