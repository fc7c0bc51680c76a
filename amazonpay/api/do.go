package api

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// Request is a call that has no method of its own here: reports, disputes,
// delivery trackers and the like.
type Request struct {
	// Operation names the call in errors and logs. If empty, method and the
	// first segment of the path.
	Operation string
	// Method is GET, POST, PATCH or DELETE.
	Method string
	// Path below the API's version in plain text, such as /reports.
	Path string
	// Query is encoded and sorted; nil: none.
	Query url.Values
	// Header holds further x-amz-pay- headers, such as
	// x-amz-pay-simulation-code in the sandbox. They are signed.
	Header http.Header
	// Body is written as JSON; nil: no body. Amazon refuses nulls and keys it
	// does not know.
	Body any
	// IdempotencyKey is as in the typed requests.
	IdempotencyKey string
}

// RawResponse is an answer as it came.
type RawResponse struct {
	Response
	Body []byte // at most 1 MiB; usually JSON, may be empty
}

// Do makes any call of the API, signed, repeated and with errors as the typed
// ones. A PATCH or DELETE may be sent more than once.
func (c *Client) Do(ctx context.Context, r Request) (*RawResponse, error) {
	op := call{
		operation:      r.Operation,
		method:         r.Method,
		path:           strings.Split(strings.Trim(r.Path, "/"), "/"),
		query:          r.Query,
		request:        r.Body,
		idempotencyKey: r.IdempotencyKey,
	}
	if op.operation == "" {
		op.operation = r.Method + " /" + clip(op.path[0], 60)
	}
	var err error
	if op.header, err = r.check(); err != nil {
		return nil, inOperation(op.operation, err)
	}
	a, err := c.do(ctx, &op)
	if err != nil {
		return nil, err
	}
	return &RawResponse{Response: a.Response, Body: a.body}, nil
}

// check refuses what cannot be sent and returns the headers in the form that
// is signed.
func (r *Request) check() (http.Header, error) {
	switch r.Method {
	case http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete:
	default:
		return nil, &ArgumentError{Field: "Method", Problem: "use GET, POST, PATCH or DELETE"}
	}
	for segment := range strings.SplitSeq(strings.Trim(r.Path, "/"), "/") {
		if problem := pathProblem(segment); problem != "" {
			return nil, &ArgumentError{Field: "Path", Problem: problem}
		}
	}
	header := http.Header{}
	for name, values := range r.Header {
		if problem := headerProblem(name, values); problem != "" {
			return nil, &ArgumentError{Field: "Header", Problem: problem}
		}
		header.Set(name, values[0])
	}
	return header, nil
}

var (
	headerNamePattern  = regexp.MustCompile(`^(?i)x-amz-pay-[a-z0-9-]+$`)
	headerValuePattern = regexp.MustCompile(`^[!-~]+(?: [!-~]+)*$`)
)

func headerProblem(name string, values []string) string {
	switch {
	case !headerNamePattern.MatchString(name):
		return "only names that begin with x-amz-pay- can be added"
	case isOwnHeader(name):
		return "the client sets " + strings.ToLower(name) + " itself"
	case len(values) != 1 || !headerValuePattern.MatchString(values[0]):
		return strings.ToLower(name) + " needs one value of printable ASCII without double spaces"
	}
	return ""
}

func isOwnHeader(name string) bool {
	switch http.CanonicalHeaderKey(name) {
	case "X-Amz-Pay-Date", "X-Amz-Pay-Host", "X-Amz-Pay-Region", "X-Amz-Pay-Idempotency-Key":
		return true
	}
	return false
}
