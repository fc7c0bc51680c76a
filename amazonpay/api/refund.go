package api

import "context"

// Refund gives back what a charge took. It is always decided later.
//
// Source: Amazon Pay API v2, Refund.
type Refund struct {
	Response
	RefundID           string         `json:"refundId"`
	ChargeID           string         `json:"chargeId"`
	RefundAmount       *Price         `json:"refundAmount"`
	SoftDescriptor     string         `json:"softDescriptor"`
	CreationTimestamp  Timestamp      `json:"creationTimestamp"`
	StatusDetails      *StatusDetails `json:"statusDetails"`
	ReleaseEnvironment string         `json:"releaseEnvironment"`
}

// RefundState is the state of a refund.
type RefundState string

// The states of a refund. Others may come.
const (
	RefundInitiated RefundState = "RefundInitiated"
	RefundRefunded  RefundState = "Refunded"
	RefundDeclined  RefundState = "Declined"
)

// UnmarshalJSON reads what Amazon sent, leniently.
func (r *Refund) UnmarshalJSON(data []byte) error {
	type plain Refund
	return decode(data, (*plain)(r))
}

// MarshalJSON writes every key, as Amazon does.
func (r Refund) MarshalJSON() ([]byte, error) { return encodeResult(r) }

func (r *Refund) isEmpty() bool { return r.RefundID == "" && r.StatusDetails == nil }

// State returns the refund's state; "" for nil or an unreadable refund.
func (r *Refund) State() RefundState {
	if r == nil {
		return ""
	}
	return RefundState(r.StatusDetails.state())
}

// ReasonCode returns why the refund is Declined, otherwise "".
func (r *Refund) ReasonCode() string {
	if r == nil {
		return ""
	}
	return r.StatusDetails.reasonCode()
}

// CreateRefundRequest refunds a captured charge. ChargeID and RefundAmount are
// required.
type CreateRefundRequest struct {
	IdempotencyKey string `json:"-"`
	ChargeID       string `json:"chargeId,omitzero"`
	RefundAmount   *Price `json:"refundAmount,omitzero"`
	SoftDescriptor string `json:"softDescriptor,omitzero"` // at most 16 characters
}

func (r *CreateRefundRequest) key() string { return r.IdempotencyKey }

func (r *CreateRefundRequest) check() error {
	if r.ChargeID == "" {
		return missing("chargeId")
	}
	return r.RefundAmount.checkPositive("refundAmount")
}

// CreateRefund refunds a captured charge, in whole or in part.
//
// Endpoint: POST /refunds
func (c *Client) CreateRefund(ctx context.Context, req *CreateRefundRequest) (*Refund, error) {
	return send[Refund](ctx, c, call{operation: "CreateRefund", method: "POST", path: []string{"refunds"}, request: req})
}

// GetRefund reads a refund.
//
// Endpoint: GET /refunds/{id}
func (c *Client) GetRefund(ctx context.Context, id string) (*Refund, error) {
	return send[Refund](ctx, c, call{operation: "GetRefund", method: "GET", path: []string{"refunds", id}})
}
