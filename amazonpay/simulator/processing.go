package simulator

import (
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// process is Amazon's processing page: it charges the chosen card, or learns
// that it cannot.
func (s *Simulator) process(sess *session) {
	switch sess.card.Outcome {
	case BuyerCancels:
		s.cancel(sess, "BuyerCanceled", s.now())
		return
	case Declines:
		s.cancel(sess, reasonDeclined, s.now())
		return
	case PendsThenPays, PendsThenFails:
		if !sess.payment.mayPend() {
			s.cancel(sess, reasonDeclined, s.now())
			return
		}
	}
	s.reserve(sess)
	sess.sub = Paid
}

// mayPend tells whether the merchant can live with a charge that is decided
// later.
func (pay payment) mayPend() bool {
	return pay.pending && pay.intent == intentAuthorize
}

// pends tells whether the charge of sess is decided later. For recurring
// payments Amazon decides all of them later once the merchant allows it.
func (sess *session) pends() bool {
	late := sess.card.Outcome == PendsThenPays || sess.card.Outcome == PendsThenFails
	return sess.payment.mayPend() && (late || sess.permissionType == recurring)
}

// reserve makes charge permission and charge when the buyer has paid. They
// exist before Complete, which only makes them final; without it they are
// given back.
func (s *Simulator) reserve(sess *session) {
	p := s.permissions[sess.renewedID]
	if p == nil {
		p = s.newPermission(sess)
	}
	s.payWith(sess, p)
	if sess.payment.intent == intentConfirm {
		s.observe(p)
		return
	}
	s.authorize(sess, p)
}

func (s *Simulator) newPermission(sess *session) *permission {
	now := s.now()
	s.made++
	p := &permission{
		number: s.made, environment: sess.environment, sessionID: sess.id, merchantID: sess.merchantID,
		created: now, updated: now, expires: expiry(sess.terms, now),
		currency: s.currency(sess.payment), limit: s.amountLimit(sess), terms: sess.terms,
		buyer: sess.buyerDocument(), shipping: cloneAddress(sess.shipping), billing: cloneAddress(s.billing(sess)),
	}
	if sess.productType == multiAddress {
		p.shippingList = sess.addressList()
	}
	letter := s.permissionLetter(sess.permissionType, sess.environment)
	p.id = unusedID(func() string { return s.orderID(letter) }, func(id string) bool { return s.permissions[id] != nil })
	s.permissions[p.id] = p
	return p
}

// authorize makes the charge of a session whose buyer has paid.
func (s *Simulator) authorize(sess *session, p *permission) {
	now := s.now()
	c := &charge{
		permissionID: p.id, sessionID: sess.id, environment: sess.environment, created: now, amount: sess.payment.charge,
		metadata: sess.metadata, platformID: sess.platformID, provider: sess.providerReference,
	}
	if sess.card.Outcome == PendsThenFails {
		c.declines = hardDeclined
	}
	if sess.payment.intent == intentCapture && sess.payment.softDescriptor != "" {
		c.softDescriptor = "AMZ*" + sess.payment.softDescriptor
	}
	s.enter(p, c)
	sess.chargeID = c.id
	state := chargeAuthorized
	if sess.pends() {
		state = chargeInitiated
	}
	s.move(c, state, "", now)
}

// enter gives a new charge of p its id.
func (s *Simulator) enter(p *permission, c *charge) {
	prefix := s.chargePrefix(p)
	c.id = unusedID(func() string { return prefix + "-C" + s.digits(6) },
		func(id string) bool { return s.charges[id] != nil })
	s.charges[c.id] = c
	p.charges = append(p.charges, c)
	if len(p.charges) > maxLasting {
		s.forgetCharges(p, maxLasting/10)
		s.tidy()
	}
}

// chargePrefix is the permission's id, or for a lasting permission an order id
// that each charge has of its own.
func (s *Simulator) chargePrefix(p *permission) string {
	if p.terms.permissionType == oneTime {
		return p.id
	}
	return s.orderID(chargeLetter(p.environment))
}

// currency is that of the charges that a payment begins with.
func (s *Simulator) currency(pay payment) string {
	switch {
	case pay.presentmentCurrency != "":
		return pay.presentmentCurrency
	case pay.charge.CurrencyCode != "":
		return pay.charge.CurrencyCode
	}
	return s.cfg.LedgerCurrency
}

// expiry: 180 days, 13 months for recurring payments and with
// extendExpiration, and never for a payment method on file.
func expiry(t terms, from time.Time) time.Time {
	switch {
	case t.permissionType == onFile:
		return time.Time{}
	case t.permissionType == recurring || t.payment.extend:
		return from.AddDate(0, 13, 0)
	}
	return from.AddDate(0, 0, 180)
}

// amountLimit is the most that may be charged in all: the order's total, or
// with allowOvercharge nine times that or a fixed amount. Only one-time
// permissions have it.
func (s *Simulator) amountLimit(sess *session) api.Price {
	if sess.permissionType != oneTime {
		return api.Price{}
	}
	limit := sess.payment.charge
	if sess.payment.total.Amount != "" {
		limit = sess.payment.total
	}
	if sess.payment.overcharge {
		least := int64(500_00)
		if limit.CurrencyCode == "JPY" {
			least = 70_000_00
		}
		return priceOf(max(9*units(limit), least), limit.CurrencyCode)
	}
	return limit
}

// finish makes the payment of sess final: this is what Complete is for.
func (s *Simulator) finish(sess *session) (pending bool) {
	now := s.now()
	sess.state = stateCompleted
	s.touch(sess, "")
	p := s.permissions[sess.permissionID]
	s.grant(p)
	c := s.charges[sess.chargeID]
	if c == nil {
		return false
	}
	s.book(c)
	switch {
	case c.state == chargeInitiated:
		c.settlesAt, c.updated = now.Add(s.cfg.SettleDelay), now
		s.watch(p)
		return true
	case sess.payment.intent == intentCapture:
		s.collect(c, c.amount, now)
	}
	return false
}

// grant lets the merchant know of p, or of the new payment method that p has.
func (s *Simulator) grant(p *permission) {
	if !p.known {
		p.known, s.granted = true, append(s.granted, p)
		return
	}
	p.held, p.updated = "", s.now()
	s.observe(p)
}

// release gives back what reserve made for a session that was not completed.
func (s *Simulator) release(sess *session, at time.Time) {
	if p := s.permissions[sess.permissionID]; p != nil && !p.known {
		p.close("AmazonCanceled", at)
		s.observe(p)
	}
	if c := s.charges[sess.chargeID]; c != nil {
		s.move(c, chargeCanceled, "AmazonCanceled", at)
	}
}
