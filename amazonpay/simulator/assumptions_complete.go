package simulator

import (
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"time"
)

const (
	defaultSkew    = 5 * time.Minute
	defaultAge     = 24 * time.Hour
	defaultToken   = 24 * time.Hour
	defaultURL     = 512
	defaultRefunds = 10
	mostRefunds    = 10_000
	defaultYen     = 8_400
	anyAge         = time.Duration(math.MaxInt64)
)

// complete fills in what was left out.
func (a *Assumptions) complete() {
	a.ClockSkew = durationOr(a.ClockSkew, defaultSkew, 0)
	a.MaxDateAge = durationOr(a.MaxDateAge, defaultAge, anyAge)
	a.BuyerTokenLife = durationOr(a.BuyerTokenLife, defaultToken, 0)
	a.MaxURL = boundOr(a.MaxURL, defaultURL)
	a.MaxRefunds = min(boundOr(a.MaxRefunds, defaultRefunds), mostRefunds)
	a.MaxExtraYen = boundOr(a.MaxExtraYen, defaultYen)
	statusOr(&a.CreatedStatus, http.StatusCreated)
	statusOr(&a.CanceledStatus, http.StatusUnprocessableEntity)
	statusOr(&a.FinalizeStatus, http.StatusAccepted)
	orElse(&a.FrequencyNotSet, simulated("recurringMetadata.frequency is not set."))
	orElse(&a.FinalizeReason, reasonParameter)
	orElse(&a.RecurringPrefix, "B")
	orElse(&a.NotModifiableReason, reasonNotModifiable)
	a.SimulationCodes = maps.Clone(a.SimulationCodes)
	a.CarrierCodes = slices.Clone(a.CarrierCodes)
	a.NotificationRetries = slices.Clone(a.NotificationRetries)
	if a.NotificationRetries == nil {
		a.NotificationRetries = []time.Duration{time.Hour, time.Hour, time.Hour}
	}
}

func (a Assumptions) check() (errs []error) {
	errs = append(errs, oneOf("CanceledReason", a.CanceledReason, reasonSessionCanceled, reasonSessionStatus)...)
	errs = append(errs, oneOf("NotModifiableReason", a.NotModifiableReason, reasonNotModifiable, reasonPermission)...)
	errs = append(errs, oneOf("FinalizeReason", a.FinalizeReason, reasonParameter, reasonAmountMismatch)...)
	errs = append(errs, oneOf("RecurringPrefix", a.RecurringPrefix, "B", "C")...)
	errs = append(errs, oneOf("CreatedStatus", a.CreatedStatus, http.StatusCreated, http.StatusOK)...)
	errs = append(errs, oneOf("CanceledStatus", a.CanceledStatus, http.StatusUnprocessableEntity, http.StatusBadRequest)...)
	errs = append(errs, oneOf("FinalizeStatus", a.FinalizeStatus, http.StatusAccepted, http.StatusOK)...)
	errs = append(errs, checkSimulationCodes(a.SimulationCodes)...)
	errs = append(errs, checkPeriodicLimit(a.PeriodicLimit)...)
	for _, wait := range a.NotificationRetries {
		if wait <= 0 {
			errs = append(errs, fmt.Errorf("simulator: Assumptions.NotificationRetries has %s: use waits above zero", wait))
		}
	}
	return errs
}

// oneOf allows the zero value, too.
func oneOf[T comparable](name string, value T, allowed ...T) []error {
	var zero T
	if value == zero || slices.Contains(allowed, value) {
		return nil
	}
	return []error{fmt.Errorf("simulator: Assumptions.%s is %v: use one of %v", name, value, allowed)}
}

func statusOr(status *int, zero int) {
	if *status == 0 {
		*status = zero
	}
}
