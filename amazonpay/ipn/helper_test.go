package ipn_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"io"
	"math/big"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"

	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
)

const (
	merchantID     = "A3BXB0YN3XH17H"
	topicARN       = "arn:aws:sns:eu-west-1:123456789012:amazon-pay"
	snsHost        = "https://sns.eu-west-1.amazonaws.com"
	certificateURL = snsHost + "/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem"
	endpoint       = "https://shop.test/notifications"
)

var (
	start  = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	charge = ipn.Notification{
		MerchantID:          merchantID,
		ObjectType:          ipn.Charge,
		ObjectID:            "S03-1111111-2222222-C333333",
		ChargePermissionID:  "S03-1111111-2222222",
		NotificationType:    "STATE_CHANGE",
		NotificationID:      "n-1",
		NotificationVersion: "V2",
	}
)

func atStart() time.Time { return start }

func makeSigner(version string) *ipn.Signer {
	s, err := ipn.NewSigner(ipn.SignerConfig{TopicARN: topicARN, CertificateURL: certificateURL, SignatureVersion: version, Now: atStart})
	if err != nil {
		panic(err)
	}
	return s
}

// Keys are slow to make, so tests share signers.
var (
	sns      = sync.OnceValue(func() *ipn.Signer { return makeSigner("") })
	sns2     = sync.OnceValue(func() *ipn.Signer { return makeSigner("2") })
	impostor = sync.OnceValue(func() *ipn.Signer { return makeSigner("") })
)

// answer is what web says to one URL.
type answer struct {
	status   int
	body     []byte
	location string
	err      error
}

// web is the network. It answers 404 where it knows nothing, and records what
// is asked.
type web struct {
	mu      sync.Mutex
	answers map[string]answer
	asked   []string
}

func (w *web) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	url := r.URL.String()
	w.asked = append(w.asked, url)
	a, ok := w.answers[url]
	if !ok {
		a = answer{status: http.StatusNotFound}
	}
	if a.err != nil {
		return nil, a.err
	}
	return &http.Response{
		StatusCode: a.status,
		Header:     http.Header{"Location": {a.location}},
		Body:       io.NopCloser(bytes.NewReader(a.body)),
		Request:    r,
	}, nil
}

func (w *web) requests() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string{}, w.asked...)
}

// online is a Config that reaches SNS by the rules for SNS, through w.
func online(w *web) ipn.Config {
	cfg := sns().Config(merchantID)
	cfg.CertificateURLs = nil
	cfg.HTTPClient = &http.Client{Transport: w}
	return cfg
}

// snsServes is a network on which SNS serves the signer's certificate.
func snsServes() *web {
	return &web{answers: map[string]answer{certificateURL: {status: 200, body: sns().Certificate()}}}
}

func mustNew(t testing.TB, cfg ipn.Config) *ipn.Verifier {
	t.Helper()
	v, err := ipn.New(cfg)
	is.New(t).NoErr(err)
	return v
}

func post(t testing.TB, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, endpoint, strings.NewReader(body))
	is.New(t).NoErr(err)
	return r
}

func send(t testing.TB, v *ipn.Verifier, e *ipn.Envelope) (*ipn.Message, error) {
	t.Helper()
	return sendContext(t.Context(), v, e)
}

func sendContext(ctx context.Context, v *ipn.Verifier, e *ipn.Envelope) (*ipn.Message, error) {
	r, err := e.NewRequest(ctx, endpoint)
	if err != nil {
		return nil, err
	}
	return v.Receive(r)
}

// signed returns an envelope of charge, changed before it is signed.
func signed(t testing.TB, s *ipn.Signer, change func(*ipn.Envelope)) *ipn.Envelope {
	t.Helper()
	message, err := json.Marshal(charge)
	is.New(t).NoErr(err)
	e := &ipn.Envelope{MessageID: "m-1", Message: string(message)}
	if change != nil {
		change(e)
	}
	is.New(t).NoErr(s.Sign(e))
	return e
}

// authority is a certificate that issues others.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func (a authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	return pool
}

// issue makes a certificate of a, or one of its own if a is empty.
func (a authority) issue(t testing.TB, key any, change func(*x509.Certificate)) *x509.Certificate {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(time.Now().UnixNano()),
		Subject:               pkix.Name{CommonName: rand.Text()},
		NotBefore:             start.AddDate(-1, 0, 0),
		NotAfter:              start.AddDate(1, 0, 0),
		BasicConstraintsValid: true,
	}
	change(template)
	parent := a.cert
	if parent == nil {
		parent = template
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key, a.key)
	is.New(t).NoErr(err)
	cert, err := x509.ParseCertificate(der)
	is.New(t).NoErr(err)
	return cert
}

// under makes an authority below parent; below nothing, a root.
func under(t testing.TB, parent authority, issuerURL ...string) authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	is.New(t).NoErr(err)
	if parent.key == nil {
		parent.key = key
	}
	cert := parent.issue(t, &key.PublicKey, func(c *x509.Certificate) {
		c.IsCA, c.KeyUsage, c.IssuingCertificateURL = true, x509.KeyUsageCertSign, issuerURL
	})
	return authority{cert: cert, key: key}
}

// snsKey is the public key of the signer.
func snsKey(t testing.TB) any {
	t.Helper()
	block, _ := pem.Decode(sns().Certificate())
	cert, err := x509.ParseCertificate(block.Bytes)
	is.New(t).NoErr(err)
	return cert.PublicKey
}

func inPEM(certs ...*x509.Certificate) (file []byte) {
	for _, c := range certs {
		file = append(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	return file
}
