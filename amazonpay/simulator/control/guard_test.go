package control_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator/control"
)

func TestWhoMayControl(t *testing.T) {
	t.Parallel()
	const own = "shop.example.com"
	for _, c := range []struct {
		name, host string
		header     http.Header
		allowed    bool
	}{
		{"a program", "localhost:8081", nil, true},
		{"an address", "192.0.2.7:8081", nil, true},
		{"an address of the other kind", "[::1]:8081", nil, true},
		{"a container", "simulator:8081", nil, true},
		{"a test's host", "pay.test", nil, true},
		{"a name that was configured", own, nil, true},
		{"the same in capitals", "Shop.Example.COM:443", nil, true},
		{"a name of the internet that was made to lead here", "attacker.example.com:8081", nil, false},
		{"the same with a dot", "attacker.example.com.", nil, false},
		{"no name", "", nil, true},
		{"the simulator's own page", "localhost:8081", http.Header{"Sec-Fetch-Site": {"same-origin"}, "Origin": {"http://localhost:8081"}}, true},
		{"the page of another site", "localhost:8081", http.Header{"Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://evil.example"}}, false},
		{"the same in an old browser", "localhost:8081", http.Header{"Origin": {"https://evil.example"}}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			d := openDesk(t, simulator.Config{})
			d.handler = control.New(d.sim, control.Config{Hosts: []string{own}})
			r := d.request("POST", "/simulator/sessions", "")
			r.Host = c.host
			if c.header != nil {
				r.Header = c.header
			}
			a := d.send(r)
			is.Equal(a.status == 201, c.allowed)
			is.True(c.allowed || a.status == 403 && a.text("error") != "")
			is.Equal(len(d.sim.Sessions()) == 1, c.allowed)
		})
	}
}

func TestWhatOtherSitesMayLookAt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, path, site, dest string
		status                 int
	}{
		{"a link to the page", "/", "cross-site", "document", 200},
		{"a link to the state", "/simulator/state", "cross-site", "document", 200},
		{"the page in a frame", "/", "cross-site", "iframe", 403},
		{"the state as a script", "/simulator/state", "cross-site", "script", 403},
		{"the events, unread", "/simulator/events?limit=x", "cross-site", "empty", 403},
		{"the same from another port of this machine", "/simulator/events?limit=x", "same-site", "empty", 403},
		{"the simulator's own page", "/simulator/state", "same-origin", "empty", 200},
		{"an address that was typed", "/simulator/state", "none", "document", 200},
		{"checkout.js, which is for other sites", "/checkout.js", "cross-site", "script", 200},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := openDesk(t, simulator.Config{})
			r := d.request("GET", c.path, "")
			r.Header.Set("Sec-Fetch-Site", c.site)
			r.Header.Set("Sec-Fetch-Dest", c.dest)
			is.New(t).Equal(d.send(r).status, c.status)
		})
	}
}

func TestTheRestIsTheSimulators(t *testing.T) {
	t.Parallel()
	d := openDesk(t, simulator.Config{})
	for _, c := range []struct {
		name, method, path string
		status             int
		says               string
	}{
		{"checkout.js", "GET", "/checkout.js", 200, "renderButton"},
		{"the API", "GET", "/v2/checkoutSessions/x", 401, "UnauthorizedAccess"},
		{"the API, by a client that joins URLs badly", "POST", "//v2//charges/x/capture", 401, "UnauthorizedAccess"},
		{"a page of the buyer's", "GET", "/checkout/start", 404, "<html"},
		{"the certificate of notifications", "GET", simulator.CertificatePath, 200, "BEGIN CERTIFICATE"},
		{"nothing that is controlled", "GET", "/simulator/none", 404, "GET /simulator/ lists"},
		{"another method", "POST", "/simulator/notifications/url", 405, "only PUT: GET /simulator/ lists"},
		{"a list of what is controlled", "GET", "/simulator/", 200, "/simulator/sessions/{id}/{action}"},
		{"the state", "GET", "/simulator/state?limit=1", 200, `"chargePermissions": []`},
		{"the faults, which are part of the state", "GET", "/simulator/state", 200, `"faults": []`},
		{"where notifications go, likewise", "GET", "/simulator/state", 200, `"notifyUrl": ""`},
		{"a limit that is none", "GET", "/simulator/state?limit=all", 400, "0 to 1000"},
		{"a limit beyond all", "GET", "/simulator/events?limit=1001", 400, "0 to 1000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			a := d.send(d.request(c.method, c.path, ""))
			is.Equal(a.status, c.status)
			is.True(strings.Contains(a.raw, c.says))
		})
	}
}

func TestMethodsThatAPathDoesNotTake(t *testing.T) {
	t.Parallel()
	d := openDesk(t, simulator.Config{})
	for _, c := range []struct{ method, target, allow string }{
		{"PATCH", "faults", "GET, HEAD, POST, DELETE"},
		{"OPTIONS", "sessions", "GET, HEAD, POST"},
		{"GET", "reset", "POST"},
		{"GET", "sessions/x/pay", "POST"},
		{"POST", "events", "GET, HEAD"},
		{"POST", "notifications/certificate.pem", "GET, HEAD"},
	} {
		t.Run(c.method+" "+c.target, func(t *testing.T) {
			is := is.New(t)
			refused := d.call(c.method, c.target, "")
			is.Equal(refused.status, 405)
			is.Equal(refused.header.Get("Allow"), c.allow)
		})
	}
}

// The pages of other hosts may still load checkout.js and begin a checkout.
func TestTheSimulatorItselfAnswersUnderAnyName(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	d := openDesk(t, simulator.Config{})
	r := d.request("GET", "/checkout.js", "")
	r.Host = "pay.attacker.example.com"
	is.Equal(d.send(r).status, 200)
}
