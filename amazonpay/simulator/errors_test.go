package simulator_test

import (
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// refusal is an error of the API and how a merchant comes by it.
type refusal struct {
	operation string // "": it may happen at each
	status    int
	code      string
	how       string
	cfg       simulator.Config
	provoke   func(*shop) reply
}

// refusals of section 5.2 of the notes on Amazon's page "Error handling": those
// of all operations.
func refusalsAnywhere() []refusal {
	tooLarge := strings.Repeat(" ", 1<<20) + "{}"
	return []refusal{
		{"", 400, "InvalidHeaderValue", "an idempotency key of 36 characters", simulator.Config{}, create(payload, keyHeader, "26be7331-7dc2-4722-be22-f7e75582d3ef")},
		{"", 400, "InvalidRequest", "a body of more than a megabyte", simulator.Config{}, create(tooLarge, keyHeader, "k")},
		{"", 400, "InvalidParameterValue", "yen with decimals", simulator.Config{}, updateWith(`{"paymentDetails":{` + amount("chargeAmount", "705.00") + `}}`)},
		{"", 400, "InvalidRequestFormat", "a body that is no JSON", simulator.Config{}, updateWith(`{`)},
		{"", 400, "MissingHeader", "no idempotency key", simulator.Config{}, create(payload)},
		{"", 400, "MissingHeaderValue", "an empty idempotency key", simulator.Config{}, create(payload, keyHeader, "")},
		{"", 400, "MissingParameterValue", "no storeId", simulator.Config{}, create(`{"webCheckoutDetails":{"checkoutReviewReturnUrl":"https://shop.example/"}}`, keyHeader, "k")},
		{"", 400, "UnrecognizedField", "checkoutMode outside of a button", simulator.Config{}, updateWith(`{"webCheckoutDetails":{"checkoutMode":"ProcessOrder"}}`)},
		{"", 400, "InvalidSandboxSimulationSpecified", "a simulation code of another operation", simulator.Config{}, create(payload, keyHeader, "k", codeHeader, "SoftDeclined")},
		{"", 400, "DuplicateIdempotencyKey", "a key with two requests", simulator.Config{}, func(m *shop) reply {
			create(payload, keyHeader, "k")(m)
			return create(`{"supplementaryData":"x",`+payload[1:], keyHeader, "k")(m)
		}},
		{"", 400, "InvalidParameterCombination", "a pending capture", simulator.Config{}, updateWith(terms("AuthorizeWithCapture", true))},
		{"", 400, "CurrencyMismatch", "dollars of a Japanese merchant", simulator.Config{}, updateWith(`{"paymentDetails":{` + price("chargeAmount", money("10", "USD")) + `}}`)},
		{"", 400, "InvalidAPIVersion", "version 1", simulator.Config{}, func(m *shop) reply { m.prefix = "/v1"; return m.call("GET", nobodys, "") }},
		{"", 401, "UnauthorizedAccess", "no signature", simulator.Config{}, without("Authorization")},
		{"", 403, "InvalidAuthentication", "a public key that nobody knows", simulator.Config{}, func(m *shop) reply { m.keyID = "SANDBOX-STRANGER"; return m.call("GET", nobodys, "") }},
		{"", 403, "InvalidAccountStatus", "an account that is suspended", simulator.Config{AccountSuspended: true}, get(nobodys)},
		{"", 403, "InvalidRequestSignature", "the salt of the other algorithm", simulator.Config{}, func(m *shop) reply { m.salt = 20; return m.call("GET", nobodys, "") }},
		{"", 403, "InvalidAuthorizationToken", "the token of another merchant", simulator.Config{AuthorizationTokens: []string{"mine"}}, get(nobodys, "x-amz-pay-authtoken", "theirs")},
		{"", 404, "ResourceNotFound", "an id that nobody knows", simulator.Config{}, get(nobodys)},
		{"", 405, "UnsupportedOperation", "a path that is none", simulator.Config{}, get("/chequeSessions")},
		{"", 405, "RequestNotSupported", "a method that the path does not have", simulator.Config{}, func(m *shop) reply { return m.call("DELETE", nobodys, "") }},
		{"", 408, "RequestTimeout", "a body that does not arrive in time", simulator.Config{}, stuck},
		{"", 426, "TLSVersionNotSupported", "a connection with TLS 1.1", simulator.Config{}, withTLS11},
		{"", 429, "TooManyRequests", "a call too many", simulator.Config{Now: stopped, Quotas: map[string]simulator.Quota{"GetCheckoutSession": {Burst: 1, Restore: 1}}}, func(m *shop) reply {
			m.call("GET", nobodys, "")
			return m.call("GET", nobodys, "")
		}},
		{"", 500, "InternalServerError", "an injected fault", simulator.Config{}, injected(500)},
		{"", 503, "ServiceUnavailable", "an injected fault", simulator.Config{}, injected(503)},
	}
}

// Each reason code of Amazon's page "Error handling" comes with its status from the operation that it belongs to.
//
// Source: Amazon's page "Error handling"
func TestEachReasonCode(t *testing.T) {
	t.Parallel()
	var covered []string
	for _, c := range slices.Concat(refusalsAnywhere(), refusalsOfSessions(), refusalsOfCharges(), refusalsAfterwards()) {
		covered = append(covered, strings.TrimSpace(c.operation+" "+http.StatusText(c.status)+" "+c.code))
		t.Run(c.operation+" "+c.code+": "+c.how, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, c.cfg)
			answer := c.provoke(m)
			is.Equal(answer.reason(), c.code)
			is.Equal(answer.status, c.status)
			is.True(len(answer.body) == 2 && answer.text("message") != "") // nothing but the code and a message
			is.True(answer.header.Get("X-Amz-Pay-Request-Id") != "")
			calls := m.sim.Calls()
			is.True(c.operation == "" || calls[len(calls)-1].Operation == c.operation) // this one said so
		})
	}
	is := is.New(t)
	slices.Sort(covered)
	is.Equal(covered, listed())
}

