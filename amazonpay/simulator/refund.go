package simulator

import (
	"net/http"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
)

const (
	refundInitiated = "RefundInitiated"
	refundRefunded  = "Refunded"

	maxRefunds = 10 // of a charge
)

// refund is money on its way back, guarded by Simulator.mu. It is always
// decided later.
type refund struct {
	id               string
	charge           *charge
	created, updated time.Time
	settlesAt        time.Time
	state            string
	amount           api.Price
	softDescriptor   string
}

// createRefund gives back what a charge took, in several parts if need be and
// a little more than all of it.
func (s *Simulator) createRefund(q *request) (result, *problem) {
	id, amount := q.fields.text("chargeId"), q.fields.price("refundAmount")
	c, ok := s.charge(id, q.environment)
	if !ok || !s.completed(c.sessionID) {
		return result{}, notFound("Charge", id)
	}
	switch {
	case c.state != chargeCaptured:
		return result{}, wrongChargeState(c)
	case amount.CurrencyCode != c.captured.CurrencyCode:
		return result{}, badRequest(reasonCurrency, "The currency differs from that of the Charge, '%s'.", c.captured.CurrencyCode)
	case units(amount) > refundable(c):
		return result{}, badRequest(reasonExceeded, "The refundAmount is more than what can still be refunded.")
	case len(c.refunds) >= maxRefunds:
		return result{}, unprocessable(reasonCount, "A Charge has at most %d refunds.", maxRefunds)
	}
	q.effect = true
	now := s.Now()
	r := &refund{charge: c, created: now, updated: now, settlesAt: now.Add(s.cfg.SettleDelay), state: refundInitiated, amount: amount}
	r.softDescriptor = "AMZ*" + q.fields.text("softDescriptor")
	if !q.fields.has("softDescriptor") {
		r.softDescriptor += c.metadata.storeName
	}
	prefix := c.id[:len(c.id)-len("-C123456")]
	r.id = s.unusedID(func(random func(int) []byte) string { return prefix + "-R" + digits(6, random) },
		func(id string) bool { return s.refunds[id] != nil })
	s.refunds[r.id] = r
	c.refunds = append(c.refunds, r)
	s.watch(s.permissions[c.permissionID])
	return result{http.StatusCreated, r.document()}, nil
}

func (s *Simulator) getRefund(q *request) (result, *problem) {
	r, ok := s.refunds[q.id]
	if !ok || r.charge.environment != q.environment {
		return result{}, notFound("Refund", q.id)
	}
	s.settle(r.charge)
	return result{http.StatusOK, r.document()}, nil
}

// refundable is what may still be given back, in hundredths: a refund may
// exceed the capture by 15 percent, but no more than 75 or, in yen, 8,400.
func refundable(c *charge) int64 {
	most := int64(75_00)
	if c.captured.CurrencyCode == "JPY" {
		most = 8_400_00
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

// settleRefund brings a refund up to this moment.
func (s *Simulator) settleRefund(c *charge, r *refund) {
	if r.state != refundInitiated || s.Now().Before(r.settlesAt) {
		return
	}
	r.state, r.updated = refundRefunded, r.settlesAt
	s.notify(s.permissions[c.permissionID], ipn.Refund, r.id)
}

// document is the Refund object of Get Refund.
func (r *refund) document() map[string]any {
	return map[string]any{
		"refundId":           r.id,
		"chargeId":           r.charge.id,
		"creationTimestamp":  stamp(r.created),
		"refundAmount":       priceDocument(r.amount),
		"softDescriptor":     null(r.softDescriptor),
		"statusDetails":      statusDocument(r.state, "", "", r.updated),
		"releaseEnvironment": releaseEnvironment(r.charge.environment),
	}
}
