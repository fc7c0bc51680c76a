package simulator_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// A fault drops, replaces, cuts or changes the answer of a call, before or after the effect, and is spent then.
//
// Source: this kit's own tooling
func TestA7_AFaultAndTheEffectOfComplete(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		fault  simulator.Fault
		status int    // 0: no answer
		says   string // in the answer
		effect bool
	}{
		{"dropped before", simulator.Fault{Drop: true}, 0, "", false},
		{"dropped after", simulator.Fault{Drop: true, When: simulator.AfterEffect}, 0, "", true},
		{"500 before", simulator.Fault{Status: 500}, 500, `"reasonCode":"InternalServerError"`, false},
		{"500 after", simulator.Fault{Status: 500, When: simulator.AfterEffect}, 500, `"reasonCode":"InternalServerError"`, true},
		{"429", simulator.Fault{Status: 429}, 429, `"reasonCode":"TooManyRequests"`, false},
		{"a code of the test's own", simulator.Fault{Status: 409, ReasonCode: "Odd", Message: "hm"}, 409, `{"reasonCode":"Odd","message":"hm"}`, false},
		{"HTML before", simulator.Fault{Status: 503, Body: "<h1>busy</h1>"}, 503, "<h1>busy</h1>", false},
		{"HTML after, with the status of the real answer", simulator.Fault{Body: "<h1>hi</h1>", When: simulator.AfterEffect}, 200, "<h1>hi</h1>", true},
		{"another body", simulator.Fault{Body: "[]", ContentType: "application/json"}, 200, "[]", false},
		{"half a JSON", simulator.Fault{Truncate: true}, 200, `{"checkoutSessionId"`, true},
		{"changed JSON", simulator.Fault{Mutate: func(d map[string]any) { d["chargeId"] = nil; d["novel"] = 1 }}, 200, `"chargeId":null`, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			id := m.paid("1111", "Authorize", false)
			c.fault.Operation = "CompleteCheckoutSession"
			m.sim.Inject(c.fault)
			answer, err := m.send(m.request("POST", "/checkoutSessions/"+id+"/complete", thousand, keyHeader, "k"))
			is.Equal(errors.Is(err, io.ErrUnexpectedEOF), c.status == 0) // a lost answer
			is.Equal(answer.status, c.status)
			is.True(strings.Contains(answer.raw, c.says)) // the answer
			is.Equal(len(m.sim.Charges()) == 1, c.effect)

			call := m.sim.Calls("CompleteCheckoutSession")[0]
			is.True(call.Faulted && call.Done)
			is.Equal(call.Status, c.status)
			is.Equal(call.Effect, c.effect)

			again := m.complete(id, thousand, keyHeader, "k") // the fault is spent
			is.Equal(again.status, 200)
			is.Equal(m.sim.Calls("CompleteCheckoutSession")[1].Replayed, c.effect) // only what took place was saved
			is.True(json.Valid([]byte(again.raw)))
			is.True(again.text("chargeId") != "")
		})
	}
}

// Faults strike answers with 202 as well.
//
// Source: this kit's own tooling
func TestA7_AFaultSparesNo202(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := m.paid("0701", "Authorize", true)
	m.sim.Inject(simulator.Fault{When: simulator.AfterEffect, Drop: true})
	_, err := m.send(m.request("POST", "/checkoutSessions/"+id+"/complete", thousand))
	is.True(errors.Is(err, simulator.ErrDropped))
	is.Equal(m.get(id).text("statusDetails", "state"), "Completed")
	is.Equal(m.sim.Charges()[0].State, "AuthorizationInitiated")

	other := m.paid("0701", "Authorize", true)
	m.sim.Inject(simulator.Fault{Truncate: true})
	half := m.complete(other, thousand)
	is.Equal(half.status, 202)
	is.True(!json.Valid([]byte(half.raw)))
}

