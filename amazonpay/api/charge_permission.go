package api

import "context"

// ChargePermission is the buyer's consent to be charged. Buyer and addresses
// are shown for 30 days.
//
// Source: Amazon Pay API v2, Charge Permission.
type ChargePermission struct {
	Response
	ChargePermissionID          string                   `json:"chargePermissionId"`
	ChargePermissionReferenceID string                   `json:"chargePermissionReferenceId"`
	ChargePermissionType        ChargePermissionType     `json:"chargePermissionType"`
	RecurringMetadata           *RecurringMetadata       `json:"recurringMetadata"`
	Limits                      *Limits                  `json:"limits"`
	PresentmentCurrency         string                   `json:"presentmentCurrency"`
	Buyer                       *Buyer                   `json:"buyer"`
	ShippingAddress             *Address                 `json:"shippingAddress"`
	BillingAddress              *Address                 `json:"billingAddress"`
	PaymentPreferences          []*PaymentPreference     `json:"paymentPreferences"`
	MerchantMetadata            *MerchantMetadata        `json:"merchantMetadata"`
	PlatformID                  string                   `json:"platformId"`
	CreationTimestamp           Timestamp                `json:"creationTimestamp"`
	ExpirationTimestamp         Timestamp                `json:"expirationTimestamp"`
	StatusDetails               *PermissionStatusDetails `json:"statusDetails"`
	ReleaseEnvironment          string                   `json:"releaseEnvironment"`
}

// Limits says how much may be charged: in all, and still.
type Limits struct {
	AmountLimit       *Price `json:"amountLimit"`
	AmountBalance     *Price `json:"amountBalance"`
	ChargeAmountLimit *Price `json:"chargeAmountLimit"` // older answers
}

// PermissionStatusDetails says how a charge permission stands. Unlike the
// other objects it may have several reasons.
type PermissionStatusDetails struct {
	State                string    `json:"state"`
	Reasons              []Reason  `json:"reasons"`
	LastUpdatedTimestamp Timestamp `json:"lastUpdatedTimestamp"`
}

// Reason is why a charge permission is in its state.
type Reason struct {
	ReasonCode        string `json:"reasonCode"`
	ReasonDescription string `json:"reasonDescription"`
}

// ChargePermissionState is the state of a charge permission.
type ChargePermissionState string

// The states of a charge permission. Others may come.
const (
	PermissionChargeable    ChargePermissionState = "Chargeable"
	PermissionNonChargeable ChargePermissionState = "NonChargeable"
	PermissionClosed        ChargePermissionState = "Closed"
)

// UnmarshalJSON reads what Amazon sent, leniently.
func (p *ChargePermission) UnmarshalJSON(data []byte) error {
	type plain ChargePermission
	return decode(data, (*plain)(p))
}

// MarshalJSON writes every key, as Amazon does.
func (p ChargePermission) MarshalJSON() ([]byte, error) { return encodeResult(p) }

func (p *ChargePermission) isEmpty() bool {
	return p.ChargePermissionID == "" && p.StatusDetails == nil
}

// State returns the permission's state; "" for nil or an unreadable one.
func (p *ChargePermission) State() ChargePermissionState {
	if p == nil || p.StatusDetails == nil {
		return ""
	}
	return ChargePermissionState(p.StatusDetails.State)
}

// PaymentDescriptor returns the text that names the payment method, or "".
func (p *ChargePermission) PaymentDescriptor() string {
	if p == nil {
		return ""
	}
	return firstDescriptor(p.PaymentPreferences)
}

// GetChargePermission reads a charge permission.
//
// Endpoint: GET /chargePermissions/{id}
func (c *Client) GetChargePermission(ctx context.Context, id string) (*ChargePermission, error) {
	return send[ChargePermission](ctx, c, call{operation: "GetChargePermission", method: "GET", path: []string{"chargePermissions", id}})
}

// UpdateChargePermissionRequest changes a permission that is not Closed. What
// is unset stays as it is.
type UpdateChargePermissionRequest struct {
	MerchantMetadata  *MerchantMetadata  `json:"merchantMetadata,omitzero"`
	RecurringMetadata *RecurringMetadata `json:"recurringMetadata,omitzero"`
}

func (r *UpdateChargePermissionRequest) check() error { return r.RecurringMetadata.check() }

// UpdateChargePermission changes the metadata of a charge permission.
//
// Endpoint: PATCH /chargePermissions/{id}
func (c *Client) UpdateChargePermission(ctx context.Context, id string, req *UpdateChargePermissionRequest) (*ChargePermission, error) {
	return send[ChargePermission](ctx, c, call{operation: "UpdateChargePermission", method: "PATCH", path: []string{"chargePermissions", id}, request: req})
}

// CloseChargePermissionRequest ends a permission. ClosureReason is required,
// at most 255 characters, and shown to the buyer: no internal errors.
type CloseChargePermissionRequest struct {
	ClosureReason        string `json:"closureReason,omitzero"`
	CancelPendingCharges bool   `json:"cancelPendingCharges,omitzero"`
}

func (r *CloseChargePermissionRequest) check() error {
	if r.ClosureReason == "" {
		return missing("closureReason")
	}
	return nil
}

// CloseChargePermission ends a permission. If it is Closed already, Amazon
// answers InvalidChargePermissionStatus.
//
// Endpoint: DELETE /chargePermissions/{id}/close
func (c *Client) CloseChargePermission(ctx context.Context, id string, req *CloseChargePermissionRequest) (*ChargePermission, error) {
	return send[ChargePermission](ctx, c, call{operation: "CloseChargePermission", method: "DELETE", path: []string{"chargePermissions", id, "close"}, request: req})
}
