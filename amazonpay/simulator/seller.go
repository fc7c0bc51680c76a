package simulator

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// ErrNoCharge is what ChangeCharge and ClosePermission wrap: there is no such
// charge or charge permission that the merchant knows of.
var ErrNoCharge = errors.New("simulator: no such charge or charge permission")

const (
	amazonRejected = "AmazonRejected"

	captureAtOnce = 7 * 24 * time.Hour // after which a capture is pending first
)

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
// A capture is of the whole amount; one that is initiated is captured after
// Config.SettleDelay. AmazonRejected closes the charge permission as well.
// Any other move is refused with ErrNotAllowed.
func (s *Simulator) ChangeCharge(chargeID string, state api.ChargeState, reasonCode string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.charges[chargeID]
	if !ok || !s.completed(c.sessionID) {
		return fmt.Errorf("%w: %q", ErrNoCharge, chargeID)
	}
	p := s.permissions[c.permissionID]
	s.refresh(p)
	now := s.Now()
	if err := c.checkMove(string(state), reasonCode, now); err != nil {
		return err
	}
	switch state {
	case api.ChargeCaptureInitiated:
		c.settlesAt, c.capturing = now.Add(s.cfg.SettleDelay), c.amount
	case api.ChargeCaptured:
		c.captured = c.amount
	}
	if reasonCode == amazonRejected && p.closedFor == "" {
		p.close("AmazonCanceled", now)
	}
	s.move(c, string(state), reasonCode, now)
	return nil
}

// ClosePermission closes a charge permission of a completed session for one of
// Amazon's reasons: MerchantClosed, BuyerClosed, BuyerCanceled, AmazonCanceled
// or AmazonClosed. Its charges stay as they are. One that is closed already is
// refused with ErrNotAllowed.
func (s *Simulator) ClosePermission(id, reasonCode string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.permissions[id]
	if !ok || !s.completed(p.sessionID) {
		return fmt.Errorf("%w: %q", ErrNoCharge, id)
	}
	s.refresh(p)
	if p.told == permissionClosed {
		return fmt.Errorf("%w: charge permission %s is Closed", ErrNotAllowed, id)
	}
	if reasons := closures(); !slices.Contains(reasons, reasonCode) {
		return fmt.Errorf("%w: reason code %q: use one of %s", ErrNotAllowed, reasonCode, strings.Join(reasons, ", "))
	}
	p.close(reasonCode, s.Now())
	s.observe(p)
	return nil
}

// completed tells whether the merchant knows what a session led to.
func (s *Simulator) completed(sessionID string) bool {
	return s.sessions[sessionID].state == stateCompleted
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
		return []string{"ExpiredUnused", "AmazonCanceled", "MerchantCanceled", "ChargePermissionCanceled", "BuyerCanceled"}
	case chargeDeclined:
		return []string{softDeclined, hardDeclined, amazonRejected, "ProcessingFailure", timedOut}
	}
	return []string{""}
}

func closures() []string {
	return []string{"MerchantClosed", "BuyerClosed", "BuyerCanceled", "AmazonCanceled", "AmazonClosed"}
}
