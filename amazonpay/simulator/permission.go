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
	expires          time.Time // zero: never
	currency         string    // of its charges
	limit            api.Price // zero: none in all
	closedFor        string    // reason code; "": not closed by anybody
	closureText      string    // what the merchant said when closing it, or the simulator
	held             string    // reason code of NonChargeable; "": nothing but its charges is in the way
	known            bool      // the merchant knows of it: its session was completed, and may be forgotten since
	sessions         int       // that are kept and pay with it; more than one if it was renewed
	forgotten        bool      // to make room; nothing leads here any more
	number           int       // in the order of making
	due              time.Time // when time changes it next
	place            int       // in Simulator.agenda, from 1; 0: it is not there
	terms            terms
	buyer            map[string]any // as the merchant saw them when the buyer paid
	shipping         *api.Address
	shippingList     []any // of an order to several addresses
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
		s.session(c.sessionID) // likewise; another one if p was renewed
		s.settle(c)
	}
	s.observe(p)
}

// observe notifies the merchant if the state of p is another than before, and
// has it looked at again when time changes it. Closed is for good, whatever
// becomes of the charges.
func (s *Simulator) observe(p *permission) {
	state, reason, description, since := s.status(p, p.standing())
	if state != p.told {
		p.told = state
		if state == permissionClosed {
			p.closedFor, p.closureText, p.updated = reason, description, since
		}
		s.notify(p, ipn.ChargePermission, p.id)
	}
	s.watch(p)
}

func (p *permission) closed(at time.Time) bool {
	return p.closedFor != "" || p.expired(at)
}

// standing is what a permission's charges make of it.
type standing struct {
	reserved, captured int64 // hundredths
	open               bool
	updated            time.Time
}

func (p *permission) standing() standing {
	st := standing{updated: p.updated}
	for _, c := range p.charges {
		switch {
		case c.open():
			st.open, st.reserved = true, st.reserved+units(c.amount)
		case c.state == chargeCaptured:
			st.captured += units(c.captured)
		}
		if c.updated.After(st.updated) {
			st.updated = c.updated
		}
	}
	return st
}

// limited tells whether p may be charged up to an amount in all.
func (p *permission) limited() bool {
	return p.limit.Amount != ""
}

func (st standing) balance(p *permission) int64 {
	return max(0, units(p.limit)-st.reserved-st.captured)
}

// status works out the state of a permission and its reason, as section 3 of
// Amazon's page on the Charge Permission describes them.
func (s *Simulator) status(p *permission, st standing) (state, reason, description string, since time.Time) {
	switch {
	case p.closedFor != "":
		return permissionClosed, p.closedFor, p.closureDescription(), p.updated
	case p.expired(s.now()):
		return permissionClosed, reasonExpired, simulated("The charge permission expired."), p.expires
	case p.limited() && st.balance(p) == 0 && !st.open:
		return permissionClosed, amazonClosed, simulated("The charge permission was charged in full."), st.updated
	case p.held != "":
		return permissionNonChargeable, p.held, holds(p.held), st.updated
	case p.limited() && st.balance(p) == 0:
		return permissionNonChargeable, "ChargeInProgress",
			"A charge is already in progress. You cannot initiate a new charge unless previous charge is canceled.", st.updated
	}
	return permissionChargeable, "", "", st.updated
}

// document is the Charge Permission object of Get Charge Permission.
func (s *Simulator) permissionDocument(p *permission) map[string]any {
	st := p.standing()
	state, reason, description, since := s.status(p, st)
	limits, reasons := map[string]any{"amountLimit": nil, "amountBalance": nil}, any(nil)
	if limit, balance := s.limits(p, st); limit.Amount != "" {
		limits = map[string]any{"amountLimit": priceDocument(limit), "amountBalance": priceDocument(balance)}
	}
	if reason != "" {
		reasons = []any{map[string]any{"reasonCode": reason, "reasonDescription": description}}
	}
	document := map[string]any{
		"chargePermissionId":          p.id,
		"chargePermissionReferenceId": nil,
		"chargePermissionType":        p.terms.permissionType,
		"recurringMetadata":           p.terms.recurringParts(),
		"limits":                      limits,
		"presentmentCurrency":         null(p.currency),
		"buyer":                       nil,
		"shippingAddress":             nil,
		"billingAddress":              nil,
		"paymentPreferences":          []any{map[string]any{"paymentDescriptor": nil}},
		"merchantMetadata":            p.terms.metadata.document(),
		"platformId":                  null(p.terms.platformID),
		"statusDetails":               map[string]any{"state": state, "reasons": reasons, "lastUpdatedTimestamp": stamp(since)},
		"creationTimestamp":           stamp(p.created),
		"expirationTimestamp":         nullStamp(p.expires),
		"releaseEnvironment":          releaseEnvironment(p.environment),
	}
	if p.terms.hasOnFile {
		document["paymentMethodOnFileMetadata"] = p.terms.onFileDocument()
	}
	if s.tellsBuyer(p, state, since) {
		document["buyer"] = p.buyer
		document["shippingAddress"] = addressDocument(p.shipping)
		if p.shippingList != nil {
			document["shippingAddressList"] = p.shippingList
		}
		document["billingAddress"] = addressDocument(p.billing)
	}
	return document
}

// tellsBuyer: 30 days from the creation of a one-time permission; the others
// while they last and 30 days more.
func (s *Simulator) tellsBuyer(p *permission, state string, since time.Time) bool {
	from := p.created
	if p.terms.permissionType != oneTime {
		if state != permissionClosed {
			return true
		}
		from = since
	}
	return s.now().Before(from.Add(buyerMemory))
}

func (p *permission) expired(now time.Time) bool {
	return !p.expires.IsZero() && !now.Before(p.expires)
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
		return simulated("The charge permission was closed by the merchant.")
	case "BuyerClosed", buyerCanceled:
		return simulated("The charge permission was closed by the buyer.")
	}
	return simulated("The charge permission was closed by Amazon.")
}
