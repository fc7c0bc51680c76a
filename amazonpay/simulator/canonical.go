package simulator

import (
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// header is one line of a canonical request's header block.
type header struct{ name, value string }

// canonicalRequest rebuilds what the client signed, see Amazon's page "Signing
// requests". The raw form takes path and query from the request line as it is,
// never from r.URL, which is decoded; the normalised form encodes them anew
// and collapses white space in header values.
func canonicalRequest(r *http.Request, headers []header, list string, body []byte, normalise bool) string {
	path, query, _ := strings.Cut(requestTarget(r), "?")
	if normalise {
		path, query = normalPath(path), normalQuery(query)
	}
	var b strings.Builder
	b.WriteString(r.Method + "\n" + path + "\n" + query + "\n")
	for _, h := range headers {
		if normalise {
			h.value = strings.Join(strings.Fields(h.value), " ")
		}
		b.WriteString(h.name + ":" + h.value + "\n")
	}
	b.WriteString("\n" + list + "\n" + hex.EncodeToString(sha256Of(body)))
	return b.String()
}

// requestTarget is path and query as they were on the wire.
func requestTarget(r *http.Request) string {
	if strings.HasPrefix(r.RequestURI, "/") {
		return r.RequestURI
	}
	return r.URL.RequestURI() // an absolute URI, as a proxy gets it
}

// normalPath decodes, drops empty and relative segments, and encodes again. A
// slash at the end stays.
func normalPath(path string) string {
	var kept []string
	for segment := range strings.SplitSeq(path, "/") {
		switch segment {
		case "", ".":
		case "..":
			kept = kept[:max(0, len(kept)-1)]
		default:
			kept = append(kept, encodeRFC3986(decode(segment)))
		}
	}
	normal := "/" + strings.Join(kept, "/")
	if strings.HasSuffix(path, "/") && len(kept) > 0 {
		normal += "/"
	}
	return normal
}

// normalQuery encodes names and values anew and sorts by both.
func normalQuery(query string) string {
	var pairs [][2]string
	for part := range strings.SplitSeq(query, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		pairs = append(pairs, [2]string{encodeRFC3986(decode(name)), encodeRFC3986(decode(value))})
	}
	slices.SortFunc(pairs, func(a, b [2]string) int {
		if c := strings.Compare(a[0], b[0]); c != 0 {
			return c
		}
		return strings.Compare(a[1], b[1])
	})
	var lines []string
	for _, p := range pairs {
		lines = append(lines, p[0]+"="+p[1])
	}
	return strings.Join(lines, "&")
}

// decode undoes percent-encoding; text that is none stays as it is.
func decode(text string) string {
	if decoded, err := url.PathUnescape(text); err == nil {
		return decoded
	}
	return text
}

// encodeRFC3986 leaves the unreserved characters and encodes all others.
func encodeRFC3986(text string) string {
	const hexDigits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(text) {
		c := text[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.Write([]byte{'%', hexDigits[c>>4], hexDigits[c&15]})
	}
	return b.String()
}