// listed are the reason codes of sections 5.2 and 5.3.
func listed() (all []string) {
	for line := range strings.Lines(`
		Bad Request: InvalidHeaderValue InvalidRequest InvalidParameterValue InvalidRequestFormat MissingHeader MissingHeaderValue
		Bad Request: MissingParameterValue UnrecognizedField InvalidSandboxSimulationSpecified DuplicateIdempotencyKey
		Bad Request: InvalidParameterCombination CurrencyMismatch InvalidAPIVersion
		Unauthorized: UnauthorizedAccess
		Forbidden: InvalidAuthentication InvalidAccountStatus InvalidRequestSignature InvalidAuthorizationToken
		Not Found: ResourceNotFound
		Method Not Allowed: UnsupportedOperation RequestNotSupported
		Request Timeout: RequestTimeout
		Upgrade Required: TLSVersionNotSupported
		Too Many Requests: TooManyRequests
		Internal Server Error: InternalServerError
		Service Unavailable: ServiceUnavailable

		UpdateCheckoutSession Unprocessable Entity: InvalidCheckoutSessionStatus
		CompleteCheckoutSession Unprocessable Entity: InvalidCheckoutSessionStatus CheckoutSessionCanceled
		CompleteCheckoutSession Conflict: AmountMismatch
		CompleteCheckoutSession Not Found: ResourceNotFound
		CreateCharge Bad Request: TransactionAmountExceeded PeriodicAmountExceeded
		CreateCharge Unprocessable Entity: InvalidChargePermissionStatus SoftDeclined HardDeclined TransactionCountExceeded
		CreateCharge Unprocessable Entity: PaymentMethodNotAllowed AmazonRejected MFANotCompleted TransactionTimedOut
		CreateCharge Internal Server Error: ProcessingFailure
		CaptureCharge Bad Request: TransactionAmountExceeded
		CaptureCharge Unprocessable Entity: InvalidChargeStatus InvalidChargePermissionStatus TransactionCountExceeded AmazonRejected
		CaptureCharge Internal Server Error: ProcessingFailure
		CancelCharge Unprocessable Entity: InvalidChargeStatus InvalidChargePermissionStatus
		CreateRefund Bad Request: TransactionAmountExceeded
		CreateRefund Unprocessable Entity: InvalidChargeStatus TransactionCountExceeded AmazonRejected
		CreateRefund Internal Server Error: ProcessingFailure
		UpdateChargePermission Unprocessable Entity: ChargePermissionNotModifiable InvalidChargePermissionStatus
		CloseChargePermission Unprocessable Entity: InvalidChargePermissionStatus
	`) {
		where, codes, _ := strings.Cut(strings.TrimSpace(line), ":")
		for _, code := range strings.Fields(codes) {
			all = append(all, where+" "+code)
		}
	}
	slices.Sort(all)
	return all
}

func get(path string, headers ...string) func(*shop) reply {
	return func(m *shop) reply { return m.call("GET", path, "", headers...) }
}

func create(body string, headers ...string) func(*shop) reply {
	return func(m *shop) reply { return m.call("POST", "/checkoutSessions", body, headers...) }
}

func updateWith(body string) func(*shop) reply {
	return func(m *shop) reply { return m.update(signedIn(m), body) }
}

// without is a request whose header got lost.
func without(header string) func(*shop) reply {
	return func(m *shop) reply {
		r := m.request("GET", nobodys, "")
		r.Header.Del(header)
		return m.must(r)
	}
}

func injected(status int) func(*shop) reply {
	return func(m *shop) reply {
		m.sim.Inject(simulator.Fault{Status: status})
		return m.call("GET", nobodys, "")
	}
}

// must sends a request that is answered.
func (m *shop) must(r *http.Request) reply {
	m.t.Helper()
	answer, err := m.send(r)
	if err != nil {
		m.t.Fatal(err)
	}
	return answer
}

// stuck is a request whose body the server waits for in vain.
func stuck(m *shop) reply {
	r := m.request("POST", "/checkoutSessions", payload, keyHeader, "k")
	r.Body = io.NopCloser(io.MultiReader(strings.NewReader(payload[:10]), late{}))
	return m.must(r)
}

// late is a connection whose read deadline passed.
type late struct{}

func (late) Read([]byte) (int, error) { return 0, os.ErrDeadlineExceeded }
