package ipn

import (
	"crypto"
	"crypto/rsa"
	_ "crypto/sha1" // SignatureVersion 1
	_ "crypto/sha256"
	"encoding/base64"
	"fmt"
)

// hashOf returns the hash of a SignatureVersion. Amazon Pay's topics use 1, which
// is SNS's default: SHA-1 is weak against those who choose both of two
// messages, and nobody but Amazon chooses these.
func hashOf(version string) (crypto.Hash, bool) {
	switch version {
	case "1":
		return crypto.SHA1, true
	case "2":
		return crypto.SHA256, true
	default:
		return 0, false
	}
}

type signature struct {
	hash  crypto.Hash
	value []byte
}

func parseSignature(e *Envelope) (signature, error) {
	hash, ok := hashOf(e.SignatureVersion)
	if !ok {
		return signature{}, fmt.Errorf("%w: SignatureVersion is not 1 or 2", ErrForged)
	}
	value, err := base64.StdEncoding.DecodeString(e.Signature)
	if err != nil || len(value) == 0 {
		return signature{}, fmt.Errorf("%w: there is no signature in base64", ErrForged)
	}
	return signature{hash: hash, value: value}, nil
}

func (s signature) verify(key *rsa.PublicKey, message string) error {
	if err := rsa.VerifyPKCS1v15(key, s.hash, digest(s.hash, message), s.value); err != nil {
		return fmt.Errorf("%w: the signature is not of this message", ErrForged)
	}
	return nil
}

func digest(hash crypto.Hash, message string) []byte {
	h := hash.New()
	h.Write([]byte(message))
	return h.Sum(nil)
}
