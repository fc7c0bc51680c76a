package simulator

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

const maxCharges = 25 // of a one-time charge permission

// createCharge charges a permission again: the rest of an order, or the next
// period of a recurring payment. A charge that is declined at once is an
// error, and no charge comes of it.
func (s *Simulator) createCharge(q *request) (result, *problem) {
	p, ok := s.permission(q.fields.text("chargePermissionId"), q.environment)
	if !ok || !p.known {
		return result{}, notFound("Charge Permission", q.fields.text("chargePermissionId"))
	}
	if problem := s.checkCharge(p, q); problem != nil {
		return result{}, problem
	}
	if problem := s.checkReturnURLs(q.fields.object("webCheckoutDetails"), q.environment, "checkoutResultReturnUrl"); problem != nil {
		return result{}, problem
	}
	if q.simulation == processingFailure {
		return result{}, processingFailed()
	}
	q.effect = true
	if slices.Contains(refusalCodes(), q.simulation) {
		p.refuse(q.simulation, s.now())
		s.observe(p)
		return result{}, unprocessable(q.simulation, "The charge was declined.")
	}
	c := s.newCharge(p, q)
	s.enter(p, c)
	s.book(c)
	s.startCharge(c, q)
	return result{http.StatusCreated, c.document()}, nil
}

// checkCharge tells what speaks against a new charge of p.
func (s *Simulator) checkCharge(p *permission, q *request) *problem {
	st := p.standing()
	state, _, _, _ := s.status(p, st)
	charge, now := q.fields.price("chargeAmount"), q.fields["captureNow"] == true
	pending := q.fields["canHandlePendingAuthorization"] == true
	switch {
	case q.fields.has("softDescriptor") && !now:
		return badRequest(reasonCombination, "softDescriptor is for captureNow true only.")
	case pending && now:
		return badRequest(reasonCombination, "canHandlePendingAuthorization cannot be true when captureNow is.")
	case strings.HasPrefix(q.simulation, pendingPrefix) && !pending:
		return badRequest(reasonSimulation, "%s needs canHandlePendingAuthorization true.", q.simulation)
	case q.simulation == captureInitiated && !now:
		return badRequest(reasonSimulation, "%s needs captureNow true.", q.simulation)
	case state != permissionChargeable:
		return unprocessable(reasonPermission, "The Charge Permission is %s.", state)
	case charge.CurrencyCode != p.currency:
		return badRequest(reasonCurrency, "The currency differs from that of the Charge Permission, '%s'.", p.currency)
	case p.limited() && units(charge) > st.balance(p):
		return badRequest(reasonExceeded, "The chargeAmount is more than the amountBalance of the Charge Permission.")
	case s.periodic(p) && units(charge) > s.periodicBalance(p):
		return badRequest(reasonPeriodic, "The chargeAmount is more than what is left of this month's limit.")
	case p.terms.permissionType == oneTime && len(p.charges) >= maxCharges:
		return unprocessable(reasonCount, "A Charge Permission has at most %d charges.", maxCharges)
	}
	return nil
}

func (s *Simulator) newCharge(p *permission, q *request) *charge {
	c := &charge{
		permissionID: p.id, sessionID: p.sessionID, environment: p.environment, created: s.now(), amount: q.fields.price("chargeAmount"),
		metadata: p.terms.metadata, platformID: p.terms.platformID, provider: p.terms.providerReference,
		initiator: q.fields.text("chargeInitiator"), channel: q.fields.text("channel"),
		resultURL: q.fields.object("webCheckoutDetails").text("checkoutResultReturnUrl"),
	}
	c.metadata.merge(q.fields.object("merchantMetadata"))
	q.fields.setText("platformId", &c.platformID)
	q.fields.object("providerMetadata").setText("providerReferenceId", &c.provider)
	c.describe(q.fields)
	return c
}

// describe takes the text for the buyer's statement, which Amazon prefixes.
func (c *charge) describe(fields object) {
	if fields.has("softDescriptor") {
		c.softDescriptor = "AMZ*" + fields.text("softDescriptor")
	}
}

