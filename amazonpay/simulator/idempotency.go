package simulator

import (
	"bytes"
	"net/http"
	"strings"
	"sync"
)

// savedAnswer is the first answer under an idempotency key, see Amazon's page
// "Idempotency". Keys are the merchant's and are kept however long
// it takes, up to Config.MaxKeys of them.
type savedAnswer struct {
	request string // its identity
	write   func() answer
}

const keyCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// readKey reads the idempotency key of a POST, whose body was read; elsewhere
// it has no meaning.
func (q *request) readKey() *problem {
	if q.route.method != http.MethodPost {
		return nil
	}
	values := q.http.Header.Values("X-Amz-Pay-Idempotency-Key")
	switch {
	case len(values) == 0 && q.route.keyed:
		return badRequest(reasonMissingHeader, "The header x-amz-pay-idempotency-key is missing.")
	case len(values) == 0:
		return nil
	case values[0] == "":
		return badRequest(reasonMissingValue, "The header x-amz-pay-idempotency-key is empty.")
	case len(values[0]) > 32 || strings.Trim(values[0], keyCharacters) != "":
		return badRequest(reasonHeaderValue, "The value %s provided for x-amz-pay-idempotency-key is invalid: use up to 32 characters of A-Z, a-z, 0-9, - and _.", values[0])
	}
	q.key, q.identity = string(q.environment)+" "+values[0], q.hashed()
	return nil
}

// replay returns the saved answer of an earlier request with the same key.
func (s *Simulator) replay(q *request) (write func() answer, ok bool) {
	saved, ok := s.saved.get(q.key)
	if q.key == "" || !ok {
		return nil, false
	}
	if saved.request != q.identity {
		return badRequest(reasonDuplicateKey, "The idempotency key was used before with a different request.").answer, true
	}
	q.replayed = true
	return saved.write, true
}

// save keeps the answer to the first request with a key, but none that the
// request may be repeated after. It returns what writes that answer, once.
func (s *Simulator) save(q *request, status int, write func() answer) func() answer {
	if q.key == "" || status >= 500 || status == http.StatusBadRequest || status >= 400 && s.cfg.Assumptions.ForgetErrors {
		return write
	}
	once := sync.OnceValue(func() answer {
		a := write()
		a.body = bytes.Clone(a.body) // without what its buffer has too much
		return a
	})
	s.saved.put(q.key, savedAnswer{q.identity, once}, s.cfg.MaxKeys)
	return once
}

// hashed is what must be the same for a request to be the same: operation, id
// and values, not the order of keys or white space.
func (q *request) hashed() string {
	return string(sha256Of([]byte(q.route.operation + " " + q.id + " " + string(encode(q.fields)))))
}
