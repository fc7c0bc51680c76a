package simulator

import (
	"slices"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// newSession makes a session from a button's payload or from the body of
// Create Checkout Session.
func (s *Simulator) newSession(environment api.Environment, fields object) (*session, *problem) {
	sess, p := s.draftSession(environment, fields)
	if p != nil {
		return nil, p
	}
	sess.id = unusedID(s.uuid, func(id string) bool { return s.sessions[id] != nil })
	s.sessions[sess.id] = sess
	s.order = append(s.order, sess)
	s.evict()
	return sess, nil
}

// draftSession is a session that nobody can find yet.
func (s *Simulator) draftSession(environment api.Environment, fields object) (*session, *problem) {
	now := s.now()
	sess := &session{environment: environment, merchantID: s.cfg.MerchantID, created: now, updated: now, state: stateOpen, sub: Created}
	sess.permissionType = oneTime
	fields.setText("storeId", &sess.storeID)
	sess.scopes, sess.delivery = fields.list("scopes"), fields.object("deliverySpecifications")
	sess.mode, sess.given = fields.object("webCheckoutDetails").text("checkoutMode"), givenAddress(fields.object("addressDetails"))
	sess.mergeOnFile(fields)
	payment := fields.object("paymentDetails")
	payment.setText("presentmentCurrency", &sess.payment.presentmentCurrency)
	payment.setFlag("allowOvercharge", &sess.payment.overcharge)
	payment.setFlag("extendExpiration", &sess.payment.extend)
	if currency := sess.payment.presentmentCurrency; currency != "" && !s.allowedCurrency(currency, sess.payment) {
		return nil, s.foreign(currency)
	}
	if p := checkDelivery(sess.delivery, environment); p != nil {
		return nil, p
	}
	if p := s.merge(&sess.terms, environment, fields); p != nil {
		return nil, p
	}
	if p := s.checkOnFile(&sess.terms); p != nil {
		return nil, p
	}
	return sess, nil
}

// merge adds what fields say to t and checks the result. If there is a
// problem, t may be half changed: work on a copy.
func (s *Simulator) merge(t *terms, environment api.Environment, fields object) *problem {
	web := fields.object("webCheckoutDetails")
	web.setText("checkoutReviewReturnUrl", &t.reviewURL)
	web.setText("checkoutResultReturnUrl", &t.resultURL)
	web.setText("checkoutCancelUrl", &t.cancelURL)
	if p := s.checkReturnURLs(web, environment, "checkoutReviewReturnUrl", "checkoutResultReturnUrl", "checkoutCancelUrl"); p != nil {
		return p
	}
	t.payment.merge(fields.object("paymentDetails"))
	t.metadata.merge(fields.object("merchantMetadata"))
	fields.setText("chargePermissionType", &t.permissionType)
	periodic := fields.object("recurringMetadata")
	periodic.setPrice("amount", &t.recurringAmount)
	periodic.object("frequency").setText("unit", &t.frequencyUnit)
	periodic.object("frequency").setText("value", &t.frequencyValue)
	t.mergeShares(fields)
	fields.setText("supplementaryData", &t.supplementary)
	fields.setText("platformId", &t.platformID)
	fields.object("providerMetadata").setText("providerReferenceId", &t.providerReference)
	return s.checkTerms(t)
}

func (m *metadata) merge(fields object) {
	fields.setText("merchantReferenceId", &m.referenceID)
	fields.setText("merchantStoreName", &m.storeName)
	fields.setText("noteToBuyer", &m.note)
	fields.setText("customInformation", &m.custom)
}

func (pay *payment) merge(fields object) {
	fields.setText("paymentIntent", &pay.intent)
	fields.setFlag("canHandlePendingAuthorization", &pay.pending)
	fields.setPrice("chargeAmount", &pay.charge)
	fields.setPrice("totalOrderAmount", &pay.total)
	fields.setText("softDescriptor", &pay.softDescriptor)
	if pay.presentmentCurrency != "" && pay.charge.CurrencyCode != "" {
		pay.presentmentCurrency = pay.charge.CurrencyCode
	}
}

// checkTerms checks what depends on more than one field.
func (s *Simulator) checkTerms(t *terms) *problem {
	pay := t.payment
	switch {
	case t.setupOnly && t.permissionType != onFile:
		return badRequest(reasonCombination, "setupOnly true needs chargePermissionType PaymentMethodOnFile.")
	case t.setupOnly && pay.intent != "" && pay.intent != intentConfirm:
		return badRequest(reasonCombination, "setupOnly true needs paymentIntent Confirm: nothing is paid.")
	case pay.pending && pay.intent == intentCapture:
		return badRequest(reasonCombination, "canHandlePendingAuthorization cannot be true when paymentIntent is AuthorizeWithCapture.")
	case pay.softDescriptor != "" && pay.intent != "" && pay.intent != intentCapture:
		return badRequest(reasonCombination, "softDescriptor is for paymentIntent AuthorizeWithCapture only.")
	}
	prices := []api.Price{pay.charge, pay.total, t.recurringAmount}
	for _, part := range t.shares {
		prices = append(prices, part.price)
	}
	for _, price := range prices {
		if price.Amount != "" && !s.allowedCurrency(price.CurrencyCode, pay) {
			return s.foreign(price.CurrencyCode)
		}
	}
	if pay.total.Amount == "" || pay.charge.Amount == "" {
		return nil
	}
	if pay.total.CurrencyCode != pay.charge.CurrencyCode {
		return badRequest(reasonCurrency, "chargeAmount and totalOrderAmount differ in currency.")
	}
	if units(pay.total) < units(pay.charge) {
		return badValue(pay.total.Amount, "totalOrderAmount.Amount")
	}
	return nil
}

func (s *Simulator) foreign(currency string) *problem {
	return badRequest(reasonCurrency, "The currency '%s' differs from the ledger currency '%s'.", currency, s.cfg.LedgerCurrency)
}

// allowedCurrency: the ledger's, or another one for European merchants whose
// session was made with presentmentCurrency.
func (s *Simulator) allowedCurrency(currency string, pay payment) bool {
	return currency == s.cfg.LedgerCurrency || s.cfg.Region == api.EU && pay.presentmentCurrency != "" && slices.Contains(currencies(), currency)
}
