package ipn

import (
	"errors"
	"net/http"
)

// What can be wrong with a request. Every error of Receive wraps one of
// these; test with errors.Is. No error holds the body, the signature or the
// token of a message.
var (
	// ErrMalformed marks what is not a notification of Amazon Pay's API v2:
	// not JSON, cut off, wrongly typed, without a field, or of the legacy API.
	ErrMalformed = errors.New("ipn: malformed notification")
	// ErrTooLarge marks a body larger than any that SNS sends.
	ErrTooLarge = errors.New("ipn: notification too large")
	// ErrForged marks what did not come from Amazon Pay for this merchant:
	// signature, certificate, topic, merchant or age are not right.
	ErrForged = errors.New("ipn: forged notification")
	// ErrUnavailable marks a notification that could not be verified now, as a
	// certificate could not be fetched. Sent again, it may pass.
	ErrUnavailable = errors.New("ipn: notification cannot be verified now")
)

// StatusCode returns the status that answers a request whose handling ended
// with err: 200 for nil, 400 for ErrMalformed, 413 for ErrTooLarge, 403 for
// ErrForged, and 503 for every other error. SNS takes 4xx as final and sends
// again after 5xx, so an error that this package does not know, such as one
// of a database, asks for another attempt.
func StatusCode(err error) int {
	switch {
	case err == nil:
		return http.StatusOK
	case errors.Is(err, ErrMalformed):
		return http.StatusBadRequest
	case errors.Is(err, ErrTooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, ErrForged):
		return http.StatusForbidden
	default:
		return http.StatusServiceUnavailable
	}
}
