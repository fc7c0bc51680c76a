package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
)

const developmentKeyID = "SANDBOX-SIMULATOR0000000000000"

// developmentKey makes a key pair for a shop that brought no key of its own,
// and lets the simulator accept it. The private key, in PEM, is nil if there
// is none to make.
func (o *options) developmentKey() (private []byte, err error) {
	if len(o.config.Keys) > 0 {
		return nil, nil
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	o.config.Keys[developmentKeyID] = &key.PublicKey
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}
