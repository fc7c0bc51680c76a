package amazonpay

import (
	"errors"
	"net/http"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/store"
)

// Cancel is the step that Amazon sends the buyer to who gave up on one of its
// pages: checkoutCancelUrl. It asks Amazon how the session stands before it
// believes that, and never completes a payment. The buyer goes back to the
// shop (303), or to the result if the payment had been made.
func (k *Kit) Cancel() http.Handler {
	return k.handler(http.MethodGet, k.withSession(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		redirect(w, r, k.cancel(r))
	})))
}

func (k *Kit) cancel(r *http.Request) string {
	// Whether Amazon appends the id is not documented; the browser knows it.
	id := k.cfg.Sessions.GetString(r.Context(), keyCheckout)
	if !validSession(id) {
		return k.cfg.ShopURL
	}
	o, err := k.cfg.Orders.Get(r.Context(), id)
	if err != nil {
		if !errors.Is(err, store.ErrNotFound) {
			k.logError(r.Context(), "cancel", id, err)
		}
		return k.cfg.ShopURL
	}
	if o.State == store.Placed {
		return k.canceled(r, o)
	}
	if settled(o.State) && outcome(o.State) != OutcomeCanceled {
		return k.link(stepResult, id)
	}
	return k.cfg.ShopURL
}

// canceled learns whether a placed order is still to be had.
func (k *Kit) canceled(r *http.Request, o *store.Order) string {
	id := o.CheckoutSessionID
	s, err := k.cfg.Client.GetCheckoutSession(r.Context(), id)
	switch {
	case err != nil:
		k.logError(r.Context(), "cancel", id, err)
	case s.State() == api.SessionCanceled:
		if _, err := k.end(o, canceled(s)); err != nil {
			k.logError(r.Context(), "cancel", id, err)
		}
	case s.State() == api.SessionCompleted:
		return k.link(stepResult, id)
	}
	return k.cfg.ShopURL
}
