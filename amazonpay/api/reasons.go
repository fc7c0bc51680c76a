package api

// Reason codes of an Error that callers act upon. Amazon has more, and may add
// others.
//
// Source: Amazon Pay API v2, Error handling.
const (
	ReasonInvalidCheckoutSessionStatus  = "InvalidCheckoutSessionStatus"  // 422: not Open, or the buyer has not finished
	ReasonCheckoutSessionCanceled       = "CheckoutSessionCanceled"       // 422: read the session to learn why
	ReasonAmountMismatch                = "AmountMismatch"                // 409: not the amount of Update
	ReasonResourceNotFound              = "ResourceNotFound"              // 404
	ReasonDuplicateIdempotencyKey       = "DuplicateIdempotencyKey"       // 400: the key was used for another request
	ReasonInvalidRequestSignature       = "InvalidRequestSignature"       // 403
	ReasonInvalidHeaderValue            = "InvalidHeaderValue"            // 400
	ReasonInvalidParameterValue         = "InvalidParameterValue"         // 400
	ReasonUnrecognizedField             = "UnrecognizedField"             // 400
	ReasonCurrencyMismatch              = "CurrencyMismatch"              // 400
	ReasonTransactionAmountExceeded     = "TransactionAmountExceeded"     // 400 or 422
	ReasonTransactionCountExceeded      = "TransactionCountExceeded"      // 422
	ReasonPeriodicAmountExceeded        = "PeriodicAmountExceeded"        // 400
	ReasonInvalidChargePermissionStatus = "InvalidChargePermissionStatus" // 422
	ReasonInvalidChargeStatus           = "InvalidChargeStatus"           // 422
	ReasonPaymentMethodNotAllowed       = "PaymentMethodNotAllowed"       // 422
	ReasonMFANotCompleted               = "MFANotCompleted"               // 422
	ReasonTooManyRequests               = "TooManyRequests"               // 429
	ReasonInternalServerError           = "InternalServerError"           // 500
	ReasonServiceUnavailable            = "ServiceUnavailable"            // 503
)

// Reason codes of a checkout session that is Canceled, and of a charge or
// refund that is Declined or Canceled. Some come as those of an Error too.
//
// Source: Amazon Pay API v2, States and reason codes.
const (
	ReasonBuyerCanceled            = "BuyerCanceled"
	ReasonDeclined                 = "Declined"
	ReasonExpired                  = "Expired"
	ReasonAmazonCanceled           = "AmazonCanceled"
	ReasonSoftDeclined             = "SoftDeclined"      // the same payment may work later
	ReasonHardDeclined             = "HardDeclined"      // another payment method is needed
	ReasonAmazonRejected           = "AmazonRejected"    // the charge permission is closed too
	ReasonProcessingFailure        = "ProcessingFailure" // look before another attempt
	ReasonTransactionTimedOut      = "TransactionTimedOut"
	ReasonExpiredUnused            = "ExpiredUnused"
	ReasonMerchantCanceled         = "MerchantCanceled"
	ReasonChargePermissionCanceled = "ChargePermissionCanceled"
)
