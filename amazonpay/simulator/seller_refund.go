package simulator

import (
	"fmt"
	"slices"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// ChangeRefund decides a refund that is RefundInitiated before
// Config.SettleDelay is over: it becomes Refunded, without a reason code, or
// Declined for AmazonRejected or ProcessingFailure. The error wraps
// [ErrNoCharge] if there is no such refund, or [ErrNotAllowed] for any other
// move. It is safe for concurrent use.
func (s *Simulator) ChangeRefund(refundID string, state api.RefundState, reasonCode string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.refunds[refundID]
	if !ok {
		return fmt.Errorf("%w: %q", ErrNoCharge, refundID)
	}
	s.settleRefund(r)
	if r.state != refundInitiated {
		return fmt.Errorf("%w: refund %s is %s", ErrNotAllowed, r.id, r.state)
	}
	reasons, known := refundReasonCodes(string(state))
	if !known {
		return fmt.Errorf("%w: a refund that is initiated becomes Refunded or Declined, not %q", ErrNotAllowed, state)
	}
	if !slices.Contains(reasons, reasonCode) {
		return fmt.Errorf("%w: reason code %q of %s: use one of %q", ErrNotAllowed, reasonCode, state, reasons)
	}
	s.moveRefund(r, string(state), reasonCode, s.now())
	return nil
}

func refundReasonCodes(state string) (reasons []string, known bool) {
	switch state {
	case refundRefunded:
		return []string{""}, true
	case refundDeclined:
		return []string{amazonRejected, processingFailure}, true
	}
	return nil, false
}
