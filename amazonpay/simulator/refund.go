package simulator

import (
	"math"
	"net/http"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
)

const (
	refundInitiated = "RefundInitiated"
	refundRefunded  = "Refunded"
	refundDeclined  = "Declined"
)

// refund is money on its way back, guarded by Simulator.mu. It is always
// decided later.
type refund struct {
	id               string
	charge           *charge
	created, updated time.Time
	settlesAt        time.Time
	state, reason    string
	declines         string // the reason code it is declined with; "": it succeeds
	amount           api.Price
	softDescriptor   string
}

// createRefund gives back what a charge took, in several parts if need be and
// a little more than all of it.
func (s *Simulator) createRefund(q *request) (result, *problem) {
	id, amount := q.fields.text("chargeId"), q.fields.price("refundAmount")
	c, ok := s.charge(id, q.environment)
	if !ok || !c.known {
		return result{}, notFound("Charge", id)
	}
	switch {
	case c.state != chargeCaptured:
		return result{}, wrongChargeState(c)
	case amount.CurrencyCode != c.captured.CurrencyCode:
		return result{}, badRequest(reasonCurrency, "The currency differs from that of the Charge, '%s'.", c.captured.CurrencyCode)
	case units(amount) > s.refundable(c):
		return result{}, badRequest(reasonExceeded, "The refundAmount is more than what can still be refunded.")
	case len(c.refunds) >= s.cfg.Assumptions.MaxRefunds:
		return result{}, unprocessable(reasonCount, "A Charge has at most %d refunds.", s.cfg.Assumptions.MaxRefunds)
	}
	switch q.simulation {
	case immediatePrefix + amazonRejected:
		return result{}, unprocessable(amazonRejected, "The refund was rejected. Refund the buyer in another way.")
	case immediatePrefix + processingFailure:
		return result{}, processingFailed()
	}
	q.effect = true
	r := s.newRefund(c, q)
	c.refunds, s.returned = append(c.refunds, r), append(s.returned, r)
	s.watch(s.permissions[c.permissionID])
	return result{http.StatusCreated, s.refundDocument(r)}, nil
}

func (s *Simulator) newRefund(c *charge, q *request) *refund {
	now := s.now()
	r := &refund{
		charge: c, created: now, updated: now, settlesAt: now.Add(s.cfg.SettleDelay), declines: q.simulation,
		state: refundInitiated, amount: q.fields.price("refundAmount"), softDescriptor: "AMZ*" + c.metadata.storeName,
	}
	if q.fields.has("softDescriptor") {
		r.softDescriptor = "AMZ*" + q.fields.text("softDescriptor")
	}
	prefix := c.id[:len(c.id)-len("-C123456")]
	r.id = unusedID(func() string { return prefix + "-R" + s.digits(6) },
		func(id string) bool { return s.refunds[id] != nil })
	s.refunds[r.id] = r
	return r
}

func (s *Simulator) getRefund(q *request) (result, *problem) {
	r, ok := s.refunds[q.id]
	if !ok || r.charge.environment != q.environment {
		return result{}, notFound("Refund", q.id)
	}
	s.settle(r.charge)
	return result{http.StatusOK, s.refundDocument(r)}, nil
}

// refundable is what may still be given back, in hundredths. As Amazon's page
// "Manage refunds" says, that is 15 percent more than the capture, but no more
// than 75 USD, GBP or EUR; other currencies but the yen have 75 here.
func (s *Simulator) refundable(c *charge) int64 {
	most := int64(75_00)
	if c.captured.CurrencyCode == "JPY" {
		most = int64(min(s.cfg.Assumptions.MaxExtraYen, math.MaxInt64/100)) * 100
	}
	captured := units(c.captured)
	return captured + min(captured*15/100, most) - c.refunded(refundInitiated) - c.refunded(refundRefunded)
}

// refunded adds up the refunds in a state, in hundredths.
func (c *charge) refunded(state string) (sum int64) {
	for _, r := range c.refunds {
		if r.state == state {
			sum += units(r.amount)
		}
	}
	return sum
}

// refundedAmount is zero until the charge is captured.
func (c *charge) refundedAmount() api.Price {
	if c.state != chargeCaptured {
		return api.Price{}
	}
	return priceOf(c.refunded(refundRefunded), c.captured.CurrencyCode)
}

// settleRefund brings a refund up to this moment.
func (s *Simulator) settleRefund(r *refund) {
	if r.state != refundInitiated || s.now().Before(r.settlesAt) {
		return
	}
	if r.declines != "" {
		s.moveRefund(r, refundDeclined, r.declines, r.settlesAt)
		return
	}
	s.moveRefund(r, refundRefunded, "", r.settlesAt)
}

// moveRefund changes the state of a refund and notifies the merchant of it.
func (s *Simulator) moveRefund(r *refund, state, reason string, at time.Time) {
	r.state, r.reason, r.updated = state, reason, at
	s.notify(s.permissions[r.charge.permissionID], ipn.Refund, r.id)
}

// refundDocument is the Refund object of Get Refund.
func (s *Simulator) refundDocument(r *refund) map[string]any {
	created, amount := any(stamp(r.created)), r.amount
	if s.cfg.Assumptions.RefundEpoch {
		created = r.created.UnixMilli()
	}
	if s.cfg.Assumptions.RefundDecimals {
		amount.Amount = twoDecimals(amount)
	}
	return map[string]any{
		"refundId":           r.id,
		"chargeId":           r.charge.id,
		"creationTimestamp":  created,
		"refundAmount":       priceDocument(amount),
		"softDescriptor":     null(r.softDescriptor),
		"statusDetails":      statusDocument(r.state, r.reason, refundReasons(r.reason), r.updated),
		"releaseEnvironment": releaseEnvironment(r.charge.environment),
	}
}

func refundReasons(reason string) string {
	switch reason {
	case "":
		return ""
	case amazonRejected:
		return simulated("Amazon rejected the refund. Refund the buyer in another way.")
	}
	return simulated("Amazon could not process the refund.")
}
