package amazonpay

import (
	"context"
	"errors"
	"strings"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/store"
)

// update tells Amazon the amount. What the order froze is set last: no hook
// changes it.
func (k *Kit) update(ctx context.Context, o *store.Order, s *api.CheckoutSession, q *Quote) (*api.CheckoutSession, error) {
	req := &api.UpdateCheckoutSessionRequest{
		WebCheckoutDetails: &api.WebCheckoutDetails{},
		PaymentDetails:     &api.PaymentDetails{SoftDescriptor: q.SoftDescriptor},
		MerchantMetadata: &api.MerchantMetadata{
			MerchantStoreName: cut(q.StoreName, maxStoreName),
			NoteToBuyer:       cut(q.NoteToBuyer, maxNoteToBuyer),
			CustomInformation: cut(q.CustomInformation, maxCustomInformation),
		},
	}
	if s.ChargePermissionType == api.Recurring {
		req.RecurringMetadata = q.RecurringMetadata
	}
	if err := k.beforeUpdate(ctx, *o, req); err != nil {
		return nil, err
	}
	k.freeze(req, o, q)
	return k.cfg.Client.UpdateCheckoutSession(ctx, o.CheckoutSessionID, req)
}

func (k *Kit) freeze(req *api.UpdateCheckoutSessionRequest, o *store.Order, q *Quote) {
	if req.WebCheckoutDetails == nil {
		req.WebCheckoutDetails = &api.WebCheckoutDetails{}
	}
	if req.PaymentDetails == nil {
		req.PaymentDetails = &api.PaymentDetails{}
	}
	if req.MerchantMetadata == nil {
		req.MerchantMetadata = &api.MerchantMetadata{}
	}
	req.WebCheckoutDetails.CheckoutResultReturnURL = k.absolute(stepResult)
	pending := q.CanHandlePendingAuthorization
	req.PaymentDetails.CanHandlePendingAuthorization = &pending
	req.PaymentDetails.PaymentIntent = api.PaymentIntent(o.Intent)
	req.PaymentDetails.ChargeAmount, req.PaymentDetails.TotalOrderAmount = amounts(o)
	req.MerchantMetadata.MerchantReferenceID = o.Reference
}

// amounts are the two amounts exactly as the order froze them; the second is
// nil when there is none.
func amounts(o *store.Order) (charge, total *api.Price) {
	charge = &api.Price{Amount: o.ChargeAmount, CurrencyCode: o.CurrencyCode}
	if o.TotalOrderAmount != "" {
		total = &api.Price{Amount: o.TotalOrderAmount, CurrencyCode: o.CurrencyCode}
	}
	return charge, total
}

func constraintsError(s *api.CheckoutSession) error {
	ids := make([]string, len(s.Constraints))
	for i, c := range s.Constraints {
		ids[i] = c.ConstraintID
	}
	if len(ids) == 0 {
		return errors.New("amazonpay: Amazon named no constraint and gave no URL to redirect to")
	}
	return errors.New("amazonpay: Amazon wants something more: " + strings.Join(ids, ", "))
}
