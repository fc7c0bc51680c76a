package simulator

import (
	"net/http"
	"slices"
)

func (s *Simulator) findSession(q *request) *problem {
	sess, ok := s.session(q.id)
	if !ok || sess.environment != q.environment {
		return notFound("Checkout Session", q.id)
	}
	q.session = sess
	return nil
}

func (s *Simulator) createSession(q *request) (result, *problem) {
	if s.cfg.StoreID != "" && q.fields.text("storeId") != s.cfg.StoreID {
		return result{}, badValue(q.fields.text("storeId"), "storeId")
	}
	sess, p := s.newSession(q.environment, q.fields)
	if p != nil {
		return result{}, p
	}
	sess.base, q.effect = q.base, true
	return result{s.cfg.Assumptions.CreatedStatus, s.sessionDocument(sess)}, nil
}

func (s *Simulator) getSession(q *request) (result, *problem) {
	return result{http.StatusOK, s.sessionDocument(q.session)}, nil
}

// updateSession merges the body into the session, all of it or nothing.
func (s *Simulator) updateSession(q *request) (result, *problem) {
	sess := q.session
	if sess.state != stateOpen || sess.redirected && !s.cfg.Assumptions.UpdateAfterRedirect {
		return result{}, wrongState()
	}
	if p := sess.checkShares(q.fields); p != nil {
		return result{}, p
	}
	changed := sess.terms
	if p := s.merge(&changed, sess.environment, q.fields); p != nil {
		return result{}, p
	}
	sess.terms, q.effect = changed, true
	if sess.base == "" {
		sess.base = q.base
	}
	sub := sess.sub
	if sub == Processing || sub == Paid {
		s.release(sess, s.now())
		sess.permissionID, sess.chargeID, sub = "", "", BuyerAttached
	}
	s.touch(sess, sub)
	return result{http.StatusOK, s.sessionDocument(sess)}, nil
}

// completeSession checks the state (422), then the amounts (409) unless
// Assumptions say otherwise, then what the simulation header wants, and makes
// the payment final.
func (s *Simulator) completeSession(q *request) (result, *problem) {
	sess := q.session
	if !q.fields.has("chargeAmount") && !sess.setupOnly {
		return result{}, missing("chargeAmount")
	}
	checks := []func() *problem{
		func() *problem { return s.checkCompletable(sess) },
		func() *problem { return sess.checkAmounts(q.fields) },
	}
	if s.cfg.Assumptions.AmountsFirst {
		slices.Reverse(checks)
	}
	for _, check := range checks {
		if p := check(); p != nil {
			return result{}, p
		}
	}
	switch q.simulation {
	case "":
	case chargeInitiated:
		if !sess.payment.mayPend() {
			return result{}, badRequest(reasonSimulation, "%s needs paymentIntent Authorize and canHandlePendingAuthorization true.", q.simulation)
		}
		if charge := s.charges[sess.chargeID]; charge != nil {
			charge.declines = "" // the code overrides the card
			s.move(charge, chargeInitiated, "", s.now())
		}
	default:
		s.cancel(sess, q.simulation, s.now())
		q.effect, sess.told = true, true
		return result{}, s.sessionCanceled()
	}
	return result{s.finishSession(q, http.StatusAccepted), s.sessionDocument(sess)}, nil
}

// finishSession returns the HTTP status: OK, or pending if the charge is.
func (s *Simulator) finishSession(q *request, pending int) (status int) {
	q.effect = true
	if s.finish(q.session) {
		return pending
	}
	return http.StatusOK
}

// checkCompletable: the buyer must have paid. Which code a canceled session
// gets is contested; see Assumptions.CanceledReason.
func (s *Simulator) checkCompletable(sess *session) *problem {
	if sess.state != stateCanceled {
		if sess.state == stateOpen && sess.sub == Paid {
			return nil
		}
		return wrongState()
	}
	first := !sess.told && sess.reason != reasonExpired
	sess.told = true
	if reason := s.cfg.Assumptions.CanceledReason; reason == reasonSessionCanceled || reason == "" && first {
		return s.sessionCanceled()
	}
	return wrongState()
}

func (s *Simulator) sessionCanceled() *problem {
	return refused(s.cfg.Assumptions.CanceledStatus, reasonSessionCanceled, "The Checkout Session was canceled. Get it to learn the reason.")
}

// checkAmounts compares with what Update said, as decimals.
func (sess *session) checkAmounts(fields object) *problem {
	charge, total := fields.price("chargeAmount"), fields.price("totalOrderAmount")
	stated := sess.payment
	switch {
	case charge.Amount != "" && stated.charge.Amount == "":
		return amountMismatch("chargeAmount") // setupOnly
	case charge.CurrencyCode != stated.charge.CurrencyCode, total.Amount != "" && total.CurrencyCode != charge.CurrencyCode:
		return badRequest(reasonCurrency, "The currency differs from that of the Checkout Session, '%s'.", stated.charge.CurrencyCode)
	case stated.total.Amount != "" && total.Amount == "":
		return missing("totalOrderAmount")
	case charge.Amount != "" && !samePrice(charge, stated.charge):
		return amountMismatch("chargeAmount")
	case total.Amount != "" && !samePrice(total, stated.total):
		return amountMismatch("totalOrderAmount")
	}
	return nil
}

func amountMismatch(name string) *problem {
	return refused(http.StatusConflict, reasonAmountMismatch, "The %s differs from that of the Checkout Session.", name)
}

func (s *Simulator) findCharge(q *request) *problem {
	c, ok := s.charge(q.id, q.environment)
	if !ok {
		return notFound("Charge", q.id)
	}
	q.charge = c
	return nil
}

func (s *Simulator) getCharge(q *request) (result, *problem) {
	return result{http.StatusOK, q.charge.document()}, nil
}

func (s *Simulator) findPermission(q *request) *problem {
	p, ok := s.permission(q.id, q.environment)
	if !ok {
		return notFound("Charge Permission", q.id)
	}
	q.permission = p
	return nil
}

func (s *Simulator) getPermission(q *request) (result, *problem) {
	return result{http.StatusOK, s.permissionDocument(q.permission)}, nil
}
