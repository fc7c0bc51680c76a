package api

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
)

// Algorithm is how a request or a button is signed: RSASSA-PSS with SHA-256
// and a salt whose length the name decides.
type Algorithm string

// The algorithms.
const (
	PSS   Algorithm = "AMZN-PAY-RSASSA-PSS"    // salt of 20 bytes
	PSSV2 Algorithm = "AMZN-PAY-RSASSA-PSS-V2" // salt of 32 bytes; for new integrations
)

func (a Algorithm) saltLength() int {
	switch a {
	case PSS:
		return 20
	case PSSV2:
		return 32
	}
	return 0
}

// StringToSign returns what is signed: the algorithm's name, a line feed and
// the SHA-256 of content in lower-case hex. The content is the canonical
// request of a call, or the payload of a button.
//
// Source: Amazon Pay API v2, Signing requests.
func StringToSign(a Algorithm, content []byte) string {
	sum := sha256.Sum256(content)
	return string(a) + "\n" + hex.EncodeToString(sum[:])
}

// SignPayload signs the payload of a button and returns the signature in
// base64. The page must hand checkout.js the very same bytes, and the
// algorithm. The signature has no date: it is good for as long as the payload
// stays the same.
func (c *Client) SignPayload(payload []byte) (signature string, err error) {
	return c.sign(StringToSign(c.algorithm, payload))
}

func (c *Client) sign(stringToSign string) (string, error) {
	digest := sha256.Sum256([]byte(stringToSign))
	options := &rsa.PSSOptions{SaltLength: c.algorithm.saltLength(), Hash: crypto.SHA256}
	signature, err := c.key.Sign(c.rand, digest[:], options)
	if err != nil {
		return "", fmt.Errorf("api: the private key cannot sign: %w", err)
	}
	return base64.StdEncoding.EncodeToString(signature), nil
}
