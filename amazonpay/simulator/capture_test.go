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
	"strconv"
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
type captured string

func readCapture(t testing.TB, path string) captured {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return captured(raw)
}

func (c captured) replace(old, by string) captured {
	return captured(strings.Replace(string(c), old, by, 1))
}

// with is the request with another byte at i, one that HTTP allows everywhere.
func (c captured) with(i int) captured {
	other := "x"
	if c[i] == 'x' {
		other = "y"
	}
	return c[:i] + captured(other) + c[i+1:]
}

// appended is the request with more behind its body.
func (c captured) appended(text string) captured {
	if length := c.headerLine("content-length"); length != "" {
		c = c.replace(length+"\r\n", "")
	}
	body := c.body()
	length := strconv.Itoa(body.to - body.from + len(text))
	return c.replace("\r\n", "\r\nContent-Length: "+length+"\r\n") + captured(text)
}

// headerLine returns the line of a header, whose name may be in any case.
func (c captured) headerLine(name string) string {
	head, _, _ := strings.Cut(string(c), "\r\n\r\n")
	for line := range strings.SplitSeq(head, "\r\n") {
		if strings.HasPrefix(strings.ToLower(line), strings.ToLower(name)+":") {
			return line
		}
	}
	return ""
}

// span is a part of a request: its first byte, and the first one behind it.
type span struct{ from, to int }

// between returns what stands between two texts, the first time that before
// occurs.
func (c captured) between(before, after string) span {
	from := strings.Index(string(c), before) + len(before)
	return span{from, from + strings.Index(string(c)[from:], after)}
}

func (c captured) body() span {
	head, _, _ := strings.Cut(string(c), "\r\n\r\n")
	return span{len(head) + len("\r\n\r\n"), len(c)}
}

// parts are what a signature covers, and the signature itself but for its end:
// the padding, and a character that holds few bits.
func (c captured) parts() map[string]span {
	signature := c.between("Signature=", "==\r\n")
	parts := map[string]span{"path": c.between("/v2/", " HTTP/1.1"), "signature": {signature.from, signature.to - 1}}
	if body := c.body(); body.to > body.from {
		parts["body"] = body
	}
	target, _, _ := strings.Cut(string(c), " HTTP/1.1")
	if path, _, ok := strings.Cut(target, "?"); ok {
		parts["path"] = c.between("/v2/", "?")
		parts["query"] = span{len(path) + 1, len(target)}
	}
	list := c.between("SignedHeaders=", ",")
	for name := range strings.SplitSeq(string(c[list.from:list.to]), ";") {
		line := c.headerLine(name)
		parts[name] = c.between(line[:len(name)+1], "\r\n")
	}
	return parts
}

func capturePaths(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob(captures + "*/*.http")
	if err != nil || len(paths) < 30 {
		t.Fatalf("captures of the official SDKs: %d, %v", len(paths), err)
	}
	return paths
}

// verifying are the captures that verify, by name.
func verifying(t testing.TB) map[string]captured {
	t.Helper()
	found := map[string]captured{}
	for _, path := range capturePaths(t) {
		if name := strings.TrimPrefix(path, captures); quirks[name] == "" {
			found[name] = readCapture(t, path)
		}
	}
	return found
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

// answered writes a capture to a socket, as it is, and returns the reason code
// and the message that the simulator answers it with.
func answered(t *testing.T, sim *simulator.Simulator, c captured) (reason, message string) {
	t.Helper()
	is := is.New(t)
	server := httptest.NewServer(sim)
	defer server.Close()
	connection, err := net.Dial("tcp", server.Listener.Addr().String())
	is.NoErr(err)
	defer connection.Close()
	_, err = io.WriteString(connection, string(c))
	is.NoErr(err)
	response, err := http.ReadResponse(bufio.NewReader(connection), nil)
	is.NoErr(err)
	defer response.Body.Close()
	var answer struct{ ReasonCode, Message string }
	is.NoErr(json.NewDecoder(response.Body).Decode(&answer)) // of the simulator, not of net/http
	return answer.ReasonCode, answer.Message
}

func verdict(t *testing.T, sim *simulator.Simulator, c captured) (reason string) {
	t.Helper()
	reason, _ = answered(t, sim, c)
	return reason
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

// A request is refused with one byte of it changed: of its path, its query, a signed header (the date is one), its body, or its signature, in which the salt is.
//
// Source: Amazon's page "Signing requests"
func TestOneChangedByteOfACapturedRequestIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range verifying(t) {
		for what, part := range c.parts() {
			t.Run(name+" "+what, func(t *testing.T) {
				t.Parallel()
				sim := captureSimulator(t, regionOf(c))
				for _, i := range part.samples() {
					is.New(t).Equal(verdict(t, sim, c.with(i)), "InvalidRequestSignature")
				}
			})
		}
	}
}

// samples are the first byte of a part, the last one, and one between.
func (s span) samples() []int {
	return []int{s.from, (s.from + s.to) / 2, s.to - 1}
}

// A request is refused with another method, a query that was added, a shorter list of signed headers, or something behind the body.
//
// Source: Amazon's page "Signing requests"
func TestACapturedRequestIsRefusedWithMoreOrLess(t *testing.T) {
	t.Parallel()
	for name, c := range verifying(t) {
		method, _, _ := strings.Cut(string(c), " ")
		for what, changed := range map[string]captured{
			"method":      c.replace(method, "PUT"),
			"signed list": c.replace("SignedHeaders=accept;", "SignedHeaders="),
			"signature":   c.replace("Signature=", "Signature=AAAA"),
			"added query": c.replace(" HTTP/1.1", "?a=b HTTP/1.1"),
			"added path":  c.replace("/v2/", "/v2/x"),
			"added body":  c.appended(" "),
		} {
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
			if strings.Contains(string(c), v2+" PublicKeyId") {
				other = c.replace(v2+" PublicKeyId", v1+" PublicKeyId")
			}
			is.Equal(verdict(t, captureSimulator(t, regionOf(c)), other), "InvalidRequestSignature")
		})
	}
}

// A captured request that is signed anew is accepted with the salt length of its algorithm and refused with that of the other one.
//
// Source: Amazon's page "Signing requests"
func TestACapturedRequestWithTheSaltOfTheOtherAlgorithmIsRefused(t *testing.T) {
	t.Parallel()
	for _, path := range capturePaths(t) {
		t.Run(strings.TrimPrefix(path, captures), func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			c := readCapture(t, path)
			sim := captureSimulator(t, regionOf(c))
			id := c.between("PublicKeyId=", ",")
			sim.AddKey(string(c[id.from:id.to]), testKey().Public()) // in place of the one whose private half nobody has
			_, message := answered(t, sim, c)
			told := captured(message).between("[", "]")
			right, wrong := 20, 32
			if strings.Contains(string(c), v2+" PublicKeyId") {
				right, wrong = wrong, right
			}
			resigned := func(salt int) captured {
				old := c.between("Signature=", "\r\n")
				return c[:old.from] + captured(sign(message[told.from:told.to], salt)) + c[old.to:]
			}
			is.True(!aboutTheSignature(verdict(t, sim, resigned(right))))
			is.Equal(verdict(t, sim, resigned(wrong)), "InvalidRequestSignature")
		})
	}
}
