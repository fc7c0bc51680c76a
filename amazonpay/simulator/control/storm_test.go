package control_test

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// Everybody does everything at once: whatever is forgotten meanwhile, each
// request gets an answer that is none of the server's own faults, and what is
// left at the end fits together.
func TestEverybodyAtOnce(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	d := openDesk(t, simulator.Config{
		Rand:         rand.NewChaCha8([32]byte{7}),
		Sleep:        func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
		NotifyURL:    "http://shop.example/notifications",
		NotifyClient: &http.Client{Transport: nobody{}},
	})
	ctx, leave := context.WithCancel(t.Context())
	var streams, others sync.WaitGroup
	for range 3 {
		streams.Go(func() { _, ended := d.follow(ctx); <-ended })
	}
	for _, one := range []func(){
		d.shop, d.shop, d.shop,
		d.repeat("POST", "faults", `{"delay":"1s","header":{"A":["b"]},"merge":{"a":null}}`), d.repeat("DELETE", "faults", ""), d.repeat("GET", "faults", ""),
		d.repeat("POST", "reset", ""), d.repeat("POST", "clock", `{"advance":"1h"}`), d.repeat("DELETE", "calls", ""),
		d.repeat("POST", "notifications", `{"ObjectType":"CHARGE","ObjectId":"S03-1"}`), d.repeat("POST", "notifications/deliver", ""),
		d.repeat("PUT", "notifications/disorder", `{"duplicates":2,"shuffle":true,"lose":1}`), d.repeat("PUT", "notifications/url", `{"url":"http://shop.example/"}`),
		d.everything,
	} {
		others.Go(one)
	}
	others.Wait()
	leave()
	streams.Wait()
	var state simulator.Snapshot
	is.NoErr(json.Unmarshal([]byte(d.call("GET", "state?limit=1000", "").raw), &state))
	for _, charge := range state.Charges {
		is.True(strings.Contains(d.call("GET", "chargePermissions", "").raw, charge.ChargePermissionID))
	}
	is.Equal(d.call("POST", "reset", "").status, 204)
	d.completed() // all works as ever
}

const rounds = 10

// repeat does the same again and again.
func (d *desk) repeat(method, target, body string) func() {
	return func() {
		for range rounds {
			d.harmless(d.call(method, target, body))
		}
	}
}

// harmless is an answer that is no server error.
func (d *desk) harmless(a answer) answer {
	if a.status >= 500 {
		d.t.Errorf("%d %s", a.status, a.raw)
	}
	return a
}

// shop is a shop with its buyers, who do not mind that their sessions are
// forgotten on the way.
func (d *desk) shop() {
	price := &api.Price{Amount: "1000", CurrencyCode: "JPY"}
	for range rounds {
		begun := d.harmless(d.call("POST", "sessions", ready))
		id := begun.text("id")
		if begun.status == 201 && id == "" {
			d.t.Errorf("a session without an id: %s", begun.raw)
		}
		d.harmless(d.act(id, "changePayment", `{"card":"0701"}`))
		d.harmless(d.act(id, "setBuyer", `{"name":"Erika"}`))
		for _, action := range []string{"pay", "walkAway", "cancel"} {
			d.harmless(d.act(id, action, ""))
		}
		session, err := d.client.CompleteCheckoutSession(d.t.Context(), id, &api.CompleteCheckoutSessionRequest{ChargeAmount: price})
		if err == nil {
			d.harmless(d.call("POST", "charges/"+session.ChargeID, `{"state":"Authorized"}`))
			d.harmless(d.call("POST", "chargePermissions/"+session.ChargePermissionID, `{"state":"Closed","reasonCode":"BuyerClosed"}`))
		}
	}
}

// everything looks at all that can be looked at.
func (d *desk) everything() {
	for range rounds {
		for _, target := range []string{"", "state", "clock", "sessions", "charges", "chargePermissions", "refunds", "calls", "notifications"} {
			d.harmless(d.call("GET", target, ""))
		}
	}
}
