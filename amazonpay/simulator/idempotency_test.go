package simulator_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

const keyHeader = "x-amz-pay-idempotency-key"

// The same request with the same idempotency key is answered with the saved answer, byte for byte, whatever its white space and the order of its keys.
//
// Source: Amazon's page "Idempotency"
func TestTheSameKeyIsAnsweredWithTheSavedAnswer(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := m.paid("1111", "Authorize", false)
	first := m.complete(id, thousand, keyHeader, "k1")
	again := m.complete(id, ` { "chargeAmount" : { "currencyCode":"JPY", "amount":"1000" } } `, keyHeader, "k1") // the same values
	is.Equal(again.status, 200)
	is.Equal(again.raw, first.raw)
	is.Equal(m.complete(id, thousand, keyHeader, "k2").reason(), "InvalidCheckoutSessionStatus")
	is.Equal(m.complete(id, thousand).reason(), "InvalidCheckoutSessionStatus") // without a key
	is.Equal(len(m.sim.Charges()), 1)

	calls := m.sim.Calls("CompleteCheckoutSession")
	is.Equal(len(calls), 4)
	is.True(calls[0].Effect && !calls[0].Replayed)
	is.True(calls[1].Replayed && !calls[1].Effect)
}

// An idempotency key with another amount, session or operation than before is refused with DuplicateIdempotencyKey.
//
// Source: Amazon's page "Idempotency"
func TestTheSameKeyForAnotherRequestIsRefused(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id, other := m.paid("1111", "Authorize", false), m.paid("1111", "Authorize", false)
	is.Equal(m.complete(id, thousand, keyHeader, "k").status, 200)
	for _, answer := range []reply{
		m.complete(id, strings.Replace(thousand, "1000", "1001", 1), keyHeader, "k"),
		m.complete(other, thousand, keyHeader, "k"),
		m.call("POST", "/checkoutSessions", payload, keyHeader, "k"),
	} {
		is.Equal(answer.status, 400)
		is.Equal(answer.reason(), "DuplicateIdempotencyKey")
	}
}

// Sandbox and live have idempotency keys of their own.
//
// Source: not documented; our choice
func TestKeysOfTheTwoEnvironmentsAreApart(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	is.Equal(m.call("POST", "/checkoutSessions", payload, keyHeader, "k").status, 201)
	m.keyID = live
	made := m.call("POST", "/checkoutSessions", payload, keyHeader, "k")
	is.Equal(made.status, 201)
	is.Equal(made.text("releaseEnvironment"), "Live")
}

// Errors of what a request asks for are replayed, too, unless an option says otherwise.
//
// Source: not documented; our choice
func TestWhetherErrorsAreReplayed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		forget bool
		then   int
	}{{"yes", false, 422}, {"no, by option", true, 200}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, assuming(simulator.Assumptions{ForgetErrors: c.forget}))
			id := signedIn(m)
			redirect := m.update(id, terms("Authorize", false)).text("webCheckoutDetails", "amazonPayRedirectUrl")
			is.Equal(m.complete(id, thousand, keyHeader, "try-1").status, 422) // the buyer has not finished
			_, err := m.sim.Pay(redirect)
			is.NoErr(err)
			is.Equal(m.complete(id, thousand, keyHeader, "try-1").status, c.then)
			is.Equal(m.complete(id, thousand, keyHeader, "try-1").status, c.then) // a success always is
		})
	}
}

// A request that was malformed can be corrected and sent with the same key.
//
// Source: not documented; our choice
func TestABadRequestIsNotSaved(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := m.paid("1111", "Authorize", false)
	is.Equal(m.complete(id, `{}`, keyHeader, "k").status, 400)
	is.Equal(m.complete(id, thousand, keyHeader, "k").status, 200)
}

// Idempotency keys have no effect on GET and PATCH.
//
// Source: Amazon's page "Idempotency"
func TestKeysMeanNothingOnGetAndPatch(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := signedIn(m)
	is.Equal(m.call("PATCH", "/checkoutSessions/"+id, `{"supplementaryData":"a"}`, keyHeader, "not a good key!").status, 200)
	is.Equal(m.call("PATCH", "/checkoutSessions/"+id, `{"supplementaryData":"b"}`, keyHeader, "not a good key!").text("supplementaryData"), "b")
	is.Equal(m.call("GET", "/checkoutSessions/"+id, "", keyHeader, "not a good key!").status, 200)
}

// Twenty requests at the same time with one key have one effect, and the same answer.
//
// Source: Amazon's page "Idempotency"
func TestTwentyAtOnceWithOneKeyHaveOneEffect(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := m.paid("1111", "Authorize", false)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { m.complete(id, thousand, keyHeader, "k") })
	}
	wg.Wait()
	effects := 0
	for _, c := range m.sim.Calls("CompleteCheckoutSession") {
		if c.Status != 200 {
			t.Errorf("status %d", c.Status)
		}
		if c.Effect {
			effects++
		}
	}
	is.Equal(effects, 1)
	is.Equal(len(m.sim.Charges()), 1)
}
