package api_test

import (
	"bytes"
	"context"
	"crypto"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// The known answers of Amazon's SDKs are not part of this repository. Name the
// folder that holds them in AMAZONPAYKIT_VECTORS.

func vectors(t *testing.T, file string, cases any) {
	t.Helper()
	dir := os.Getenv("AMAZONPAYKIT_VECTORS")
	if dir == "" {
		t.Skip("AMAZONPAYKIT_VECTORS names no folder with known answers")
	}
	data, err := os.ReadFile(filepath.Join(dir, file))
	is.New(t).NoErr(err)
	if bytes.HasPrefix(data, []byte("[")) {
		is.New(t).NoErr(json.Unmarshal(data, cases))
		return
	}
	is.New(t).NoErr(json.Unmarshal(data, &struct{ Cases any }{cases}))
}

type requestVector struct {
	Name, Method, URI, Payload string
	QueryParameters            url.Values
	SignedHeaderValues         map[string]string
	Algorithm                  api.Algorithm
	ExpectedCanonicalRequest   string
	ExpectedStringToSign       string
}

func (v requestVector) check(is *is.I) {
	is.Helper()
	signed := http.Header{}
	for name, value := range v.SignedHeaderValues {
		signed.Set(name, value)
	}
	u, err := url.Parse(v.URI) // takes the foo of //foo// for a host, as Java does
	is.NoErr(err)
	canonical := api.CanonicalRequest(v.Method, api.CanonicalPath(u.Path), api.CanonicalQuery(v.QueryParameters), signed, []byte(v.Payload))
	is.Equal(canonical, v.ExpectedCanonicalRequest)
	is.Equal(api.StringToSign(v.Algorithm, []byte(canonical)), v.ExpectedStringToSign)
}

func TestVectorsOfCanonicalRequests(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]int{"java-canonical-requests.json": 34, "dotnet-canonical-requests.json": 26} {
		var cases []requestVector
		vectors(t, file, &cases)
		is.New(t).Equal(len(cases), want)
		for i, v := range cases {
			t.Run(fmt.Sprintf("%s %d %s", file, i, v.Name), func(t *testing.T) {
				v.check(is.New(t))
			})
		}
	}
}

func TestVectorsOfButtons(t *testing.T) {
	t.Parallel()
	var cases []struct {
		Input, InputKind     string
		Algorithm            api.Algorithm
		ExpectedStringToSign string
	}
	vectors(t, "button-signature-string-to-sign.json", &cases)
	is := is.New(t)
	is.Equal(len(cases), 4)
	for _, v := range cases {
		if strings.HasPrefix(v.InputKind, "C-escaped") {
			v.Input = strings.NewReplacer(`\"`, `"`, `\/`, `/`).Replace(v.Input) // PHP's stripcslashes
		}
		is.Equal(api.StringToSign(v.Algorithm, []byte(v.Input)), v.ExpectedStringToSign)
	}
}

func TestVectorsOfSignedButtons(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]int{"php-button-live.json": 8, "nodejs-button-live.json": 9} {
		var cases []struct {
			AlgorithmConfig       api.Algorithm
			SignedText, Signature string
		}
		vectors(t, file, &cases)
		is := is.New(t)
		is.Equal(len(cases), want)
		for _, v := range cases {
			right, wrong := 20, 32
			if v.AlgorithmConfig == "" {
				v.AlgorithmConfig = api.PSS
			}
			if v.AlgorithmConfig == api.PSSV2 {
				right, wrong = 32, 20
			}
			toSign := api.StringToSign(v.AlgorithmConfig, []byte(v.SignedText))
			is.NoErr(verify(merchantKey(t), toSign, v.Signature, right))
			is.True(verify(merchantKey(t), toSign, v.Signature, wrong) != nil)
		}
	}
}

// miscVector is a case of a file with many kinds.
type miscVector struct {
	requestVector
	Kind, Source             string
	Input                    json.RawMessage
	IsPath                   bool
	Expected                 json.RawMessage
	ExpectedSignedHeaders    string
	PublicKeyID              string
	Sandbox                  bool
	Environment, Region      string
	Service, Resource        string
	SignedHeaders, Signature string
	CanonicalRequest         string
	IsTrueKAT                *bool
	RealSha256               string
}

func (v miscVector) text(raw json.RawMessage) (s string) {
	_ = json.Unmarshal(raw, &s)
	return s
}

func TestVectorsOfManyKinds(t *testing.T) {
	t.Parallel()
	var cases []miscVector
	vectors(t, "misc-known-answers.json", &cases)
	is.New(t).Equal(len(cases), 57)
	checks := map[string]func(*testing.T, miscVector){
		"urlEncode": checkURLEncode, "canonicalURI": checkCanonicalURI, "canonicalQuery": checkQuery, "toQuery": checkQuery,
		"canonicalHeaders": checkHeaders, "serviceUrl": checkServiceURL, "serviceUri": checkServiceURL, "urlFragment": checkServiceURL,
		"fullPathTrailingSlash": checkServiceURL, "rubyEnvironmentInPath": checkEnvironment, "authorizationHeader": checkAuthorization,
		"canonicalRequestWithBody": checkWithBody, "stringToSign": checkStringToSign, "mockedFixture": checkMocked,
	}
	for i, v := range cases {
		t.Run(fmt.Sprintf("%s %d", v.Kind, i), func(t *testing.T) {
			if strings.HasPrefix(v.Kind, "retryWait") {
				t.Skip("how long another SDK waits: not about signing, and without jitter")
			}
			check := checks[v.Kind]
			if check == nil {
				t.Fatalf("no check for kind %s", v.Kind)
			}
			check(t, v)
		})
	}
}

