package simulator

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strconv"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

const maxBody = 1 << 20

// request is one call to the API on its way through.
type request struct {
	http        *http.Request
	body        []byte
	target      target
	route       *route
	id          string // from the path
	environment api.Environment
	base        string
	fields      object

	session    *session // what find found
	permission *permission
	charge     *charge

	key        string // for idempotency
	identity   string // of a request with a key, see hashed
	simulation string
	effect     bool // something was changed
	replayed   bool
}

// result is what an operation answers with.
type result struct {
	status   int
	document any // shares nothing with the session that changes later
}

// answer is what goes on the wire.
type answer struct {
	status      int
	contentType string
	body        []byte
	header      http.Header
	reason      string // reason code of an error
	drop        bool
}

func jsonAnswer(status int, document any) answer {
	return answer{status: status, contentType: "application/json", body: encode(document)}
}

// serveAPI answers one call. It reports whether the answer is to be dropped.
func (s *Simulator) serveAPI(w http.ResponseWriter, r *http.Request) (dropped bool) {
	q := &request{http: r, base: s.base(r)}
	p := s.accept(q)
	if p != nil {
		q.body = nil // anybody may have sent it: not worth remembering
	} else {
		p = s.throttle(q)
	}
	call := s.log(q)
	if p != nil {
		return s.respond(w, q, call, p.answer())
	}
	fault := s.takeFault(call)
	return s.respond(w, q, call, s.strike(r.Context(), fault, func() answer { return s.execute(q) }))
}

// accept reads the request and verifies its signature.
func (s *Simulator) accept(q *request) (p *problem) {
	q.target, _ = parseTarget(q.http.URL.Path)
	if p := checkTLS(q.http.TLS); p != nil {
		return p
	}
	if p := oversized(q); p != nil {
		return p
	}
	var pathExists bool
	q.route, q.id, pathExists = s.route(q.http.Method, q.target)
	if q.body, p = readBody(q.http.Body); p != nil {
		return p
	}
	if q.environment, p = s.authenticate(q.http, q.body, q.target); p != nil {
		return p
	}
	if p := s.checkAccount(q.http.Header); p != nil {
		return p
	}
	switch {
	case q.target.version != "v2":
		return badRequest(reasonVersion, "The API version '%s' is not supported: use v2.", q.target.version)
	case q.route == nil && pathExists:
		return refused(http.StatusMethodNotAllowed, reasonMethod, "The method %s is not supported on this URL.", q.http.Method)
	case q.route == nil:
		return refused(http.StatusMethodNotAllowed, reasonOperation, "There is no operation %s %s.", q.http.Method, q.http.URL.Path)
	}
	return nil
}

// readBody tells apart a client that is too slow for the server's read timeout
// and one whose body cannot be read for another reason.
func readBody(from io.Reader) ([]byte, *problem) {
	body, err := io.ReadAll(io.LimitReader(from, maxBody+1))
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, refused(http.StatusRequestTimeout, reasonTimeout, "The body did not arrive in time. Send the request again.")
	case err != nil || len(body) > maxBody:
		return nil, badRequest(reasonRequest, "The body cannot be read, or has more than %d bytes.", maxBody)
	}
	return body, nil
}

// execute runs the operation. The order of checks is not documented; here it
// is the id, the body and the headers, the saved answer of an idempotency key,
// then the operation's own: states, amounts, what a simulation code wants.
//
// JSON is most of the work, so it is read and written without the lock.
func (s *Simulator) execute(q *request) answer {
	malformed := s.prepare(q)
	return s.perform(q, malformed)()
}

// perform returns what writes the answer.
func (s *Simulator) perform(q *request, malformed *problem) (write func() answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if q.route.find != nil {
		if p := q.route.find(s, q); p != nil {
			return p.answer
		}
	}
	if malformed != nil {
		return malformed.answer
	}
	if saved, ok := s.replay(q); ok {
		return saved
	}
	result, p := q.route.run(s, q)
	s.evict()
	if p != nil {
		return s.save(q, p.status, p.answer)
	}
	return s.save(q, result.status, func() answer { return jsonAnswer(result.status, result.document) })
}

// prepare reads the body and the headers that the operation depends on.
func (s *Simulator) prepare(q *request) (p *problem) {
	if q.route.body != nil {
		if q.fields, p = decodeBody(q.body, q.route.body); p != nil {
			return p
		}
	}
	if p := q.readKey(); p != nil {
		return p
	}
	return s.readSimulation(q)
}

// log enters a call that arrived.
func (s *Simulator) log(q *request) *Call {
	call := &Call{
		Method: clipped(q.http.Method), Path: clipped(requestTarget(q.http)),
		Body:           bytes.Clone(q.body[:min(len(q.body), maxLoggedBody)]),
		IdempotencyKey: clipped(q.http.Header.Get("X-Amz-Pay-Idempotency-Key")),
	}
	if q.route != nil {
		call.Operation = q.route.operation
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	call.Time, call.RequestID = s.now(), s.uuid()
	s.calls = append(s.calls, call)
	if len(s.calls) > s.cfg.MaxCalls {
		s.calls[0] = nil
		s.calls = s.calls[1:]
	}
	return call
}

// respond completes the log and writes the answer.
func (s *Simulator) respond(w http.ResponseWriter, q *request, call *Call, a answer) (dropped bool) {
	s.mu.Lock()
	call.ReasonCode, call.Effect, call.Replayed, call.Done = a.reason, q.effect, q.replayed, true
	if !a.drop {
		call.Status = a.status
	}
	line := *call
	s.mu.Unlock()
	s.cfg.Logger.Info("amazon pay simulator", slog.String("operation", line.Operation), slog.Int("status", line.Status),
		slog.String("reasonCode", line.ReasonCode), slog.String("requestId", line.RequestID), slog.Bool("replayed", line.Replayed))
	if a.drop {
		return true
	}
	header := w.Header()
	header.Set("Content-Type", a.contentType)
	header.Set("Content-Length", strconv.Itoa(len(a.body)))
	header.Set("X-Amz-Pay-Request-Id", line.RequestID)
	for name, values := range a.header { // a fault's, which may contradict, in any spelling
		header[http.CanonicalHeaderKey(name)] = values
	}
	w.WriteHeader(a.status)
	w.Write(a.body) // a client that is gone needs no answer
	return false
}
