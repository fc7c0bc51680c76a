package simulator

import (
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// Substate is how far the buyer got with an Open session. Get Checkout Session
// does not tell, but Complete depends on it.
type Substate string

// The substates of an Open session; that of a Completed or Canceled one is "".
const (
	Created       Substate = "created"    // by Create Checkout Session; nobody signed in yet
	BuyerAttached Substate = "buyer"      // signed in, address and payment chosen
	Processing    Substate = "processing" // the buyer opened amazonPayRedirectUrl
	Paid          Substate = "paid"       // the buyer finished there; Complete is awaited
)

// SessionView is what the simulator knows of a checkout session, also what it
// no longer tells the merchant. It is a copy.
type SessionView struct {
	ID          string
	Environment api.Environment
	State       string // Open, Completed, Canceled
	ReasonCode  string // of a Canceled one: BuyerCanceled, Declined, AmazonCanceled, Expired
	Substate    Substate

	ReviewURL, ResultURL, CancelURL string // as the merchant gave them, without the session id
	RedirectURL                     string // amazonPayRedirectUrl; "" while there are constraints
	Constraints                     []string

	StoreID              string
	CheckoutMode         string // ProcessOrder: of an additional payment button, without a review page; ""
	ProductType          string // PayAndShip, PayOnly
	ChargePermissionType string // OneTime, Recurring
	FrequencyUnit        string // of a Recurring one: Year, Month, Week, Day, Variable
	FrequencyValue       string
	RecurringAmount      api.Price // zero: it varies

	PaymentIntent                 string
	CanHandlePendingAuthorization bool
	ChargeAmount                  api.Price
	TotalOrderAmount              api.Price
	MerchantReferenceID           string
	MerchantStoreName             string
	NoteToBuyer                   string
	CustomInformation             string

	Buyer        Buyer        // as at sign-in, with all addresses and cards; zero: nobody
	AddressIndex int          // which of Buyer.Addresses was chosen last
	Address      *api.Address // the shipping address; nil: PayOnly, or nobody (a ProcessOrder session has it from the start)
	Billing      *api.Address // nil: none, or a gift card
	Card         Card

	ChargePermissionID, ChargeID string // known from the moment the buyer paid; the merchant learns them when Completed
	CreatedAt, ExpiresAt         time.Time
	UpdatedAt                    time.Time
}

// ChargeView is a charge as the merchant can see it with Get Charge. Zero
// prices are null on the wire.
type ChargeView struct {
	ID, ChargePermissionID, CheckoutSessionID string
	MerchantReferenceID                       string
	State                                     string // AuthorizationInitiated, Authorized, CaptureInitiated, Captured, Canceled, Declined
	ReasonCode                                string
	ChargeAmount, CaptureAmount               api.Price
	CreatedAt, UpdatedAt                      time.Time
}

// Session returns a copy of the session with this id, and whether there is
// one. A session is forgotten 30 days after its creation.
func (s *Simulator) Session(id string) (SessionView, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sess, ok := s.session(id)
	if !ok {
		return SessionView{}, false
	}
	return s.viewSession(sess), true
}

// Sessions returns copies of all sessions that are not forgotten, oldest
// first.
func (s *Simulator) Sessions() []SessionView {
	s.mu.Lock()
	defer s.mu.Unlock()
	var views []SessionView
	for _, kept := range s.order {
		if sess, ok := s.session(kept.id); ok {
			views = append(views, s.viewSession(sess))
		}
	}
	return views
}

// Charges returns the merchant's ledger, oldest charge first: the charges of
// all sessions that were completed. What Amazon only holds for a session that
// still is to be completed is not in it.
func (s *Simulator) Charges() []ChargeView {
	s.mu.Lock()
	defer s.mu.Unlock()
	var views []ChargeView
	for _, c := range s.ledger {
		s.settle(c)
		views = append(views, c.view())
	}
	return views
}
