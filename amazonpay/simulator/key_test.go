package simulator_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

func inPEM(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// bits is a public key of so many bits.
func bits(n uint) *rsa.PublicKey {
	one := big.NewInt(1)
	return &rsa.PublicKey{N: new(big.Int).Sub(new(big.Int).Lsh(one, n), one), E: 65537}
}

// A merchant's public key is read from any of the PEM forms that tools write, and what is no public key of RSA is refused with what to give instead.
//
// Source: this kit's own tooling
func TestPublicKeysAreReadFromPEM(t *testing.T) {
	t.Parallel()
	key := testKey()
	pkix, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	is.New(t).NoErr(err)
	elliptical, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	is.New(t).NoErr(err)
	curve, err := x509.MarshalPKIXPublicKey(&elliptical.PublicKey)
	is.New(t).NoErr(err)
	signer, err := ipn.NewSigner(ipn.SignerConfig{
		TopicARN: "arn:aws:sns:eu-west-1:000000000000:topic", CertificateURL: "http://localhost/certificate.pem",
	})
	is.New(t).NoErr(err)
	for _, c := range []struct{ name, pem, refusal string }{
		{"PUBLIC KEY", inPEM("PUBLIC KEY", pkix), ""},
		{"with text before it", "Amazon Pay\n\n" + inPEM("PUBLIC KEY", pkix), ""},
		{"with a byte order mark", "\ufeff" + inPEM("PUBLIC KEY", pkix), ""},
		{"RSA PUBLIC KEY", inPEM("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&key.PublicKey)), ""},
		{"CERTIFICATE", string(signer.Certificate()), ""},
		{"H7 a private key", inPEM("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key)), "-pubout"},
		{"another kind of key", inPEM("PUBLIC KEY", curve), "RSA"},
		{"too few bits to verify anything", inPEM("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(bits(512))), "2048"},
		{"so many that it takes a while", inPEM("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(bits(100_000))), "2048"},
		{"another kind of block", inPEM("X509 CRL", pkix), "give a PUBLIC KEY"},
		{"a block that is cut", inPEM("PUBLIC KEY", pkix[:40]), "cannot be read"},
		{"no PEM at all", "SANDBOX-AE00", "-----BEGIN PUBLIC KEY-----"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			read, err := simulator.ParsePublicKey([]byte(c.pem))
			if c.refusal != "" {
				is.True(strings.Contains(err.Error(), c.refusal))
				return
			}
			is.NoErr(err)
			is.True(c.name == "CERTIFICATE" || read.Equal(&key.PublicKey))
		})
	}
}

// FuzzPublicKey reads anything as a key.
func FuzzPublicKey(f *testing.F) {
	f.Add([]byte(inPEM("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&rsa.PublicKey{N: testKey().N, E: 3}))))
	f.Add([]byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if key, err := simulator.ParsePublicKey(text); (key == nil) == (err == nil) {
			t.Errorf("%v, %v", key, err)
		}
	})
}
