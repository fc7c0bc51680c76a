package api_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

func pemOf(t *testing.T, kind string, der []byte, err error) []byte {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func pkcs1(t *testing.T) []byte {
	return pemOf(t, "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(testKey()), nil)
}

func pkcs8(t *testing.T, key any) []byte {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	return pemOf(t, "PRIVATE KEY", der, err)
}

func ecKey(t *testing.T) *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestH7_KeysThatLoad(t *testing.T) {
	t.Parallel()
	certificate := pemOf(t, "CERTIFICATE", []byte("x"), nil)
	for name, data := range map[string][]byte{
		"PKCS#1":                 pkcs1(t),
		"PKCS#8":                 pkcs8(t, testKey()),
		"with text around it":    append(append([]byte("Bag Attributes\n"), pkcs8(t, testKey())...), "tail"...),
		"with Windows line ends": bytes.ReplaceAll(pkcs8(t, testKey()), []byte("\n"), []byte("\r\n")),
		"with a byte order mark": append([]byte("\xef\xbb\xbf"), append([]byte("\n"), pkcs1(t)...)...),
		"behind a certificate":   append(certificate, pkcs1(t)...),
	} {
		t.Run("H7 "+name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			key, err := api.ParsePrivateKey(data)
			is.NoErr(err)
			is.True(testKey().PublicKey.Equal(key.Public()))
		})
	}
}

func TestH7_KeysThatDoNotLoadSayWhy(t *testing.T) {
	t.Parallel()
	public, publicErr := x509.MarshalPKIXPublicKey(&testKey().PublicKey)
	ec, ecErr := x509.MarshalECPrivateKey(ecKey(t))
	old := &pem.Block{Type: "RSA PRIVATE KEY", Bytes: []byte("x"), Headers: map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-128-CBC,00"}}
	for name, tt := range map[string]struct {
		data []byte
		want string
	}{
		"an empty file":        {nil, "it is empty"},
		"white space":          {[]byte(" \n\t"), "it is empty"},
		"a path":               {[]byte("/etc/keys/private.pem"), "no PEM block"},
		"escaped line feeds":   {bytes.ReplaceAll(pkcs1(t), []byte("\n"), []byte(`\n`)), "no PEM block"},
		"an OpenSSH key":       {pemOf(t, "OPENSSH PRIVATE KEY", []byte("openssh-key-v1\x00"), nil), "ssh-keygen -p -m PEM"},
		"a public key":         {pemOf(t, "PUBLIC KEY", public, publicErr), "it is the public key"},
		"a PKCS#1 public key":  {pemOf(t, "RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&testKey().PublicKey), nil), "it is the public key"},
		"a certificate":        {pemOf(t, "CERTIFICATE", []byte("x"), nil), "it is a certificate"},
		"an encrypted key":     {pemOf(t, "ENCRYPTED PRIVATE KEY", []byte("x"), nil), "it is encrypted"},
		"an old encrypted key": {pem.EncodeToMemory(old), "it is encrypted"},
		"an EC key":            {pemOf(t, "EC PRIVATE KEY", ec, ecErr), "Amazon Pay needs RSA"},
		"an EC key in PKCS#8":  {pkcs8(t, ecKey(t)), "Amazon Pay needs RSA"},
		"half a PKCS#1 key":    {pemOf(t, "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(testKey())[:300], nil), "damaged"},
		"half a PKCS#8 key":    {pemOf(t, "PRIVATE KEY", []byte("x"), nil), "damaged"},
		"something else":       {pemOf(t, "PGP MESSAGE", []byte("x"), nil), `"PGP MESSAGE" is no private key`},
	} {
		t.Run("H7 "+name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			key, err := api.ParsePrivateKey(tt.data)
			var problem *api.KeyError
			is.True(key == nil)
			is.True(errors.As(err, &problem))
			is.True(strings.Contains(err.Error(), tt.want))
		})
	}
}

func TestKeyErrorsHoldNothingOfTheFile(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	_, err := api.ParsePrivateKey([]byte("TOPSECRET"))
	is.True(!strings.Contains(err.Error(), "TOPSECRET"))
	_, err = api.ParsePrivateKey(pemOf(t, "RSA PRIVATE KEY", []byte("TOPSECRET"), nil))
	is.True(!strings.Contains(err.Error(), "TOPSECRET"))
}

func FuzzParsePrivateKey(f *testing.F) {
	f.Add([]byte("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"))
	f.Add([]byte("-----BEGIN RSA PRIVATE KEY-----\nDEK-Info: x\n\nAAAA\n-----END RSA PRIVATE KEY-----"))
	f.Fuzz(func(t *testing.T, data []byte) {
		key, err := api.ParsePrivateKey(data)
		var problem *api.KeyError
		if (key == nil) != errors.As(err, &problem) {
			t.Errorf("key %v, error %v", key, err)
		}
	})
}
