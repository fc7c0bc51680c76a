package simulator

import (
	"fmt"
	"slices"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

const (
	paymentMethodInvalid = "PaymentMethodInvalid"
	mfaFailed            = "MFAFailed"
)

// ChangePermission moves a charge permission of a completed session to another
// state, as the buyer, the merchant in Seller Central or Amazon could. The
// moves and their reason codes are those of Amazon's page "Charge Permission":
//
//	Chargeable                → NonChargeable: PaymentMethodInvalid, PaymentMethodDeleted, PaymentMethodExpired,
//	                            PaymentMethodNotAllowed, PaymentMethodNotSet, BillingAddressDeleted, MFAFailed,
//	                            TransactionAmountExceeded
//	NonChargeable             → Chargeable, or NonChargeable for another reason
//	Chargeable, NonChargeable → Closed: MerchantClosed, BuyerClosed, BuyerCanceled, AmazonCanceled, AmazonClosed
//
// A permission that becomes Chargeable while its charges take all of its
// balance is NonChargeable for ChargeInProgress, which only they can begin and
// end. Its charges stay as they are. The error wraps [ErrNoCharge], or
// [ErrNotAllowed] for any other move. It is safe for concurrent use.
func (s *Simulator) ChangePermission(id string, state api.ChargePermissionState, reasonCode string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.permissions[id]
	if !ok || !p.known {
		return fmt.Errorf("%w: %q", ErrNoCharge, id)
	}
	s.refresh(p)
	if err := p.checkMove(string(state), reasonCode); err != nil {
		return err
	}
	p.change(string(state), reasonCode, s.now())
	s.observe(p)
	return nil
}

// ClosePermission is [Simulator.ChangePermission] to Closed.
func (s *Simulator) ClosePermission(id, reasonCode string) error {
	return s.ChangePermission(id, api.PermissionClosed, reasonCode)
}

// checkMove tells whether Amazon has such a move.
func (p *permission) checkMove(state, reason string) error {
	switch {
	case p.told == permissionClosed:
		return fmt.Errorf("%w: charge permission %s is Closed", ErrNotAllowed, p.id)
	case state == permissionChargeable && p.held == "":
		return fmt.Errorf("%w: charge permission %s is not held back by anything but its charges", ErrNotAllowed, p.id)
	}
	reasons, known := permissionReasonCodes(state)
	if !known {
		return fmt.Errorf("%w: charge permissions are Chargeable, NonChargeable or Closed, not %q", ErrNotAllowed, state)
	}
	if !slices.Contains(reasons, reason) {
		return fmt.Errorf("%w: reason code %q of %s: use one of %q", ErrNotAllowed, reason, state, reasons)
	}
	return nil
}

func (p *permission) change(state, reason string, at time.Time) {
	if state == permissionClosed {
		p.close(reason, at)
		return
	}
	p.held, p.updated = reason, at
}

func permissionReasonCodes(state string) (reasons []string, known bool) {
	switch state {
	case permissionChargeable:
		return []string{""}, true
	case permissionNonChargeable:
		return []string{
			paymentMethodInvalid, "PaymentMethodDeleted", "PaymentMethodExpired", methodNotAllowed, "PaymentMethodNotSet",
			"BillingAddressDeleted", mfaFailed, "TransactionAmountExceeded",
		}, true
	case permissionClosed:
		return []string{"MerchantClosed", "BuyerClosed", buyerCanceled, amazonCanceled, amazonClosed}, true
	}
	return nil, false
}

// holds describes the reasons of NonChargeable.
func holds(reason string) string {
	switch reason {
	case paymentMethodInvalid:
		return simulated("The previous charge was declined. Ask the buyer to update the payment method.")
	case mfaFailed:
		return simulated("The buyer did not pass the check of identity.")
	case "TransactionAmountExceeded":
		return simulated("The amount is more than may be charged.")
	case "BillingAddressDeleted":
		return simulated("The billing address was deleted. Ask the buyer to update it.")
	}
	return simulated("The payment method cannot be charged. Ask the buyer to update it.")
}
