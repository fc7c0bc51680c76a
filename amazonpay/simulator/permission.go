package simulator

import (
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
)

const (
	permissionChargeable    = "Chargeable"
	permissionNonChargeable = "NonChargeable"
	permissionClosed        = "Closed"

	buyerMemory = 30 * 24 * time.Hour // how long a permission tells the buyer's data
)

// permission is a charge permission, guarded by Simulator.mu. Its state is
// worked out from its charges.
type permission struct {
	id               string
	environment      api.Environment
	sessionID        string
	merchantID       string
	charges          []*charge
	told             string // the state that the merchant was notified of last
	created, updated time.Time
	expires          time.Time
	limit            api.Price // zero for recurring ones: their monthly limit is Amazon's secret
	closedFor        string    // reason code; "": not closed by anybody
	closureText      string    // what the merchant said when closing it
	invalid          bool      // a charge was refused for its payment method
	watched          bool      // it is among Simulator.changing
	terms            terms
	buyer            map[string]any // as the merchant saw them when the buyer paid
	shipping         *api.Address
	billing          *api.Address
}

func (p *permission) close(reason string, at time.Time) {
	p.closedFor, p.updated = reason, at
}

// permission finds a charge permission of an environment.
func (s *Simulator) permission(id string, environment api.Environment) (*permission, bool) {
	p, ok := s.permissions[id]
	if !ok || p.environment != environment {
		return nil, false
	}
	s.refresh(p)
	return p, true
}

// refresh brings a permission and its charges up to this moment.
func (s *Simulator) refresh(p *permission) {
	s.session(p.sessionID) // which may have expired and taken them along
	for _, c := range p.charges {
		s.settle(c)
	}
	s.observe(p)
}

// observe notifies the merchant if the state of p is another than before.
func (s *Simulator) observe(p *permission) {
	state, _, _, _ := s.status(p, p.standing())
	if state != p.told {
		p.told = state
		s.notify(p, ipn.ChargePermission, p.id)
	}
}

// over tells whether time can no longer change p or its charges.
func (p *permission) over() bool {
	return p.told == permissionClosed && !p.standing().open && !p.refunding()
}

// standing is what a permission's charges make of it.
type standing struct {
	held, captured int64 // hundredths
	open, declined bool
	updated        time.Time
}

func (p *permission) standing() standing {
	st := standing{updated: p.updated}
	for _, c := range p.charges {
		switch {
		case c.open():
			st.open, st.held = true, st.held+units(c.amount)
		case c.state == chargeCaptured:
			st.captured += units(c.captured)
		case c.state == chargeDeclined:
			st.declined = true
		}
		if c.updated.After(st.updated) {
			st.updated = c.updated
		}
	}
	return st
}

func (st standing) balance(p *permission) int64 {
	return max(0, units(p.limit)-st.held-st.captured)
}

// status works out the state of a permission and its reason, as section 3 of
// Amazon's page on the Charge Permission describes them.
func (s *Simulator) status(p *permission, st standing) (state, reason, description string, since time.Time) {
	switch {
	case p.closedFor != "":
		return permissionClosed, p.closedFor, p.closureDescription(), p.updated
	case !s.Now().Before(p.expires):
		return permissionClosed, reasonExpired, "The charge permission expired.", p.expires
	case st.declined || p.invalid:
		return permissionNonChargeable, "PaymentMethodInvalid", "The previous charge was declined. Ask the buyer to update the payment method.", st.updated
	case p.terms.permissionType == recurring:
		return permissionChargeable, "", "", st.updated
	case st.balance(p) > 0:
		return permissionChargeable, "", "", st.updated
	case st.open:
		return permissionNonChargeable, "ChargeInProgress",
			"A charge is already in progress. You cannot initiate a new charge unless previous charge is canceled.", st.updated
	}
	return permissionClosed, "AmazonClosed", "The charge permission was charged in full.", st.updated
}

// document is the Charge Permission object of Get Charge Permission.
func (s *Simulator) permissionDocument(p *permission) map[string]any {
	st := p.standing()
	state, reason, description, since := s.status(p, st)
	var limits, reasons any
	if p.limit.Amount != "" {
		limits = map[string]any{"amountLimit": priceDocument(p.limit), "amountBalance": priceDocument(priceOf(st.balance(p), p.limit.CurrencyCode))}
	}
	if reason != "" {
		reasons = []any{map[string]any{"reasonCode": reason, "reasonDescription": description}}
	}
	document := map[string]any{
		"chargePermissionId":          p.id,
		"chargePermissionReferenceId": nil,
		"chargePermissionType":        p.terms.permissionType,
		"recurringMetadata":           p.terms.recurringDocument(),
		"limits":                      limits,
		"presentmentCurrency":         null(p.presentmentCurrency()),
		"buyer":                       nil,
		"shippingAddress":             nil,
		"billingAddress":              nil,
		"paymentPreferences":          []any{map[string]any{"paymentDescriptor": nil}},
		"merchantMetadata":            p.terms.metadata.document(),
		"platformId":                  null(p.terms.platformID),
		"statusDetails":               map[string]any{"state": state, "reasons": reasons, "lastUpdatedTimestamp": stamp(since)},
		"creationTimestamp":           stamp(p.created),
		"expirationTimestamp":         stamp(p.expires),
		"releaseEnvironment":          releaseEnvironment(p.environment),
	}
	if s.tellsBuyer(p, state, since) {
		document["buyer"] = p.buyer
		document["shippingAddress"] = addressDocument(p.shipping)
		document["billingAddress"] = addressDocument(p.billing)
	}
	return document
}

// tellsBuyer: 30 days from the creation of a one-time permission; a recurring
// one while it lasts and 30 days more.
func (s *Simulator) tellsBuyer(p *permission, state string, since time.Time) bool {
	from := p.created
	if p.terms.permissionType == recurring {
		if state != permissionClosed {
			return true
		}
		from = since
	}
	return s.Now().Before(from.Add(buyerMemory))
}

func (p *permission) presentmentCurrency() string {
	if p.terms.payment.presentmentCurrency != "" {
		return p.terms.payment.presentmentCurrency
	}
	return p.terms.payment.charge.CurrencyCode
}

// closureDescription was recorded as what the merchant said.
func (p *permission) closureDescription() string {
	if p.closureText != "" {
		return p.closureText
	}
	return closureReasons(p.closedFor)
}

func closureReasons(reason string) string {
	switch reason {
	case "MerchantClosed":
		return "The charge permission was closed by the merchant."
	case "BuyerClosed", "BuyerCanceled":
		return "The charge permission was closed by the buyer."
	}
	return "The charge permission was closed by Amazon."
}
