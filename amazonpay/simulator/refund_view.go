package simulator

import (
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// RefundView is a refund as the merchant can see it with Get Refund. It is a
// copy.
type RefundView struct {
	ID                 string          `json:"id"`
	ChargeID           string          `json:"chargeId"`
	ChargePermissionID string          `json:"chargePermissionId"`
	Environment        api.Environment `json:"environment"`
	State              string          `json:"state"`      // RefundInitiated, Refunded, Declined
	ReasonCode         string          `json:"reasonCode"` // of a Declined one
	RefundAmount       api.Price       `json:"refundAmount,omitzero"`
	SoftDescriptor     string          `json:"softDescriptor"`
	CreatedAt          time.Time       `json:"createdAt,omitzero"`
	UpdatedAt          time.Time       `json:"updatedAt,omitzero"`
}

// Refunds returns all refunds, oldest first. It is safe for concurrent use.
func (s *Simulator) Refunds() []RefundView {
	s.mu.Lock()
	defer s.mu.Unlock()
	var views []RefundView
	for _, r := range s.returned {
		s.settleRefund(r)
		views = append(views, r.view())
	}
	return views
}

func (r *refund) view() RefundView {
	return RefundView{
		ID: r.id, ChargeID: r.charge.id, ChargePermissionID: r.charge.permissionID, Environment: r.charge.environment,
		State: r.state, ReasonCode: r.reason, RefundAmount: r.amount, SoftDescriptor: r.softDescriptor,
		CreatedAt: r.created, UpdatedAt: r.updated,
	}
}
