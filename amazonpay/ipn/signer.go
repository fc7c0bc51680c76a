package ipn

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// SignerConfig is what a Signer needs. It is read once, by NewSigner.
type SignerConfig struct {
	// TopicARN is the topic of the messages. Required.
	TopicARN string
	// CertificateURL is where Certificate is served, and what the messages
	// name. With Config nothing needs to be served. Required.
	CertificateURL string
	// SignatureVersion is "1" or "2". If empty, "1", as Amazon Pay's.
	SignatureVersion string
	// Now is the clock of the messages. If nil, time.Now.
	Now func() time.Time
	// NotBefore and NotAfter bound the certificate. If zero, the years 1990
	// and 2050, so that tests may move their clocks.
	NotBefore, NotAfter time.Time
}

// Signer signs messages as SNS does, with an authority of its own, so that a
// host can test its endpoint. It is safe for concurrent use. It makes an RSA
// key, which takes a moment: make one and share it.
type Signer struct {
	config SignerConfig
	key    *rsa.PrivateKey
	leaf   []byte // PEM
	root   []byte // PEM
	roots  *x509.CertPool
}

// NewSigner makes a key and certificates, or returns everything that is wrong
// with cfg at once.
func NewSigner(cfg SignerConfig) (*Signer, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	cfg.setDefaults()
	key, err := rsa.GenerateKey(rand.Reader, minKeyBits)
	if err != nil {
		return nil, fmt.Errorf("ipn: key: %w", err)
	}
	s := &Signer{config: cfg, key: key, roots: x509.NewCertPool()}
	if s.leaf, s.root, err = issue(&key.PublicKey, cfg.NotBefore, cfg.NotAfter); err != nil {
		return nil, err
	}
	s.roots.AppendCertsFromPEM(s.root)
	return s, nil
}

func (cfg *SignerConfig) check() error {
	var errs []error
	if _, ok := parseTopic(cfg.TopicARN); !ok {
		errs = append(errs, fmt.Errorf("ipn: SignerConfig.TopicARN is %q: write it like arn:aws:sns:eu-west-1:123456789012:name", cfg.TopicARN))
	}
	if checkExtraURL(cfg.CertificateURL) != nil {
		errs = append(errs, fmt.Errorf("ipn: SignerConfig.CertificateURL is %q: write an absolute URL, such as http://localhost:8081/certificate.pem", cfg.CertificateURL))
	}
	if _, ok := hashOf(cfg.SignatureVersion); !ok && cfg.SignatureVersion != "" {
		errs = append(errs, fmt.Errorf("ipn: SignerConfig.SignatureVersion is %q: set 1 or 2", cfg.SignatureVersion))
	}
	return errors.Join(errs...)
}

func (cfg *SignerConfig) setDefaults() {
	if cfg.SignatureVersion == "" {
		cfg.SignatureVersion = "1"
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.NotBefore.IsZero() {
		cfg.NotBefore = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if cfg.NotAfter.IsZero() {
		cfg.NotAfter = time.Date(2049, 12, 31, 0, 0, 0, 0, time.UTC)
	}
}

// Sign sets SignatureVersion, Signature and SigningCertURL of e, and Type
// (TypeNotification), TopicARN and Timestamp (now) where they are empty. It
// signs whatever e holds, so that tests can have SNS say strange things. It
// fails only if the key does.
func (s *Signer) Sign(e *Envelope) error {
	if e.Type == "" {
		e.Type = TypeNotification
	}
	if e.TopicARN == "" {
		e.TopicARN = s.config.TopicARN
	}
	if e.Timestamp == "" {
		e.Timestamp = s.config.Now().UTC().Format("2006-01-02T15:04:05.000Z")
	}
	e.SignatureVersion, e.SigningCertURL = s.config.SignatureVersion, s.config.CertificateURL
	hash, _ := hashOf(e.SignatureVersion)
	value, err := rsa.SignPKCS1v15(nil, s.key, hash, digest(hash, e.stringToSign()))
	if err != nil {
		return fmt.Errorf("ipn: signing: %w", err)
	}
	e.Signature = base64.StdEncoding.EncodeToString(value)
	return nil
}

// Envelope returns n in a signed envelope. If messageID is empty, it gets one
// of its own.
func (s *Signer) Envelope(n Notification, messageID string) (*Envelope, error) {
	message, err := json.Marshal(n)
	if err != nil {
		return nil, fmt.Errorf("ipn: notification: %w", err)
	}
	if messageID == "" {
		messageID = rand.Text()
	}
	e := &Envelope{MessageID: messageID, Message: string(message)}
	return e, s.Sign(e)
}

// NewRequest returns the POST to url with which SNS would deliver n, signed
// and with a message id of its own.
func (s *Signer) NewRequest(ctx context.Context, url string, n Notification) (*http.Request, error) {
	e, err := s.Envelope(n, "")
	if err != nil {
		return nil, err
	}
	return e.NewRequest(ctx, url)
}

// Certificate returns the signing certificate in PEM: what CertificateURL must
// serve to verifiers in other processes.
func (s *Signer) Certificate() []byte { return bytes.Clone(s.leaf) }

// RootPEM returns the certificate of the signer's authority in PEM.
func (s *Signer) RootPEM() []byte { return bytes.Clone(s.root) }

// Roots returns a pool that holds the signer's authority alone.
func (s *Signer) Roots() *x509.CertPool { return s.roots.Clone() }

// Config returns what a Verifier needs to take this signer's messages for the
// merchant and nothing else. Its HTTPClient answers in process, without
// network; its clock is the signer's.
func (s *Signer) Config(merchantID string) Config {
	return Config{
		TopicARNs:       []string{s.config.TopicARN},
		MerchantID:      merchantID,
		HTTPClient:      &http.Client{Transport: certificateServer{s}},
		Roots:           s.Roots(),
		CertificateURLs: []string{s.config.CertificateURL},
		Now:             s.config.Now,
	}
}

// certificateServer answers in process what CertificateURL must serve.
type certificateServer struct{ signer *Signer }

func (c certificateServer) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := http.StatusNotFound, []byte(nil)
	if r.URL.String() == c.signer.config.CertificateURL {
		status, body = http.StatusOK, c.signer.leaf
	}
	return &http.Response{
		StatusCode:    status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        http.Header{},
		Body:          io.NopCloser(bytes.NewReader(body)),
		ContentLength: int64(len(body)),
		Request:       r,
	}, nil
}
