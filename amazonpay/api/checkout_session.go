package api

import (
	"context"
	"encoding/json"
)

// CheckoutSession is Amazon's checkout session. While it is Open it holds what
// buyer and shop decided. Once Completed it holds nothing but the ids and the
// state, once Canceled nothing but state and reason.
//
// Source: Amazon Pay API v2, Checkout Session.
type CheckoutSession struct {
	Response
	CheckoutSessionID              string                       `json:"checkoutSessionId"`
	WebCheckoutDetails             *WebCheckoutDetails          `json:"webCheckoutDetails"`
	ProductType                    ProductType                  `json:"productType"`
	ChargePermissionType           ChargePermissionType         `json:"chargePermissionType"`
	OrderType                      string                       `json:"orderType"`
	RecurringMetadata              *RecurringMetadata           `json:"recurringMetadata"`
	PaymentMethodOnFileMetadata    *PaymentMethodOnFileMetadata `json:"paymentMethodOnFileMetadata"`
	PaymentDetails                 *PaymentDetails              `json:"paymentDetails"`
	MerchantMetadata               *MerchantMetadata            `json:"merchantMetadata"`
	SupplementaryData              string                       `json:"supplementaryData"` // opaque, must be repeated in Finalize
	Buyer                          *Buyer                       `json:"buyer"`
	ShippingAddress                *Address                     `json:"shippingAddress"` // nil for PayOnly
	ShippingAddressList            []ListedAddress              `json:"shippingAddressList"`
	MultiAddressesCheckoutMetadata []MultiAddressMetadata       `json:"multiAddressesCheckoutMetadata"`
	BillingAddress                 *Address                     `json:"billingAddress"`     // nil when the buyer pays by gift card, or by region
	PaymentPreferences             []*PaymentPreference         `json:"paymentPreferences"` // [nil] before there is a buyer
	StatusDetails                  *StatusDetails               `json:"statusDetails"`
	Constraints                    []Constraint                 `json:"constraints"`        // what is missing before the buyer can pay
	ChargePermissionID             string                       `json:"chargePermissionId"` // once Completed
	ChargeID                       string                       `json:"chargeId"`           // once Completed, unless the intent is Confirm
	CreationTimestamp              Timestamp                    `json:"creationTimestamp"`
	ExpirationTimestamp            Timestamp                    `json:"expirationTimestamp"` // creation + 24 hours; empty once Completed
	StoreID                        string                       `json:"storeId"`
	PlatformID                     string                       `json:"platformId"`
	ProviderMetadata               *ProviderMetadata            `json:"providerMetadata"`
	ReleaseEnvironment             string                       `json:"releaseEnvironment"` // Sandbox or Live; empty once Completed
	DeliverySpecifications         *DeliverySpecifications      `json:"deliverySpecifications"`
	CheckoutButtonText             string                       `json:"checkoutButtonText"` // for the place-order button, with some payment methods
	CheckoutType                   string                       `json:"checkoutType"`

	// Seen in answers, without a documented shape.
	Tokens                    json.RawMessage `json:"tokens"`
	CartDetails               json.RawMessage `json:"cartDetails"`
	PaymentProcessingMetaData json.RawMessage `json:"paymentProcessingMetaData"`
	DisbursementDetails       json.RawMessage `json:"disbursementDetails"`
	ProcessorSpecifications   json.RawMessage `json:"processorSpecifications"`
	MerchantDetails           json.RawMessage `json:"merchantDetails"`
}

// SessionState is the state of a checkout session.
type SessionState string

// The states of a checkout session. Others may come.
const (
	// SessionOpen lasts until the shop completes the session, also while the
	// buyer is at Amazon and after the buyer came back with a good payment.
	SessionOpen      SessionState = "Open"
	SessionCompleted SessionState = "Completed"
	SessionCanceled  SessionState = "Canceled"
)

// UnmarshalJSON reads what Amazon sent, leniently.
func (s *CheckoutSession) UnmarshalJSON(data []byte) error {
	type plain CheckoutSession
	return decode(data, (*plain)(s))
}

// MarshalJSON writes every key, as Amazon does.
func (s CheckoutSession) MarshalJSON() ([]byte, error) { return encodeResult(s) }

func (s *CheckoutSession) isEmpty() bool { return s.CheckoutSessionID == "" && s.StatusDetails == nil }

// State returns the session's state; "" for nil or an unreadable session.
func (s *CheckoutSession) State() SessionState {
	if s == nil {
		return ""
	}
	return SessionState(s.StatusDetails.state())
}

// ReasonCode returns why the session is in its state: one of the session
// reasons once it is Canceled, otherwise "".
func (s *CheckoutSession) ReasonCode() string {
	if s == nil {
		return ""
	}
	return s.StatusDetails.reasonCode()
}

// PaymentDescriptor returns the text that names the buyer's payment method,
// such as "Visa ****1111 (Amazon Pay)". Show it as it is. It is "" before the
// buyer chose one.
func (s *CheckoutSession) PaymentDescriptor() string {
	if s == nil {
		return ""
	}
	return firstDescriptor(s.PaymentPreferences)
}

// RedirectURL returns amazonPayRedirectUrl, where the buyer confirms the
// payment. It is "" as long as Constraints holds something.
func (s *CheckoutSession) RedirectURL() string {
	if s == nil || s.WebCheckoutDetails == nil {
		return ""
	}
	return s.WebCheckoutDetails.AmazonPayRedirectURL
}

// GetCheckoutSession reads a session. Unknown ids, those deleted 30 days after
// creation and those of another account or environment are ResourceNotFound.
//
// Endpoint: GET /checkoutSessions/{id}
func (c *Client) GetCheckoutSession(ctx context.Context, id string) (*CheckoutSession, error) {
	return send[CheckoutSession](ctx, c, call{operation: "GetCheckoutSession", method: "GET", path: []string{"checkoutSessions", id}})
}
