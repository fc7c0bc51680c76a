package simulator

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

const (
	algorithmV1 = "AMZN-PAY-RSASSA-PSS"
	algorithmV2 = "AMZN-PAY-RSASSA-PSS-V2"
)

// saltLength returns the salt that belongs to an algorithm's name, or 0 for an
// unknown name.
func saltLength(algorithm string) int {
	switch algorithm {
	case algorithmV1:
		return 20
	case algorithmV2:
		return 32
	}
	return 0
}

func sha256Of(data []byte) []byte {
	sum := sha256.Sum256(data)
	return sum[:]
}

// stringToSign is what the signature of content, a canonical request or a
// button's payload, is made over.
func stringToSign(algorithm string, content []byte) string {
	return algorithm + "\n" + hex.EncodeToString(sha256Of(content))
}

// verify checks a signature over content with exactly the salt of algorithm.
func verify(key *rsa.PublicKey, algorithm, content string, signature []byte) error {
	digest := sha256Of([]byte(stringToSign(algorithm, []byte(content))))
	options := &rsa.PSSOptions{SaltLength: saltLength(algorithm), Hash: crypto.SHA256}
	return rsa.VerifyPSS(key, crypto.SHA256, digest, signature, options)
}

// authorization is a parsed Authorization header.
type authorization struct {
	algorithm     string
	publicKeyID   string
	signedHeaders string // as received
	signature     string // base64
}

// parseAuthorization reads "ALGO PublicKeyId=…, SignedHeaders=…, Signature=…",
// which all SDKs write with exactly these separators.
func parseAuthorization(header string) (authorization, *problem) {
	algorithm, rest, _ := strings.Cut(header, " ")
	parts := strings.Split(rest, ", ")
	a := authorization{algorithm: algorithm}
	if saltLength(algorithm) == 0 || len(parts) != 3 {
		return a, malformedAuthorization()
	}
	for i, field := range []struct {
		name string
		to   *string
	}{{"PublicKeyId=", &a.publicKeyID}, {"SignedHeaders=", &a.signedHeaders}, {"Signature=", &a.signature}} {
		value, ok := strings.CutPrefix(parts[i], field.name)
		if !ok || value == "" {
			return a, malformedAuthorization()
		}
		*field.to = value
	}
	return a, nil
}

func malformedAuthorization() *problem {
	return badRequest(reasonHeaderValue, "The value provided for authorization is invalid: it must read '%s PublicKeyId=<id>, SignedHeaders=<names>, Signature=<base64>'.", algorithmV2)
}

// authenticate verifies the signature of r, whose body was read, and the
// headers that it depends on. It returns the environment of the call.
func (s *Simulator) authenticate(r *http.Request, body []byte, t target) (api.Environment, *problem) {
	if r.Header.Get("Authorization") == "" {
		return "", refused(http.StatusUnauthorized, reasonUnauthorized, "The header authorization is missing: sign the request.")
	}
	auth, p := parseAuthorization(r.Header.Get("Authorization"))
	if p != nil {
		return "", p
	}
	key, p := s.publicKey(auth.publicKeyID)
	if p != nil {
		return "", p
	}
	if p := s.verifyRequest(r, body, auth, key); p != nil {
		return "", p
	}
	if p := s.checkDate(r.Header.Get("X-Amz-Pay-Date")); p != nil {
		return "", p
	}
	if p := s.checkRegion(r.Header.Get("X-Amz-Pay-Region")); p != nil {
		return "", p
	}
	return environment(auth.publicKeyID, t.environment)
}

// verifyRequest rebuilds the canonical request from SignedHeaders as received,
// first with path and query as they were on the wire, then normalised: that
// accepts what every official SDK sends.
func (s *Simulator) verifyRequest(r *http.Request, body []byte, auth authorization, key *rsa.PublicKey) *problem {
	headers, p := signedHeaders(r, auth.signedHeaders)
	if p != nil {
		return p
	}
	signature, err := base64.StdEncoding.DecodeString(auth.signature)
	raw := canonicalRequest(r, headers, auth.signedHeaders, body, false)
	if err == nil && verify(key, auth.algorithm, raw, signature) == nil {
		return nil
	}
	normalised := canonicalRequest(r, headers, auth.signedHeaders, body, true)
	if err == nil && normalised != raw && verify(key, auth.algorithm, normalised, signature) == nil {
		return nil
	}
	return inWords(forbidden(reasonSignature, "Unable to verify signature, signing String [%s] , signature [%s]",
		stringToSign(auth.algorithm, []byte(raw)), auth.signature))
}

