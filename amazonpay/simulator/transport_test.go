package simulator_test

import (
	"context"
	"crypto"
	"crypto/rsa"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// A checkout works over a socket, where a dropped answer is a connection that is cut.
//
// Source: this kit's own tooling
func TestACheckoutOverASocket(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	server := httptest.NewServer(m.sim)
	defer server.Close()
	m.client, m.base = server.Client(), server.URL

	id := signedIn(m)
	updated := m.update(id, terms("Authorize", false))
	is.Equal(updated.status, 200)
	redirect := updated.text("webCheckoutDetails", "amazonPayRedirectUrl")
	is.True(strings.HasPrefix(redirect, server.URL+"/")) // where the browser reaches it too
	_, err := m.sim.Pay(redirect)
	is.NoErr(err)

	m.sim.Inject(simulator.Fault{When: simulator.AfterEffect, Drop: true})
	_, err = m.send(m.request("POST", "/checkoutSessions/"+id+"/complete", thousand, keyHeader, "k"))
	is.True(errors.Is(err, io.EOF)) // the connection was cut
	done := m.complete(id, thousand, keyHeader, "k")
	is.Equal(done.status, 200)
	is.True(m.sim.Calls("CompleteCheckoutSession")[1].Replayed)
	is.Equal(m.call("GET", "/charges/"+done.text("chargeId")+"/", "").status, 200) // with a slash at the end, as .NET sends it
}

// amazonPayRedirectUrl leads to the host under which the buyer's browser reached the simulator.
//
// Source: this kit's own tooling
func TestTheRedirectURLLeadsWhereTheBrowserIs(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	server := httptest.NewServer(m.sim)
	defer server.Close()
	m.client, m.base = server.Client(), server.URL // the shop calls 127.0.0.1

	click, err := http.NewRequest("POST", strings.Replace(server.URL, "127.0.0.1", "localhost", 1)+"/checkout", strings.NewReader(posted(m.button(payload)).Encode()))
	is.NoErr(err)
	click.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	browser := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := browser.Do(click) // the browser is at localhost
	is.NoErr(err)
	defer answer.Body.Close()
	id := sessionOf(t, answer.Header.Get("Location"))
	_, err = m.sim.Attach(id, simulator.JapaneseBuyer())
	is.NoErr(err)
	redirect := m.update(id, terms("Authorize", false)).text("webCheckoutDetails", "amazonPayRedirectUrl")
	is.True(strings.HasPrefix(redirect, "http://localhost:"))
}

// With TLS amazonPayRedirectUrl is https.
//
// Source: this kit's own tooling
func TestOnATLSSocketTheRedirectURLIsHTTPS(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	server := httptest.NewTLSServer(m.sim)
	defer server.Close()
	m.client, m.base = server.Client(), server.URL
	redirect := m.update(signedIn(m), terms("Authorize", false)).text("webCheckoutDetails", "amazonPayRedirectUrl")
	is.True(strings.HasPrefix(redirect, "https://")) // the scheme of the request
}

// A client that goes away ends an injected delay.
//
// Source: this kit's own tooling
func TestAClientOnASocketThatGoesAway(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	var waited error
	m := openShop(t, simulator.Config{Sleep: func(ctx context.Context, _ time.Duration) error {
		cancel() // the client goes away now
		<-ctx.Done()
		waited = ctx.Err()
		return waited
	}})
	server := httptest.NewServer(m.sim)
	m.client, m.base = server.Client(), server.URL
	id := m.paid("1111", "Authorize", false)
	m.sim.Inject(simulator.Fault{Delay: time.Hour})
	_, err := m.send(m.request("POST", "/checkoutSessions/"+id+"/complete", thousand).WithContext(ctx))
	is.True(errors.Is(err, context.Canceled))
	server.Close()                               // waits for the handler
	is.True(errors.Is(waited, context.Canceled)) // which waited no longer
	is.Equal(len(m.sim.Charges()), 0)
}

// Config.BaseURL is where browsers are sent.
//
// Source: this kit's own tooling
func TestWhereBrowsersReachTheSimulator(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, baseURL, want string }{
		{"by default, in process", "", "http://amazon.simulator.test/checkout/processing?amazonCheckoutSessionId="},
		{"at BaseURL", "http://localhost:8081/", "http://localhost:8081/checkout/processing?amazonCheckoutSessionId="},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{BaseURL: c.baseURL})
			id := signedIn(m)
			redirect := m.update(id, terms("Authorize", false)).text("webCheckoutDetails", "amazonPayRedirectUrl")
			is.Equal(redirect, c.want+id)
			view, _ := m.sim.Session(id)
			is.Equal(view.RedirectURL, redirect)
		})
	}
}

// A request whose context ended is not sent.
//
// Source: this kit's own tooling
func TestACanceledContextCallsNobody(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := m.send(m.request("GET", nobodys, "").WithContext(ctx))
	is.True(errors.Is(err, context.Canceled))
	is.Equal(len(m.sim.Calls()), 0)
}

