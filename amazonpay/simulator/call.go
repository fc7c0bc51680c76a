package simulator

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"
)

// Call is one request to the API that carried a good signature, or one that
// was refused for its signature.
type Call struct {
	Time           time.Time `json:"time,omitzero"`
	Operation      string    `json:"operation"` // Amazon's name: "GetCheckoutSession", "CompleteCheckoutSession" …; "" for a path that is none
	Method         string    `json:"method"`    // path and query as they were on the wire
	Path           string    `json:"path"`
	Status         int       `json:"status"`     // of the answer; 0: the answer was dropped, or there is none yet
	ReasonCode     string    `json:"reasonCode"` // of an error
	RequestID      string    `json:"requestId"`
	IdempotencyKey string    `json:"idempotencyKey"`
	Body           []byte    `json:"body,omitzero"` // of the request, its first 16 KiB; nil if it was refused for its signature or its path
	Replayed       bool      `json:"replayed"`      // the answer was the saved one of an idempotency key
	Effect         bool      `json:"effect"`        // the call changed something, whether or not its answer arrived
	Faulted        bool      `json:"faulted"`       // a fault was injected
	Done           bool      `json:"done"`          // it was answered, or its answer dropped
}

// Calls returns the calls to the given operations, or all without any, in the
// order of their arrival. Those still waiting, for a Gate or a Delay, are
// among them. Only the last Config.MaxCalls are remembered.
func (s *Simulator) Calls(operations ...string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []Call
	for _, c := range s.calls {
		if len(operations) == 0 || slices.Contains(operations, c.Operation) {
			found = append(found, c.clone())
		}
	}
	return found
}

func (c *Call) clone() Call {
	call := *c
	call.Body = bytes.Clone(c.Body)
	return call
}

// MarshalJSON writes the body as text.
func (c Call) MarshalJSON() ([]byte, error) {
	type plain Call
	return json.Marshal(struct {
		plain
		Body string `json:"body"`
	}{plain(c), string(c.Body)})
}

// UnmarshalJSON reads what MarshalJSON wrote, for Go programs that talk to a
// simulator elsewhere.
func (c *Call) UnmarshalJSON(text []byte) error {
	type plain Call
	document := struct {
		*plain
		Body string `json:"body"`
	}{plain: (*plain)(c)}
	err := json.Unmarshal(text, &document)
	c.Body = nil
	if document.Body != "" {
		c.Body = []byte(document.Body)
	}
	return err
}

// ResetCalls empties the log.
func (s *Simulator) ResetCalls() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = nil
}
