package api

import "context"

// CompleteCheckoutSessionRequest repeats the amounts that the session was
// updated with. ChargeAmount is required, but for a saved wallet that is set
// up without a payment. TotalOrderAmount is required if it was set.
type CompleteCheckoutSessionRequest struct {
	IdempotencyKey   string `json:"-"`
	ChargeAmount     *Price `json:"chargeAmount,omitzero"`
	TotalOrderAmount *Price `json:"totalOrderAmount,omitzero"`
}

func (r *CompleteCheckoutSessionRequest) key() string { return r.IdempotencyKey }

func (r *CompleteCheckoutSessionRequest) check() error {
	return firstError(
		r.ChargeAmount.checkGiven("chargeAmount"),
		r.TotalOrderAmount.checkOptional("totalOrderAmount"),
	)
}

// CompleteCheckoutSession takes the payment. Status 200 means that Amazon
// accepted it; 202 that it is pending, for up to 24 hours: the session is
// Completed then as well, and the charge tells how it ends. The answer holds
// the ids of charge permission and charge and little else.
//
// A second call is refused with InvalidCheckoutSessionStatus unless it has the
// idempotency key of the first: read the session to see what happened.
//
// Endpoint: POST /checkoutSessions/{id}/complete
func (c *Client) CompleteCheckoutSession(ctx context.Context, id string, req *CompleteCheckoutSessionRequest) (*CheckoutSession, error) {
	return send[CheckoutSession](ctx, c, call{operation: "CompleteCheckoutSession", method: "POST", path: []string{"checkoutSessions", id, "complete"}, request: req})
}

// FinalizeCheckoutSessionRequest holds the whole order, which must equal what
// Amazon knows of it. PaymentIntent is required.
type FinalizeCheckoutSessionRequest struct {
	IdempotencyKey                string        `json:"-"`
	PaymentIntent                 PaymentIntent `json:"paymentIntent,omitzero"`
	CanHandlePendingAuthorization *bool         `json:"canHandlePendingAuthorization,omitzero"`
	ChargeAmount                  *Price        `json:"chargeAmount,omitzero"`
	TotalOrderAmount              *Price        `json:"totalOrderAmount,omitzero"`
	SupplementaryData             string        `json:"supplementaryData,omitzero"`
	ShippingAddress               *Address      `json:"shippingAddress,omitzero"` // PayAndShip
	BillingAddress                *Address      `json:"billingAddress,omitzero"`  // PayOnly
}

func (r *FinalizeCheckoutSessionRequest) key() string { return r.IdempotencyKey }

func (r *FinalizeCheckoutSessionRequest) check() error {
	if r.PaymentIntent == "" {
		return missing("paymentIntent")
	}
	return firstError(
		checkCharged("chargeAmount", r.ChargeAmount, r.PaymentIntent),
		r.TotalOrderAmount.checkOptional("totalOrderAmount"),
	)
}

// FinalizeCheckoutSession takes the payment of a session that JavaScript ran
// from begin to end. It stands in for CompleteCheckoutSession there.
//
// Endpoint: POST /checkoutSessions/{id}/finalize
func (c *Client) FinalizeCheckoutSession(ctx context.Context, id string, req *FinalizeCheckoutSessionRequest) (*CheckoutSession, error) {
	return send[CheckoutSession](ctx, c, call{operation: "FinalizeCheckoutSession", method: "POST", path: []string{"checkoutSessions", id, "finalize"}, request: req})
}
