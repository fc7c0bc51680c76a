package api

import (
	"net/http"
	"net/url"
)

// What the known answers of other SDKs are about lies below the public API.

func CanonicalRequest(method, path, query string, signed http.Header, body []byte) string {
	return canonicalRequest{Method: method, Path: path, Query: query, Header: signed, Body: body}.String()
}

func CanonicalPath(path string) string       { return canonicalPath(path) }
func CanonicalQuery(query url.Values) string { return canonicalQuery(query) }
func PercentEncode(s string) string          { return percentEncode(s) }
