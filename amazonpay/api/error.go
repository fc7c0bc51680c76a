package api

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Error is what every call that was sent, or could not be answered, fails
// with. Act on StatusCode and ReasonCode; Message is for operators and never
// for buyers.
type Error struct {
	Operation  string        // such as CompleteCheckoutSession
	StatusCode int           // of the last answer; 0: there was none
	ReasonCode string        // Amazon's; empty if the answer was not Amazon's JSON
	Message    string        // Amazon's, or for InvalidRequestSignature what is wrong with the request
	RequestID  string        // Amazon's id of the request; may be empty
	Attempts   int           // how often the request was sent
	RetryAfter time.Duration // how long Amazon asked to wait; zero: it did not
	Err        error         // what happened to an answer that is missing or unreadable
}

// Error describes the failure in one line, without keys and signatures.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "api: %s: ", e.Operation)
	if e.StatusCode == 0 {
		b.WriteString("no answer")
	} else {
		fmt.Fprintf(&b, "status %d", e.StatusCode)
	}
	for _, part := range []string{e.ReasonCode, e.Message} {
		if part != "" {
			b.WriteString(": " + part)
		}
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	fmt.Fprintf(&b, " (request id %q, attempts %d)", e.RequestID, e.Attempts)
	return b.String()
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// Unknown reports whether the effect may have happened, or the same call may
// succeed later: there was no answer, it was unreadable, or its status was
// 408, 425, 429 or above 499. Otherwise Amazon definitely refused.
func (e *Error) Unknown() bool {
	return e.StatusCode < 300 || isRetryable(e.StatusCode)
}

// isRetryable reports whether Amazon may answer otherwise next time.
func isRetryable(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return true
	}
	return status >= 500
}
