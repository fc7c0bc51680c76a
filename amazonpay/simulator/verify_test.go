package simulator_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

const nobodys = "/checkoutSessions/26be7331-7dc2-4722-be22-f7e75582d3ef"

// A request is signed with the salt of the algorithm that it names, by a key of the environment and the region that it goes to.
//
// Source: Amazon's page "Signing requests"
func TestWhichSignaturesAreTaken(t *testing.T) {
	t.Parallel()
	const good = "ResourceNotFound" // the signature is, and there is no such session
	for _, c := range []struct {
		name   string
		adapt  func(*shop)
		path   string
		reason string
	}{
		{name: "V2 with salt 32", reason: good},
		{name: "V1 with salt 20", adapt: func(m *shop) { m.algorithm, m.salt = v1, 20 }, reason: good},
		{name: "H7 V2 with salt 20", adapt: func(m *shop) { m.salt = 20 }, reason: "InvalidRequestSignature"},
		{name: "H7 V1 with salt 32", adapt: func(m *shop) { m.algorithm = v1 }, reason: "InvalidRequestSignature"},
		{name: "an algorithm that is none", adapt: func(m *shop) { m.algorithm = "AMZN-PAY-RSASSA-PSS-V3" }, reason: "InvalidHeaderValue"},
		{name: "a slash at the end", path: nobodys + "/", reason: good},
		{name: "a key of the sandbox at /sandbox/v2", adapt: func(m *shop) { m.prefix = "/sandbox/v2" }, reason: good},
		{name: "H7 a key of the sandbox at /live/v2", adapt: func(m *shop) { m.prefix = "/live/v2" }, reason: "InvalidAuthentication"},
		{name: "a live key at /v2", adapt: func(m *shop) { m.keyID = live }, reason: good},
		{name: "H7 a live key at /sandbox/v2", adapt: func(m *shop) { m.keyID, m.prefix = live, "/sandbox/v2" }, reason: "InvalidAuthentication"},
		{name: "a plain key at /sandbox/v2", adapt: func(m *shop) { m.keyID, m.prefix = plain, "/sandbox/v2" }, reason: good},
		{name: "a plain key at /live/v2", adapt: func(m *shop) { m.keyID, m.prefix = plain, "/live/v2" }, reason: good},
		{name: "H7 a plain key at /v2", adapt: func(m *shop) { m.keyID = plain }, reason: "InvalidAuthentication"},
		{name: "H7 an unknown key", adapt: func(m *shop) { m.keyID = "SANDBOX-UNKNOWN" }, reason: "InvalidAuthentication"},
		{name: "a region in upper case", adapt: func(m *shop) { m.region = "JP" }, reason: good},
		{name: "another region", adapt: func(m *shop) { m.region = "eu" }, reason: "InvalidAuthentication"},
		{name: "a region that is none", adapt: func(m *shop) { m.region = "mars" }, reason: "InvalidHeaderValue"},
		{name: "an old version of the API", adapt: func(m *shop) { m.prefix = "/v1" }, reason: "InvalidAPIVersion"},
		{name: "no operation", path: "/teapots", reason: "UnsupportedOperation"},
		{name: "slashes doubled in the path, which Java and .NET collapse", path: "//checkoutSessions/26be7331-7dc2-4722-be22-f7e75582d3ef", reason: good},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			if c.adapt != nil {
				c.adapt(m)
			}
			if c.path == "" {
				c.path = nobodys
			}
			is.Equal(m.call("GET", c.path, "").reason(), c.reason)
		})
	}
}

