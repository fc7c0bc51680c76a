package simulator

import (
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// PermissionView is a charge permission as the merchant can see it with Get
// Charge Permission. It is a copy.
type PermissionView struct {
	ID                string          `json:"id"`
	CheckoutSessionID string          `json:"checkoutSessionId"` // the session may be forgotten by now
	Environment       api.Environment `json:"environment"`

	ChargePermissionType string `json:"chargePermissionType"` // OneTime, Recurring, PaymentMethodOnFile
	MerchantReferenceID  string `json:"merchantReferenceId"`
	State                string `json:"state"`      // Chargeable, NonChargeable, Closed
	ReasonCode           string `json:"reasonCode"` // of a NonChargeable or Closed one

	AmountLimit   api.Price `json:"amountLimit,omitzero"`   // the most that may be charged, see Assumptions.PeriodicLimit for a Recurring one; zero: there is no limit
	AmountBalance api.Price `json:"amountBalance,omitzero"` // what is left of it

	CreatedAt time.Time `json:"createdAt,omitzero"`
	UpdatedAt time.Time `json:"updatedAt,omitzero"`
	ExpiresAt time.Time `json:"expiresAt,omitzero"` // zero: never
}

// Permissions returns the charge permissions of all sessions that were
// completed, also of those that are forgotten, oldest first. It is safe for
// concurrent use.
func (s *Simulator) Permissions() []PermissionView {
	s.mu.Lock()
	defer s.mu.Unlock()
	var views []PermissionView
	for _, p := range s.granted {
		s.refresh(p)
		views = append(views, s.viewPermission(p))
	}
	return views
}

func (s *Simulator) viewPermission(p *permission) PermissionView {
	st := p.standing()
	state, reason, _, since := s.status(p, st)
	limit, balance := s.limits(p, st)
	return PermissionView{
		ID: p.id, CheckoutSessionID: p.sessionID, Environment: p.environment,
		ChargePermissionType: p.terms.permissionType, MerchantReferenceID: p.terms.metadata.referenceID,
		State: state, ReasonCode: reason, AmountLimit: limit, AmountBalance: balance,
		CreatedAt: p.created, UpdatedAt: since, ExpiresAt: p.expires,
	}
}
