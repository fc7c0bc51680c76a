package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// program is the simulator while it runs.
type program struct {
	t         *testing.T
	announced string
	url       string
	http      *http.Client
	ctrlC     func()
	ended     <-chan error
}

// start runs the program until it has said all that it says.
func start(t *testing.T, args ...string) *program {
	t.Helper()
	ctx, ctrlC := context.WithCancel(t.Context())
	t.Cleanup(ctrlC)
	out, outWriter := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, append([]string{"-addr", "127.0.0.1:0", "-quiet"}, args...), outWriter, io.Discard)
		outWriter.CloseWithError(err)
		ended <- err
	}()
	announced := make([]byte, 16<<10)
	n, err := out.Read(announced) // it is written at once
	if err != nil {
		t.Fatal(err)
	}
	p := &program{t: t, announced: string(announced[:n]), ctrlC: ctrlC, ended: ended, http: &http.Client{}}
	p.url = regexp.MustCompile(`(?m)^Amazon Pay: +(\S+)$`).FindStringSubmatch(p.announced)[1]
	return p
}

// client is a shop's, with the key that the program printed.
func (p *program) client() *api.Client {
	p.t.Helper()
	key, err := api.ParsePrivateKey([]byte(p.announced[strings.Index(p.announced, "-----BEGIN"):]))
	if err != nil {
		p.t.Fatal(err)
	}
	id := regexp.MustCompile(`(?m)^Public key id: +(\S+)$`).FindStringSubmatch(p.announced)[1]
	client, err := api.New(api.Config{Region: api.JP, PublicKeyID: id, PrivateKey: key, Endpoint: p.url, HTTPClient: p.http})
	if err != nil {
		p.t.Fatal(err)
	}
	return client
}

func (p *program) post(path, body string) string {
	p.t.Helper()
	response, err := p.http.Post(p.url+path, "application/json", strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode >= 300 {
		p.t.Fatalf("%s: %s %v %s", path, response.Status, err, text)
	}
	return string(text)
}

var sessionID = regexp.MustCompile(`"id": "([0-9a-f-]{36})"`)

func (p *program) newSession() (id string) {
	p.t.Helper()
	return sessionID.FindStringSubmatch(p.post("/simulator/sessions", ""))[1]
}

func TestTheProgramIsAllThatAShopNeeds(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	p := start(t)
	session, err := p.client().GetCheckoutSession(t.Context(), p.newSession())
	is.NoErr(err)
	is.Equal(session.Buyer.Name, "田中太郎")
	page, err := p.http.Get(p.url + "/")
	is.NoErr(err)
	defer page.Body.Close()
	is.Equal(page.StatusCode, 200)

	p.ctrlC()
	is.NoErr(<-p.ended) // a clean end
}

func TestItEndsWhileAPageIsOpen(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	p := start(t)
	events, err := p.http.Get(p.url + "/simulator/events")
	is.NoErr(err)
	defer events.Body.Close()
	p.ctrlC()
	is.NoErr(<-p.ended)
}

func TestHTTPSWithACertificateThatClientsCanTrust(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	file := filepath.Join(t.TempDir(), "certificate.pem")
	p := start(t, "-tls", "-tls-out", file)
	is.True(strings.HasPrefix(p.url, "https://"))
	text, err := os.ReadFile(file)
	is.NoErr(err)
	is.True(!bytes.Contains(text, []byte("PRIVATE"))) // the certificate alone
	roots := x509.NewCertPool()
	is.True(roots.AppendCertsFromPEM(text))
	p.http.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	_, err = p.client().GetCheckoutSession(t.Context(), p.newSession())
	is.NoErr(err)
}

func TestAShopBringsItsOwnKeys(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	is.NoErr(err)
	file := publicKey(t, key)
	p := start(t, "-key", "SANDBOX-A="+file, "-key", "LIVE-A="+file)
	is.True(!strings.Contains(p.announced, "PRIVATE KEY")) // none was made
	client, err := api.New(api.Config{Region: api.JP, PublicKeyID: "SANDBOX-A", PrivateKey: key, Endpoint: p.url})
	is.NoErr(err)
	_, err = client.GetCheckoutSession(t.Context(), p.newSession())
	is.NoErr(err)
}

// publicKey is the name of a file with the public half.
func publicKey(t *testing.T, key *rsa.PrivateKey) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "public.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestTheSameSeedGivesTheSameIds(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	first := start(t, "-seed", "7").newSession()
	is.Equal(start(t, "-seed", "7").newSession(), first)
	is.True(start(t, "-seed", "8").newSession() != first)
	random := start(t).newSession()
	is.True(start(t).newSession() != random) // without a seed
}

func TestNotificationsArePosted(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	is.NoErr(err)
	arrived := make(chan string, 1)
	server := &http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		arrived <- r.Header.Get("X-Amz-Sns-Message-Type")
	})}
	go func() { _ = server.Serve(l) }() // ends with Close
	defer server.Close()
	p := start(t, "-notify", "http://"+l.Addr().String()+"/", "-merchant-id", "A2MERCHANT")
	p.post("/simulator/notifications", `{"ObjectType":"CHARGE","ObjectId":"S03-1"}`)
	is.Equal(<-arrived, "Notification")
}

