package ipn_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
)

const file = "/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem"

func TestD10_CertificateURLTricksAreRefusedBeforeAnyFetch(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"http":                     "http://sns.eu-west-1.amazonaws.com" + file,
		"no scheme":                "//sns.eu-west-1.amazonaws.com" + file,
		"file":                     "file://sns.eu-west-1.amazonaws.com" + file,
		"somebody's bucket":        "https://s3.amazonaws.com/b" + file,
		"a bucket as a host":       "https://sns.s3.amazonaws.com" + file,
		"a bucket in the region":   "https://sns.s3.eu-west-1.amazonaws.com" + file,
		"host goes on":             "https://sns.eu-west-1.amazonaws.com.evil.test" + file,
		"host as a path":           "https://evil.test/sns.eu-west-1.amazonaws.com" + file,
		"host as a user":           "https://sns.eu-west-1.amazonaws.com@evil.test" + file,
		"with a user":              "https://user:pw@sns.eu-west-1.amazonaws.com" + file,
		"with a backslash":         `https://evil.test\@sns.eu-west-1.amazonaws.com` + file,
		"with a port":              "https://sns.eu-west-1.amazonaws.com:8443" + file,
		"with the usual port":      "https://sns.eu-west-1.amazonaws.com:443" + file,
		"with a dot at the end":    "https://sns.eu-west-1.amazonaws.com." + file,
		"path climbs":              snsHost + "/x/.." + file,
		"path has more":            snsHost + "/bucket" + file,
		"path is escaped":          snsHost + "/SimpleNotificationService%2D0123456789abcdef.pem",
		"file has another name":    snsHost + "/certificate.pem",
		"file is no certificate":   snsHost + strings.TrimSuffix(file, "pem") + "txt",
		"file climbs":              snsHost + "/SimpleNotificationService-../../x.pem",
		"with a query":             certificateURL + "?x=1",
		"with an empty query":      certificateURL + "?",
		"with a fragment":          certificateURL + "#x",
		"with a line break":        certificateURL + "\n",
		"with a space before":      " " + certificateURL,
		"an API of SNS":            snsHost + "/?Action=Publish",
		"another region":           "https://sns.us-east-1.amazonaws.com" + file,
		"another partition":        "https://sns.eu-west-1.amazonaws.com.cn" + file,
		"inside the network":       "http://169.254.169.254/latest/meta-data",
		"this machine":             "https://localhost" + file,
		"lookalike of the letters": "https://sns.eu-west-1.amazonaws.соm" + file,
	}
	for name, url := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			w := snsServes()
			e := signed(t, sns(), nil)
			e.SigningCertURL = url
			_, err := send(t, mustNew(t, online(w)), e)
			is.True(errors.Is(err, ipn.ErrForged) || errors.Is(err, ipn.ErrMalformed))
			is.Equal(len(w.requests()), 0)
		})
	}
}

func TestD10_RegionThatIsNoRegionIsRefusedBeforeAnyFetch(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := snsServes()
	cfg := online(w)
	cfg.DangerouslyAcceptAnyTopic = true
	e := signed(t, sns(), func(e *ipn.Envelope) { e.TopicARN = "arn:aws:sns:s3:123456789012:x" })
	e.SigningCertURL = "https://sns.s3.amazonaws.com" + file
	_, err := send(t, mustNew(t, cfg), e)
	is.True(errors.Is(err, ipn.ErrForged))
	is.Equal(len(w.requests()), 0)
}

func TestCertificateOfSNSIsFetchedOnce(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := snsServes()
	v := mustNew(t, online(w))
	for range 3 {
		_, err := send(t, v, signed(t, sns(), nil))
		is.NoErr(err)
	}
	is.Equal(w.requests(), []string{certificateURL})
}

func TestCertificateOfChinaIsFetchedThere(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	const arn, url = "arn:aws-cn:sns:cn-north-1:123456789012:x", "https://sns.cn-north-1.amazonaws.com.cn" + file
	w := &web{answers: map[string]answer{url: {status: 200, body: sns().Certificate()}}}
	cfg := online(w)
	cfg.TopicARNs = []string{arn}
	e := signed(t, sns(), func(e *ipn.Envelope) { e.TopicARN = arn })
	e.SigningCertURL = url
	_, err := send(t, mustNew(t, cfg), e)
	is.NoErr(err)
}

