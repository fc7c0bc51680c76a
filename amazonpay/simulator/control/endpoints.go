package control

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// endpoint is one operation of the control API.
type endpoint struct {
	method, path string
	does         string // for GET /simulator/
	run          func(*control, *http.Request) (reply, error)
}

// endpoints are all but the stream of events, which is no single answer.
func endpoints() []endpoint {
	return []endpoint{
		{"GET", "/simulator/{$}", "this list", list},
		{"GET", "/simulator/state", "the newest of everything, ?limit=50 of each", (*control).state},
		{"POST", "/simulator/reset", "forget all that happened, but the keys", (*control).reset},
		{"GET", "/simulator/clock", "what time it is", (*control).clock},
		{"POST", "/simulator/clock", `move the clock: {"advance":"24h"}`, (*control).advance},
		{"PUT", "/simulator/keys/{id}", "accept a merchant's public key, the body in PEM, under a public key id", (*control).addKey},

		{"GET", "/simulator/sessions", "all checkout sessions, oldest first", (*control).sessions},
		{"POST", "/simulator/sessions", `a buyer who just signed in: {"buyer":{…},"payload":{…},"productType":"PayOnly"}, all of it optional`, (*control).newSession},
		{"POST", "/simulator/buyers", `a buyer who just signed in by a sign-in button, and the buyerToken for Get Buyer: {"buyer":{…},"payload":{…}}`, (*control).newBuyer},
		{"GET", "/simulator/sessions/{id}", "one checkout session", (*control).session},
		{"POST", "/simulator/sessions/{id}/{action}", "let the buyer, or Amazon, do something: " + actionNames(), (*control).act},

		{"GET", "/simulator/chargePermissions", "all charge permissions, oldest first", (*control).permissions},
		{"POST", "/simulator/chargePermissions/{id}", `change one, as in Seller Central: {"state":"Closed","reasonCode":"BuyerClosed"}`, (*control).changePermission},
		{"GET", "/simulator/charges", "all charges, oldest first", (*control).charges},
		{"POST", "/simulator/charges/{id}", `change one: {"state":"Captured"}`, (*control).changeCharge},
		{"GET", "/simulator/refunds", "all refunds, oldest first", (*control).refunds},
		{"POST", "/simulator/refunds/{id}", `decide one: {"state":"Declined","reasonCode":"AmazonRejected"}`, (*control).changeRefund},

		{"GET", "/simulator/calls", "the calls that reached the API, oldest first, ?operation=CompleteCheckoutSession", (*control).calls},
		{"DELETE", "/simulator/calls", "forget them", (*control).forgetCalls},
		{"GET", "/simulator/faults", "the faults that wait to strike", (*control).faults},
		{"POST", "/simulator/faults", `one more: {"operation":"CompleteCheckoutSession","when":"afterEffect","drop":true}`, (*control).inject},
		{"DELETE", "/simulator/faults", "none any more", (*control).clearFaults},

		{"GET", "/simulator/notifications", "all notifications and what became of them, oldest first", (*control).notifications},
		{"POST", "/simulator/notifications", `announce something else: {"ObjectType":"CHARGEBACK","ObjectId":"S03-…"}`, (*control).announce},
		{"POST", "/simulator/notifications/deliver", "post what is due, now", (*control).deliver},
		{"POST", "/simulator/notifications/{id}/resend", "make one due again", (*control).resend},
		{"PUT", "/simulator/notifications/url", `where they are posted: {"url":"http://127.0.0.1:8080/pay/notifications"}`, (*control).setURL},
		{"PUT", "/simulator/notifications/disorder", `what happens on their way: {"duplicates":1,"shuffle":true,"lose":1,"delay":"1m"}`, (*control).setDisorder},
	}
}

func list(*control, *http.Request) (reply, error) {
	type entry struct {
		Method string `json:"method"`
		Path   string `json:"path"`
		Does   string `json:"does"`
	}
	entries := []entry{}
	for _, e := range endpoints() {
		entries = append(entries, entry{e.method, strings.TrimSuffix(e.path, "{$}"), e.does})
	}
	entries = append(entries, entry{"GET", "/simulator/events", "the state when it changed, and at least every five seconds, as server-sent events, ?limit=50"})
	return reply{document: entries}, nil
}

const (
	defaultLimit = 50
	maxLimit     = 1000
)

// stateDocument is what the simulator knows, and the faults that wait.
type stateDocument struct {
	simulator.Snapshot
	Faults []fault `json:"faults"`
}

func (c *control) snapshot(limit int) stateDocument {
	state := c.sim.Snapshot(limit)
	return stateDocument{state, faultDocuments(state.Faults)}
}

func (c *control) state(r *http.Request) (reply, error) {
	limit, err := readLimit(r)
	return reply{document: c.snapshot(limit)}, err
}

// readLimit reads how many of each kind are asked for.
func readLimit(r *http.Request) (int, error) {
	text := r.URL.Query().Get("limit")
	if text == "" {
		return defaultLimit, nil
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit < 0 || limit > maxLimit {
		return 0, bad("limit is %q: give a number from 0 to %d", text, maxLimit)
	}
	return limit, nil
}

func (c *control) reset(r *http.Request) (reply, error) {
	if err := readBody(r, &nothing{}); err != nil {
		return reply{}, err
	}
	c.sim.Reset()
	return reply{}, nil
}