func TestWhoIsLetIn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		addr    string
		warning bool
	}{
		{"localhost:0", false},
		{"[::1]:0", false},
		{"0.0.0.0:0", true},
		{":0", true},
	} {
		t.Run(c.addr, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			if strings.HasPrefix(c.addr, "[") && !hasIPv6() {
				t.Skip("this machine has no IPv6")
			}
			p := start(t, "-addr", c.addr)
			is.Equal(strings.Contains(p.announced, "lets other machines in"), c.warning)
		})
	}
}

func hasIPv6() bool {
	l, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		return false
	}
	l.Close()
	return true
}

func TestAllProblemsAreNamedAtOnce(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	is.New(t).NoErr(err)
	public := publicKey(t, key)
	ended, end := context.WithCancel(t.Context())
	end() // so that what runs by mistake ends at once
	private := filepath.Join(t.TempDir(), "private.pem")
	is.New(t).NoErr(os.WriteFile(private, pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: []byte("x")}), 0o600))
	for _, c := range []struct {
		name, args string
		want       []string
	}{
		{"something that is no flag", "serve", []string{`"serve" is not a flag`}},
		{"a key without an id", "-key public.pem -url pay", []string{"SANDBOX-AE00=public.pem", "-url"}},
		{"a key that is not there", "-key A=none.pem -key B=none.pem", []string{"-key A", "-key B", "no such file"}},
		{"H7 a private key", "-key A=" + private, []string{"-pubout"}},
		{"two keys of one id", "-key A=" + public + " -key A=" + public + " -addr 127.0.0.1:0", []string{"-key A"}},
		{"an address without a port", "-addr localhost", []string{"localhost:8081"}},
		{"a certificate without TLS", "-tls-out x.pem", []string{"-tls"}},
		{"a certificate that cannot be written", "-tls -tls-out /none/x.pem -addr 127.0.0.1:0", []string{"-tls-out"}},
		{"a URL of HTTP with TLS", "-tls -url http://localhost:8081", []string{"-url", "https"}},
		{"a URL with more than a host", "-url https://pay.example#x -addr 127.0.0.1:0", []string{"https://pay.example#x"}},
		{"a shop that is none", "-notify shop -addr 127.0.0.1:0", []string{"NotifyURL"}},
		{"a domain with a path", "-domain shop.example/x -addr 127.0.0.1:0", []string{"shop.example/x"}},
		{"a rate that is none", "-region eu -rate CHF -addr 127.0.0.1:0", []string{"CHF"}},
		{"an assumption that cannot be", "-assume.created-status 204 -addr 127.0.0.1:0", []string{"CreatedStatus"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			err := run(ended, strings.Fields(c.args), io.Discard, io.Discard)
			is.True(err != nil)
			for _, words := range c.want {
				is.True(strings.Contains(err.Error(), words))
			}
		})
	}
}

func TestAPortInUseGetsAClearMessage(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	is.NoErr(err)
	defer taken.Close()
	err = run(t.Context(), []string{"-addr", taken.Addr().String()}, io.Discard, io.Discard)
	is.True(strings.Contains(err.Error(), "choose another port"))
}

// What cannot be said in one word on a command line is left to Go.
func TestEachAssumptionHasAFlag(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	o, err := parse(strings.Fields("-assume.clock-skew 1s -assume.date-age 1h -assume.buyer-token-life 1h -assume.forget-errors "+
		"-assume.limits-in-bytes -assume.refuse-emoji -assume.max-url 100 -assume.created-status 200 -assume.update-after-redirect "+
		"-assume.canceled-reason InvalidCheckoutSessionStatus -assume.canceled-status 400 -assume.amounts-first "+
		"-assume.finalize-reason AmountMismatch -assume.finalize-status 200 -assume.id-in-cancel-url -assume.recurring-prefix C "+
		"-assume.not-modifiable-reason InvalidChargePermissionStatus -assume.max-refunds 3 -assume.max-extra-yen 1 -assume.refund-decimals "+
		"-assume.refund-epoch -assume.periodic-limit 500:JPY -assume.notification-retry 1m -assume.notification-retry 2m"), io.Discard)
	is.NoErr(err)
	_, _, err = o.simulate("http://localhost:8081", o.logger(io.Discard))
	is.NoErr(err)
	var unsaid []string
	assumptions := reflect.ValueOf(o.config.Assumptions)
	for i := range assumptions.NumField() {
		if assumptions.Field(i).IsZero() {
			unsaid = append(unsaid, assumptions.Type().Field(i).Name)
		}
	}
	is.Equal(unsaid, []string{"FrequencyNotSet", "SimulationCodes", "CarrierCodes"})
}

func TestAnAccountInTrouble(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ args, reason string }{
		{"-suspended", "InvalidAccountStatus"},
		{"-throttle", "ResourceNotFound"},
		{"-region eu", "InvalidAuthentication"},
	} {
		t.Run(c.args, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			p := start(t, strings.Fields(c.args)...)
			_, err := p.client().GetCheckoutSession(t.Context(), "26be7331-7dc2-4722-be22-f7e75582d3ef")
			var refused *api.Error
			is.True(errors.As(err, &refused))
			is.Equal(refused.ReasonCode, c.reason)
		})
	}
}
