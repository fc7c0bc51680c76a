package control_test

import (
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

func TestTheClockMovesForward(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	d := openDesk(t, simulator.Config{Now: func() time.Time { return now }})
	id := d.begin("")
	is.Equal(d.call("GET", "clock", "").text("now"), "2026-03-01T12:00:00Z")
	is.Equal(d.call("POST", "clock", `{"advance":"23h59m59s"}`).text("now"), "2026-03-02T11:59:59Z")
	is.Equal(d.call("GET", "sessions/"+id, "").text("state"), "Open")
	is.Equal(d.call("POST", "clock", `{"advance":"1s"}`).status, 200)
	is.Equal(d.call("GET", "sessions/"+id, "").text("reasonCode"), "Expired")
}

func TestTimesThatTheClockRefuses(t *testing.T) {
	t.Parallel()
	d := openDesk(t, simulator.Config{})
	for _, c := range []struct{ name, body, says string }{
		{"none", `{}`, "90s"},
		{"a number", `{"advance":24}`, "advance"},
		{"days", `{"advance":"1d"}`, "192h"},
		{"back", `{"advance":"-1h"}`, "reset"},
		{"more than there is", `{"advance":"2562047h"}`, "2200"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			refused := d.call("POST", "clock", c.body)
			is.Equal(refused.status, 400)
			is.True(strings.Contains(refused.text("error"), c.says))
		})
	}
}

func TestResetForgetsWhatHappened(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	d := openDesk(t, simulator.Config{})
	d.completed()
	is.Equal(d.call("POST", "clock", `{"advance":"24h"}`).status, 200)
	is.Equal(d.call("POST", "reset", "").status, 204)
	state := d.sim.Snapshot(50)
	is.Equal(len(state.Sessions)+len(state.Charges)+len(state.Calls)+len(state.Notifications), 0)
	is.True(time.Until(state.Now) < time.Hour)
	d.completed() // the key is still known
}

func TestAKeyIsAddedOverHTTP(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	d := openDesk(t, simulator.Config{})
	der, err := x509.MarshalPKIXPublicKey(testKey().Public())
	is.NoErr(err)
	client, err := api.New(api.Config{Region: api.JP, PublicKeyID: "SANDBOX-NEW", PrivateKey: testKey(), HTTPClient: d.sim.HTTPClient(), MaxAttempts: 1})
	is.NoErr(err)
	id := d.begin("")
	_, err = client.GetCheckoutSession(t.Context(), id)
	is.True(err != nil) // nobody knows the key

	is.Equal(d.call("PUT", "keys/SANDBOX-NEW", string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))).status, 204)
	_, err = client.GetCheckoutSession(t.Context(), id)
	is.NoErr(err)

	refused := d.call("PUT", "keys/SANDBOX-NEW", "x")
	is.Equal(refused.status, 400)
	is.True(strings.Contains(refused.text("error"), "PEM"))
	is.Equal(d.call("PUT", "keys/SANDBOX-NEW", strings.Repeat("x", 1<<20+1)).status, 413)
}