func TestD10_AnswersForTheCertificate(t *testing.T) {
	t.Parallel()
	good := sns().Certificate()
	many := slices.Concat(slices.Repeat([][]byte{good}, 9)...)
	tests := map[string]struct {
		answer answer
		want   error
	}{
		"redirect":              {answer{status: 302, location: "https://evil.test/x.pem"}, ipn.ErrForged},
		"larger than 64 KiB":    {answer{status: 200, body: slices.Concat(good, make([]byte, 64<<10))}, ipn.ErrForged},
		"not found":             {answer{status: 404}, ipn.ErrForged},
		"forbidden":             {answer{status: 403}, ipn.ErrForged},
		"empty":                 {answer{status: 200}, ipn.ErrForged},
		"not PEM":               {answer{status: 200, body: []byte("<html>")}, ipn.ErrForged},
		"truncated":             {answer{status: 200, body: good[:len(good)/2]}, ipn.ErrForged},
		"something else in PEM": {answer{status: 200, body: []byte(strings.ReplaceAll(string(good), "CERTIFICATE", "X"))}, ipn.ErrForged},
		"too many":              {answer{status: 200, body: many}, ipn.ErrForged},
		"server error":          {answer{status: 500}, ipn.ErrUnavailable},
		"overloaded":            {answer{status: 503}, ipn.ErrUnavailable},
		"throttled":             {answer{status: 429}, ipn.ErrUnavailable},
		"no network":            {answer{err: io.ErrUnexpectedEOF}, ipn.ErrUnavailable},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			w := &web{answers: map[string]answer{certificateURL: tt.answer, "https://evil.test/x.pem": {status: 200, body: good}}}
			_, err := send(t, mustNew(t, online(w)), signed(t, sns(), nil))
			is.True(errors.Is(err, tt.want))
			is.Equal(w.requests(), []string{certificateURL})
		})
	}
}

// pki is a root, an issuer and a leaf, and the network that serves them.
type pki struct {
	root, issuer authority
	web          *web
}

const issuerURL = "http://crt.r2m01.amazontrust.com/r2m01.cer"

func newPKI(t testing.TB, key any, change func(*x509.Certificate)) pki {
	t.Helper()
	p := pki{root: under(t, authority{})}
	p.issuer = under(t, p.root)
	leaf := p.issuer.issue(t, key, func(c *x509.Certificate) {
		c.DNSNames, c.IssuingCertificateURL = []string{"sns.amazonaws.com"}, []string{issuerURL}
		if change != nil {
			change(c)
		}
	})
	p.web = &web{answers: map[string]answer{
		certificateURL: {status: 200, body: inPEM(leaf)},
		issuerURL:      {status: 200, body: p.issuer.cert.Raw},
	}}
	return p
}

func (p pki) receive(t testing.TB) error {
	t.Helper()
	cfg := online(p.web)
	cfg.Roots = p.root.pool()
	_, err := send(t, mustNew(t, cfg), signed(t, sns(), nil))
	return err
}

func TestLeafAloneGetsItsIssuerFetched(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	p := newPKI(t, snsKey(t), nil)
	is.NoErr(p.receive(t))
	is.Equal(p.web.requests(), []string{certificateURL, issuerURL})
}

func TestIssuerMayBePEM(t *testing.T) {
	t.Parallel()
	p := newPKI(t, snsKey(t), nil)
	p.web.answers[issuerURL] = answer{status: 200, body: inPEM(p.issuer.cert)}
	is.New(t).NoErr(p.receive(t))
}

func TestIssuersInTheFileAreNotFetched(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	p := newPKI(t, snsKey(t), nil)
	chain := p.web.answers[certificateURL]
	chain.body = slices.Concat(chain.body, inPEM(p.issuer.cert))
	p.web.answers[certificateURL] = chain
	is.NoErr(p.receive(t))
	is.Equal(p.web.requests(), []string{certificateURL})
}