// startCharge gives a new charge its first state.
func (s *Simulator) startCharge(c *charge, q *request) {
	now := s.now()
	switch {
	case q.fields["canHandlePendingAuthorization"] == true:
		c.settlesAt = now.Add(s.cfg.SettleDelay)
		c.declines = strings.TrimPrefix(q.simulation, pendingPrefix)
		s.move(c, chargeInitiated, "", now)
	case q.fields["captureNow"] == true:
		s.capture(c, c.amount, q.simulation == captureInitiated)
	default:
		s.move(c, chargeAuthorized, "", now)
	}
}

// renew: each charge of a recurring permission that succeeds gives it 13
// months more.
func (p *permission) renew(at time.Time) {
	if p.terms.permissionType == recurring && !p.closed(at) {
		p.expires = expiry(p.terms, at)
	}
}

// capture takes the money now, or a little later.
func (s *Simulator) capture(c *charge, amount api.Price, later bool) {
	now := s.now()
	if later {
		c.capturing, c.settlesAt = amount, now.Add(s.cfg.SettleDelay)
		s.move(c, captureInitiated, "", now)
		return
	}
	s.collect(c, amount, now)
}

// captureCharge captures an authorization, once. More than seven days after
// it, the capture is decided later.
func (s *Simulator) captureCharge(q *request) (result, *problem) {
	c, amount := q.charge, q.fields.price("captureAmount")
	switch {
	case !c.known, c.state != chargeAuthorized:
		return result{}, wrongChargeState(c)
	case s.abandoned(c):
		return result{}, canceledByAmazon()
	case amount.CurrencyCode != c.amount.CurrencyCode:
		return result{}, badRequest(reasonCurrency, "The currency differs from that of the Charge, '%s'.", c.amount.CurrencyCode)
	case units(amount) > units(c.amount):
		return result{}, badRequest(reasonExceeded, "The captureAmount is more than the chargeAmount.")
	case q.simulation == reasonCount:
		return result{}, unprocessable(reasonCount, "The Charge was captured as often as is allowed.")
	case q.simulation == processingFailure:
		return result{}, processingFailed()
	}
	q.effect = true
	if q.simulation == amazonRejected {
		s.decline(c, amazonRejected, s.now())
		return result{}, unprocessable(amazonRejected, "The capture was rejected.")
	}
	c.describe(q.fields)
	s.capture(c, amount, q.simulation == captureInitiated || s.now().Sub(c.updated) > captureAtOnce)
	return result{http.StatusOK, c.document()}, nil
}

// cancelCharge gives back an authorization that was not captured.
func (s *Simulator) cancelCharge(q *request) (result, *problem) {
	c := q.charge
	switch {
	case !c.known, c.state != chargeAuthorized && c.state != chargeInitiated:
		return result{}, wrongChargeState(c)
	case s.abandoned(c):
		return result{}, canceledByAmazon()
	}
	q.effect = true
	s.move(c, chargeCanceled, "MerchantCanceled", s.now())
	return result{http.StatusOK, c.document()}, nil
}

// abandoned tells whether Amazon canceled the permission of a charge. When the
// merchant cannot capture or cancel any more is not documented, only that there
// is an error for it.
func (s *Simulator) abandoned(c *charge) bool {
	return s.permissions[c.permissionID].closedFor == amazonCanceled
}

func canceledByAmazon() *problem {
	return unprocessable(reasonPermission, "The Charge Permission was canceled by Amazon.")
}

// refuse is what a declined charge does to its permission: the buyer needs
// another payment method, or Amazon closes it.
func (p *permission) refuse(reason string, at time.Time) {
	switch {
	case p.closed(at):
	case reason == hardDeclined:
		p.held, p.updated = paymentMethodInvalid, at
	case reason == methodNotAllowed:
		p.held, p.updated = methodNotAllowed, at
	case reason == mfaNotCompleted:
		p.held, p.updated = mfaFailed, at
	case reason == amazonRejected:
		p.close(amazonCanceled, at)
	}
}

func (s *Simulator) decline(c *charge, reason string, at time.Time) {
	s.permissions[c.permissionID].refuse(reason, at)
	s.move(c, chargeDeclined, reason, at)
}

func wrongChargeState(c *charge) *problem {
	return unprocessable(reasonChargeStatus, "The Charge is %s, in which that operation is not allowed.", c.state)
}