// A body of more than a megabyte is refused.
//
// Source: not documented; our choice
func TestABodyThatIsTooLongIsRefused(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	answer := m.update(signedIn(m), `{"supplementaryData":"`+strings.Repeat("a", 1<<20)+`"}`)
	is.Equal(answer.status, 400)
	is.Equal(answer.reason(), "InvalidRequest")
}

// Ids are the same in each run with the same Config.Rand.
//
// Source: this kit's own tooling
func TestIdsAreReproducible(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	run := func() string {
		m := openShop(t, simulator.Config{Rand: rand.NewChaCha8([32]byte{1})})
		return m.complete(m.paid("1111", "Authorize", false), thousand).text("chargeId")
	}
	is.Equal(run(), run())
}

// Ids differ also if Config.Rand repeats itself or ends.
//
// Source: this kit's own tooling
func TestARandThatRepeatsItselfOrRunsDryStillGivesFreshIds(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]io.Reader{"zeros": zeros{}, "nothing": strings.NewReader("")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{Rand: source})
			first := signedIn(m)
			is.True(first != signedIn(m))
		})
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// A configuration that cannot work is refused at the start, with all that is wrong at once.
//
// Source: this kit's own tooling
func TestConfigIsChecked(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	_, err := simulator.New(simulator.Config{
		Region: "mars", LedgerCurrency: "eur", BaseURL: "localhost:8081", Assumptions: simulator.Assumptions{CanceledReason: "Gone"},
		Keys: map[string]crypto.PublicKey{"SANDBOX-A": rsa.PublicKey{}},
	})
	for _, says := range []string{"use na, eu or jp", `LedgerCurrency "eur": use one of`, "scheme and host", "Assumptions.CanceledReason is Gone: use one of [CheckoutSessionCanceled InvalidCheckoutSessionStatus]", "*rsa.PublicKey"} {
		is.True(strings.Contains(err.Error(), says)) // all at once
	}
	_, err = simulator.New(simulator.Config{})
	is.NoErr(err) // the zero value is fine
}

// Links are made of BaseURL by appending a path, so it is scheme and host and nothing else.
//
// Source: this kit's own tooling
func TestABaseURLIsSchemeAndHost(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"localhost:8081", "//localhost", "ftp://localhost", "https://", "https://:443", "https://[::1",
		"https://pay.example/x", "https://pay.example?x", "https://pay.example#x", "https://me@pay.example",
	} {
		t.Run(address, func(t *testing.T) {
			t.Parallel()
			_, err := simulator.New(simulator.Config{BaseURL: address})
			is.New(t).True(err != nil)
		})
	}
}

// Each call is on a log, by its operation, with its answer, its key and whether it had an effect.
//
// Source: this kit's own tooling
func TestTheLogOfCalls(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	m := openShop(t, simulator.Config{Now: func() time.Time { return now }})
	id := signedIn(m)
	m.get(id)
	m.update(id, `{}`)
	refused := m.complete(id, thousand, keyHeader, "k")

	calls := m.sim.Calls("CompleteCheckoutSession", "GetCheckoutSession")
	is.Equal(len(calls), 2)
	is.Equal(calls[0].Operation, "GetCheckoutSession")
	is.Equal(calls[1], simulator.Call{
		Time: now, Operation: "CompleteCheckoutSession", Method: http.MethodPost, Path: "/v2/checkoutSessions/" + id + "/complete",
		Status: 422, ReasonCode: "InvalidCheckoutSessionStatus", RequestID: refused.header.Get("X-Amz-Pay-Request-Id"),
		IdempotencyKey: "k", Body: []byte(thousand), Done: true,
	})
	is.Equal(len(m.sim.Calls()), 3)
	m.sim.ResetCalls()
	is.Equal(len(m.sim.Calls()), 0)
}

// Calls whose signature is bad are on the log without their bodies.
//
// Source: this kit's own tooling
func TestStrangersDoNotFillTheMemory(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	body := strings.Repeat(" ", 1000)
	for range 10_010 {
		r, err := http.NewRequest("POST", m.base+"/v2/checkoutSessions", strings.NewReader(body))
		is.NoErr(err)
		answer, err := m.send(r)
		is.NoErr(err)
		is.Equal(answer.status, 401)
	}
	m.get("nobody")
	calls := m.sim.Calls()
	is.Equal(len(calls), 10_000)
	is.Equal(calls[0].Body, nil)
	is.Equal(calls[9_999].Operation, "GetCheckoutSession") // the last ones are kept
}

// A merchant's key can be added while the simulator runs.
//
// Source: this kit's own tooling
func TestAKeyCanBeAddedLater(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	m.keyID = "SANDBOX-NEW"
	is.Equal(m.call("GET", nobodys, "").status, 403)
	m.sim.AddKey("SANDBOX-NEW", testKey().Public())
	is.Equal(m.call("GET", nobodys, "").status, 404)
}
