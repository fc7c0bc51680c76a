package simulator

import (
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// Assumptions are answers to what Amazon leaves open: it is not documented, or
// public sources contradict each other. The zero value is what the simulator
// believes in. A shop that works with each answer works with Amazon's, whatever
// that is; where a merchant found out, the answer goes here.
type Assumptions struct {
	// ClockSkew is how far in the future x-amz-pay-date may be. Threads about
	// the official SDKs show that Amazon refuses such dates, and suggest that a
	// moment is enough. Zero: 5 minutes. Negative: none.
	ClockSkew time.Duration

	// MaxDateAge is how old x-amz-pay-date may be. Nothing is documented.
	// Zero: 24 hours. Negative: any age.
	MaxDateAge time.Duration

	// ForgetErrors: does an idempotency key remember successes only? Amazon's
	// page "Idempotency" says that the response to the first request is saved,
	// and not whether that may be an error. Zero: a 409 or 422 is replayed as
	// well. A 400 and a 5xx never are.
	ForgetErrors bool

	// LimitsInBytes: do the greatest lengths of texts, such as the 50 of
	// merchantStoreName, count bytes of UTF-8? Amazon's pages say
	// "characters/bytes". Zero: they count characters.
	LimitsInBytes bool

	// RefuseEmoji: are texts with characters above U+FFFF refused? Nothing is
	// documented. Zero: they pass.
	RefuseEmoji bool

	// MaxURL is how long a URL that buyers return to may be, counted as other
	// texts are. Amazon's pages do not say; 512 is common knowledge. Zero: 512.
	// Negative: any length.
	MaxURL int

	// CreatedStatus is the HTTP status of a Create Checkout Session that
	// succeeds, 201 or 200. The official SDKs take both; a recording of 2020
	// has 200. Zero: 201.
	CreatedStatus int

	// FrequencyNotSet is the description of the constraint
	// RecurringFrequencyNotSet, the only one that was not seen in a recording.
	// Zero: a text of the simulator's own, which says so.
	FrequencyNotSet string

	// UpdateAfterRedirect: may a session be updated after its buyer was sent to
	// amazonPayRedirectUrl? Amazon's page "Checkout Session" says that Update is
	// for Open sessions, and these are. Zero: no, Update is refused from then
	// on. Otherwise it works, and the buyer must go there again.
	UpdateAfterRedirect bool

	// CanceledReason is the reason code of Complete for a session that is
	// canceled. Amazon's FAQ has InvalidCheckoutSessionStatus for canceled and
	// expired ones, WooCommerce's plug-in expects CheckoutSessionCanceled.
	// Zero: the latter for the first call and the former for those after it, or
	// if the session expired.
	CanceledReason string

	// CanceledStatus is the HTTP status of CheckoutSessionCanceled, 422 or 400.
	// Copies of Amazon's page "Error handling" have either. Zero: 422.
	CanceledStatus int

	// AmountsFirst: does Complete compare the amounts (409) before it looks at
	// the state of the session (422)? The order of checks is not documented.
	// Zero: after it.
	AmountsFirst bool

	// FinalizeReason is the reason code of Finalize for an intent,
	// canHandlePendingAuthorization, an address or supplementary data that differ
	// from the session's: InvalidParameterValue (400) or AmountMismatch (409),
	// which amounts have in any case. Amazon's page "Buy Now" says that there is
	// an error, and not which. Zero: InvalidParameterValue.
	FinalizeReason string

	// FinalizeStatus is the HTTP status of a Finalize whose charge is pending,
	// 202 as that of Complete, or 200. Nothing is documented. Zero: 202.
	FinalizeStatus int

	// IDInCancelURL: is amazonCheckoutSessionId appended to checkoutCancelUrl,
	// as it is to the other URLs? Nothing is documented. Zero: no.
	IDInCancelURL bool

	// BuyerTokenLife is how long Get Buyer takes the buyerToken of a sign-in.
	// Nothing is documented. Zero: 24 hours.
	BuyerTokenLife time.Duration

	// RecurringPrefix is the letter that the ids of charge permissions other
	// than one-time ones begin with in the live environment, B or C. In the
	// sandbox C was recorded. Zero: B.
	RecurringPrefix string

	// NotModifiableReason is the reason code of Update Charge Permission for
	// one that is Closed: ChargePermissionNotModifiable or
	// InvalidChargePermissionStatus; public sources name both. Zero:
	// ChargePermissionNotModifiable.
	NotModifiableReason string

	// PeriodicLimit is the most that the recurring charge permissions of one
	// buyer may be charged in a calendar month (UTC), in its currency; charges
	// in other currencies do not count. Create Charge refuses more with
	// PeriodicAmountExceeded. How high Amazon's limits are is not documented.
	// Zero: there is none.
	PeriodicLimit api.Price

	// MaxRefunds is how many refunds a charge may have. Amazon's pages only
	// have the code for more. Zero: 10. Negative: 10,000, which is the most.
	MaxRefunds int

	// MaxExtraYen is by how much the refunds of a charge in yen may exceed its
	// capture, next to the 15 percent that hold everywhere. Amazon's page
	// "Manage refunds" has 75 USD, GBP and EUR; the number for Japan is hearsay.
	// Zero: 8,400. Negative: there are only the 15 percent.
	MaxExtraYen int

	// RefundDecimals: do refunds have two decimals, also of yen? A recording of
	// the Japanese sandbox of 2020 has "100.00" where "100" was asked for; Get
	// Charge and Amazon's samples have none. Zero: amounts are as they were
	// asked for.
	RefundDecimals bool

	// RefundEpoch: is creationTimestamp of a refund a JSON number, milliseconds
	// since 1970, as in that recording? Amazon's pages have a text such as
	// "20230829T102329Z". Zero: it is a text.
	RefundEpoch bool

	// SimulationCodes are further spellings of x-amz-pay-simulation-code, each
	// with the code of this package that it stands for, such as
	// {"RefundRejected": "AmazonRejected"}. Amazon's own spellings for pending
	// charges, for failures and for refunds are not known to us. Zero: none;
	// Create Charge takes PendingSoftDeclined, PendingHardDeclined,
	// PendingAmazonRejected and PendingTransactionTimedOut, and for its other
	// errors PaymentMethodNotAllowed and MFANotCompleted, Capture Charge
	// TransactionCountExceeded, both ProcessingFailure; Create Refund takes
	// AmazonRejected and ProcessingFailure, for which it is declined later, and
	// ImmediateAmazonRejected and ImmediateProcessingFailure, which are errors.
	SimulationCodes map[string]string

	// CarrierCodes are those that Create Delivery Tracker takes, such as UPS.
	// Amazon has a list of them to download, which is not known to us. Zero:
	// any.
	CarrierCodes []string

	// NotificationRetries are the waits before a notification is posted again
	// that nobody took, one after the other; then it is given up. That Amazon
	// tries "hourly for the next 3 hours" is known at second hand. Nil: three
	// times one hour. Empty: it is posted once.
	NotificationRetries []time.Duration
}
