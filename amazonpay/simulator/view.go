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
	ID          string          `json:"id"`
	Environment api.Environment `json:"environment"`
	State       string          `json:"state"`      // Open, Completed, Canceled
	ReasonCode  string          `json:"reasonCode"` // of a Canceled one: BuyerCanceled, Declined, AmazonCanceled, Expired
	Substate    Substate        `json:"substate"`

	ReviewURL   string   `json:"reviewUrl"` // as the merchant gave them, without the session id
	ResultURL   string   `json:"resultUrl"`
	CancelURL   string   `json:"cancelUrl"`
	RedirectURL string   `json:"redirectUrl"` // amazonPayRedirectUrl; "" while there are constraints
	ReturnURL   string   `json:"returnUrl"`   // where Amazon's pages send the buyer's browser as things stand; "" while nobody signed in
	Constraints []string `json:"constraints,omitzero"`

	StoreID              string    `json:"storeId"`
	CheckoutMode         string    `json:"checkoutMode"`         // ProcessOrder: of an additional payment button, without a review page; ""
	ProductType          string    `json:"productType"`          // PayAndShip, PayOnly, PayAndShipMultiAddress
	ChargePermissionType string    `json:"chargePermissionType"` // OneTime, Recurring, PaymentMethodOnFile
	SetupOnly            bool      `json:"setupOnly"`            // of a PaymentMethodOnFile one: nothing is paid
	MayDeclineSaving     bool      `json:"mayDeclineSaving"`     // of a PaymentMethodOnFile one: see Simulator.SavePaymentMethod
	FrequencyUnit        string    `json:"frequencyUnit"`        // of a Recurring one: Year, Month, Week, Day, Variable
	FrequencyValue       string    `json:"frequencyValue"`
	RecurringAmount      api.Price `json:"recurringAmount,omitzero"` // zero: it varies

	PaymentIntent                 string    `json:"paymentIntent"`
	CanHandlePendingAuthorization bool      `json:"canHandlePendingAuthorization"`
	ChargeAmount                  api.Price `json:"chargeAmount,omitzero"`
	TotalOrderAmount              api.Price `json:"totalOrderAmount,omitzero"`
	MerchantReferenceID           string    `json:"merchantReferenceId"`
	MerchantStoreName             string    `json:"merchantStoreName"`
	NoteToBuyer                   string    `json:"noteToBuyer"`
	CustomInformation             string    `json:"customInformation"`

	Buyer          Buyer        `json:"buyer,omitzero"`          // as at sign-in, with all addresses and cards; zero: nobody
	AddressIndex   int          `json:"addressIndex"`            // which of Buyer.Addresses was chosen last
	AddressIndexes []int        `json:"addressIndexes,omitzero"` // all that were chosen, of a PayAndShipMultiAddress session; Address is nil then
	Address        *api.Address `json:"address,omitzero"`        // the shipping address; nil: PayOnly, or nobody (a ProcessOrder session has it from the start)
	Billing        *api.Address `json:"billing,omitzero"`        // nil: none, or a gift card
	Card           Card         `json:"card,omitzero"`

	ChargePermissionID string    `json:"chargePermissionId"` // known from the moment the buyer paid; the merchant learns them when Completed
	ChargeID           string    `json:"chargeId"`
	CreatedAt          time.Time `json:"createdAt,omitzero"`
	ExpiresAt          time.Time `json:"expiresAt,omitzero"`
	UpdatedAt          time.Time `json:"updatedAt,omitzero"`
}

// ChargeView is a charge as the merchant can see it with Get Charge. Zero
// prices are null on the wire.
type ChargeView struct {
	ID                  string          `json:"id"`
	ChargePermissionID  string          `json:"chargePermissionId"`
	CheckoutSessionID   string          `json:"checkoutSessionId"`
	Environment         api.Environment `json:"environment"`
	MerchantReferenceID string          `json:"merchantReferenceId"`
	State               string          `json:"state"` // AuthorizationInitiated, Authorized, CaptureInitiated, Captured, Canceled, Declined
	ReasonCode          string          `json:"reasonCode"`
	ChargeAmount        api.Price       `json:"chargeAmount,omitzero"`
	CaptureAmount       api.Price       `json:"captureAmount,omitzero"`
	RefundedAmount      api.Price       `json:"refundedAmount,omitzero"`  // of the refunds that are Refunded
	ConvertedAmount     api.Price       `json:"convertedAmount,omitzero"` // of CaptureAmount, if that is not in the ledger currency
	ConversionRate      string          `json:"conversionRate"`           // a decimal, likewise
	SoftDescriptor      string          `json:"softDescriptor"`           // with Amazon's prefix
	CreatedAt           time.Time       `json:"createdAt,omitzero"`
	UpdatedAt           time.Time       `json:"updatedAt,omitzero"`
	ExpiresAt           time.Time       `json:"expiresAt,omitzero"` // of the authorization
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
