package simulator

import (
	"fmt"
	"net/http"
)

// Reason codes as Amazon's page "Error handling" and those of the operations
// list them.
const (
	reasonHeaderValue     = "InvalidHeaderValue"
	reasonRequest         = "InvalidRequest"
	reasonParameter       = "InvalidParameterValue"
	reasonFormat          = "InvalidRequestFormat"
	reasonMissingHeader   = "MissingHeader"
	reasonMissingValue    = "MissingHeaderValue"
	reasonMissing         = "MissingParameterValue"
	reasonUnrecognized    = "UnrecognizedField"
	reasonSimulation      = "InvalidSandboxSimulationSpecified"
	reasonDuplicateKey    = "DuplicateIdempotencyKey"
	reasonCombination     = "InvalidParameterCombination"
	reasonCurrency        = "CurrencyMismatch"
	reasonVersion         = "InvalidAPIVersion"
	reasonUnauthorized    = "UnauthorizedAccess"
	reasonAuthentication  = "InvalidAuthentication"
	reasonSignature       = "InvalidRequestSignature"
	reasonNotFound        = "ResourceNotFound"
	reasonOperation       = "UnsupportedOperation"
	reasonMethod          = "RequestNotSupported"
	reasonAmountMismatch  = "AmountMismatch"
	reasonSessionStatus   = "InvalidCheckoutSessionStatus"
	reasonSessionCanceled = "CheckoutSessionCanceled"
	reasonChargeStatus    = "InvalidChargeStatus"
	reasonPermission      = "InvalidChargePermissionStatus"
	reasonNotModifiable   = "ChargePermissionNotModifiable"
	reasonExceeded        = "TransactionAmountExceeded"
	reasonPeriodic        = "PeriodicAmountExceeded"
	reasonCount           = "TransactionCountExceeded"
	reasonThrottled       = "TooManyRequests"
	reasonAccount         = "InvalidAccountStatus"
	reasonToken           = "InvalidAuthorizationToken"
	reasonTimeout         = "RequestTimeout"
	reasonTLS             = "TLSVersionNotSupported"
	reasonInternal        = "InternalServerError"
	reasonUnavailable     = "ServiceUnavailable"
)

// problem is an error as the API reports it.
type problem struct {
	status   int
	code     string
	message  string
	recorded bool // message is Amazon's own, seen in documents or threads
}

// text is the message on the wire. One that is not Amazon's says so, lest
// somebody relies on its words.
func (p *problem) text() string {
	if p.recorded {
		return p.message
	}
	return simulated(p.message)
}

// simulated marks a text that nobody has seen Amazon write.
func simulated(text string) string {
	return "simulated: " + text
}

// Error makes a problem an error for the scripted buyers, who meet some too.
func (p *problem) Error() string {
	return fmt.Sprintf("%s: %s", p.code, p.message)
}

func (p *problem) answer() answer {
	a := jsonAnswer(p.status, struct {
		ReasonCode string `json:"reasonCode"`
		Message    string `json:"message"`
	}{p.code, p.text()})
	a.reason = p.code
	return a
}

// inWords marks a problem whose message is Amazon's own.
func inWords(p *problem) *problem {
	p.recorded = true
	return p
}

func badRequest(code, format string, args ...any) *problem {
	return refused(http.StatusBadRequest, code, format, args...)
}

func forbidden(code, format string, args ...any) *problem {
	return refused(http.StatusForbidden, code, format, args...)
}

// unprocessable is how Amazon refuses what the state of an object forbids.
func unprocessable(code, format string, args ...any) *problem {
	return refused(http.StatusUnprocessableEntity, code, format, args...)
}

func refused(status int, code, format string, args ...any) *problem {
	return &problem{status: status, code: code, message: fmt.Sprintf(format, args...)}
}

// badValue is in the words that were recorded for an amount with decimals.
func badValue(value any, name string) *problem {
	return inWords(badRequest(reasonParameter, "The value '%v' provided for '%s' is invalid.", value, name))
}

// unrecognized is in the words that were recorded for checkoutMode.
func unrecognized(name string) *problem {
	return inWords(badRequest(reasonUnrecognized, "The field '%s' is invalid for this API.", name))
}

func missing(name string) *problem {
	return badRequest(reasonMissing, "The parameter '%s' is missing.", name)
}

func notFound(what, id string) *problem {
	return refused(http.StatusNotFound, reasonNotFound, "The %s '%s' was not found.", what, id)
}

// wrongState is in the words of Amazon's FAQ.
func wrongState() *problem {
	return inWords(unprocessable(reasonSessionStatus,
		"You tried to call an operation on a Checkout Session that is in a state where that operation is not allowed."))
}
