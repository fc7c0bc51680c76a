package api

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// canonicalRequest is the part of a request that its signature covers. Path
// and Query are in wire form, which canonicalPath and canonicalQuery make.
//
// Source: Amazon Pay API v2, Signing requests.
type canonicalRequest struct {
	Method, Path, Query string
	Header              http.Header // what is signed, all of it; one value each, without needless spaces
	Body                []byte
}

// String returns the canonical request as it is hashed.
func (r canonicalRequest) String() string {
	lines := []string{r.Method, r.Path, r.Query}
	names := r.signedHeaders()
	for _, name := range names {
		lines = append(lines, name+":"+r.Header.Get(name))
	}
	sum := sha256.Sum256(r.Body)
	lines = append(lines, "", strings.Join(names, ";"), hex.EncodeToString(sum[:]))
	return strings.Join(lines, "\n")
}

// signedHeaders returns the names in lower case, sorted.
func (r canonicalRequest) signedHeaders() []string {
	names := make([]string, 0, len(r.Header))
	for name := range r.Header {
		names = append(names, strings.ToLower(name))
	}
	slices.Sort(names)
	return names
}

// canonicalPath returns a plain path in wire form: it begins with a slash, has
// no two in a row, and all but unreserved characters are percent-encoded.
func canonicalPath(path string) string {
	var b strings.Builder
	for segment := range strings.SplitSeq(path, "/") {
		if segment != "" {
			b.WriteString("/" + percentEncode(segment))
		}
	}
	if b.Len() == 0 || strings.HasSuffix(path, "/") {
		b.WriteByte('/')
	}
	return b.String()
}

// canonicalQuery returns a query in wire form, sorted by encoded name and then
// by encoded value.
func canonicalQuery(query url.Values) string {
	type pair struct{ name, value string }
	var pairs []pair
	for name, values := range query {
		for _, value := range values {
			pairs = append(pairs, pair{percentEncode(name), percentEncode(value)})
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.value, b.value))
	})
	parts := make([]string, len(pairs))
	for i, p := range pairs {
		parts[i] = p.name + "=" + p.value
	}
	return strings.Join(parts, "&")
}

// percentEncode encodes all but the unreserved characters of RFC 3986, so that
// what is signed and what is sent is the same text.
func percentEncode(s string) string {
	const hexDigits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if isUnreserved(c) {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', hexDigits[c>>4], hexDigits[c&15]})
		}
	}
	return b.String()
}

func isUnreserved(c byte) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	}
	return strings.IndexByte("-._~", c) >= 0
}
