package api

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
)

// KeyError says why a file holds no key that can sign for Amazon Pay. It never
// holds any of the file's content.
type KeyError struct {
	Problem string // what was found and what to do
	Err     error  // the parser's words, if any
}

// Error says what was found and what to do.
func (e *KeyError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("api: private key: %s: %v", e.Problem, e.Err)
	}
	return "api: private key: " + e.Problem
}

// Unwrap returns Err.
func (e *KeyError) Unwrap() error { return e.Err }

// ParsePrivateKey reads an RSA private key in PEM form, PKCS#1 (BEGIN RSA
// PRIVATE KEY) or PKCS#8 (BEGIN PRIVATE KEY), such as the file that Seller
// Central offers once. What stands around it is passed over. Any other content
// is a *KeyError.
func ParsePrivateKey(data []byte) (crypto.Signer, error) {
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, &KeyError{Problem: "it is empty: check the path or the environment variable it comes from"}
	}
	err := &KeyError{Problem: "there is no PEM block in it: it must begin with -----BEGIN PRIVATE KEY-----, on a line of its own"}
	for {
		var block *pem.Block
		if block, data = pem.Decode(data); block == nil {
			return nil, err
		}
		key, problem := parseBlock(block)
		if problem == nil {
			return key, nil
		}
		err = problem
	}
}

func parseBlock(block *pem.Block) (*rsa.PrivateKey, *KeyError) {
	switch block.Type {
	case "RSA PRIVATE KEY":
		if block.Headers["DEK-Info"] != "" {
			return nil, encryptedKey()
		}
		key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
		if err != nil {
			return nil, &KeyError{Problem: "the RSA key is damaged: download or export it again", Err: err}
		}
		return key, nil
	case "PRIVATE KEY":
		return parsePKCS8(block.Bytes)
	case "ENCRYPTED PRIVATE KEY":
		return nil, encryptedKey()
	case "OPENSSH PRIVATE KEY":
		return nil, &KeyError{Problem: "it is in OpenSSH's own form: convert a copy with: ssh-keygen -p -m PEM -f FILE"}
	case "EC PRIVATE KEY":
		return nil, &KeyError{Problem: "it is an elliptic curve key: Amazon Pay needs RSA"}
	case "PUBLIC KEY", "RSA PUBLIC KEY":
		return nil, &KeyError{Problem: "it is the public key: use the private key of the same pair"}
	case "CERTIFICATE":
		return nil, &KeyError{Problem: "it is a certificate: use the private key"}
	}
	return nil, &KeyError{Problem: fmt.Sprintf("a PEM block of type %.40q is no private key", block.Type)}
}

func parsePKCS8(der []byte) (*rsa.PrivateKey, *KeyError) {
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, &KeyError{Problem: "the key is damaged or of an unknown kind: download or export it again", Err: err}
	}
	private, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, &KeyError{Problem: fmt.Sprintf("it is a %T: Amazon Pay needs RSA", key)}
	}
	return private, nil
}

func encryptedKey() *KeyError {
	return &KeyError{Problem: "it is encrypted: decrypt it with openssl pkcs8 -topk8 -nocrypt, or sign with a KMS"}
}
