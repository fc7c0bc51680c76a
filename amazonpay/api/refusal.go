package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// refused makes the error of an answer whose status is not 2xx.
func (c *Client) refused(op *call, from Response, h http.Header, body []byte, stringToSign string) *failure {
	e := &Error{
		Operation: op.operation, StatusCode: from.StatusCode, RequestID: from.RequestID,
		RetryAfter: retryAfter(h, c.now()),
	}
	var said refusal
	if err := json.Unmarshal(body, &said); err != nil {
		e.Err = fmt.Errorf("the answer is not Amazon's JSON but %d bytes of type %.60q", len(body), h.Get("Content-Type"))
		return &failure{err: e}
	}
	e.ReasonCode, e.Message = clip(said.ReasonCode, 100), clip(said.Message, 1000)
	switch {
	case e.ReasonCode == ReasonInvalidRequestSignature:
		e.Message = c.diagnose(said.Message, stringToSign)
	case strings.Contains(e.Message, "should not be in future"):
		e.Message += "; " + c.clockHint(h)
	}
	return &failure{err: e}
}

// refusal is the body of an error.
type refusal struct {
	ReasonCode string `json:"reasonCode"`
	Message    string `json:"message"`
}

// UnmarshalJSON reads what Amazon sent, leniently.
func (r *refusal) UnmarshalJSON(data []byte) error {
	type plain refusal
	return decode(data, (*plain)(r))
}

// echoed finds the string to sign in Amazon's message, where the line feed may
// be written as an escape.
var echoed = regexp.MustCompile(`\[\s*(AMZN-PAY-[A-Z0-9-]+)(?:\s|\\r|\\n)+([0-9a-fA-F]{64})`)

// diagnose says which half of a refused signature is wrong: Amazon tells what
// string it expected to be signed. Amazon's own words are not passed on, for
// they hold the signature.
func (c *Client) diagnose(message, stringToSign string) string {
	algorithm, digest, _ := strings.Cut(stringToSign, "\n")
	theirs := echoed.FindStringSubmatch(message)
	switch {
	case theirs == nil:
		return "Amazon does not say what it expected to be signed; check that key, public key id, region and algorithm belong together"
	case theirs[1] != algorithm:
		return fmt.Sprintf("the algorithm differs: this client signed with %s, Amazon verified with %s; something changed the Authorization header on its way", algorithm, theirs[1])
	case !strings.EqualFold(theirs[2], digest):
		return fmt.Sprintf("the canonical request differs: this client signed digest %s, Amazon computed %s; something, such as a proxy, changed path, headers or body on their way", digest, theirs[2])
	}
	return fmt.Sprintf("the canonical request is right, the key is not: the private key does not belong to public key id %s, or that id is not registered for %s", c.publicKeyID, algorithm)
}

// clockHint explains why Amazon thinks that a request comes from the future.
func (c *Client) clockHint(h http.Header) string {
	const advice = "this machine's clock is ahead of Amazon's, synchronise it"
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return advice
	}
	return fmt.Sprintf("%s (by %v)", advice, c.now().Sub(date).Round(time.Second))
}

// clip makes text from outside fit for one line of a log.
func clip(s string, n int) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
	if len(s) > n {
		s = strings.ToValidUTF8(s[:n], "") + "…"
	}
	return s
}
