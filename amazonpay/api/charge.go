package api

import "context"

// Charge is one payment under a charge permission.
//
// Source: Amazon Pay API v2, Charge.
type Charge struct {
	Response
	ChargeID            string              `json:"chargeId"`
	ChargePermissionID  string              `json:"chargePermissionId"`
	ChargeAmount        *Price              `json:"chargeAmount"`
	CaptureAmount       *Price              `json:"captureAmount"`  // nil until it is captured
	RefundedAmount      *Price              `json:"refundedAmount"` // nil until it is captured
	ConvertedAmount     string              `json:"convertedAmount"`
	ConversionRate      string              `json:"conversionRate"`
	SoftDescriptor      string              `json:"softDescriptor"` // with Amazon's prefix, AMZ*
	MerchantMetadata    *MerchantMetadata   `json:"merchantMetadata"`
	ProviderMetadata    *ProviderMetadata   `json:"providerMetadata"`
	PlatformID          string              `json:"platformId"`
	ChargeInitiator     string              `json:"chargeInitiator"`
	Channel             string              `json:"channel"`
	StatusDetails       *StatusDetails      `json:"statusDetails"`
	CreationTimestamp   Timestamp           `json:"creationTimestamp"`
	ExpirationTimestamp Timestamp           `json:"expirationTimestamp"` // 30 days later
	ReleaseEnvironment  string              `json:"releaseEnvironment"`
	WebCheckoutDetails  *WebCheckoutDetails `json:"webCheckoutDetails"`
}

// ChargeState is the state of a charge.
type ChargeState string

// The states of a charge. Others may come.
const (
	ChargeAuthorizationInitiated ChargeState = "AuthorizationInitiated" // pending, for up to 24 hours
	ChargeAuthorized             ChargeState = "Authorized"
	ChargeCaptureInitiated       ChargeState = "CaptureInitiated" // pending
	ChargeCaptured               ChargeState = "Captured"
	ChargeCanceled               ChargeState = "Canceled"
	ChargeDeclined               ChargeState = "Declined"
)

// UnmarshalJSON reads what Amazon sent, leniently.
func (c *Charge) UnmarshalJSON(data []byte) error {
	type plain Charge
	return decode(data, (*plain)(c))
}

// MarshalJSON writes every key, as Amazon does.
func (c Charge) MarshalJSON() ([]byte, error) { return encodeResult(c) }

func (c *Charge) isEmpty() bool { return c.ChargeID == "" && c.StatusDetails == nil }

// State returns the charge's state; "" for nil or an unreadable charge.
func (c *Charge) State() ChargeState {
	if c == nil {
		return ""
	}
	return ChargeState(c.StatusDetails.state())
}

// ReasonCode returns why the charge is Declined or Canceled, otherwise "".
func (c *Charge) ReasonCode() string {
	if c == nil {
		return ""
	}
	return c.StatusDetails.reasonCode()
}

// CreateChargeRequest charges under a permission. ChargePermissionID and
// ChargeAmount are required. CaptureNow takes the money at once; it does not
// go with CanHandlePendingAuthorization.
type CreateChargeRequest struct {
	IdempotencyKey                string              `json:"-"`
	ChargePermissionID            string              `json:"chargePermissionId,omitzero"`
	ChargeAmount                  *Price              `json:"chargeAmount,omitzero"`
	CaptureNow                    bool                `json:"captureNow,omitzero"`
	CanHandlePendingAuthorization bool                `json:"canHandlePendingAuthorization,omitzero"`
	SoftDescriptor                string              `json:"softDescriptor,omitzero"` // at most 16 characters, with CaptureNow
	MerchantMetadata              *MerchantMetadata   `json:"merchantMetadata,omitzero"`
	ProviderMetadata              *ProviderMetadata   `json:"providerMetadata,omitzero"`
	PlatformID                    string              `json:"platformId,omitzero"`
	ChargeInitiator               string              `json:"chargeInitiator,omitzero"` // CITU, MITU, CITR, MITR
	Channel                       string              `json:"channel,omitzero"`         // Web, Phone, App …
	WebCheckoutDetails            *WebCheckoutDetails `json:"webCheckoutDetails,omitzero"`
}

func (r *CreateChargeRequest) key() string { return r.IdempotencyKey }

func (r *CreateChargeRequest) check() error {
	if r.ChargePermissionID == "" {
		return missing("chargePermissionId")
	}
	return firstError(r.ChargeAmount.checkPositive("chargeAmount"), r.WebCheckoutDetails.check())
}

// CreateCharge charges under a permission. A payment that is declined at once
// is an *Error with status 422, not a charge. After a ProcessingFailure, read
// the charge permission and charge again only if it is Chargeable; the client
// does not repeat that by itself.
//
// Endpoint: POST /charges
func (c *Client) CreateCharge(ctx context.Context, req *CreateChargeRequest) (*Charge, error) {
	return send[Charge](ctx, c, call{operation: "CreateCharge", method: "POST", path: []string{"charges"}, request: req})
}

// GetCharge reads a charge.
//
// Endpoint: GET /charges/{id}
func (c *Client) GetCharge(ctx context.Context, id string) (*Charge, error) {
	return send[Charge](ctx, c, call{operation: "GetCharge", method: "GET", path: []string{"charges", id}})
}

// CaptureChargeRequest takes money that was authorized. CaptureAmount is
// required and at most the charge amount.
type CaptureChargeRequest struct {
	IdempotencyKey string `json:"-"`
	CaptureAmount  *Price `json:"captureAmount,omitzero"`
	SoftDescriptor string `json:"softDescriptor,omitzero"` // at most 16 characters
}

func (r *CaptureChargeRequest) key() string { return r.IdempotencyKey }

func (r *CaptureChargeRequest) check() error { return r.CaptureAmount.checkPositive("captureAmount") }

// CaptureCharge captures an authorized charge, once.
//
// Endpoint: POST /charges/{id}/capture
func (c *Client) CaptureCharge(ctx context.Context, id string, req *CaptureChargeRequest) (*Charge, error) {
	return send[Charge](ctx, c, call{operation: "CaptureCharge", method: "POST", path: []string{"charges", id, "capture"}, request: req})
}

// CancelChargeRequest gives up a charge that is not captured.
// CancellationReason is required, at most 255 characters.
type CancelChargeRequest struct {
	CancellationReason string `json:"cancellationReason,omitzero"`
}

func (r *CancelChargeRequest) check() error {
	if r.CancellationReason == "" {
		return missing("cancellationReason")
	}
	return nil
}

// CancelCharge cancels a charge that is not captured. If an answer was lost
// and the call repeated, Amazon answers InvalidChargeStatus: read the charge.
//
// Endpoint: DELETE /charges/{id}/cancel
func (c *Client) CancelCharge(ctx context.Context, id string, req *CancelChargeRequest) (*Charge, error) {
	return send[Charge](ctx, c, call{operation: "CancelCharge", method: "DELETE", path: []string{"charges", id, "cancel"}, request: req})
}
