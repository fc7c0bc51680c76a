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
)

// problem is an error as the API reports it.
type problem struct {
	status  int
	code    string
	message string
}

// Error makes a problem an error for the scripted buyers, who meet some too.
func (p *problem) Error() string {
	return fmt.Sprintf("%s: %s", p.code, p.message)
}

func (p *problem) answer() answer {
	return jsonAnswer(p.status, map[string]any{"reasonCode": p.code, "message": p.message})
}

func badRequest(code, format string, args ...any) *problem {
	return &problem{http.StatusBadRequest, code, fmt.Sprintf(format, args...)}
}

func forbidden(code, format string, args ...any) *problem {
	return &problem{http.StatusForbidden, code, fmt.Sprintf(format, args...)}
}

// badValue is in the words that were recorded for an amount with decimals.
func badValue(value any, name string) *problem {
	return badRequest(reasonParameter, "The value '%v' provided for '%s' is invalid.", value, name)
}

// unrecognized is in the words that were recorded for checkoutMode.
func unrecognized(name string) *problem {
	return badRequest(reasonUnrecognized, "The field '%s' is invalid for this API.", name)
}

func missing(name string) *problem {
	return badRequest(reasonMissing, "The parameter '%s' is missing.", name)
}

func notFound(what, id string) *problem {
	return &problem{http.StatusNotFound, reasonNotFound, fmt.Sprintf("The %s '%s' was not found.", what, id)}
}

// wrongState is in the words of Amazon's FAQ.
func wrongState() *problem {
	return &problem{http.StatusUnprocessableEntity, reasonSessionStatus,
		"You tried to call an operation on a Checkout Session that is in a state where that operation is not allowed."}
}
