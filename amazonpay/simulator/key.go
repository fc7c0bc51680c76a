package simulator

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
)

// Sizes at which crypto/rsa verifies signatures, and in little time.
const (
	minKeyBits = 1024
	maxKeyBits = 8192
)

// ParsePublicKey reads the merchant's public key for Config.Keys or
// [Simulator.AddKey] from a PEM block: PUBLIC KEY (as `openssl pkey -pubout`
// and Seller Central write it), RSA PUBLIC KEY, or CERTIFICATE. Its error says
// what was found instead; a private key is refused, as nobody but the shop
// should have it.
func ParsePublicKey(text []byte) (*rsa.PublicKey, error) {
	block, _ := pem.Decode(bytes.TrimPrefix(text, []byte("\ufeff"))) // some editors begin a file with this mark
	if block == nil {
		return nil, errors.New("simulator: no PEM block: give a file that begins with -----BEGIN PUBLIC KEY-----")
	}
	key, err := publicKeyIn(block)
	if err != nil {
		return nil, err
	}
	public, ok := key.(*rsa.PublicKey)
	if !ok {
		return nil, fmt.Errorf("simulator: the key is a %T: Amazon Pay signs with RSA", key)
	}
	if bits := public.N.BitLen(); bits < minKeyBits || bits > maxKeyBits {
		return nil, fmt.Errorf("simulator: the key has %d bits: Amazon Pay's have 2048", bits)
	}
	return public, nil
}

func publicKeyIn(block *pem.Block) (key any, err error) {
	switch block.Type {
	case "PUBLIC KEY":
		key, err = x509.ParsePKIXPublicKey(block.Bytes)
	case "RSA PUBLIC KEY":
		key, err = x509.ParsePKCS1PublicKey(block.Bytes)
	case "CERTIFICATE":
		var certificate *x509.Certificate
		if certificate, err = x509.ParseCertificate(block.Bytes); err == nil {
			key = certificate.PublicKey
		}
	case "PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "OPENSSH PRIVATE KEY":
		return nil, fmt.Errorf("simulator: this is a %s: give the public half, as `openssl pkey -in private.pem -pubout` writes it", block.Type)
	default:
		return nil, fmt.Errorf("simulator: a PEM block of type %q: give a PUBLIC KEY", block.Type)
	}
	if err != nil {
		return nil, fmt.Errorf("simulator: the %s cannot be read: %w", block.Type, err)
	}
	return key, nil
}