func TestCertificateNames(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		name string
		ok   bool
	}{
		"of most regions":        {"sns.amazonaws.com", true},
		"of the region":          {"sns.eu-west-1.amazonaws.com", true},
		"of opt-in regions":      {"sns-signing.eu-west-1.amazonaws.com", true},
		"of closed partitions":   {"sns-eu-west-1.amazonaws.com", true},
		"of another region":      {"sns.us-east-1.amazonaws.com", false},
		"of another service":     {"s3.amazonaws.com", false},
		"of anybody":             {"evil.test", false},
		"a wildcard over Amazon": {"*.amazonaws.com", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			p := newPKI(t, snsKey(t), func(c *x509.Certificate) { c.DNSNames = []string{tt.name} })
			err := p.receive(t)
			is.Equal(err == nil, tt.ok)
			is.Equal(errors.Is(err, ipn.ErrForged), !tt.ok)
		})
	}
}

func TestCertificateTime(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*x509.Certificate){
		"expired":   func(c *x509.Certificate) { c.NotAfter = start.AddDate(0, 0, -1) },
		"not yet":   func(c *x509.Certificate) { c.NotBefore = start.AddDate(0, 0, 1) },
		"no names":  func(c *x509.Certificate) { c.DNSNames = nil },
		"name only": func(c *x509.Certificate) { c.DNSNames, c.Subject.CommonName = nil, "sns.amazonaws.com" },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			p := newPKI(t, snsKey(t), change)
			is.True(errors.Is(p.receive(t), ipn.ErrForged))
			is.Equal(p.web.requests(), []string{certificateURL}) // no issuer is fetched for it
		})
	}
}

func TestKeyOfTheCertificate(t *testing.T) {
	t.Parallel()
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	is.New(t).NoErr(err)
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	is.New(t).NoErr(err)
	for name, key := range map[string]any{"RSA of 1024 bits": &short.PublicKey, "elliptic": &curve.PublicKey} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := newPKI(t, key, nil).receive(t)
			is := is.New(t)
			is.True(errors.Is(err, ipn.ErrForged))
			is.True(strings.Contains(err.Error(), "key"))
		})
	}
}

func TestCertificateOfAnotherRootIsRefused(t *testing.T) {
	t.Parallel()
	p := newPKI(t, snsKey(t), nil)
	p.root = under(t, authority{})
	is.New(t).True(errors.Is(p.receive(t), ipn.ErrForged))
}

func TestD10_IssuersAreFetchedFromAmazonTrustOnly(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"inside the network": "http://169.254.169.254/x.cer",
		"a lookalike":        "http://crt.amazontrust.com.evil.test/x.cer",
		"no dot before":      "http://evilamazontrust.com/x.cer",
		"with a user":        "http://crt.amazontrust.com@evil.test/x.cer",
		"with a port":        "http://crt.amazontrust.com:8080/x.cer",
		"with a query":       issuerURL + "?x",
		"LDAP":               "ldap://crt.amazontrust.com/x",
	}
	for name, url := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			p := newPKI(t, snsKey(t), func(c *x509.Certificate) { c.IssuingCertificateURL = []string{url} })
			is.True(errors.Is(p.receive(t), ipn.ErrForged))
			is.Equal(p.web.requests(), []string{certificateURL})
		})
	}
}

func TestIssuerThatCannotBeFetchedIsWorthAnotherAttempt(t *testing.T) {
	t.Parallel()
	tests := map[string]answer{
		"server error": {status: 500},
		"not found":    {status: 404},
		"redirect":     {status: 301, location: "http://evil.test/"},
		"a login page": {status: 200, body: []byte("<html>")},
		"no network":   {err: io.ErrUnexpectedEOF},
	}
	for name, a := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			p := newPKI(t, snsKey(t), nil)
			p.web.answers[issuerURL] = a
			is.True(errors.Is(p.receive(t), ipn.ErrUnavailable))
			is.Equal(p.web.requests(), []string{certificateURL, issuerURL})
		})
	}
}

func TestIssuersWithoutEndAreGivenUp(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	p := newPKI(t, snsKey(t), nil)
	p.web.answers[issuerURL] = answer{status: 200, body: under(t, authority{}, issuerURL).cert.Raw}
	is.True(errors.Is(p.receive(t), ipn.ErrForged))
	is.Equal(len(p.web.requests()), 4) // the leaf and three issuers
}
