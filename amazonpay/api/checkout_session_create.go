package api

import "context"

// CreateCheckoutSessionRequest starts a checkout session. Shops rarely send
// it: the payload of the button has the same fields and makes the session.
// What is unset is not sent.
type CreateCheckoutSessionRequest struct {
	IdempotencyKey              string                       `json:"-"`
	WebCheckoutDetails          *WebCheckoutDetails          `json:"webCheckoutDetails,omitzero"` // checkoutReviewReturnUrl is required
	StoreID                     string                       `json:"storeId,omitzero"`            // required
	Scopes                      []string                     `json:"scopes,omitzero"`             // name, email, phoneNumber, billingAddress …; none: all but billingAddress
	ChargePermissionType        ChargePermissionType         `json:"chargePermissionType,omitzero"`
	ChargePermissionID          string                       `json:"chargePermissionId,omitzero"` // a saved wallet to change
	RecurringMetadata           *RecurringMetadata           `json:"recurringMetadata,omitzero"`
	PaymentMethodOnFileMetadata *PaymentMethodOnFileMetadata `json:"paymentMethodOnFileMetadata,omitzero"`
	DeliverySpecifications      *DeliverySpecifications      `json:"deliverySpecifications,omitzero"`
	PaymentDetails              *PaymentDetails              `json:"paymentDetails,omitzero"`
	MerchantMetadata            *MerchantMetadata            `json:"merchantMetadata,omitzero"`
	SupplementaryData           string                       `json:"supplementaryData,omitzero"`
	PlatformID                  string                       `json:"platformId,omitzero"`
	ProviderMetadata            *ProviderMetadata            `json:"providerMetadata,omitzero"`

	// AddressDetails is allowed in the payload of a button only, with checkout
	// mode ProcessOrder and product type PayAndShip.
	AddressDetails *AddressDetails `json:"addressDetails,omitzero"`
}

func (r *CreateCheckoutSessionRequest) key() string { return r.IdempotencyKey }

func (r *CreateCheckoutSessionRequest) check() error {
	switch {
	case r.StoreID == "":
		return missing("storeId")
	case r.AddressDetails != nil:
		return &ArgumentError{Field: "addressDetails", Problem: "only the payload of a button may hold it"}
	case r.WebCheckoutDetails != nil && r.WebCheckoutDetails.CheckoutMode != "":
		return &ArgumentError{Field: "webCheckoutDetails.checkoutMode", Problem: "only the payload of a button may hold it"}
	}
	return firstError(
		r.WebCheckoutDetails.check(),
		r.PaymentDetails.check(),
		r.RecurringMetadata.check(),
	)
}

// CreateCheckoutSession starts a checkout session without a button.
//
// Endpoint: POST /checkoutSessions
func (c *Client) CreateCheckoutSession(ctx context.Context, req *CreateCheckoutSessionRequest) (*CheckoutSession, error) {
	return send[CheckoutSession](ctx, c, call{operation: "CreateCheckoutSession", method: "POST", path: []string{"checkoutSessions"}, request: req})
}
