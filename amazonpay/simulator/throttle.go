package simulator

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// Quota is how many calls to an operation Amazon takes: Burst at once, and
// Restore more in each second after that. Both are at least 1.
type Quota struct{ Burst, Restore int }

// quotas lists those of Amazon's page "API throttling limits" for American
// merchants. European ones begin alike; the Japanese ones are not known to us.
func quotas(environment api.Environment) map[string]Quota {
	if environment == api.Live {
		return map[string]Quota{
			"CreateCheckoutSession": {40, 16}, "GetCheckoutSession": {40, 8}, "UpdateCheckoutSession": {20, 8}, "CompleteCheckoutSession": {20, 4},
			"GetChargePermission": {20, 4}, "UpdateChargePermission": {10, 2}, "CloseChargePermission": {10, 2},
			"CreateCharge": {10, 4}, "GetCharge": {20, 4}, "CaptureCharge": {20, 4}, "CancelCharge": {10, 2},
			"CreateRefund": {10, 4}, "GetRefund": {20, 4}, "CreateDeliveryTracker": {10, 1},
		}
	}
	return map[string]Quota{
		"CreateCheckoutSession": {5, 1}, "GetCheckoutSession": {10, 1}, "UpdateCheckoutSession": {5, 1}, "CompleteCheckoutSession": {2, 1},
		"GetChargePermission": {10, 1}, "UpdateChargePermission": {5, 1}, "CloseChargePermission": {2, 1},
		"CreateCharge": {2, 1}, "GetCharge": {5, 1}, "CaptureCharge": {2, 1}, "CancelCharge": {2, 1},
		"CreateRefund": {2, 1}, "GetRefund": {5, 1}, "CreateDeliveryTracker": {1, 1},
	}
}

// quota is what an operation has in an environment; ok tells whether it is
// limited.
func (cfg Config) quota(environment api.Environment, operation string) (q Quota, ok bool) {
	if q, ok = cfg.Quotas[operation]; ok {
		return q, true
	}
	if !cfg.Throttle {
		return Quota{}, false
	}
	q, ok = quotas(environment)[operation]
	return q, ok
}

// throttle refuses a call that came too fast. The bucket of an operation is
// the moment at which it will be full again; each call takes from it by moving
// that moment on.
func (s *Simulator) throttle(q *request) *problem {
	quota, ok := s.cfg.quota(q.environment, q.route.operation)
	if !ok {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	bucket := string(q.environment) + " " + q.route.operation
	each, now := time.Second/time.Duration(quota.Restore), s.now()
	full := s.full[bucket]
	if full.Before(now) {
		full = now
	}
	full = full.Add(each)
	if full.Sub(now) > each*time.Duration(quota.Burst) {
		return refused(http.StatusTooManyRequests, reasonThrottled, "%s was called too often: %d at once, and %d more each second, are allowed in the %s environment.",
			q.route.operation, quota.Burst, quota.Restore, q.environment)
	}
	s.full[bucket] = full
	return nil
}

// checkQuotas tells what is wrong with Config.Quotas.
func checkQuotas(quotas map[string]Quota) (errs []error) {
	for operation, quota := range quotas {
		if !slices.ContainsFunc(routes(), func(r route) bool { return r.operation == operation }) {
			errs = append(errs, fmt.Errorf("simulator: Quotas has %q: use an operation of the API, such as GetCheckoutSession", operation))
		}
		if quota.Burst < 1 || quota.Restore < 1 {
			errs = append(errs, fmt.Errorf("simulator: Quotas[%q] is %+v: give at least 1 for both", operation, quota))
		}
	}
	return errs
}
