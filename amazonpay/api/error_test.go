package api_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

func asError(t testing.TB, err error) *api.Error {
	t.Helper()
	var e *api.Error
	if !errors.As(err, &e) {
		t.Fatalf("want an *api.Error, got %T: %v", err, err)
	}
	return e
}

// once makes clients that do not repeat, for errors that would be.
func once(c *api.Config) { c.MaxAttempts = 1 }

func TestErrorSaysWhatAmazonSaid(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	rec := script(answer(400, `{"reasonCode":"InvalidParameterValue","message":"The value '705.00' provided for 'chargeAmount.Amount' is invalid.","new":1}`))
	_, err := newClient(t, rec).GetCheckoutSession(t.Context(), "x")
	e := asError(t, err)
	is.Equal(e.Operation, "GetCheckoutSession")
	is.Equal(e.StatusCode, 400)
	is.Equal(e.ReasonCode, api.ReasonInvalidParameterValue)
	is.Equal(e.RequestID, "request-1")
	is.Equal(e.Err, nil)
	is.True(!e.Unknown())
	is.Equal(e.Error(), `api: GetCheckoutSession: status 400: InvalidParameterValue: The value '705.00' provided for 'chargeAmount.Amount' is invalid. (request id "request-1", attempts 1)`)
}

func TestErrorUnknown(t *testing.T) {
	t.Parallel()
	for status, unknown := range map[int]bool{
		0: true, 200: true, 202: true, 302: false, 400: false, 401: false, 403: false, 404: false, 408: true, 409: false,
		422: false, 425: true, 426: false, 429: true, 500: true, 502: true, 503: true, 599: true,
	} {
		is.New(t).Equal((&api.Error{StatusCode: status}).Unknown(), unknown) // by status
	}
}

func TestA7_AnswersThatAreNoneOfAmazons(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		status int
		body   string
	}{
		{"HTML with 200", 200, "<html><body>maintenance</body></html>"},
		{"HTML with 202", 202, "<html>"},
		{"HTML with 503", 503, "<html>"},
		{"HTML with 403", 403, "<html>"},
		{"half a JSON with 200", 200, openSession[:40]},
		{"half a JSON with 500", 500, `{"reasonCode":"Int`},
		{"nothing with 200", 200, ""},
		{"nothing with 500", 500, ""},
		{"null with 200", 200, "null"},
		{"null with 500", 500, "null"},
		{"a list with 200", 200, "[1]"},
		{"a string with 422", 422, `"no"`},
		{"an empty object with 200", 200, "{}"},
		{"two objects with 200", 200, openSession + openSession},
		{"more than a client should hold, with 200", 200, `{"checkoutSessionId":"` + strings.Repeat("x", 2<<20) + `"}`},
		{"much space after a session", 200, openSession + strings.Repeat(" ", 2<<20)},
		{"more than a client should hold, with 500", 500, strings.Repeat("x", 2<<20)},
	} {
		t.Run("A7 "+tt.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			session, err := newClient(t, script(answer(tt.status, tt.body)), once).GetCheckoutSession(t.Context(), "x")
			e := asError(t, err)
			is.True(session == nil)
			is.Equal(e.StatusCode, tt.status)
			is.Equal(e.ReasonCode, "")
			is.Equal(e.RequestID, "request-1")
			is.True(e.Err != nil) // what was wrong with the answer
			is.Equal(e.Unknown(), tt.status == 200 || tt.status == 202 || tt.status >= 500)
			is.True(len(e.Error()) < 300 && !strings.Contains(e.Error(), "maintenance")) // the body is not passed on
		})
	}
}

func TestA7_LostAnswers(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	_, err := newClient(t, script(broken(io.ErrUnexpectedEOF)), once).GetBuyer(t.Context(), "SecretToken")
	e := asError(t, err)
	is.Equal(e.StatusCode, 0)
	is.True(e.Unknown())
	is.True(errors.Is(err, io.ErrUnexpectedEOF))
	is.True(!strings.Contains(err.Error(), "SecretToken")) // the path of a buyer is a secret
}

