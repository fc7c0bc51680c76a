package api

import "context"

// UpdateCheckoutSessionRequest changes an Open session before the buyer is
// sent to its redirect URL. What is unset stays as it is.
type UpdateCheckoutSessionRequest struct {
	WebCheckoutDetails             *WebCheckoutDetails    `json:"webCheckoutDetails,omitzero"`
	PaymentDetails                 *PaymentDetails        `json:"paymentDetails,omitzero"`
	MerchantMetadata               *MerchantMetadata      `json:"merchantMetadata,omitzero"`
	RecurringMetadata              *RecurringMetadata     `json:"recurringMetadata,omitzero"`
	SupplementaryData              string                 `json:"supplementaryData,omitzero"`
	PlatformID                     string                 `json:"platformId,omitzero"`
	ProviderMetadata               *ProviderMetadata      `json:"providerMetadata,omitzero"`
	ChargePermissionType           ChargePermissionType   `json:"chargePermissionType,omitzero"`
	MultiAddressesCheckoutMetadata []MultiAddressMetadata `json:"multiAddressesCheckoutMetadata,omitzero"`
}

func (r *UpdateCheckoutSessionRequest) check() error {
	for _, m := range r.MultiAddressesCheckoutMetadata {
		if err := m.Price.checkOptional("multiAddressesCheckoutMetadata.price"); err != nil {
			return err
		}
	}
	return firstError(
		r.WebCheckoutDetails.check(),
		r.PaymentDetails.check(),
		r.RecurringMetadata.check(),
	)
}

// UpdateCheckoutSession sets what the shop decides: amount, intent, result URL
// and metadata. The answer's RedirectURL is where the buyer goes next; it is
// empty while Constraints tells what is missing.
//
// Endpoint: PATCH /checkoutSessions/{id}
func (c *Client) UpdateCheckoutSession(ctx context.Context, id string, req *UpdateCheckoutSessionRequest) (*CheckoutSession, error) {
	return send[CheckoutSession](ctx, c, call{operation: "UpdateCheckoutSession", method: "PATCH", path: []string{"checkoutSessions", id}, request: req})
}
