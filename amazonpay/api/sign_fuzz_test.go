package api_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// FuzzCanonicalRequest sends a call of the fuzzer's making and compares what
// was signed, and what went over the wire, with a second implementation that
// is as simple as can be.
func FuzzCanonicalRequest(f *testing.F) {
	f.Add("/reports", "reportTypes", "A,B", "note", "a b!'()*~+/", "AuthorizationInitiated", `{"a":"é"}`)
	f.Add("/buyers/Atza|IwEBIA.b_c-d~e/", "", "", "", "", "x", "")
	f.Add("/a+b/(c)!", "A.10", "1", "A.1", "2", "a b", "null")
	f.Add("x", "a", "b", "a", "a", "1", `""`)
	f.Fuzz(func(t *testing.T, path, k1, v1, k2, v2, header, body string) {
		rec := script(answer(200, "{}"))
		query := url.Values{}
		query.Add(k1, v1)
		query.Add(k2, v2)
		_, err := newClient(t, rec).Do(context.Background(), api.Request{
			Method: "POST", Path: path, Query: query, Body: body,
			Header: http.Header{"X-Amz-Pay-Simulation-Code": {header}},
		})
		if err != nil {
			if len(rec.request) != 0 {
				t.Fatal("refused after it was sent:", err)
			}
			return
		}
		r := rec.request[0]
		wirePath, wireQuery := naivePath(path), naiveQuery(k1, v1, k2, v2)
		if got := r.URL.RequestURI(); got != wirePath+"?"+wireQuery {
			t.Errorf("sent %s, want %s?%s", got, wirePath, wireQuery)
		}
		want := digestOf("AMZN-PAY-RSASSA-PSS-V2\n" + digestOf("POST\n"+wirePath+"\n"+wireQuery+"\n"+naiveRest(r)))
		if got := signedString(t, r.Request); got != want {
			t.Errorf("signed %s, want %s", got, want)
		}
	})
}

func naivePath(path string) string {
	out := "/v2"
	for _, segment := range strings.Split(strings.Trim(path, "/"), "/") {
		out += "/" + naiveEncode(segment)
	}
	return out
}

func naiveQuery(k1, v1, k2, v2 string) string {
	k1, v1, k2, v2 = naiveEncode(k1), naiveEncode(v1), naiveEncode(k2), naiveEncode(v2)
	if k2 < k1 || k2 == k1 && v2 < v1 {
		k1, v1, k2, v2 = k2, v2, k1, v1
	}
	return k1 + "=" + v1 + "&" + k2 + "=" + v2
}

func naiveEncode(s string) string {
	const plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
	out := ""
	for _, c := range []byte(s) {
		if strings.Contains(plain, string(rune(c))) {
			out += string(rune(c))
		} else {
			out += fmt.Sprintf("%%%02X", c)
		}
	}
	return out
}

// naiveRest is the canonical request after the query, of what was sent.
func naiveRest(r sent) string {
	names := []string{"accept", "content-type", "x-amz-pay-date", "x-amz-pay-host",
		"x-amz-pay-idempotency-key", "x-amz-pay-region", "x-amz-pay-simulation-code"}
	out := ""
	for _, name := range names {
		out += name + ":" + r.Header.Get(name) + "\n"
	}
	body := sha256.Sum256([]byte(r.body))
	return out + "\n" + strings.Join(names, ";") + "\n" + hex.EncodeToString(body[:])
}
