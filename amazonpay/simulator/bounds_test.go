package simulator_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// The oldest sessions make room for new ones, with all that came of them.
//
// Source: this kit's own tooling
func TestTheOldestSessionsMakeRoom(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{MaxSessions: 2})
	permission, charge := m.completed("AuthorizeWithCapture", "")
	refund := m.keyed("/refunds", `{"chargeId":"`+charge+`",`+amount("refundAmount", "1")+`}`).text("refundId")
	first := m.sim.Sessions()[0].ID
	second, _ := m.completed("Authorize", "")
	is.Equal(m.call("GET", "/refunds/"+refund, "").status, 200) // two fit

	m.completed("Authorize", "")
	for _, path := range []string{"/checkoutSessions/" + first, "/chargePermissions/" + permission, "/charges/" + charge, "/refunds/" + refund} {
		is.Equal(m.call("GET", path, "").status, 404) // forgotten
	}
	is.Equal(m.charge(permission, "1", "").status, 404)
	is.Equal(m.permissionState(second), "NonChargeable") // kept
	is.Equal([]int{len(m.sim.Sessions()), len(m.sim.Permissions()), len(m.sim.Charges()), len(m.sim.Refunds())}, []int{2, 2, 2, 0})
	m.sim.Advance(400 * 24 * time.Hour)
	_, err := m.sim.Deliver(t.Context()) // nothing looks for what is forgotten
	is.NoErr(err)
}

// A charge permission on file is kept as long as a session that pays with it,
// also when the one that it began with has made room.
//
// Source: this kit's own tooling
func TestARenewedPermissionOutlivesItsFirstSession(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{MaxSessions: 2})
	wallet := m.setUpWallet(onFile("true"))
	renewal := m.signIn(simulator.JapaneseBuyer(), strings.Replace(onFile("true"), `"storeId"`, `"chargePermissionId":"`+wallet+`","storeId"`, 1))
	_, err := m.sim.Pay(m.update(renewal, setUp).text("webCheckoutDetails", "amazonPayRedirectUrl"))
	is.NoErr(err)
	m.signIn(simulator.JapaneseBuyer(), payload) // the first session makes room
	is.Equal(m.complete(renewal, "{}").text("chargePermissionId"), wallet)
	is.Equal(m.permissionState(wallet), "Chargeable")

	m.signIn(simulator.JapaneseBuyer(), payload) // and now the second
	is.Equal(m.call("GET", "/chargePermissions/"+wallet, "").status, 404)
}

// The oldest sessions make room for many charges of others.
//
// Source: this kit's own tooling
func TestManyChargesNeedRoom(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{MaxSessions: 2})
	permission, _ := m.completed("Authorize", "")
	wallet := m.setUpWallet(onFile("true"))
	for range 10 {
		is.Equal(m.charge(wallet, "1", "").status, 201)
	}
	is.Equal(m.permissionState(permission), "NonChargeable") // kept
	is.Equal(m.charge(wallet, "1", "").status, 201)
	is.Equal(m.call("GET", "/chargePermissions/"+permission, "").status, 404)
	is.Equal(len(m.sim.Charges()), 11)
}

// A Checkout Session is forgotten after 30 days, its Charge Permission is not.
//
// Source: Amazon's page "Checkout Session"
func TestAPermissionOutlivesItsSession(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	permission, charge := m.completed("AuthorizeWithCapture", "3000")
	session := m.sim.Sessions()[0].ID
	m.sim.Advance(31 * 24 * time.Hour)
	is.Equal(m.get(session).status, 404)
	is.Equal(len(m.sim.Sessions()), 0)
	is.Equal(m.permissionState(permission), "Chargeable")
	is.Equal(m.call("GET", "/charges/"+charge, "").text("statusDetails", "state"), "Captured")
	is.Equal(m.charge(permission, "2000", "").status, 201)
	is.Equal(m.keyed("/refunds", `{"chargeId":"`+charge+`",`+amount("refundAmount", "1")+`}`).status, 201)
}

// An idempotency key is remembered however long ago it was used.
//
// Source: Amazon's page "Idempotency"
func TestKeysDoNotExpire(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := m.paid("1111", "Authorize", false)
	first := m.complete(id, thousand, keyHeader, "k")
	m.sim.Advance(29 * 24 * time.Hour)
	is.Equal(m.complete(id, thousand, keyHeader, "k").raw, first.raw)
}

// The oldest idempotency keys make room for new ones.
//
// Source: this kit's own tooling
func TestTheOldestKeysMakeRoom(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{MaxKeys: 2})
	create := func(key string) string {
		return m.call("POST", "/checkoutSessions", payload, keyHeader, key).text("checkoutSessionId")
	}
	first, second, third := create("k1"), create("k2"), create("k3")
	is.Equal(create("k3"), third)
	is.Equal(create("k2"), second)
	is.True(create("k1") != first) // forgotten
}

// The call log keeps the last calls, and of each only so much.
//
// Source: this kit's own tooling
func TestTheCallLogIsBounded(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{MaxCalls: 3})
	for i := range 5 {
		m.get(fmt.Sprint(i))
	}
	calls := m.sim.Calls()
	is.Equal(len(calls), 3)
	is.True(strings.HasSuffix(calls[0].Path, "/2") && strings.HasSuffix(calls[2].Path, "/4"))

	m.update("x", strings.Repeat(" ", 100_000)+"{}")
	m.get(strings.Repeat("x", 5000))
	calls = m.sim.Calls()
	is.Equal(len(calls[1].Body), 16<<10)
	is.Equal(len(calls[2].Path), 2<<10)
}

// Requests that are larger than any merchant's are refused.
//
// Source: not documented; our choice
func TestOversizedRequestsAreRefused(t *testing.T) {
	t.Parallel()
	m := openShop(t, simulator.Config{})
	list := `{"scopes":["name"` + strings.Repeat(`,"name"`, 1000) + `],` + payload[1:]
	for _, c := range []struct {
		name, path, body string
		headers          []string
		reason           string
	}{
		{"the URL", "/checkoutSessions/" + strings.Repeat("x", 9000), "", nil, "InvalidRequest"},
		{"the query", "/checkoutSessions?" + strings.Repeat("x", 9000), "{}", nil, "InvalidRequest"},
		{"a header", "/checkoutSessions", "{}", []string{"x-large", strings.Repeat("x", 70_000)}, "InvalidRequest"},
		{"the body", "/checkoutSessions", strings.Repeat(" ", 1<<20) + "{}", nil, "InvalidRequest"},
		{"a list", "/checkoutSessions", list, []string{keyHeader, "k"}, "InvalidParameterValue"},
		{"depth", "/checkoutSessions", strings.Repeat(`{"deliverySpecifications":`, 20_000), []string{keyHeader, "k"}, "InvalidRequestFormat"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			answer := m.call("POST", c.path, c.body, c.headers...)
			is.Equal([]any{answer.status, answer.reason()}, []any{400, c.reason})
			is.Equal(len(m.sim.Sessions()), 0)
		})
	}
}
