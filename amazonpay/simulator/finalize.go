package simulator

import (
	"maps"
	"slices"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// finalizeSchema is the body of Finalize Checkout Session.
func finalizeSchema() schema {
	rules := completeSchema()
	rules["paymentIntent"] = field{oneOf: intents(), required: true}
	rules["canHandlePendingAuthorization"] = field{kind: looseFlag}
	rules["supplementaryData"] = field{}
	rules["shippingAddress"] = addressField()
	rules["billingAddress"] = addressField()
	return rules
}

// finalizeSession is Complete for integrations in JavaScript and for apps: the
// body says everything again, and must say what the session says. The buyer
// confirmed in a window of Amazon's and was sent nowhere, or came back from
// amazonPayRedirectUrl as usual.
func (s *Simulator) finalizeSession(q *request) (result, *problem) {
	sess := q.session
	if sess.state != stateOpen || sess.buyer == nil || sess.redirected && sess.sub != Paid {
		return result{}, wrongState()
	}
	if p := s.checkFinal(sess, q.fields); p != nil {
		return result{}, p
	}
	changed := sess.terms
	if p := s.merge(&changed, sess.environment, object{"paymentDetails": q.fields}); p != nil {
		return result{}, p
	}
	q.fields.setText("supplementaryData", &changed.supplementary)
	sess.terms, q.effect = changed, true
	if sess.sub != Paid {
		s.process(sess)
	}
	if sess.state != stateOpen {
		sess.told = true
		return result{}, s.sessionCanceled()
	}
	status, document := s.finishSession(q, s.cfg.Assumptions.FinalizeStatus), s.sessionDocument(sess)
	document.values["cartDetails"] = nil
	return result{status, document}, nil
}

// checkFinal compares the body with the session. What the session leaves open
// the body decides.
func (s *Simulator) checkFinal(sess *session, fields object) *problem {
	if !fields.has("chargeAmount") && !sess.setupOnly {
		return missing("chargeAmount")
	}
	if sess.payment.charge.Amount != "" || sess.setupOnly {
		if p := sess.checkAmounts(fields); p != nil {
			return p
		}
	}
	if p := s.sameText("paymentIntent", fields, sess.payment.intent); p != nil {
		return p
	}
	if sess.payment.pending && fields["canHandlePendingAuthorization"] == false {
		return s.mismatch("canHandlePendingAuthorization", badValue(false, "canHandlePendingAuthorization"))
	}
	if p := s.sameText("supplementaryData", fields, sess.supplementary); p != nil {
		return p
	}
	if p := s.sameAddress("shippingAddress", fields, sess.shipping, sess.productType != payOnly); p != nil {
		return p
	}
	return s.sameAddress("billingAddress", fields, s.billing(sess), sess.productType == payOnly)
}

// sameText: a text that the session has must be repeated.
func (s *Simulator) sameText(name string, fields object, stated string) *problem {
	switch {
	case stated == "" || fields.text(name) == stated:
		return nil
	case !fields.has(name):
		return missing(name)
	}
	return s.mismatch(name, badValue(fields.text(name), name))
}

// sameAddress: an address must be the one that Amazon shared, if there is one.
// Lines that are null there may be left out.
func (s *Simulator) sameAddress(name string, fields object, shared *api.Address, required bool) *problem {
	sent := fields.object(name)
	switch {
	case sent == nil && required && shared != nil:
		return missing(name)
	case sent == nil:
		return nil
	case shared == nil:
		return s.mismatch(name, badRequest(reasonParameter, "The session has no %s.", name))
	}
	document := addressDocument(shared).(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(document)) {
		if null(sent.text(key)) != document[key] {
			return s.mismatch(name, badValue(sent.text(key), name+"."+key))
		}
	}
	return nil
}

// mismatch is a field that differs from the session's. p is how it is refused
// unless Assumptions say otherwise.
func (s *Simulator) mismatch(name string, p *problem) *problem {
	if s.cfg.Assumptions.FinalizeReason == reasonAmountMismatch {
		return amountMismatch(name)
	}
	return p
}
