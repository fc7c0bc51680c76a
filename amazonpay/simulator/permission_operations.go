package simulator

import "net/http"

// updatePermission changes what the merchant says about a charge permission.
func (s *Simulator) updatePermission(q *request) (result, *problem) {
	p := q.permission
	if state, _, _, _ := s.status(p, p.standing()); state == permissionClosed {
		return result{}, unprocessable(s.cfg.Assumptions.NotModifiableReason, "The Charge Permission is Closed.")
	}
	if q.fields.has("recurringMetadata") && p.terms.permissionType != recurring {
		return result{}, badRequest(reasonCombination, "recurringMetadata is for chargePermissionType Recurring only.")
	}
	changed := p.terms
	if problem := s.merge(&changed, p.environment, q.fields); problem != nil {
		return result{}, problem
	}
	p.terms, p.updated, q.effect = changed, s.now(), true
	return result{http.StatusOK, s.permissionDocument(p)}, nil
}

// closePermission ends a charge permission. Charges that are not captured stay
// as they are, unless the merchant wants them canceled.
func (s *Simulator) closePermission(q *request) (result, *problem) {
	p := q.permission
	if state, _, _, _ := s.status(p, p.standing()); state == permissionClosed {
		return result{}, unprocessable(reasonPermission, "The Charge Permission is Closed.")
	}
	q.effect = true
	now := s.now()
	reason := "MerchantClosed"
	if q.simulation != "" {
		reason = q.simulation
	} else {
		p.closureText = q.fields.text("closureReason")
	}
	p.close(reason, now)
	if q.fields["cancelPendingCharges"] == true {
		for _, c := range p.charges {
			if c.state == chargeAuthorized || c.state == chargeInitiated {
				s.move(c, chargeCanceled, "ChargePermissionCanceled", now)
			}
		}
	}
	s.observe(p)
	return result{http.StatusOK, s.permissionDocument(p)}, nil
}
