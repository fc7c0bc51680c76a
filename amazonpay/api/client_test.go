package api_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

const (
	sessionID = "26be7331-7dc2-4722-be22-f7e75582d3ef"
	keyID     = "SANDBOX-AFVX7ULWSGBZ5535PCUQOY7B"
)

// testKey is made once per run: generating an RSA key is slow.
var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// fakeSigner is a crypto.Signer that is no *rsa.PrivateKey, as a KMS is one:
// its signature is the digest itself, so that a test can tell what was signed
// and an RSA operation is saved.
type fakeSigner struct{ public crypto.PublicKey }

func (s fakeSigner) Public() crypto.PublicKey { return s.public }

func (s fakeSigner) Sign(_ io.Reader, digest []byte, _ crypto.SignerOpts) ([]byte, error) {
	return digest, nil
}

// transport answers requests in this process.
type transport func(r *http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// sent is a request as it left the client.
type sent struct {
	*http.Request
	at   time.Time
	body string
}

// recorder keeps what was sent and answers with one script entry after the
// other, the last one again and again.
type recorder struct {
	mu      sync.Mutex
	script  []transport
	request []sent
}

func (t *recorder) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	t.mu.Lock()
	n := len(t.request)
	t.request = append(t.request, sent{r, time.Now(), string(body)})
	t.mu.Unlock()
	return t.script[min(n, len(t.script)-1)](r)
}

