package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"strings"
)

// call is one logical operation, however often it is sent.
type call struct {
	operation string
	method    string
	path      []string // segments below the version, in plain text
	query     url.Values
	header    http.Header // more headers, which are signed as well
	request   any         // the body; nil: none

	body           []byte // the JSON of request
	idempotencyKey string
}

// checked is a request that knows its own rules.
type checked interface{ check() error }

// keyed is a request with an idempotency key of the caller's.
type keyed interface{ key() string }

// send makes a typed call: it checks the arguments, sends the request and
// reads the answer into a new T.
func send[T any, R interface {
	*T
	received(Response)
	isEmpty() bool
}](ctx context.Context, c *Client, op call) (*T, error) {
	answer, err := c.do(ctx, &op)
	if err != nil {
		return nil, err
	}
	result := new(T)
	err = json.Unmarshal(answer.body, result)
	if err == nil && R(result).isEmpty() {
		err = errNothing
	}
	if err != nil {
		return nil, answer.unreadable(&op, err)
	}
	R(result).received(answer.Response)
	return result, nil
}

// errNothing is JSON that is not the object that was asked for.
var errNothing = errors.New("it has neither an id nor a state")

// do prepares the call and sends it.
func (c *Client) do(ctx context.Context, op *call) (*answer, error) {
	if err := c.prepare(op); err != nil {
		return nil, inOperation(op.operation, err)
	}
	return c.attempt(ctx, op)
}

// prepare refuses bad arguments and makes body and idempotency key, which stay
// the same for all attempts.
func (c *Client) prepare(op *call) error {
	for _, segment := range op.path {
		if problem := pathProblem(segment); problem != "" {
			return &ArgumentError{Field: "id", Problem: problem}
		}
	}
	if err := op.encode(); err != nil {
		return err
	}
	if op.idempotencyKey == "" && op.method == http.MethodPost {
		return c.makeIdempotencyKey(op)
	}
	return checkIdempotencyKey(op.idempotencyKey)
}

func (op *call) encode() error {
	if op.request == nil {
		return nil
	}
	if isNilPointer(op.request) {
		return &ArgumentError{Field: "request", Problem: "it is nil"}
	}
	if r, ok := op.request.(checked); ok {
		if err := r.check(); err != nil {
			return err
		}
	}
	if k, ok := op.request.(keyed); ok {
		op.idempotencyKey = cmp.Or(k.key(), op.idempotencyKey)
	}
	body, err := encodeRequest(op.request)
	if err != nil {
		return &ArgumentError{Field: "request", Problem: err.Error()}
	}
	op.body = body
	return nil
}

func isNilPointer(x any) bool {
	v := reflect.ValueOf(x)
	return v.Kind() == reflect.Pointer && v.IsNil()
}

// pathProblem says why text cannot be a segment of a path. Ids are Amazon's
// affair, so what is refused here is what would change the path.
func pathProblem(segment string) string {
	switch {
	case segment == "":
		return "it is empty"
	case strings.Trim(segment, ".") == "":
		return "it is no id but a relative path"
	case len(segment) > 2048:
		return "it is longer than any id"
	}
	for i := range len(segment) {
		if c := segment[i]; c <= ' ' || c > '~' || strings.IndexByte(`/\?#%`, c) >= 0 {
			return "it has characters that no id has"
		}
	}
	return ""
}

// wirePath returns the path of the call as it is sent and signed.
func (c *Client) wirePath(op *call) string {
	segments := append(append([]string{}, c.prefix...), "v2")
	return canonicalPath(strings.Join(append(segments, op.path...), "/"))
}
