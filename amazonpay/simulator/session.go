package simulator

import (
	"fmt"
	"slices"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

const (
	stateOpen      = "Open"
	stateCompleted = "Completed"
	stateCanceled  = "Canceled"

	sessionLife    = 24 * time.Hour      // without Complete
	sessionMemory  = 30 * 24 * time.Hour // after which Get answers 404
	reasonExpired  = "Expired"
	reasonDeclined = "Declined"
)

// session is a checkout session, guarded by Simulator.mu.
type session struct {
	id               string
	environment      api.Environment
	merchantID       string
	created, updated time.Time

	state, reason string
	sub           Substate
	redirected    bool   // the buyer was sent to amazonPayRedirectUrl at some time
	told          bool   // Complete said CheckoutSessionCanceled once
	base          string // scheme and host of the redirect URL; empty: not known yet

	terms                       // what the merchant said
	buyer          *Buyer       // nil: nobody signed in
	addressIndex   int          // into buyer.Addresses
	addressIndexes []int        // all that were chosen, of a multiAddress session
	shipping       *api.Address // nil: PayOnly, nobody, or SetAddress
	card           Card
	paidWith       []*permission
	permissionID   string // of the last of them; it and chargeID are known from payment on
	chargeID       string
	pageURL        string // where the button was
	left           string // where the cancel link that the buyer followed led; "": none was followed

	mode  string       // processOrder, or ""
	given *api.Address // the shipping address that the button of such a session gave; nil: PayOnly
}

// terms is what the merchant's requests say about a session.
type terms struct {
	storeID, platformID, providerReference, supplementary string

	productType, permissionType     string
	scopes                          []string // nil: unset
	delivery                        object   // deliverySpecifications
	reviewURL, resultURL, cancelURL string
	payment                         payment
	metadata                        metadata
	frequencyUnit, frequencyValue   string
	recurringAmount                 api.Price
	shares                          []share // multiAddressesCheckoutMetadata; never changed in place
	hasOnFile, setupOnly            bool    // paymentMethodOnFileMetadata
	renewedID                       string  // the charge permission on file that gets a new payment method; "": none
}

type payment struct {
	intent              string
	pending             bool // canHandlePendingAuthorization
	charge, total       api.Price
	softDescriptor      string
	presentmentCurrency string
	overcharge, extend  bool
}

type metadata struct {
	referenceID, storeName, note, custom string
}

// session finds a session as it is at this moment.
func (s *Simulator) session(id string) (*session, bool) {
	sess, ok := s.sessions[id]
	if !ok {
		return nil, false
	}
	now := s.now()
	if end := sess.created.Add(sessionLife); sess.state == stateOpen && !now.Before(end) {
		s.cancel(sess, reasonExpired, end)
	}
	if !now.Before(sess.created.Add(sessionMemory)) {
		return nil, false
	}
	return sess, true
}

// touch notes a change that Get tells, and moves the session to sub.
func (s *Simulator) touch(sess *session, sub Substate) {
	sess.sub = sub
	sess.updated = s.now()
}

// attach makes b the buyer of sess.
func (s *Simulator) attach(sess *session, b Buyer) error {
	if err := b.check(); err != nil {
		return err
	}
	b = s.identified(b)
	sess.buyer, sess.card = &b, b.Cards[0]
	if sess.productType == "" {
		sess.productType = payAndShip
	}
	s.chooseAddress(sess, 0)
	return nil
}

// identified is a copy of b that has an id.
func (s *Simulator) identified(b Buyer) Buyer {
	b = b.clone()
	if b.ID == "" {
		b.ID = "amzn1.account." + s.letters(26)
	}
	return b
}

func (s *Simulator) chooseAddress(sess *session, i int) {
	sess.addressIndex = i
	switch {
	case sess.mode == processOrder:
		sess.shipping = cloneAddress(sess.given)
	case sess.productType == multiAddress:
		sess.chooseAddresses([]int{i})
	case sess.productType != payOnly:
		sess.shipping = cloneAddress(&sess.buyer.Addresses[i])
	}
	s.touch(sess, BuyerAttached)
}

func (s *Simulator) choosePayment(sess *session, card string) error {
	chosen, ok := sess.buyer.card(card)
	if !ok {
		return fmt.Errorf("%w: card %q", ErrNoChoice, card)
	}
	sess.card = chosen
	s.touch(sess, BuyerAttached)
	return nil
}

// firstURL is the first page of the shop's that the buyer comes back to.
func (sess *session) firstURL() string {
	if sess.mode == processOrder {
		return sess.resultURL
	}
	return sess.reviewURL
}

// next is where the browser goes once address and card are chosen: to the
// review page, or where the buyer pays at once.
func (s *Simulator) next(sess *session) string {
	if sess.mode == processOrder {
		return s.redirectURL(sess)
	}
	return withSession(sess.reviewURL, sess.id)
}

// returnURL is where the buyer's browser goes when Amazon's pages are done
// with it.
func (s *Simulator) returnURL(sess *session) string {
	switch {
	case sess.buyer == nil && sess.state == stateOpen:
		return ""
	case sess.choosing():
		return s.next(sess)
	case sess.left != "":
		return sess.left
	case sess.resultURL != "":
		return withSession(sess.resultURL, sess.id)
	}
	return withSession(sess.firstURL(), sess.id)
}

// choosing tells whether the buyer may change address and payment: not after
// having paid.
func (sess *session) choosing() bool {
	return sess.state == stateOpen && (sess.sub == BuyerAttached || sess.sub == Processing)
}

func (sess *session) notAllowed(what string) error {
	status := sess.state
	if sess.state == stateOpen {
		status += "/" + string(sess.sub)
	} else if sess.reason != "" {
		status += "/" + sess.reason
	}
	return fmt.Errorf("%w: session %s is %s and cannot %s", ErrNotAllowed, sess.id, status, what)
}

// cancelReturn is where a cancel link leads from where the buyer is.
func (s *Simulator) cancelReturn(sess *session) string {
	switch {
	case sess.cancelURL != "" && s.cfg.Assumptions.IDInCancelURL:
		return withSession(sess.cancelURL, sess.id)
	case sess.cancelURL != "":
		return sess.cancelURL
	case sess.sub == Processing:
		return withSession(sess.resultURL, sess.id)
	case sess.pageURL != "":
		return sess.pageURL
	}
	return withSession(sess.firstURL(), sess.id)
}

// cancel ends an Open session. An authorization that was obtained for it is
// given back.
func (s *Simulator) cancel(sess *session, reason string, at time.Time) {
	sess.state, sess.reason, sess.sub, sess.updated = stateCanceled, reason, "", at
	s.release(sess, at)
}

// billing is the billing address that the merchant gets: with PayOnly, in
// Europe, or where the scope was asked for; none with a gift card.
func (s *Simulator) billing(sess *session) *api.Address {
	asked := sess.productType == payOnly || s.cfg.Region == api.EU || slices.Contains(sess.scopes, "billingAddress")
	if sess.buyer == nil || sess.card.Gift || !asked {
		return nil
	}
	return sess.buyer.Billing
}

// sees tells whether a scope lets the merchant see a piece of buyer data.
// Without scopes it sees all of them.
func (sess *session) sees(scope string) bool {
	return sess.scopes == nil || slices.Contains(sess.scopes, scope)
}

// constraint is something that is missing before the buyer can pay.
type constraint struct {
	ID          string `json:"constraintId"`
	Description string `json:"description"`
}

// constraints returns what is missing, in the order and the words that were
// recorded but for that of RecurringFrequencyNotSet.
func (s *Simulator) constraints(sess *session) []constraint {
	found := []constraint{}
	add := func(missing bool, id, description string) {
		if missing {
			found = append(found, constraint{id, description})
		}
	}
	add(sess.buyer == nil, "BuyerNotAssociated",
		"There is no buyer associated with the Checkout Session. Return the checkout session id to the Amazon Pay Button to allow buyer to login.")
	add(sess.payment.charge.Amount == "" && !sess.setupOnly, "ChargeAmountNotSet", "chargeAmount is not set.")
	add(sess.resultURL == "", "CheckoutResultReturnUrlNotSet", "checkoutResultReturnUrl is not set.")
	add(sess.payment.intent == "", "PaymentIntentNotSet", "paymentIntent is not set.")
	add(sess.permissionType == recurring && sess.frequencyUnit == "", "RecurringFrequencyNotSet", s.cfg.Assumptions.FrequencyNotSet)
	return found
}

// redirectURL is amazonPayRedirectUrl: "" while something is missing.
func (s *Simulator) redirectURL(sess *session) string {
	if sess.state != stateOpen || len(s.constraints(sess)) > 0 {
		return ""
	}
	base := sess.base
	if base == "" {
		base = s.base(nil)
	}
	return withSession(base+ProcessingPath, sess.id)
}

func (s *Simulator) viewSession(sess *session) SessionView {
	v := SessionView{
		ID: sess.id, Environment: sess.environment, State: sess.state, ReasonCode: sess.reason, Substate: sess.sub,
		ReviewURL: sess.reviewURL, ResultURL: sess.resultURL, CancelURL: sess.cancelURL, RedirectURL: s.redirectURL(sess), ReturnURL: s.returnURL(sess),
		SetupOnly: sess.setupOnly, MayDeclineSaving: sess.mayDecline(), StoreID: sess.storeID, CheckoutMode: sess.mode, ProductType: sess.productType, ChargePermissionType: sess.permissionType,
		FrequencyUnit: sess.frequencyUnit, FrequencyValue: sess.frequencyValue, RecurringAmount: sess.recurringAmount,
		PaymentIntent: sess.payment.intent, CanHandlePendingAuthorization: sess.payment.pending,
		ChargeAmount: sess.payment.charge, TotalOrderAmount: sess.payment.total,
		MerchantReferenceID: sess.metadata.referenceID, MerchantStoreName: sess.metadata.storeName,
		NoteToBuyer: sess.metadata.note, CustomInformation: sess.metadata.custom,
		AddressIndex: sess.addressIndex, AddressIndexes: slices.Clone(sess.addressIndexes), Address: cloneAddress(sess.shipping), Billing: cloneAddress(s.billing(sess)), Card: sess.card,
		ChargePermissionID: sess.permissionID, ChargeID: sess.chargeID,
		CreatedAt: sess.created, ExpiresAt: sess.created.Add(sessionLife), UpdatedAt: sess.updated,
	}
	if sess.mode == processOrder && sess.buyer == nil {
		v.Address = cloneAddress(sess.given) // known before anybody signs in
	}
	for _, c := range s.constraints(sess) {
		v.Constraints = append(v.Constraints, c.ID)
	}
	if sess.buyer != nil {
		v.Buyer = sess.buyer.clone()
	}
	return v
}
