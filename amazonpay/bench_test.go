package amazonpay_test

import (
	"crypto"
	"io"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// countingKey counts the signatures that it makes.
type countingKey struct {
	crypto.Signer
	signatures atomic.Int64
}

func (k *countingKey) Sign(rand io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	k.signatures.Add(1)
	return k.Signer.Sign(rand, digest, opts)
}

// A button from a warm kit costs no signature. The ratio says how many
// buttons one signature would pay for.
func BenchmarkButton(b *testing.B) {
	is := is.New(b)
	key := &countingKey{Signer: merchantKey()}
	s := newSetup(b, api.JP, scs.New(), merchantKey())
	client, err := api.New(api.Config{Region: api.JP, PublicKeyID: publicKeyID, PrivateKey: key})
	is.NoErr(err)
	s.config.Client = client
	s.restart()
	draw := func() {
		if _, err := s.kit.Button(amazonpay.ButtonOptions{Placement: "Product"}); err != nil {
			b.Fatal(err)
		}
	}
	draw() // signs
	signature := timeOf(b, client)
	signed := key.signatures.Load()
	b.ReportAllocs()
	for b.Loop() {
		draw()
	}
	perOp := b.Elapsed() / time.Duration(b.N)
	b.ReportMetric(float64(signature)/float64(perOp), "buttons/signature")
	b.ReportMetric(float64(key.signatures.Load()-signed)/float64(b.N), "signatures/op")
}

// timeOf is how long one signature takes.
func timeOf(b *testing.B, client *api.Client) time.Duration {
	const n = 50
	started := time.Now()
	for range n {
		if _, err := client.SignPayload([]byte("{}")); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(started) / n
}