// Faults wait for the operation that they are for, in the order of their injection, once or several times.
//
// Source: this kit's own tooling
func TestFaultsQueueByOperation(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := signedIn(m)
	m.sim.Inject(simulator.Fault{Operation: "UpdateCheckoutSession", Status: 503})
	m.sim.Inject(simulator.Fault{Operation: "GetCheckoutSession", Status: 500, Times: 2, Header: http.Header{"Retry-After": {"7"}}})
	m.sim.Inject(simulator.Fault{Operation: "GetCheckoutSession", Status: 429})
	first := m.get(id)
	is.Equal(first.header.Get("Retry-After"), "7")
	is.Equal([]int{first.status, m.get(id).status, m.get(id).status, m.get(id).status}, []int{500, 500, 429, 200})
	is.Equal(m.update(id, "{}").status, 503)
	is.Equal(m.update(id, "{}").status, 200)

	m.sim.Inject(simulator.Fault{Status: 500, Times: -1})
	is.Equal([]int{m.get(id).status, m.get(id).status, m.update(id, "{}").status}, []int{500, 500, 500})
	m.sim.ClearFaults()
	is.Equal(m.get(id).status, 200)
}

// A fault's header takes the place of the answer's own, however it is spelled.
//
// Source: this kit's own tooling
func TestAFaultChangesAHeader(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	m.sim.Inject(simulator.Fault{Body: "busy", Header: http.Header{"content-type": {"text/plain"}, "retry-after": {"7"}}})
	met := m.get(signedIn(m))
	is.Equal(met.header["Content-Type"], []string{"text/plain"})
	is.Equal(met.header["Retry-After"], []string{"7"})
}

// A fault is kept for a call whose signature is good.
//
// Source: this kit's own tooling
func TestABadSignatureMeetsNoFault(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	m.sim.Inject(simulator.Fault{Status: 500})
	m.salt = 20
	is.Equal(m.get("x").status, 403)
	m.salt = 32
	is.Equal(m.get("x").status, 500) // it was kept for a good one
}

// A delay before the effect spares it when the caller goes away, one after it does not.
//
// Source: this kit's own tooling
func TestADelayTakesTimeAndHonoursTheContext(t *testing.T) {
	t.Parallel()
	testKey()
	for _, c := range []struct {
		name    string
		when    simulator.When
		timeout time.Duration
		err     error
		effect  bool
		took    time.Duration
	}{
		{"long enough, before", simulator.BeforeEffect, time.Minute, nil, true, 30 * time.Second},
		{"long enough, after", simulator.AfterEffect, time.Minute, nil, true, 30 * time.Second},
		{"too short, before", simulator.BeforeEffect, 10 * time.Second, context.DeadlineExceeded, false, 10 * time.Second},
		{"too short, after", simulator.AfterEffect, 10 * time.Second, context.DeadlineExceeded, true, 10 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				is := is.New(t)
				m := openShop(t, simulator.Config{})
				id := m.paid("1111", "Authorize", false)
				m.sim.Inject(simulator.Fault{Operation: "CompleteCheckoutSession", When: c.when, Delay: 30 * time.Second})
				ctx, cancel := context.WithTimeout(t.Context(), c.timeout)
				defer cancel()
				start := time.Now()
				_, err := m.send(m.request("POST", "/checkoutSessions/"+id+"/complete", thousand).WithContext(ctx))
				is.True(errors.Is(err, c.err))
				is.Equal(time.Since(start), c.took)
				is.Equal(len(m.sim.Charges()) == 1, c.effect)
			})
		})
	}
}

// A gate holds one answer back until a test opens it, and no other call.
//
// Source: this kit's own tooling
func TestAGateHoldsAnswersAndNobodyElse(t *testing.T) {
	t.Parallel()
	testKey()
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		m := openShop(t, simulator.Config{})
		id := m.paid("1111", "Authorize", false)
		gate := make(chan struct{})
		m.sim.Inject(simulator.Fault{Operation: "CompleteCheckoutSession", When: simulator.AfterEffect, Gate: gate})
		var wg sync.WaitGroup
		wg.Go(func() { m.complete(id, thousand) })
		synctest.Wait()
		is.Equal(m.sim.Calls("CompleteCheckoutSession")[0].Done, false) // it waits
		is.Equal(m.get(id).text("statusDetails", "state"), "Completed") // while others are answered
		close(gate)
		wg.Wait()
		is.Equal(m.sim.Calls("CompleteCheckoutSession")[0].Status, 200)
	})
}
