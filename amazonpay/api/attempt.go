package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

const (
	dateLayout      = "20060102T150405Z"
	requestIDHeader = "X-Amz-Pay-Request-Id"
	maxAnswer       = 1 << 20 // bytes; real answers are a few thousand
)

// answer is what came back from one attempt with a status of 2xx.
type answer struct {
	Response
	body     []byte
	attempts int
}

// unreadable is the error of an answer with status 2xx that says nothing.
func (a *answer) unreadable(op *call, err error) *Error {
	return &Error{
		Operation: op.operation, StatusCode: a.StatusCode, RequestID: a.RequestID, Attempts: a.attempts,
		Err: fmt.Errorf("unreadable answer: %w", err),
	}
}

// newRequest builds and signs one attempt. Each has its own date and
// signature; body and idempotency key are the operation's. It returns the
// string that was signed as well.
func (c *Client) newRequest(ctx context.Context, op *call) (*http.Request, string, error) {
	canonical := canonicalRequest{
		Method: op.method,
		Path:   c.wirePath(op),
		Query:  canonicalQuery(op.query),
		Header: c.signedHeader(op),
		Body:   op.body,
	}
	stringToSign := StringToSign(c.algorithm, []byte(canonical.String()))
	signature, err := c.sign(stringToSign)
	if err != nil {
		return nil, "", err
	}
	target := c.endpoint.String() + canonical.Path
	if canonical.Query != "" {
		target += "?" + canonical.Query
	}
	r, err := http.NewRequestWithContext(ctx, op.method, target, bytes.NewReader(op.body))
	if err != nil {
		return nil, "", err
	}
	r.Header = canonical.Header
	r.Header.Set("Authorization", fmt.Sprintf("%s PublicKeyId=%s, SignedHeaders=%s, Signature=%s",
		c.algorithm, c.publicKeyID, strings.Join(canonical.signedHeaders(), ";"), signature))
	r.Header.Set("User-Agent", "amazonpaykit (Go)")
	return r, stringToSign, nil
}

// signedHeader returns the headers that the signature covers. Those of the
// client itself win over the caller's.
func (c *Client) signedHeader(op *call) http.Header {
	h := op.header.Clone()
	if h == nil {
		h = http.Header{}
	}
	h.Set("Accept", "application/json")
	h.Set("Content-Type", "application/json")
	h.Set("X-Amz-Pay-Date", c.now().UTC().Format(dateLayout))
	h.Set("X-Amz-Pay-Host", c.endpoint.Host)
	h.Set("X-Amz-Pay-Region", string(c.region))
	if op.idempotencyKey != "" {
		h.Set("X-Amz-Pay-Idempotency-Key", op.idempotencyKey)
	}
	return h
}

// once sends one attempt and reads its answer.
func (c *Client) once(ctx context.Context, op *call) (*answer, *failure) {
	r, stringToSign, err := c.newRequest(ctx, op)
	if err = firstError(err, ctx.Err()); err != nil {
		return nil, &failure{err: &Error{Operation: op.operation, Err: err}, unsent: true}
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return nil, &failure{err: &Error{Operation: op.operation, Err: withoutURL(err)}}
	}
	defer resp.Body.Close()
	from := Response{StatusCode: resp.StatusCode, RequestID: clip(resp.Header.Get(requestIDHeader), 100)}
	body, err := readBody(resp.Body)
	if from.StatusCode < 200 || from.StatusCode > 299 {
		return nil, c.refused(op, from, resp.Header, body, stringToSign)
	}
	a := &answer{Response: from, body: body}
	if err != nil {
		return nil, &failure{err: a.unreadable(op, err)}
	}
	return a, nil
}

// errTooLong is an answer that cannot be Amazon's.
var errTooLong = fmt.Errorf("it is longer than %d bytes", maxAnswer)

func readBody(r io.Reader) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, maxAnswer+1))
	if err == nil && len(body) > maxAnswer {
		err = errTooLong
	}
	return body, err
}

// withoutURL drops what net/http says about the request: its path may hold a
// buyer's token.
func withoutURL(err error) error {
	var outer *url.Error
	if errors.As(err, &outer) {
		return outer.Err
	}
	return err
}
