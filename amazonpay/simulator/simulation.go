package simulator

import (
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// The values of x-amz-pay-simulation-code. Amazon's page "Sandbox simulations"
// has them; see Assumptions.SimulationCodes for those that are not known to us.
const (
	buyerCanceled  = "BuyerCanceled"
	amazonCanceled = "AmazonCanceled"
	amazonClosed   = "AmazonClosed"

	softDeclined   = "SoftDeclined"
	hardDeclined   = "HardDeclined"
	amazonRejected = "AmazonRejected"
	timedOut       = "TransactionTimedOut"

	processingFailure = "ProcessingFailure"
	methodNotAllowed  = "PaymentMethodNotAllowed"
	mfaNotCompleted   = "MFANotCompleted"

	pendingPrefix   = "Pending"   // of a decline that comes later
	immediatePrefix = "Immediate" // of a refund that is refused, and not declined later
)

// simulationCodes are those that an operation takes.
func simulationCodes(operation string) []string {
	switch operation {
	case "CompleteCheckoutSession":
		return []string{buyerCanceled, amazonCanceled, reasonDeclined, chargeInitiated}
	case "CreateCharge":
		codes := append(refusalCodes(), captureInitiated, processingFailure)
		for _, code := range declineCodes() {
			codes = append(codes, pendingPrefix+code)
		}
		return codes
	case "CaptureCharge":
		return []string{captureInitiated, amazonRejected, reasonCount, processingFailure}
	case "CreateRefund":
		return []string{amazonRejected, processingFailure, immediatePrefix + amazonRejected, immediatePrefix + processingFailure}
	case "CloseChargePermission":
		return []string{amazonClosed}
	}
	return nil
}

// declineCodes are those with which a charge is declined, at once or later.
func declineCodes() []string {
	return []string{softDeclined, hardDeclined, amazonRejected, timedOut}
}

// refusalCodes are those with which Create Charge is refused.
func refusalCodes() []string {
	return append(declineCodes(), methodNotAllowed, mfaNotCompleted)
}

// processingFailed is the error after which the same request may be sent again.
func processingFailed() *problem {
	return refused(http.StatusInternalServerError, processingFailure, "Amazon could not process the request. Look whether it had an effect, and repeat it.")
}

// readSimulation accepts the simulation codes that the operation has. They
// mean nothing in live.
func (s *Simulator) readSimulation(q *request) *problem {
	code := q.http.Header.Get("X-Amz-Pay-Simulation-Code")
	if code == "" || q.environment == api.Live {
		return nil
	}
	meant, ok := s.cfg.Assumptions.SimulationCodes[code]
	if !ok {
		meant = code
	}
	if !slices.Contains(simulationCodes(q.route.operation), meant) {
		return badRequest(reasonSimulation, "The simulation code '%s' is not valid for this operation.", code)
	}
	q.simulation = meant
	return nil
}

// checkSimulationCodes refuses spellings of codes that no operation has.
func checkSimulationCodes(spellings map[string]string) (errs []error) {
	var known []string
	for _, r := range routes() {
		known = append(known, simulationCodes(r.operation)...)
	}
	slices.Sort(known)
	known = slices.Compact(known)
	for _, spelling := range slices.Sorted(maps.Keys(spellings)) {
		if code := spellings[spelling]; !slices.Contains(known, code) {
			errs = append(errs, fmt.Errorf("simulator: Assumptions.SimulationCodes has %q for %q: use one of %q", code, spelling, known))
		}
	}
	return errs
}
