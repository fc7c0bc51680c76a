package simulator

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// ErrNoCharge is what ChangeCharge, ChangePermission, ClosePermission and
// ChangeRefund wrap: there is no such object that the merchant knows of.
var ErrNoCharge = errors.New("simulator: no such charge, charge permission or refund")

const captureAtOnce = 7 * 24 * time.Hour // after which a capture is pending first

// ChangeCharge moves a charge of a completed session to another state, as the
// merchant in Seller Central, the buyer, Amazon or the bank could: capture,
// cancel, decline, or decide what is pending. reasonCode is one of Amazon's
// for Canceled and Declined, and empty otherwise. The moves are those of
// Amazon's page "Charge":
//
//	AuthorizationInitiated → Authorized, Declined, Canceled
//	Authorized             → Captured (within 7 days), CaptureInitiated, Canceled
//	CaptureInitiated       → Captured, Declined
//
// A capture is of the whole amount, unless a smaller one was initiated; one
// that is initiated is captured after Config.SettleDelay. HardDeclined makes
// the charge permission NonChargeable, AmazonRejected closes it. The error
// wraps [ErrNoCharge], or [ErrNotAllowed] for any other move. It is safe for
// concurrent use.
func (s *Simulator) ChangeCharge(chargeID string, state api.ChargeState, reasonCode string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.charges[chargeID]
	if !ok || !c.known {
		return fmt.Errorf("%w: %q", ErrNoCharge, chargeID)
	}
	s.refresh(s.permissions[c.permissionID])
	now := s.now()
	if err := c.checkMove(string(state), reasonCode, now); err != nil {
		return err
	}
	switch {
	case state == api.ChargeDeclined:
		s.decline(c, reasonCode, now)
	case state == api.ChargeCaptureInitiated:
		s.capture(c, c.amount, true)
	case state == api.ChargeCaptured && c.state == captureInitiated:
		s.collect(c, c.capturing, now)
	case state == api.ChargeCaptured:
		s.collect(c, c.amount, now)
	default:
		s.move(c, string(state), reasonCode, now)
	}
	return nil
}

// book enters a charge in the merchant's ledger.
func (s *Simulator) book(c *charge) {
	c.known, s.ledger = true, append(s.ledger, c)
}

// checkMove tells whether Amazon has such a move.
func (c *charge) checkMove(state, reason string, now time.Time) error {
	if next := nextStates(c.state); !slices.Contains(next, state) {
		return fmt.Errorf("%w: charge %s is %s, after which comes one of %q, not %q", ErrNotAllowed, c.id, c.state, next, state)
	}
	if c.state == chargeAuthorized && state == chargeCaptured && now.Sub(c.updated) > captureAtOnce {
		return fmt.Errorf("%w: charge %s was authorized more than 7 days ago: move it to %s first", ErrNotAllowed, c.id, captureInitiated)
	}
	if reasons := chargeReasonCodes(state); !slices.Contains(reasons, reason) {
		return fmt.Errorf("%w: reason code %q of %s: use one of %q", ErrNotAllowed, reason, state, reasons)
	}
	return nil
}

func nextStates(state string) []string {
	switch state {
	case chargeInitiated:
		return []string{chargeAuthorized, chargeDeclined, chargeCanceled}
	case chargeAuthorized:
		return []string{chargeCaptured, captureInitiated, chargeCanceled}
	case captureInitiated:
		return []string{chargeCaptured, chargeDeclined}
	}
	return nil
}

func chargeReasonCodes(state string) []string {
	switch state {
	case chargeCanceled:
		return []string{"ExpiredUnused", amazonCanceled, "MerchantCanceled", "ChargePermissionCanceled", buyerCanceled}
	case chargeDeclined:
		return []string{softDeclined, hardDeclined, amazonRejected, processingFailure, timedOut}
	}
	return []string{""}
}