// A date in the future, or one that is very old, is refused.
//
// Source: recorded from sandbox threads
func TestWhichDatesOfRequestsAreTaken(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name  string
		cfg   simulator.Config
		moved time.Duration
		date  time.Duration // from now
		want  string
	}{
		{name: "now", want: "ResourceNotFound"},
		{name: "within the tolerance", date: 4 * time.Minute, want: "ResourceNotFound"},
		{name: "ahead of the clock", date: 6 * time.Minute, want: "should not be in future"},
		{name: "a second ahead, without tolerance", cfg: assuming(simulator.Assumptions{ClockSkew: -1}), date: time.Second, want: "should not be in future"},
		{name: "two days old", date: -48 * time.Hour, want: "too old"},
		{name: "two days old, and any age will do", cfg: assuming(simulator.Assumptions{MaxDateAge: -1}), date: -48 * time.Hour, want: "ResourceNotFound"},
		{name: "by the clock that was not moved", moved: 72 * time.Hour, want: "ResourceNotFound"},
		{name: "by the moved clock", moved: 72 * time.Hour, date: 72 * time.Hour, want: "ResourceNotFound"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			c.cfg.Now = func() time.Time { return now }
			m := openShop(t, c.cfg)
			m.sim.Advance(c.moved)
			m.date = func() time.Time { return now.Add(c.date) }
			refused := m.call("GET", nobodys, "")
			is.True(strings.Contains(refused.raw, c.want)) // the answer
			if strings.Contains(c.want, "future") {
				is.Equal(refused.status, 400)
				is.Equal(refused.text("message"), "The value "+m.date().Format("20060102T150405Z")+" provided for x-amz-pay-date should not be in future")
			}
		})
	}
}

// The error of a wrong signature quotes the string to sign as Amazon computed it.
//
// Source: recorded from sandbox threads
func TestAWrongSignatureIsAnsweredWithTheStringToSign(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	header := m.request("POST", nobodys+"/complete", thousand).Header
	tampered := strings.Replace(thousand, "1000", "1001", 1)
	r := m.request("POST", nobodys+"/complete", tampered)
	r.Header = header
	answer, err := m.send(r)
	is.NoErr(err)
	is.Equal(answer.status, 403)
	canonical := "POST\n/v2" + nobodys + "/complete\n\naccept:application/json\ncontent-type:application/json\nx-amz-pay-date:" +
		r.Header.Get("X-Amz-Pay-Date") + "\nx-amz-pay-host:pay-api.amazon.jp\nx-amz-pay-region:jp\n\n" +
		"accept;content-type;x-amz-pay-date;x-amz-pay-host;x-amz-pay-region\n" + hashed(tampered)
	_, signature, _ := strings.Cut(r.Header.Get("Authorization"), "Signature=")
	is.Equal(answer.text("message"),
		"Unable to verify signature, signing String ["+v2+"\n"+hashed(canonical)+"] , signature ["+signature+"]")
}

// An authorization header that is missing or malformed, or that leaves x-amz-pay-date out, is refused.
//
// Source: Amazon's page "Signing requests"
func TestMalformedAuthorizationIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, header string
		status       int
		reason       string
	}{
		{"none", "", 401, "UnauthorizedAccess"},
		{"another scheme", "Bearer abc", 400, "InvalidHeaderValue"},
		{"no parts", v2, 400, "InvalidHeaderValue"},
		{"no space behind the commas", v2 + " PublicKeyId=" + sandbox + ",SignedHeaders=accept,Signature=AA==", 400, "InvalidHeaderValue"},
		{"an empty part", v2 + " PublicKeyId=" + sandbox + ", SignedHeaders=, Signature=AA==", 400, "InvalidHeaderValue"},
		{"parts in another order", v2 + " SignedHeaders=accept, PublicKeyId=" + sandbox + ", Signature=AA==", 400, "InvalidHeaderValue"},
		{"no date among the signed headers", v2 + " PublicKeyId=" + sandbox + ", SignedHeaders=accept, Signature=AA==", 400, "MissingHeader"},
		{"a signed header that was not sent", v2 + " PublicKeyId=" + sandbox + ", SignedHeaders=x-amz-pay-date;x-other, Signature=AA==", 400, "MissingHeader"},
		{"a signature that is no base64", v2 + " PublicKeyId=" + sandbox + ", SignedHeaders=x-amz-pay-date, Signature=§", 403, "InvalidRequestSignature"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			r := m.request("GET", nobodys, "")
			r.Header.Set("Authorization", c.header)
			answer, err := m.send(r)
			is.NoErr(err)
			is.Equal(answer.status, c.status)
			is.Equal(answer.reason(), c.reason)
			is.True(answer.header.Get("X-Amz-Pay-Request-Id") != "") // also on errors
		})
	}
}

