package simulator

import (
	"net/http"
	"strings"
)

// savedAnswer is the first answer under an idempotency key, see Amazon's page
// "Idempotency". Keys are the merchant's and are kept however long
// it takes, up to Config.MaxKeys of them.
type savedAnswer struct {
	request string // hashed
	answer  answer
}

const keyCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// readKey reads the idempotency key of a POST; elsewhere it has no meaning.
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
	q.key = string(q.environment) + " " + values[0]
	return nil
}

// replay returns the saved answer of an earlier request with the same key.
func (s *Simulator) replay(q *request) (answer, bool) {
	saved, ok := s.saved[q.key]
	if q.key == "" || !ok {
		return answer{}, false
	}
	if saved.request != q.identity() {
		return badRequest(reasonDuplicateKey, "The idempotency key was used before with a different request.").answer(), true
	}
	q.replayed = true
	return saved.answer, true
}

// save keeps the answer to the first request with a key, but none that the
// request may be repeated after.
func (s *Simulator) save(q *request, a answer) {
	if q.key == "" || a.status >= 500 || a.status == http.StatusBadRequest || a.status >= 400 && s.cfg.Assumptions.ForgetErrors {
		return
	}
	s.saved[q.key] = savedAnswer{q.identity(), a}
	s.savedOrder = append(s.savedOrder, q.key)
	if len(s.savedOrder) > s.cfg.MaxKeys {
		delete(s.saved, s.savedOrder[0])
		s.savedOrder = s.savedOrder[1:]
	}
}

// identity is what must be the same for a request to be the same: operation,
// id and values, not the order of keys or white space.
func (q *request) identity() string {
	return string(sha256Of([]byte(q.route.operation + " " + q.id + " " + string(encode(q.fields)))))
}
