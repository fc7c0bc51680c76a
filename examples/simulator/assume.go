package main

import (
	"flag"
	"strings"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// assume names the flags that answer what Amazon's documents leave open; see
// simulator.Assumptions for what is known about each. Lists of codes can be
// told from Go only.
func assume(flags *flag.FlagSet, a *simulator.Assumptions) {
	flags.DurationVar(&a.ClockSkew, "assume.clock-skew", 0, "how far in the `future` the date of a call may be; negative: not at all (default 5m)")
	flags.DurationVar(&a.MaxDateAge, "assume.date-age", 0, "how `old` the date of a call may be; negative: any age (default 24h)")
	flags.DurationVar(&a.BuyerTokenLife, "assume.buyer-token-life", 0, "how `long` Get Buyer takes the buyerToken of a sign-in (default 24h)")
	flags.BoolVar(&a.ForgetErrors, "assume.forget-errors", false, "idempotency keys remember successes only")
	flags.BoolVar(&a.LimitsInBytes, "assume.limits-in-bytes", false, "the greatest lengths of texts count bytes, not characters")
	flags.BoolVar(&a.RefuseEmoji, "assume.refuse-emoji", false, "texts with characters above U+FFFF are refused")
	flags.IntVar(&a.MaxURL, "assume.max-url", 0, "`length` that a return URL may have; -1: any (default 512)")
	flags.IntVar(&a.CreatedStatus, "assume.created-status", 0, "HTTP `status` of Create Checkout Session: 201 or 200 (default 201)")
	flags.BoolVar(&a.UpdateAfterRedirect, "assume.update-after-redirect", false, "sessions may be updated after the buyer was sent to amazonPayRedirectUrl")
	flags.StringVar(&a.CanceledReason, "assume.canceled-reason", "", "reason `code` of Complete for a canceled session: CheckoutSessionCanceled or InvalidCheckoutSessionStatus (default: the one first, then the other)")
	flags.IntVar(&a.CanceledStatus, "assume.canceled-status", 0, "HTTP `status` of CheckoutSessionCanceled: 422 or 400 (default 422)")
	flags.BoolVar(&a.AmountsFirst, "assume.amounts-first", false, "Complete compares amounts before it looks at the state")
	flags.StringVar(&a.FinalizeReason, "assume.finalize-reason", "", "reason `code` of a Finalize that differs from its session: InvalidParameterValue or AmountMismatch (default InvalidParameterValue)")
	flags.IntVar(&a.FinalizeStatus, "assume.finalize-status", 0, "HTTP `status` of a Finalize whose charge is pending: 202 or 200 (default 202)")
	flags.BoolVar(&a.IDInCancelURL, "assume.id-in-cancel-url", false, "amazonCheckoutSessionId is appended to checkoutCancelUrl, too")
	flags.StringVar(&a.RecurringPrefix, "assume.recurring-prefix", "", "`letter` of live charge permissions that are not one-time: B or C (default B)")
	flags.StringVar(&a.NotModifiableReason, "assume.not-modifiable-reason", "", "reason `code` of Update Charge Permission for a closed one (default ChargePermissionNotModifiable)")
	flags.IntVar(&a.MaxRefunds, "assume.max-refunds", 0, "how `many` refunds a charge may have; -1: any number (default 10)")
	flags.IntVar(&a.MaxExtraYen, "assume.max-extra-yen", 0, "by how many `yen` refunds may exceed the capture (default 8400)")
	flags.BoolVar(&a.RefundDecimals, "assume.refund-decimals", false, "refunds of yen have decimals")
	flags.BoolVar(&a.RefundEpoch, "assume.refund-epoch", false, "creationTimestamp of a refund is a number")
	flags.Func("assume.periodic-limit", "`amount:currency` that a buyer's recurring payments may reach in a month, such as 500:USD (default: no limit)", func(limit string) error {
		a.PeriodicLimit.Amount, a.PeriodicLimit.CurrencyCode, _ = strings.Cut(limit, ":")
		return nil
	})
	flags.Func("assume.notification-retry", "`wait` before a notification is posted again; may be repeated (default 1h, three times)", func(wait string) error {
		d, err := time.ParseDuration(wait)
		a.NotificationRetries = append(a.NotificationRetries, d)
		return err
	})
}
