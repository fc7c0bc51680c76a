package ipn

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	maxCertificates = 8 // in one file
	maxIssuers      = 3 // fetched for one certificate
	minKeyBits      = 2048
	maxKeyBits      = 8192 // larger ones only burn time
)

// chain fetches signing certificates and proves that they lead to the roots.
type chain struct {
	roots    *x509.CertPool
	now      func() time.Time
	download download
}

// certificate is a signing certificate that was proven.
type certificate struct {
	key      *rsa.PublicKey
	notAfter time.Time
}

func (c chain) load(ctx context.Context, s source) (*certificate, error) {
	file, err := c.download.get(ctx, s.url)
	if err != nil {
		return nil, fmt.Errorf("signing certificate: %w", err)
	}
	certs, err := parseCertificates(file)
	if err != nil {
		return nil, err
	}
	leaf := certs[0]
	key, err := c.checkLeaf(leaf, s.names)
	if err != nil {
		return nil, err
	}
	if err := c.prove(ctx, leaf, certs[1:]); err != nil {
		return nil, err
	}
	return &certificate{key: key, notAfter: leaf.NotAfter}, nil
}

// checkLeaf looks at all that the leaf alone tells, before issuers are fetched.
func (c chain) checkLeaf(leaf *x509.Certificate, names []string) (*rsa.PublicKey, error) {
	key, ok := leaf.PublicKey.(*rsa.PublicKey)
	if !ok || key.N.BitLen() < minKeyBits || key.N.BitLen() > maxKeyBits {
		return nil, fmt.Errorf("%w: the certificate's key is not RSA of 2048 to 8192 bits", ErrForged)
	}
	if now := c.now(); now.Before(leaf.NotBefore) || now.After(leaf.NotAfter) {
		return nil, fmt.Errorf("%w: the certificate is not valid now", ErrForged)
	}
	named := func(name string) bool { return leaf.VerifyHostname(name) == nil }
	if names != nil && !slices.ContainsFunc(names, named) {
		return nil, fmt.Errorf("%w: the certificate does not name SNS", ErrForged)
	}
	return key, nil
}

// prove builds the chain from leaf to a root. SNS serves the leaf alone, so
// issuers that are missing are fetched from where each certificate says. What
// comes from there need not be trusted: the chain is what is checked.
func (c chain) prove(ctx context.Context, leaf *x509.Certificate, others []*x509.Certificate) error {
	pool := x509.NewCertPool()
	for _, cert := range others {
		pool.AddCert(cert)
	}
	last := append([]*x509.Certificate{leaf}, others...)[len(others)]
	for range maxIssuers {
		if c.leadsToRoot(leaf, pool) {
			return nil
		}
		issuer, err := c.issuer(ctx, last)
		if err != nil {
			return err
		}
		pool.AddCert(issuer)
		last = issuer
	}
	if c.leadsToRoot(leaf, pool) {
		return nil
	}
	return errNoRoot
}

var errNoRoot = fmt.Errorf("%w: the certificate does not lead to a root of Config.Roots", ErrForged)

func (c chain) leadsToRoot(leaf *x509.Certificate, pool *x509.CertPool) bool {
	_, err := leaf.Verify(x509.VerifyOptions{
		Roots:         c.roots,
		Intermediates: pool,
		CurrentTime:   c.now(),
		// It signs messages. What else it may be used for is not asked.
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	return err == nil
}

// issuer fetches the certificate that signed cert. A failure there is not the
// message's fault, so it is always worth another try.
func (c chain) issuer(ctx context.Context, cert *x509.Certificate) (*x509.Certificate, error) {
	at := slices.IndexFunc(cert.IssuingCertificateURL, isIssuerURL)
	if at < 0 {
		return nil, errNoRoot
	}
	file, err := c.download.get(ctx, cert.IssuingCertificateURL[at])
	if err != nil {
		return nil, fmt.Errorf("%w: issuer of the signing certificate: %v", ErrUnavailable, err)
	}
	if issuer, err := x509.ParseCertificate(file); err == nil {
		return issuer, nil
	}
	certs, err := parseCertificates(file)
	if err != nil {
		return nil, err
	}
	return certs[0], nil
}

// isIssuerURL allows what Amazon Trust Services serves. http is usual there.
func isIssuerURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.User == nil &&
		u.RawQuery == "" && !u.ForceQuery && u.Fragment == "" && strings.HasSuffix(u.Host, ".amazontrust.com")
}

var errNotPEM = errors.New("the file is no certificate in PEM")

func parseCertificates(file []byte) ([]*x509.Certificate, error) {
	var certs []*x509.Certificate
	for block, rest := pem.Decode(file); block != nil; block, rest = pem.Decode(rest) {
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil || block.Type != "CERTIFICATE" || len(certs) == maxCertificates {
			return nil, fmt.Errorf("%w: %w", ErrForged, errNotPEM)
		}
		certs = append(certs, cert)
	}
	if certs == nil {
		return nil, fmt.Errorf("%w: %w", ErrForged, errNotPEM)
	}
	return certs, nil
}