// Dates may have dashes and colons, as the Node SDK writes them.
//
// Source: official SDK
func TestTheDateLayoutOfTheNodeSDKIsAccepted(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	r, err := http.NewRequest("GET", m.base+m.prefix+nobodys, nil)
	is.NoErr(err)
	date := m.sim.Now().UTC().Format("2006-01-02T15:04:05Z")
	r.Header.Set("accept", "application/json")
	r.Header.Set("x-amz-pay-date", date)
	canonical := "GET\n/v2" + nobodys + "\n\naccept:application/json\nx-amz-pay-date:" + date + "\n\naccept;x-amz-pay-date\n" + hashed("")
	r.Header.Set("Authorization", v2+" PublicKeyId="+sandbox+", SignedHeaders=accept;x-amz-pay-date, Signature="+sign(v2+"\n"+hashed(canonical), 32))
	answer, err := m.send(r)
	is.NoErr(err)
	is.Equal(answer.reason(), "ResourceNotFound") // two signed headers are enough, as in Amazon's Python sample
}

// A request may be signed with path, query and headers as they are on the wire, or normalised as the Java and .NET SDKs do.
//
// Source: official SDK
func TestTheNormalisedFormOfARequestIsAccepted(t *testing.T) {
	t.Parallel()
	// What is on the wire, and what was signed instead. Other differences are refused.
	for _, c := range []struct {
		name, wire, path, query, header string
		ok                              bool
	}{
		{"as Java sends queries: unsorted and not encoded", "/v2/reports/?reportTypes=B,C&b=%7E&a=x", "/v2/reports/", "a=x&b=~&reportTypes=B%2CC", "d", true},
		{"the same name twice, sorted by value", "/v2/reports?a=2&a=1&", "/v2/reports", "a=1&a=2", "d", true},
		{"slashes collapsed, relative parts resolved", "/v2//x/../reports/.", "/v2/reports", "", "d", true},
		{"a raw character in the path", "/v2/buyers/Atza|Iw*", "/v2/buyers/Atza%7CIw%2A", "", "d", true},
		{"white space in a header collapsed", "/v2/reports", "/v2/reports", "", "a  \t b", true},
		{"another value", "/v2/reports?a=1", "/v2/reports", "a=2", "d", false},
		{"another path", "/v2/reports/x/..", "/v2", "", "d", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			r, err := http.NewRequest("GET", m.base+"/", nil)
			is.NoErr(err)
			r.URL.Opaque = c.wire // exactly as it is
			date := m.sim.Now().UTC().Format("20060102T150405Z")
			r.Header.Set("x-note", c.header)
			r.Header.Set("x-amz-pay-date", date)
			canonical := "GET\n" + c.path + "\n" + c.query + "\nx-amz-pay-date:" + date + "\nx-note:" +
				strings.Join(strings.Fields(c.header), " ") + "\n\nx-amz-pay-date;x-note\n" + hashed("")
			r.Header.Set("Authorization", v2+" PublicKeyId="+sandbox+", SignedHeaders=x-amz-pay-date;x-note, Signature="+sign(v2+"\n"+hashed(canonical), 32))
			answer, err := m.send(r)
			is.NoErr(err)
			is.Equal(!aboutTheSignature(answer.reason()), c.ok)
		})
	}
}

// Each header that a request names as signed is verified, whichever it is.
//
// Source: official SDK
func TestASignedContentLengthIsVerified(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		length string
		reason string
	}{{"55", "ResourceNotFound"}, {"56", "InvalidRequestSignature"}} {
		t.Run(c.length, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			r := m.request("POST", nobodys+"/complete", thousand, "content-length", c.length) // as the Ruby SDK does
			answer, err := m.send(r)
			is.NoErr(err)
			is.Equal(answer.reason(), c.reason)
		})
	}
}

// A method that a path does not have is refused with RequestNotSupported.
//
// Source: Amazon's page "Error handling"
func TestAWrongMethodIsRefused(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	answer := m.call("DELETE", nobodys, "")
	is.Equal(answer.status, 405)
	is.Equal(answer.reason(), "RequestNotSupported")
}
