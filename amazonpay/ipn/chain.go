package ipn

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
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
	content, err := c.download.get(ctx, file{"signing certificate", s.url, ErrForged})
	if err != nil {
		return nil, err
	}
	certs := parseCertificates(content)
	if certs == nil {
		return nil, fmt.Errorf("%w: the signing certificate is no certificate in PEM", ErrForged)
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
	named := func(name string) bool { return slices.Contains(leaf.DNSNames, name) }
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
	last := leaf
	if len(others) > 0 {
		last = others[len(others)-1]
	}
	for fetched := 0; !c.leadsToRoot(leaf, pool); fetched++ {
		at := slices.IndexFunc(last.IssuingCertificateURL, isIssuerURL)
		if at < 0 || fetched == maxIssuers {
			return fmt.Errorf("%w: the certificate does not lead to a root of Config.Roots", ErrForged)
		}
		issuer, err := c.issuer(ctx, last.IssuingCertificateURL[at])
		if err != nil {
			return err
		}
		pool.AddCert(issuer)
		last = issuer
	}
	return nil
}

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

// issuer fetches the certificate at url, DER or PEM. A failure there is not
// the message's fault, so it is always worth another try.
func (c chain) issuer(ctx context.Context, url string) (*x509.Certificate, error) {
	content, err := c.download.get(ctx, file{"issuer of the signing certificate", url, ErrUnavailable})
	if err != nil {
		return nil, err
	}
	if cert, err := x509.ParseCertificate(content); err == nil {
		return cert, nil
	}
	if certs := parseCertificates(content); certs != nil {
		return certs[0], nil
	}
	return nil, fmt.Errorf("%w: the issuer of the signing certificate is no certificate", ErrUnavailable)
}

// isIssuerURL allows what Amazon Trust Services serves. http is usual there.
func isIssuerURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.User == nil &&
		u.RawQuery == "" && !u.ForceQuery && u.Fragment == "" && strings.HasSuffix(u.Host, ".amazontrust.com")
}

// parseCertificates returns the certificates of a PEM file, nil if it holds
// none, too many or anything else.
func parseCertificates(content []byte) (certs []*x509.Certificate) {
	for block, rest := pem.Decode(content); block != nil; block, rest = pem.Decode(rest) {
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil || block.Type != "CERTIFICATE" || len(certs) == maxCertificates {
			return nil
		}
		certs = append(certs, cert)
	}
	return certs
}
