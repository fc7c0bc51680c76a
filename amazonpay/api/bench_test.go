package api_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"testing"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// BenchmarkCall holds one API call over a local connection, server included,
// against the bare RSA-2048-PSS signature that it cannot do without. The two
// take turns, so that the ratio means something on a busy machine.
func BenchmarkCall(b *testing.B) {
	s := server(b, func() {})
	client := newClient(b, script(), func(c *api.Config) {
		c.HTTPClient, c.Endpoint, c.PrivateKey = nil, s.URL, testKey()
	})
	digest := sha256.Sum256([]byte("x"))
	options := &rsa.PSSOptions{SaltLength: 32, Hash: crypto.SHA256}
	var calls, signatures time.Duration
	b.ReportAllocs()
	for b.Loop() {
		began := time.Now()
		if err := complete(b.Context(), client); err != nil {
			b.Fatal(err)
		}
		called := time.Now()
		if _, err := rsa.SignPSS(rand.Reader, testKey(), crypto.SHA256, digest[:], options); err != nil {
			b.Fatal(err)
		}
		calls += called.Sub(began)
		signatures += time.Since(called)
	}
	b.ReportMetric(float64(calls.Nanoseconds())/float64(b.N), "ns/call")
	b.ReportMetric(float64(signatures.Nanoseconds())/float64(b.N), "ns/signature")
	b.ReportMetric(float64(calls)/float64(signatures), "signatures/call")
}

// BenchmarkDecode reads a full checkout session.
func BenchmarkDecode(b *testing.B) {
	var session api.CheckoutSession
	wire := []byte(read(b, "session_open", &session))
	b.ReportAllocs()
	for b.Loop() {
		if err := session.UnmarshalJSON(wire); err != nil {
			b.Fatal(err)
		}
	}
}
