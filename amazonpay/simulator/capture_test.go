package simulator_test

import (
	"bufio"
	"crypto"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
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

// verdict writes a capture to a socket, as it is, and returns the reason code
// that the simulator answers it with.
func verdict(t *testing.T, sim *simulator.Simulator, c captured) string {
	t.Helper()
	is := is.New(t)
	server := httptest.NewServer(sim)
	defer server.Close()
	connection, err := net.Dial("tcp", server.Listener.Addr().String())
	is.NoErr(err)
	defer connection.Close()
	_, err = io.WriteString(connection, c.head+"\r\n\r\n"+c.body)
	is.NoErr(err)
	response, err := http.ReadResponse(bufio.NewReader(connection), nil)
	is.NoErr(err)
	defer response.Body.Close()
	var answer struct{ ReasonCode string }
	is.NoErr(json.NewDecoder(response.Body).Decode(&answer)) // of the simulator, not of net/http
	return answer.ReasonCode
}

// The requests of the official Node and PHP SDKs verify as they are on the wire.
//
// Source: official SDK
func TestWhatTheOfficialSDKsSendVerifies(t *testing.T) {
	t.Parallel()
	for _, path := range capturePaths(t) {
		name := strings.TrimPrefix(path, captures)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			c := readCapture(t, path)
			reason := verdict(t, captureSimulator(t, regionOf(c)), c)
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

// A request is refused with one part of it changed: path, method, date, header, list of headers, signature, query or body.
//
// Source: Amazon's page "Signing requests"
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
		if strings.Contains(c.head, "pageSize=10") {
			changes["query"] = c.replace("pageSize=10", "pageSize=11")
		}
		for what, changed := range changes {
			t.Run(name+" "+what, func(t *testing.T) {
				t.Parallel()
				is := is.New(t)
				is.True(changed != c) // something was changed
				is.Equal(verdict(t, captureSimulator(t, regionOf(c)), changed), "InvalidRequestSignature")
			})
		}
	}
}

// A signature under the name of the other algorithm, whose salt has another length, is refused.
//
// Source: Amazon's page "Signing requests"
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
			is.Equal(verdict(t, captureSimulator(t, regionOf(c)), other), "InvalidRequestSignature")
		})
	}
}