func checkURLEncode(t *testing.T, v miscVector) {
	encode := api.PercentEncode
	if v.IsPath {
		encode = api.CanonicalPath
	}
	is.New(t).Equal(encode(v.text(v.Input)), v.text(v.Expected))
}

func checkCanonicalURI(t *testing.T, v miscVector) {
	u, err := url.Parse(v.text(v.Input))
	is := is.New(t)
	is.NoErr(err)
	is.Equal(api.CanonicalPath(u.Path), v.text(v.Expected))
}

// checkQuery takes a list for what PHP makes of it (key.1, key.2), except in
// the vectors of Java and .NET, whose parameters are lists by nature.
func checkQuery(t *testing.T, v miscVector) {
	is := is.New(t)
	var input map[string]any
	is.NoErr(json.Unmarshal(v.Input, &input))
	query := url.Values{}
	for name, value := range input {
		list, isList := value.([]any)
		if !isList && value != "" {
			query.Set(name, value.(string))
		}
		for i, e := range list {
			if strings.HasPrefix(v.Source, "php") {
				query.Set(fmt.Sprintf("%s.%d", name, i+1), e.(string))
			} else {
				query.Add(name, e.(string))
			}
		}
	}
	is.Equal(api.CanonicalQuery(query), v.text(v.Expected))
}

func checkHeaders(t *testing.T, v miscVector) {
	is := is.New(t)
	var input map[string]string
	is.NoErr(json.Unmarshal(v.Input, &input))
	signed := http.Header{}
	for name, value := range input {
		if value != "" { // PHP drops these, this client never has them
			signed.Set(name, value)
		}
	}
	want := "GET\n/\n\n" + v.text(v.Expected) + "\n" + v.ExpectedSignedHeaders + "\n"
	is.True(strings.HasPrefix(api.CanonicalRequest("GET", "/", "", signed, nil), want))
}

// checkServiceURL calls something and looks where the call went.
func checkServiceURL(t *testing.T, v miscVector) {
	is := is.New(t)
	rec := script(answer(200, "{}"))
	client := newClient(t, rec, func(c *api.Config) { v.configure(is, c) })
	resource := strings.TrimPrefix(v.Service+"/"+v.Resource, "/")
	want := v.text(v.Expected)
	switch v.Kind {
	case "serviceUrl": // ends before the version
		resource, want = "x", want+"v2/x"
	case "serviceUri":
		resource = want[strings.Index(want, "/v2/")+len("/v2/"):]
	case "urlFragment":
		resource, want = v.text(v.Input), "https://pay-api.amazon.jp/"+want
	case "fullPathTrailingSlash": // which this client never sends
		want = strings.TrimSuffix(want, "/")
	}
	_, err := client.Do(context.Background(), api.Request{Method: "GET", Path: resource})
	is.NoErr(err)
	is.Equal(rec.request[0].URL.String(), want)
}

// configure sets what the vector says. Where it leaves the environment open,
// the other SDKs take live; this client wants to be told.
func (v miscVector) configure(is *is.I, c *api.Config) {
	is.Helper()
	if v.Region != "" {
		region, err := api.ParseRegion(v.Region)
		is.NoErr(err)
		c.Region = region
	}
	c.PublicKeyID = "XXXXXXXXXXXXXXXXXXXXXXXX"
	if v.PublicKeyID != "" {
		c.PublicKeyID = v.PublicKeyID
	}
	switch {
	case strings.HasPrefix(c.PublicKeyID, "LIVE"), strings.HasPrefix(c.PublicKeyID, "SANDBOX"):
	case v.Sandbox, strings.EqualFold(v.Environment, "sandbox"):
		c.Environment = api.Sandbox
	default:
		c.Environment = api.Live
	}
}

// checkEnvironment: Ruby keeps the environment in the path even if the key id
// tells it. This client does not, but finds the same environment.
func checkEnvironment(t *testing.T, v miscVector) {
	is := is.New(t)
	client := newClient(t, script(answer(200, "{}")), func(c *api.Config) { v.configure(is, c) })
	is.Equal(string(client.Environment()), v.text(v.Expected))
}

func checkAuthorization(t *testing.T, v miscVector) {
	is := is.New(t)
	raw, err := base64.StdEncoding.DecodeString(v.Signature)
	is.NoErr(err)
	rec := script(answer(200, openSession))
	client := newClient(t, rec, func(c *api.Config) {
		v.configure(is, c)
		c.Algorithm = v.Algorithm
		c.PrivateKey = constantSigner{fakeSigner{&testKey().PublicKey}, raw}
	})
	_, err = client.GetCheckoutSession(context.Background(), "x")
	is.NoErr(err)
	is.Equal(rec.request[0].Header.Get("Authorization"), v.text(v.Expected))
}

type constantSigner struct {
	fakeSigner
	signature []byte
}

func (s constantSigner) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return s.signature, nil
}

func checkWithBody(t *testing.T, v miscVector) {
	v.Algorithm = api.PSS
	v.check(is.New(t))
}

func checkStringToSign(t *testing.T, v miscVector) {
	is.New(t).Equal(api.StringToSign(api.PSS, []byte(v.CanonicalRequest)), v.ExpectedStringToSign)
}

// checkMocked: the hash in that test is invented, so it is no known answer; the
// true hash of its canonical request is one.
func checkMocked(t *testing.T, v miscVector) {
	is := is.New(t)
	is.True(v.IsTrueKAT != nil && !*v.IsTrueKAT)
	is.Equal(api.StringToSign(api.PSS, []byte(v.CanonicalRequest)), "AMZN-PAY-RSASSA-PSS\n"+v.RealSha256)
}
