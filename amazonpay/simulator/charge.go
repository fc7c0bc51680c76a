package simulator

import (
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
)

const (
	chargeInitiated  = "AuthorizationInitiated"
	chargeAuthorized = "Authorized"
	captureInitiated = "CaptureInitiated"
	chargeCaptured   = "Captured"
	chargeCanceled   = "Canceled"
	chargeDeclined   = "Declined"

	authorizationLife = 30 * 24 * time.Hour
)

// charge is an authorization and what became of it, guarded by Simulator.mu.
type charge struct {
	id, permissionID, sessionID string
	environment                 api.Environment
	forgotten                   bool // to make room
	known                       bool // to the merchant; it is not while its session still is to be completed
	created, updated            time.Time
	state, reason               string
	amount, captured            api.Price // captured: zero until then
	capturing                   api.Price // what CaptureInitiated ends with
	converted                   api.Price // captured in the ledger currency; zero: it is in that already
	rate                        string    // with which it was converted
	refunds                     []*refund
	softDescriptor              string
	metadata                    metadata
	platformID, provider        string
	initiator, channel          string
	resultURL                   string

	settlesAt time.Time // of a pending one; zero: not until the session is completed
	declines  string    // the reason code it is declined with then; "": it succeeds
}

// move changes the state of a charge and notifies the merchant of it, and of
// what becomes of the charge permission. That something is pending the
// merchant learns as the answer to a call.
func (s *Simulator) move(c *charge, state, reason string, at time.Time) {
	p := s.permissions[c.permissionID]
	if c.granted(state) {
		p.renew(at)
	}
	c.state, c.reason, c.updated = state, reason, at
	if state != chargeInitiated && state != captureInitiated {
		s.notify(p, ipn.Charge, c.id)
	}
	s.observe(p)
}

// granted tells whether a charge that moves to state was undecided before, and
// has succeeded now.
func (c *charge) granted(state string) bool {
	return (c.state == "" || c.state == chargeInitiated) &&
		(state == chargeAuthorized || state == captureInitiated || state == chargeCaptured)
}

// settle brings a charge up to this moment: a pending one is decided after a
// while, an authorization that nobody captured ends after 30 days.
func (s *Simulator) settle(c *charge) {
	now := s.now()
	if !c.settlesAt.IsZero() && !now.Before(c.settlesAt) {
		s.decide(c)
	}
	if end := c.created.Add(authorizationLife); c.state == chargeAuthorized && !now.Before(end) {
		s.move(c, chargeCanceled, "ExpiredUnused", end)
	}
	for _, r := range c.refunds {
		s.settleRefund(r)
	}
}

// decide ends the waiting of a pending charge.
func (s *Simulator) decide(c *charge) {
	switch {
	case c.state == captureInitiated:
		s.collect(c, c.capturing, c.settlesAt)
	case c.state == chargeInitiated && c.declines != "":
		s.decline(c, c.declines, c.settlesAt)
	case c.state == chargeInitiated:
		s.move(c, chargeAuthorized, "", c.settlesAt)
	}
}

// charge finds a charge of an environment as it is at this moment.
func (s *Simulator) charge(id string, environment api.Environment) (*charge, bool) {
	c, ok := s.charges[id]
	if !ok || c.environment != environment {
		return nil, false
	}
	s.session(c.sessionID) // which may have expired and taken the charge along
	s.settle(c)
	return c, true
}

// open tells whether the charge holds money that is not captured.
func (c *charge) open() bool {
	return c.state == chargeAuthorized || c.state == chargeInitiated || c.state == captureInitiated
}

func (c *charge) view() ChargeView {
	return ChargeView{
		ID: c.id, ChargePermissionID: c.permissionID, CheckoutSessionID: c.sessionID,
		Environment: c.environment, MerchantReferenceID: c.metadata.referenceID,
		State: c.state, ReasonCode: c.reason, ChargeAmount: c.amount, CaptureAmount: c.captured, RefundedAmount: c.refundedAmount(),
		ConvertedAmount: c.converted, ConversionRate: c.rate, SoftDescriptor: c.softDescriptor,
		CreatedAt: c.created, UpdatedAt: c.updated, ExpiresAt: c.created.Add(authorizationLife),
	}
}

// document is the Charge object of Get Charge.
func (c *charge) document() map[string]any {
	return map[string]any{
		"chargeId":            c.id,
		"chargePermissionId":  c.permissionID,
		"chargeAmount":        priceDocument(c.amount),
		"captureAmount":       nullPrice(c.captured),
		"refundedAmount":      nullPrice(c.refundedAmount()),
		"softDescriptor":      null(c.softDescriptor),
		"convertedAmount":     nullPrice(c.converted),
		"conversionRate":      null(c.rate),
		"merchantMetadata":    c.metadata.document(),
		"providerMetadata":    providerDocument(c.provider),
		"platformId":          null(c.platformID),
		"chargeInitiator":     null(c.initiator),
		"channel":             null(c.channel),
		"webCheckoutDetails":  c.webDocument(),
		"statusDetails":       statusDocument(c.state, c.reason, chargeReasons(c.reason), c.updated),
		"creationTimestamp":   stamp(c.created),
		"expirationTimestamp": stamp(c.created.Add(authorizationLife)),
		"releaseEnvironment":  releaseEnvironment(c.environment),
	}
}

func (c *charge) webDocument() any {
	if c.resultURL == "" {
		return nil
	}
	return map[string]any{"checkoutResultReturnUrl": c.resultURL}
}

func chargeReasons(reason string) string {
	switch reason {
	case "":
		return ""
	case softDeclined, timedOut, processingFailure:
		return simulated("The charge was declined; trying again may help.")
	case hardDeclined:
		return simulated("The payment method was declined; the buyer needs another one.")
	case amazonRejected:
		return simulated("Amazon rejected the charge and closed the charge permission.")
	case "ExpiredUnused":
		return simulated("The charge was authorized for 30 days and not captured.")
	case "ChargePermissionCanceled":
		return simulated("The charge was canceled with its charge permission.")
	}
	return simulated("The charge was canceled by the merchant, the buyer or Amazon.")
}
