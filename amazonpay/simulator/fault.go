package simulator

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"time"
)

// When says on which side of an operation's effect a fault strikes.
type When int

// The two sides.
const (
	BeforeEffect When = iota // nothing has happened at Amazon
	AfterEffect              // it has happened, and the answer suffers
)

// Fault makes the API misbehave. Faults strike requests whose signature is
// good, in the order of their injection, and are spent then. Answers of the
// hosted pages are never touched. An answer that a fault made up is never
// saved under an idempotency key; the real answer behind it is, when the
// effect took place.
//
// Delay and Gate come first, at the side that When names, and end early when
// the caller goes away; before the effect there is none then. Of Drop, Status
// (with ReasonCode and Message) and Body the first that is set replaces the
// answer, and with BeforeEffect the effect as well. Truncate and Mutate work
// on the real answer, so the effect takes place whatever When says.
type Fault struct {
	Operation   string               // Amazon's name, as in Call; "": any
	When        When                 // zero: BeforeEffect
	Times       int                  // zero: once; negative: until ClearFaults
	Delay       time.Duration        // waits with Config.Sleep
	Gate        <-chan struct{}      // waits until it is closed
	Drop        bool                 // no answer: the connection is cut
	Status      int                  // an error instead of the answer
	ReasonCode  string               // of that error; zero: the usual one of Status
	Message     string               // of that error
	Header      http.Header          // added to the answer, e.g. Retry-After, or instead of what it has, e.g. Content-Type
	Body        string               // sent as it is, with Status or that of the real answer or 200
	ContentType string               // of Body; zero: text/html; charset=utf-8
	Truncate    bool                 // only the first half of the real JSON
	Mutate      func(map[string]any) // changes the real JSON; called without a lock
}

// Inject queues f. More than a thousand do not wait: the oldest makes room.
func (s *Simulator) Inject(f Fault) {
	if f.Times == 0 {
		f.Times = 1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
	if len(s.faults) > maxFaults {
		s.faults = slices.Delete(s.faults, 0, 1)
	}
}

// Faults returns copies of those that were not spent, in the order in which
// they strike.
func (s *Simulator) Faults() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.waiting(len(s.faults))
}

// waiting returns copies of the next faults, at most limit.
func (s *Simulator) waiting(limit int) (faults []Fault) {
	for _, f := range s.faults[:min(max(limit, 0), len(s.faults))] {
		faults = append(faults, *f)
	}
	return faults
}

// ClearFaults forgets all faults that were not spent.
func (s *Simulator) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// takeFault returns the fault that strikes call, or nil.
func (s *Simulator) takeFault(call *Call) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.faults, func(f *Fault) bool { return f.Operation == "" || f.Operation == call.Operation })
	if i < 0 {
		return nil
	}
	call.Faulted = true
	f := *s.faults[i]
	if s.faults[i].Times > 0 {
		s.faults[i].Times--
	}
	if s.faults[i].Times == 0 {
		s.faults = slices.Delete(s.faults, i, i+1)
	}
	return &f
}

// strike runs effect as f, which may be nil, lets it.
func (s *Simulator) strike(ctx context.Context, f *Fault, effect func() answer) answer {
	if f == nil {
		return effect()
	}
	if f.When == BeforeEffect {
		if s.hold(ctx, f) != nil {
			return answer{drop: true}
		}
		if f.replaces() {
			return f.replace(answer{status: http.StatusOK})
		}
	}
	a := effect()
	if f.When == AfterEffect {
		if s.hold(ctx, f) != nil {
			return answer{drop: true}
		}
		if f.replaces() {
			return f.replace(a)
		}
	}
	return f.distort(a)
}

// hold waits as long as f says, or until ctx ends.
func (s *Simulator) hold(ctx context.Context, f *Fault) error {
	if f.Delay > 0 {
		if err := s.cfg.Sleep(ctx, f.Delay); err != nil {
			return err
		}
	}
	if f.Gate == nil {
		return nil
	}
	select {
	case <-f.Gate:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (f *Fault) replaces() bool {
	return f.Drop || f.Status != 0 || f.Body != ""
}

// replace makes the answer that is sent instead of a.
func (f *Fault) replace(a answer) answer {
	switch {
	case f.Drop:
		return answer{drop: true}
	case f.Body != "":
		a.body, a.contentType = []byte(f.Body), f.ContentType
		if f.Status != 0 {
			a.status = f.Status
		}
		if a.contentType == "" {
			a.contentType = "text/html; charset=utf-8"
		}
	default:
		p := problem{status: f.Status, code: f.ReasonCode, message: f.Message, recorded: f.Message != ""}
		if p.code == "" {
			p.code = usualReason(f.Status)
		}
		if p.message == "" {
			p.message = http.StatusText(f.Status)
		}
		a = p.answer()
	}
	a.header = f.Header
	return a
}

// distort changes a, the real answer.
func (f *Fault) distort(a answer) answer {
	a.header = maps.Clone(f.Header)
	if f.Mutate != nil {
		document := map[string]any{}
		if err := json.Unmarshal(a.body, &document); err == nil {
			f.Mutate(document)
			a.body = encode(document)
		}
	}
	if f.Truncate {
		a.body = a.body[:len(a.body)/2]
	}
	return a
}

func usualReason(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return reasonUnauthorized
	case http.StatusForbidden:
		return reasonAuthentication
	case http.StatusNotFound:
		return reasonNotFound
	case http.StatusMethodNotAllowed:
		return reasonMethod
	case http.StatusRequestTimeout:
		return reasonTimeout
	case http.StatusConflict:
		return reasonAmountMismatch
	case http.StatusUnprocessableEntity:
		return reasonSessionStatus
	case http.StatusUpgradeRequired:
		return reasonTLS
	case http.StatusTooManyRequests:
		return reasonThrottled
	case http.StatusServiceUnavailable:
		return reasonUnavailable
	}
	if status >= 500 {
		return reasonInternal
	}
	return reasonRequest
}