// checkDate refuses dates in the future, in the words that were recorded, and
// very old ones. A client may live by either clock, moved or not.
func (s *Simulator) checkDate(value string) *problem {
	if value == "" {
		return badRequest(reasonMissingValue, "The header x-amz-pay-date is empty.")
	}
	date, err := parseDate(value)
	if err != nil {
		return badRequest(reasonHeaderValue, "The value %s provided for x-amz-pay-date is invalid: use the form 20060102T150405Z", value)
	}
	earlier, later := s.cfg.Now(), s.Now()
	if later.Before(earlier) {
		earlier, later = later, earlier
	}
	if date.After(later.Add(s.cfg.Assumptions.ClockSkew)) {
		return inWords(badRequest(reasonHeaderValue, "The value %s provided for x-amz-pay-date should not be in future", value))
	}
	if earlier.Sub(date) > s.cfg.Assumptions.MaxDateAge {
		return badRequest(reasonHeaderValue, "The value %s provided for x-amz-pay-date is too old", value)
	}
	return nil
}

// parseDate reads the layout of the documents and that of the Node SDK.
func parseDate(value string) (time.Time, error) {
	if date, err := time.Parse("20060102T150405Z", value); err == nil {
		return date, nil
	}
	return time.Parse("2006-01-02T15:04:05Z", value)
}

// checkRegion refuses a client of another region. The Java SDK writes regions
// in upper case and the documents know aliases.
func (s *Simulator) checkRegion(value string) *problem {
	if value == "" {
		return nil // Amazon's Python sample does not send it
	}
	region, err := api.ParseRegion(value)
	if err != nil {
		return badRequest(reasonHeaderValue, "The value %s provided for x-amz-pay-region is invalid: use na, eu or jp", value)
	}
	if region != s.cfg.Region {
		return forbidden(reasonAuthentication, "The account belongs to region %s, the request was made for region %s.", s.cfg.Region, region)
	}
	return nil
}

// environment decides between sandbox and live by the public key id, which
// rules if it names one, and the path.
func environment(publicKeyID string, path api.Environment) (api.Environment, *problem) {
	named := environmentOf(publicKeyID)
	switch {
	case named == "" && path == "":
		return "", forbidden(reasonAuthentication, "The public key id '%s' names no environment: call /sandbox/v2/… or /live/v2/….", publicKeyID)
	case named == "" || named == path:
		return path, nil
	case path == "":
		return named, nil
	}
	return "", forbidden(reasonAuthentication, "The public key id '%s' is one of the %s environment and cannot be used at /%s/.", publicKeyID, named, path)
}

// environmentOf returns the environment that a public key id begins with, in
// any case and with or without a dash, as the SDKs test it.
func environmentOf(publicKeyID string) api.Environment {
	for _, e := range []api.Environment{api.Sandbox, api.Live} {
		if len(publicKeyID) >= len(e) && strings.EqualFold(publicKeyID[:len(e)], string(e)) {
			return e
		}
	}
	return ""
}

// signedHeaders returns the header block of the canonical request: one line
// for each name in list, in its order.
func signedHeaders(r *http.Request, list string) ([]header, *problem) {
	var headers []header
	for name := range strings.SplitSeq(list, ";") {
		values := headerValues(r, name)
		if len(values) == 0 {
			return nil, badRequest(reasonMissingHeader, "The header %s is among SignedHeaders but was not sent.", name)
		}
		headers = append(headers, header{strings.ToLower(name), strings.Join(values, ",")})
	}
	for _, h := range headers {
		if h.name == "x-amz-pay-date" {
			return headers, nil
		}
	}
	return nil, badRequest(reasonMissingHeader, "The header x-amz-pay-date must be sent and be among SignedHeaders.")
}

// headerValues returns the values of a header field. Of all fields net/http
// keeps Host alone in another place.
func headerValues(r *http.Request, name string) []string {
	if strings.EqualFold(name, "host") {
		return []string{r.Host}
	}
	return r.Header.Values(name)
}