func TestErrorsOfAnyForm(t *testing.T) {
	t.Parallel()
	for body, want := range map[string][2]string{
		`{"message":"Forbidden"}`:                         {"", "Forbidden"},
		`{"reasonCode":"Brand_New"}`:                      {"Brand_New", ""},
		`{"reasonCode":7,"message":["x"]}`:                {"7", ""},
		`{"reasonCode":"A","message":"one\r\ntwo\u0000"}`: {"A", "one  two "}, // one line in a log
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			_, err := newClient(t, script(answer(400, body))).GetCharge(t.Context(), "x")
			e := asError(t, err)
			is.Equal([2]string{e.ReasonCode, e.Message}, want)
		})
	}
}

func TestRefusedSignaturesAreDiagnosed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		reply func(digest string) string
		want  string
	}{
		{"the same string: the key is wrong", func(digest string) string {
			return `Unable to verify signature, signing String [AMZN-PAY-RSASSA-PSS-V2\n` + digest + `] , signature [SECRET==]`
		}, "the key is not"},
		{"the same string, written with a backslash", func(digest string) string {
			return `signing String [AMZN-PAY-RSASSA-PSS-V2\\n` + digest + `]`
		}, "the key is not"},
		{"another digest: the request was changed", func(string) string {
			return `signing String [AMZN-PAY-RSASSA-PSS-V2\n` + strings.Repeat("0f", 32) + `] , signature [SECRET==]`
		}, "the canonical request differs"},
		{"another algorithm", func(digest string) string {
			return `signing String [AMZN-PAY-RSASSA-PSS\n` + digest + `] , signature [SECRET==]`
		}, "the algorithm differs"},
		{"no string at all", func(string) string { return "signature [SECRET==]" }, "Amazon does not say"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			rec := script(func(r *http.Request) (*http.Response, error) {
				digest := canonicalDigest(t, r)
				return answer(403, `{"reasonCode":"InvalidRequestSignature","message":"`+tt.reply(digest)+`"}`)(r)
			})
			_, err := newClient(t, rec).GetCheckoutSession(t.Context(), "x")
			is.True(strings.Contains(err.Error(), tt.want))
			is.True(!strings.Contains(fmt.Sprintf("%+v %v", *asError(t, err), err), "SECRET")) // signatures stay out
		})
	}
}

// canonicalDigest is what a server that sees the request as it was sent
// computes.
func canonicalDigest(t *testing.T, r *http.Request) string {
	signed := http.Header{}
	for name, values := range r.Header {
		if name != "Authorization" && name != "User-Agent" {
			signed[name] = values
		}
	}
	toSign := api.StringToSign(api.PSSV2, []byte(api.CanonicalRequest(r.Method, r.URL.EscapedPath(), r.URL.RawQuery, signed, nil)))
	is.New(t).Equal(digestOf(toSign), signedString(t, r))
	_, digest, _ := strings.Cut(toSign, "\n")
	return digest
}

func TestClockThatIsAheadIsExplained(t *testing.T) {
	t.Parallel()
	const body = `{"reasonCode":"InvalidHeaderValue","message":"The value 20230829T102329Z provided for x-amz-pay-date should not be in future"}`
	now := func(c *api.Config) {
		c.Now = func() time.Time { return time.Date(2023, 8, 29, 10, 23, 29, 0, time.UTC) }
	}
	t.Run("by how much, if the answer has a date", func(t *testing.T) {
		t.Parallel()
		_, err := newClient(t, script(answer(400, body, "Date", "Tue, 29 Aug 2023 10:20:29 GMT")), now).GetCharge(t.Context(), "x")
		is.New(t).True(strings.Contains(err.Error(), "clock is ahead of Amazon's, synchronise it (by 3m0s)"))
	})
	t.Run("in general otherwise", func(t *testing.T) {
		t.Parallel()
		_, err := newClient(t, script(answer(400, body)), now).GetCharge(t.Context(), "x")
		is.New(t).True(strings.Contains(err.Error(), "clock is ahead of Amazon's, synchronise it (request id"))
	})
}
