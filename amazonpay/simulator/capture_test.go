package simulator_test

import (
	"bufio"
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

const captures = "../api/testdata/captures/"

// Requests that a server cannot verify, with the reason.
var quirks = map[string]string{
	"nodejs/11-v1-create-extra-header.http": "signs the white space around a header value, which net/http drops",
	"nodejs/14-v1-reports-query.http":       "signs ' in a query value and sends %27",
}

// captured is a request as an official SDK put it on the wire.
type captured struct {
	head, body string
}

func readCapture(t testing.TB, path string) captured {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, body, _ := strings.Cut(string(raw), "\r\n\r\n")
	return captured{head, body}
}

// request parses the capture as net/http's server does.
func (c captured) request(t testing.TB) *http.Request {
	t.Helper()
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(c.head + "\r\n\r\n" + c.body)))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return r
}

func (c captured) replace(old, by string) captured {
	return captured{strings.Replace(c.head, old, by, 1), strings.Replace(c.body, old, by, 1)}
}

// headerLine returns the line of a header, whose name may be in any case.
func (c captured) headerLine(name string) string {
	for line := range strings.SplitSeq(c.head, "\r\n") {
		if strings.HasPrefix(strings.ToLower(line), strings.ToLower(name)+":") {
			return line
		}
	}
	return ""
}

func capturePaths(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob(captures + "*/*.http")
	if err != nil || len(paths) < 30 {
		t.Fatalf("captures of the official SDKs: %d, %v", len(paths), err)
	}
	return paths
}

// captureSimulator knows the key of the captures and lives when they were made.
func captureSimulator(t testing.TB, region api.Region) *simulator.Simulator {
	t.Helper()
	raw, err := os.ReadFile(captures + "merchant_public.pem")
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(raw)
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Date(2026, 11, 23, 13, 50, 0, 0, time.UTC) }
	sim, err := simulator.New(simulator.Config{Region: region, Now: now, Keys: map[string]crypto.PublicKey{
		"ABCDEFGHIJKLMNOPQRSTUVWX": key, "SANDBOX-AFXXXXXXXXXXXXXXXXXXXXXX": key, "LIVE-AFXXXXXXXXXXXXXXXXXXXXXX": key,
	}})
	if err != nil {
		t.Fatal(err)
	}
	return sim
}

func regionOf(c captured) api.Region {
	_, value, _ := strings.Cut(c.headerLine("x-amz-pay-region"), ":")
	return api.Region(strings.TrimSpace(value))
}

// verdict is the reason code that the simulator answers a request with.
func verdict(sim *simulator.Simulator, r *http.Request) string {
	w := &memory{header: http.Header{}}
	sim.ServeHTTP(w, r)
	calls := sim.Calls()
	return calls[len(calls)-1].ReasonCode
}

type memory struct {
	header http.Header
	bytes.Buffer
}

func (m *memory) Header() http.Header { return m.header }
func (m *memory) WriteHeader(int)     {}

func TestWhatTheOfficialSDKsSendVerifies(t *testing.T) {
	t.Parallel()
	for _, path := range capturePaths(t) {
		name := strings.TrimPrefix(path, captures)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			c := readCapture(t, path)
			reason := verdict(captureSimulator(t, regionOf(c)), c.request(t))
			if why, quirk := quirks[name]; quirk {
				is.Equal(reason, "InvalidRequestSignature") // cannot be verified: it ...
				t.Log(why)
				return
			}
			is.True(!aboutTheSignature(reason)) // it is accepted, whatever the operation makes of it
		})
	}
}

func aboutTheSignature(reason string) bool {
	switch reason {
	case "InvalidRequestSignature", "InvalidAuthentication", "InvalidHeaderValue", "MissingHeader", "UnauthorizedAccess":
		return true
	}
	return false
}

func TestAnyChangeToACapturedRequestIsRefused(t *testing.T) {
	t.Parallel()
	for _, path := range capturePaths(t) {
		name := strings.TrimPrefix(path, captures)
		if quirks[name] != "" {
			continue
		}
		c := readCapture(t, path)
		date := c.headerLine("x-amz-pay-date")
		changes := map[string]captured{
			"path":          c.replace("/v2/", "/v2/x"),
			"method":        {strings.Replace(c.head, strings.Fields(c.head)[0], "PUT", 1), c.body},
			"date":          c.replace(date, date[:len(date)-2]+"0"+date[len(date)-1:]),
			"signed header": c.replace(c.headerLine("accept"), "Accept: application/jsoN"),
			"signed list":   c.replace("SignedHeaders=accept;", "SignedHeaders="),
			"signature":     c.replace("Signature=", "Signature=AAAA"),
			"added query":   c.replace(" HTTP/1.1", "?a=b HTTP/1.1"),
		}
		if strings.HasSuffix(date, "0Z") || strings.HasSuffix(date, "0") {
			changes["date"] = c.replace(date, date[:len(date)-2]+"1"+date[len(date)-1:])
		}
		if c.body != "" {
			changes["body"] = captured{c.head, "[" + c.body[1:]}
		}
		for what, changed := range changes {
			t.Run(name+" "+what, func(t *testing.T) {
				t.Parallel()
				is := is.New(t)
				is.True(changed != c) // something was changed
				is.Equal(verdict(captureSimulator(t, regionOf(c)), changed.request(t)), "InvalidRequestSignature")
			})
		}
	}
}

func TestCapturedRequestsUnderTheNameOfTheOtherAlgorithmAreRefused(t *testing.T) {
	t.Parallel()
	for _, path := range capturePaths(t) {
		t.Run(strings.TrimPrefix(path, captures), func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			c := readCapture(t, path)
			other := c.replace(v1+" PublicKeyId", v2+" PublicKeyId")
			if strings.Contains(c.head, v2+" PublicKeyId") {
				other = c.replace(v2+" PublicKeyId", v1+" PublicKeyId")
			}
			is.Equal(verdict(captureSimulator(t, regionOf(c)), other.request(t)), "InvalidRequestSignature")
		})
	}
}
