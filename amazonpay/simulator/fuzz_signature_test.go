package simulator_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// FuzzSignature signs any request, as it is on the wire. It is accepted as far
// as its signature goes; with one byte changed it is not, unless it still means
// the same, and in no case is anything but an error of the API's the answer.
func FuzzSignature(f *testing.F) {
	f.Add("GET", "/v2/checkoutSessions/x", "a", "", byte(1), uint16(4), byte('X'))
	f.Add("POST", "/sandbox/v2/charges?a=b&c=%7e&&d", "a  b\tc", thousand, byte(1), uint16(26), byte('E'))
	f.Add("DELETE", "/v2//charges/%2F/./x/../cancel/", "", "{}", byte(0), uint16(0), byte('d'))
	f.Add("PATCH", "/live/v2/x?a=1&a=2", "é", "{\"a\":null}", byte(2), uint16(0), byte(' '))
	f.Add("POST", "/v2/refunds?", "a;b:c", "\x00\xff", byte(3), uint16(1), byte(0))
	f.Fuzz(func(t *testing.T, method, target, note, body string, part byte, at uint16, by byte) {
		m := openShop(t, simulator.Config{Now: stopped})
		sent := wire{m, [4]string{method, target, strings.Trim(note, " \t"), body}}
		if sent.tooLarge() {
			t.Skip()
		}
		signature := sent.sign()
		answer, ok := sent.send(t, signature)
		if !ok {
			t.Skip() // nothing that HTTP can carry to the API
		}
		if aboutTheSignature(answer.reason()) && answer.reason() != "InvalidAuthentication" {
			t.Errorf("%q is refused: %s", sent.parts, answer.raw)
		}
		changed := sent
		changed.parts[part%4] = altered(sent.parts[part%4], int(at), by)
		answer, ok = changed.send(t, signature)
		if ok && !sent.meansTheSame(changed) && answer.reason() != "InvalidRequestSignature" {
			t.Errorf("%q passes for %q: %d %s", changed.parts, sent.parts, answer.status, answer.raw)
		}
	})
}

// altered replaces one byte, or adds one to an empty text.
func altered(text string, at int, by byte) string {
	if text == "" {
		return string([]byte{by})
	}
	bytes := []byte(text)
	bytes[at%len(bytes)] = by
	return string(bytes)
}

// wire is a request as bytes: method, target, a header and the body.
type wire struct {
	m     *shop
	parts [4]string
}

func (w wire) tooLarge() bool {
	return len(w.parts[1])+len(w.parts[2]) > 8000 || len(w.parts[3]) > 100_000
}

func (w wire) headers() [][2]string {
	return [][2]string{{"x-amz-pay-date", w.m.date().UTC().Format("20060102T150405Z")}, {"x-note", w.parts[2]}}
}

// sign makes the Authorization header.
func (w wire) sign() string {
	path, query, _ := strings.Cut(w.parts[1], "?")
	canonical := w.parts[0] + "\n" + path + "\n" + query + "\n"
	for _, h := range w.headers() {
		canonical += h[0] + ":" + h[1] + "\n"
	}
	canonical += "\nx-amz-pay-date;x-note\n" + hashed(w.parts[3])
	return v2 + " PublicKeyId=" + plain + ", SignedHeaders=x-amz-pay-date;x-note, Signature=" + sign(v2+"\n"+hashed(canonical), 32)
}

// send writes the request and reads it as a server does. It reports whether it
// arrived at the API unchanged.
func (w wire) send(t *testing.T, authorization string) (reply, bool) {
	if strings.ContainsAny(w.parts[0]+w.parts[1]+w.parts[2], "\r\n") {
		return reply{}, false
	}
	head := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: pay-api.amazon.jp\r\nAuthorization: %s\r\nContent-Length: %d\r\n", w.parts[0], w.parts[1], authorization, len(w.parts[3]))
	for _, h := range w.headers() {
		head += h[0] + ": " + h[1] + "\r\n"
	}
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(head + "\r\n" + w.parts[3])))
	if err != nil || r.Method != w.parts[0] || r.RequestURI != w.parts[1] || !strings.HasPrefix(w.parts[1], "/") || r.Header.Get("X-Note") != w.parts[2] {
		return reply{}, false
	}
	calls := len(w.m.sim.Calls())
	recorder := httptest.NewRecorder()
	w.m.sim.ServeHTTP(recorder, r)
	answer := reply{status: recorder.Code, raw: recorder.Body.String()}
	if len(w.m.sim.Calls()) == calls {
		return reply{}, false
	}
	if err := json.Unmarshal(recorder.Body.Bytes(), &answer.body); err != nil || answer.reason() == "" || answer.status < 400 || answer.status >= 500 {
		t.Errorf("%d %s", answer.status, answer.raw)
	}
	return answer, true
}

// meansTheSame tells whether two requests differ in nothing but how the same
// URL may be written, or in the white space within the header.
func (w wire) meansTheSame(other wire) bool {
	a, b := w.parts, other.parts
	return a[0] == b[0] && place(a[1]) == place(b[1]) && slices.Equal(strings.Fields(a[2]), strings.Fields(b[2])) && a[3] == b[3]
}

// place is what a target stands for.
func place(target string) string {
	path, query, _ := strings.Cut(target, "?")
	var segments, pairs []string
	for segment := range strings.SplitSeq(path, "/") {
		switch segment {
		case "", ".":
		case "..":
			segments = segments[:max(0, len(segments)-1)]
		default:
			segments = append(segments, unescaped(segment))
		}
	}
	for pair := range strings.SplitSeq(query, "&") {
		if name, value, _ := strings.Cut(pair, "="); pair != "" {
			pairs = append(pairs, fmt.Sprintf("%q=%q", unescaped(name), unescaped(value)))
		}
	}
	slices.Sort(pairs)
	return fmt.Sprintf("%q %v %v", segments, strings.HasSuffix(path, "/"), pairs)
}

func unescaped(text string) string {
	if plain, err := url.PathUnescape(text); err == nil {
		return plain
	}
	return text
}

// FuzzWire sends any bytes that are HTTP. Nothing that nobody signed has an
// answer above 499.
func FuzzWire(f *testing.F) {
	f.Add("GET /v2/charges/x HTTP/1.1\r\nHost: h\r\nAuthorization: AMZN-PAY-RSASSA-PSS-V2 PublicKeyId=" + plain + ", SignedHeaders=host;x-amz-pay-date, Signature=AA==\r\nX-Amz-Pay-Date: x\r\n\r\n")
	f.Add("POST /v2/checkoutSessions?%zz HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\nFFFFFFFFFF\r\n")
	f.Add("POST /checkout HTTP/1.0\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 9\r\n\r\n--x\r\n\r\n--x--")
	f.Add("GET http://other.example/v2/charges/x#y HTTP/1.1\r\nHost:\r\nCookie: amazonpay-simulator-buyer=%%%\r\n\r\n")
	f.Add("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n")
	f.Add("CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n")
	f.Fuzz(func(t *testing.T, raw string) {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
		if err != nil {
			t.Skip()
		}
		m := openShop(t, simulator.Config{})
		answer := httptest.NewRecorder()
		m.sim.ServeHTTP(answer, r)
		if answer.Code >= 500 {
			t.Errorf("%d %s", answer.Code, answer.Body)
		}
	})
}
