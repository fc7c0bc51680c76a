package api

// WebCheckoutDetails holds the URLs of a checkout. Amazon wants https on a
// domain registered for the store; the sandbox takes http://localhost too.
type WebCheckoutDetails struct {
	CheckoutReviewReturnURL string `json:"checkoutReviewReturnUrl,omitzero"`
	CheckoutResultReturnURL string `json:"checkoutResultReturnUrl,omitzero"`
	CheckoutCancelURL       string `json:"checkoutCancelUrl,omitzero"`
	CheckoutMode            string `json:"checkoutMode,omitzero"` // ProcessOrder; in the payload of a button only

	// These come from Amazon and are refused in a request.
	AmazonPayRedirectURL     string `json:"amazonPayRedirectUrl,omitzero"`
	AuthorizeResultReturnURL string `json:"authorizeResultReturnUrl,omitzero"`
	SignInReturnURL          string `json:"signInReturnUrl,omitzero"`
	SignInCancelURL          string `json:"signInCancelUrl,omitzero"`
	CheckoutErrorURL         string `json:"checkoutErrorUrl,omitzero"`
	SignInErrorURL           string `json:"signInErrorUrl,omitzero"`
	AmazonPayDeclineURL      string `json:"amazonPayDeclineUrl,omitzero"`
}

func (d *WebCheckoutDetails) check() error {
	if d != nil && d.AmazonPayRedirectURL != "" {
		return &ArgumentError{Field: "webCheckoutDetails.amazonPayRedirectUrl", Problem: "Amazon sets it, leave it empty"}
	}
	return nil
}

// PaymentDetails says what is paid at the checkout.
type PaymentDetails struct {
	PaymentIntent                 PaymentIntent `json:"paymentIntent,omitzero"`
	CanHandlePendingAuthorization *bool         `json:"canHandlePendingAuthorization,omitzero"` // not with AuthorizeWithCapture
	ChargeAmount                  *Price        `json:"chargeAmount,omitzero"`
	TotalOrderAmount              *Price        `json:"totalOrderAmount,omitzero"` // when more is charged later
	SoftDescriptor                string        `json:"softDescriptor,omitzero"`   // at most 16 characters, with AuthorizeWithCapture
	PresentmentCurrency           string        `json:"presentmentCurrency,omitzero"`
	AllowOvercharge               *bool         `json:"allowOvercharge,omitzero"`  // when created only
	ExtendExpiration              *bool         `json:"extendExpiration,omitzero"` // when created only
	EstimateOrderTotal            *Price        `json:"estimateOrderTotal,omitzero"`
}

func (d *PaymentDetails) check() error {
	if d == nil {
		return nil
	}
	return firstError(
		checkCharged("paymentDetails.chargeAmount", d.ChargeAmount, d.PaymentIntent),
		d.TotalOrderAmount.checkOptional("paymentDetails.totalOrderAmount"),
		d.EstimateOrderTotal.checkOptional("paymentDetails.estimateOrderTotal"),
	)
}

// PaymentIntent says what Amazon does with the charge amount at the checkout.
type PaymentIntent string

// The payment intents.
const (
	Confirm              PaymentIntent = "Confirm"              // make a charge permission, charge later
	Authorize            PaymentIntent = "Authorize"            // reserve now, capture later
	AuthorizeWithCapture PaymentIntent = "AuthorizeWithCapture" // take the money now
)

// ProductType says whether Amazon provides a shipping address.
type ProductType string

// The product types. SignIn is for the button only.
const (
	PayAndShip             ProductType = "PayAndShip"
	PayOnly                ProductType = "PayOnly"
	PayAndShipMultiAddress ProductType = "PayAndShipMultiAddress"
	SignIn                 ProductType = "SignIn"
)

// ChargePermissionType says how often the shop may charge.
type ChargePermissionType string

// The charge permission types.
const (
	OneTime             ChargePermissionType = "OneTime"
	Recurring           ChargePermissionType = "Recurring"
	PaymentMethodOnFile ChargePermissionType = "PaymentMethodOnFile"
)

// MerchantMetadata is what the shop wants to read in mails and reports. Amazon
// limits the fields to 256, 50, 255 and 4096 characters.
type MerchantMetadata struct {
	MerchantReferenceID string `json:"merchantReferenceId,omitzero"` // the shop's order number
	MerchantStoreName   string `json:"merchantStoreName,omitzero"`
	NoteToBuyer         string `json:"noteToBuyer,omitzero"`
	CustomInformation   string `json:"customInformation,omitzero"` // not shown to the buyer
}

// RecurringMetadata says how often and how much a recurring payment is. Amazon
// tells the buyer; the shop must charge each time.
type RecurringMetadata struct {
	Frequency *Frequency `json:"frequency,omitzero"`
	Amount    *Price     `json:"amount,omitzero"` // nil if it varies
}

func (m *RecurringMetadata) check() error {
	if m == nil {
		return nil
	}
	return m.Amount.checkOptional("recurringMetadata.amount")
}

// Frequency is an interval: Unit is Year, Month, Week, Day or Variable, Value
// a whole number, "0" with Variable.
type Frequency struct {
	Unit  string `json:"unit,omitzero"`
	Value string `json:"value,omitzero"`
}

// UnmarshalJSON accepts a number for Value too.
func (f *Frequency) UnmarshalJSON(data []byte) error {
	type plain Frequency
	return decode(data, (*plain)(f))
}

// PaymentMethodOnFileMetadata is for saved wallets. SetupOnly: no payment now.
type PaymentMethodOnFileMetadata struct {
	SetupOnly *bool `json:"setupOnly,omitzero"`
}

// ProviderMetadata is for payment service providers.
type ProviderMetadata struct {
	ProviderReferenceID string `json:"providerReferenceId,omitzero"`
}

// MultiAddressMetadata is the part of an order that goes to one address.
type MultiAddressMetadata struct {
	AddressID string `json:"addressId,omitzero"`
	Price     *Price `json:"price,omitzero"`
}

// PaymentPreference names the buyer's payment method.
type PaymentPreference struct {
	PaymentDescriptor string `json:"paymentDescriptor"`
}

func firstDescriptor(preferences []*PaymentPreference) string {
	for _, p := range preferences {
		if p != nil && p.PaymentDescriptor != "" {
			return p.PaymentDescriptor
		}
	}
	return ""
}

// Constraint is something that is missing before the buyer can pay, such as
// ChargeAmountNotSet. Ids may come that are not documented.
type Constraint struct {
	ConstraintID string `json:"constraintId"`
	Description  string `json:"description"`
}

// StatusDetails says how an object stands. State and ReasonCode may hold
// values that are not documented.
type StatusDetails struct {
	State                string    `json:"state"`
	ReasonCode           string    `json:"reasonCode"`
	ReasonDescription    string    `json:"reasonDescription"`
	LastUpdatedTimestamp Timestamp `json:"lastUpdatedTimestamp"`
}

func (d *StatusDetails) state() string {
	if d == nil {
		return ""
	}
	return d.State
}

func (d *StatusDetails) reasonCode() string {
	if d == nil {
		return ""
	}
	return d.ReasonCode
}
