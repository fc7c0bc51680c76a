package control

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// calls refuses an operation that there is not: a test would take the empty
// list for one that was never called.
func (c *control) calls(r *http.Request) (reply, error) {
	wanted := r.URL.Query()["operation"]
	for _, operation := range wanted {
		if err := checkOperation(operation); err != nil {
			return reply{}, err
		}
	}
	return listed(c.sim.Calls(wanted...)), nil
}

func checkOperation(name string) error {
	if !slices.Contains(simulator.Operations(), name) {
		return bad("operation is %q: use one of %s, or leave it out for any", name, strings.Join(simulator.Operations(), ", "))
	}
	return nil
}

func (c *control) forgetCalls(*http.Request) (reply, error) {
	c.sim.ResetCalls()
	return reply{}, nil
}

const (
	maxDelay  = 10 * time.Minute
	maxFaults = 1000

	beforeEffect = "beforeEffect"
	afterEffect  = "afterEffect"
)

// fault is a simulator.Fault on the wire.
type fault struct {
	Operation   string      `json:"operation,omitzero"`
	When        string      `json:"when,omitzero"`  // beforeEffect, which is the default, or afterEffect
	Times       int         `json:"times,omitzero"` // default: once; -1: until they are cleared
	Delay       string      `json:"delay,omitzero"`
	Drop        bool        `json:"drop,omitzero"`
	Status      int         `json:"status,omitzero"`
	ReasonCode  string      `json:"reasonCode,omitzero"`
	Message     string      `json:"message,omitzero"`
	Header      http.Header `json:"header,omitzero"`
	Body        string      `json:"body,omitzero"`
	ContentType string      `json:"contentType,omitzero"`
	Truncate    bool        `json:"truncate,omitzero"`
	Merge       object      `json:"merge,omitzero"` // into the real answer; not told of a fault that waits
}

func (c *control) faults(*http.Request) (reply, error) {
	return reply{document: faultDocuments(c.sim.Faults())}, nil
}

func faultDocuments(faults []simulator.Fault) []fault {
	documents := []fault{}
	for _, f := range faults {
		documents = append(documents, faultDocument(f))
	}
	return documents
}

func faultDocument(f simulator.Fault) fault {
	document := fault{
		Operation: f.Operation, When: beforeEffect, Times: f.Times, Drop: f.Drop, Status: f.Status, ReasonCode: f.ReasonCode,
		Message: f.Message, Header: f.Header, Body: f.Body, ContentType: f.ContentType, Truncate: f.Truncate,
	}
	if f.When == simulator.AfterEffect {
		document.When = afterEffect
	}
	if f.Delay > 0 {
		document.Delay = f.Delay.String()
	}
	return document
}

func (c *control) inject(r *http.Request) (reply, error) {
	var body fault
	if err := readBody(r, &body); err != nil {
		return reply{}, err
	}
	f, err := body.parse()
	if err != nil {
		return reply{}, err
	}
	if len(c.sim.Faults()) >= maxFaults {
		return reply{}, conflict("%d faults wait already: DELETE /simulator/faults clears them", maxFaults)
	}
	c.sim.Inject(f)
	return reply{http.StatusCreated, faultDocument(f)}, nil
}

// parse checks f and makes a simulator.Fault of it.
func (f fault) parse() (simulator.Fault, error) {
	parsed := simulator.Fault{
		Operation: f.Operation, Times: cmp.Or(f.Times, 1), Drop: f.Drop, Status: f.Status, ReasonCode: f.ReasonCode, Message: f.Message,
		Header: f.Header, Body: f.Body, ContentType: f.ContentType, Truncate: f.Truncate,
	}
	switch f.When {
	case "", beforeEffect:
	case afterEffect:
		parsed.When = simulator.AfterEffect
	default:
		return parsed, bad("when is %q: use %s or %s", f.When, beforeEffect, afterEffect)
	}
	if f.Status != 0 && (f.Status < 200 || f.Status > 599) {
		return parsed, bad("status is %d: use one from 200 to 599", f.Status)
	}
	if f.Operation != "" {
		if err := checkOperation(f.Operation); err != nil {
			return parsed, err
		}
	}
	if f.Times < -1 {
		return parsed, bad("times is %d: give how often the fault strikes, or -1 for until it is cleared", f.Times)
	}
	if f.Merge != nil {
		parsed.Mutate = f.merge
	}
	var err error
	if parsed.Delay, err = readDelay(f.Delay); err != nil {
		return parsed, err
	}
	if !f.strikes() {
		return parsed, bad("a fault needs one of delay, drop, status, body, truncate, merge and header")
	}
	return parsed, nil
}

func (f fault) strikes() bool {
	return f.Delay != "" || f.Drop || f.Status != 0 || f.Body != "" || f.Truncate || f.Merge != nil || f.Header != nil
}

// readDelay reads a time that somebody has to wait.
func readDelay(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 || d > maxDelay {
		return 0, bad("delay is %q: give a time such as 2s, at most %s", text, maxDelay)
	}
	return d, nil
}

// merge changes a real answer.
func (f fault) merge(document map[string]any) {
	answer := merged(document, f.Merge)
	clear(document)
	maps.Copy(document, answer)
}

func (c *control) clearFaults(*http.Request) (reply, error) {
	c.sim.ClearFaults()
	return reply{}, nil
}