// answer is a script entry: a status and a body, with pairs of headers.
func answer(status int, body string, headers ...string) transport {
	return func(*http.Request) (*http.Response, error) {
		h := http.Header{"Content-Type": {"application/json"}, "X-Amz-Pay-Request-Id": {"request-1"}}
		for i := 0; i < len(headers); i += 2 {
			h.Set(headers[i], headers[i+1])
		}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

// refuse is a script entry: an error as Amazon writes it.
func refuse(status int, reason string, headers ...string) transport {
	return answer(status, `{"reasonCode":"`+reason+`","message":"no"}`, headers...)
}

func broken(err error) transport {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

const openSession = `{"checkoutSessionId":"` + sessionID + `","statusDetails":{"state":"Open"}}`

// newClient returns a client whose requests go to the recorder. Change what is
// to differ in cfg.
func newClient(t testing.TB, rec *recorder, change ...func(*api.Config)) *api.Client {
	t.Helper()
	cfg := api.Config{
		Region:      api.JP,
		PublicKeyID: keyID,
		PrivateKey:  fakeSigner{&testKey().PublicKey},
		HTTPClient:  &http.Client{Transport: rec},
	}
	for _, f := range change {
		f(&cfg)
	}
	client, err := api.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func script(entries ...transport) *recorder { return &recorder{script: entries} }

func TestClientSendsSignedRequests(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	rec := script(answer(200, openSession))
	client := newClient(t, rec, func(c *api.Config) {
		c.Now = func() time.Time { return time.Date(2023, 8, 29, 19, 23, 29, 999, time.FixedZone("JST", 9*3600)) }
	})

	session, err := client.GetCheckoutSession(context.Background(), sessionID)

	is.NoErr(err)
	is.Equal(session.StatusCode, 200)
	is.Equal(session.RequestID, "request-1")
	r := rec.request[0]
	is.Equal(r.URL.String(), "https://pay-api.amazon.jp/v2/checkoutSessions/"+sessionID)
	is.Equal(r.Header.Get("X-Amz-Pay-Date"), "20230829T102329Z") // UTC, cut and not rounded
	is.Equal(r.Header.Get("X-Amz-Pay-Host"), "pay-api.amazon.jp")
	is.Equal(r.Header.Get("X-Amz-Pay-Region"), "jp")
	is.Equal(r.Header.Get("Accept"), "application/json")
	is.Equal(r.Header.Get("Content-Type"), "application/json")
	is.True(strings.HasPrefix(r.Header.Get("Authorization"), "AMZN-PAY-RSASSA-PSS-V2 PublicKeyId="+keyID+
		", SignedHeaders=accept;content-type;x-amz-pay-date;x-amz-pay-host;x-amz-pay-region, Signature="))
}

func TestClientPathDependsOnTheKeyID(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, keyID string
		environment api.Environment
		region      api.Region
		want        string
	}{
		{"plain id, sandbox", "ABC", api.Sandbox, api.JP, "https://pay-api.amazon.jp/sandbox/v2/checkoutSessions/x"},
		{"plain id, live", "ABC", api.Live, api.EU, "https://pay-api.amazon.eu/live/v2/checkoutSessions/x"},
		{"sandbox id", "SANDBOX-ABC", "", api.NA, "https://pay-api.amazon.com/v2/checkoutSessions/x"},
		{"live id, environment repeated", "LIVE-ABC", api.Live, api.NA, "https://pay-api.amazon.com/v2/checkoutSessions/x"},
		{"lower-case prefix", "live-abc", "", api.NA, "https://pay-api.amazon.com/v2/checkoutSessions/x"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			rec := script(answer(200, openSession))
			client := newClient(t, rec, func(c *api.Config) {
				c.PublicKeyID, c.Environment, c.Region = tt.keyID, tt.environment, tt.region
			})
			_, err := client.GetCheckoutSession(context.Background(), "x")
			is.NoErr(err)
			is.Equal(rec.request[0].URL.String(), tt.want)
		})
	}
}

func TestClientCallsASimulator(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	rec := script(answer(200, openSession))
	client := newClient(t, rec, func(c *api.Config) { c.Endpoint = "http://localhost:8081/" })

	_, err := client.GetCheckoutSession(context.Background(), "x")

	is.NoErr(err)
	is.Equal(rec.request[0].URL.String(), "http://localhost:8081/v2/checkoutSessions/x")
	is.Equal(rec.request[0].Header.Get("X-Amz-Pay-Host"), "localhost:8081")
}

func TestClientDoesNotFollowRedirects(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	rec := script(answer(302, "", "Location", "https://elsewhere.test/"))
	host := &http.Client{Transport: rec}
	client := newClient(t, rec, func(c *api.Config) { c.HTTPClient = host })

	_, err := client.GetCheckoutSession(context.Background(), "x")

	is.Equal(asError(t, err).StatusCode, 302)
	is.Equal(len(rec.request), 1)
	is.True(host.CheckRedirect == nil) // the host's own client is left alone
	is.Equal(host.Timeout, time.Duration(0))
}

func TestClientIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	rec := script(answer(200, openSession))
	client := newClient(t, rec, func(c *api.Config) { c.PrivateKey = testKey() })
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			_, err := client.CompleteCheckoutSession(context.Background(), "x",
				&api.CompleteCheckoutSessionRequest{ChargeAmount: &api.Price{Amount: "1", CurrencyCode: "JPY"}})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	keys := map[string]bool{}
	for _, r := range rec.request {
		keys[r.Header.Get("X-Amz-Pay-Idempotency-Key")] = true
	}
	is.Equal(len(keys), 8) // each operation has a key of its own
}

func TestRandomnessComesFromTheConfig(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	rec := script(answer(200, `{"chargeId":"x"}`))
	client := newClient(t, rec, func(c *api.Config) { c.Rand = bytes.NewReader(make([]byte, 16)) })
	_, err := client.CaptureCharge(context.Background(), "x", &api.CaptureChargeRequest{CaptureAmount: yen("1")})
	is.NoErr(err)
	is.Equal(rec.request[0].Header.Get("X-Amz-Pay-Idempotency-Key"), strings.Repeat("0", 32))

	_, err = client.CaptureCharge(context.Background(), "x", &api.CaptureChargeRequest{CaptureAmount: yen("1")})
	is.True(err != nil) // the source is dry: no key, no call
	is.Equal(len(rec.request), 1)
}

func yen(amount string) *api.Price { return &api.Price{Amount: amount, CurrencyCode: "JPY"} }
