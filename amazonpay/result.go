package amazonpay

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"

	"github.com/paykit-go/amazonpaykit/store"
)

// Result is the step that Amazon sends the buyer to after the payment:
// checkoutResultReturnUrl. It completes the order and draws how it stands.
// It may be loaded any number of times, by any browser; only the owner's page
// has more than reference, state, amounts and times.
func (k *Kit) Result() http.Handler {
	return k.handler(http.MethodGet, k.withSession(http.HandlerFunc(k.result)))
}

func (k *Kit) result(w http.ResponseWriter, r *http.Request) {
	id, ok := querySession(r)
	if id == "" {
		id = k.cfg.Sessions.GetString(r.Context(), keyCheckout)
	}
	if !ok || id == "" {
		k.problem(w, r, ProblemBadLink, "")
		return
	}
	o, err := k.Finalize(r.Context(), id)
	switch {
	case errors.Is(err, store.ErrNotFound):
		k.problem(w, r, ProblemNotFound, "")
	case err != nil:
		k.logError(r.Context(), "result", id, err)
		k.problem(w, r, ProblemTryLater, k.link(stepResult, id))
	default:
		k.showResult(w, r, o)
	}
}

func (k *Kit) showResult(w http.ResponseWriter, r *http.Request, o *store.Order) {
	p := k.resultPage(r.Context(), o)
	if p.Owner && p.Outcome == OutcomeSuccess {
		if to := k.afterSuccess(r, o); to != "" {
			redirect(w, r, to)
			return
		}
	}
	k.draw(w, r, p.Page, http.StatusOK, func(w http.ResponseWriter) error { return k.cfg.Pages.Result(w, r, p) })
}

func (k *Kit) resultPage(ctx context.Context, o *store.Order) *ResultPage {
	p := &ResultPage{Page: k.page(), Outcome: outcome(o.State), Owner: k.owns(ctx, o)}
	switch p.Outcome {
	case OutcomeChecking:
		p.RefreshSeconds = 3
	case OutcomePending:
		p.RefreshSeconds = 30
	case OutcomeNotFinished:
		p.ContinueURL = o.RedirectURL
		if o.State == store.Reviewing {
			p.ContinueURL = k.link(stepReview, o.CheckoutSessionID)
		}
	case OutcomeRefused:
		if p.Owner && o.Reason != ReasonChanged {
			p.Message = o.Reason
		}
	}
	p.Order = public(*o)
	if p.Owner {
		p.Order = *o
	}
	return p
}

// public is what anybody may see who has the URL.
func public(o store.Order) store.Order {
	return store.Order{
		CheckoutSessionID: o.CheckoutSessionID, Reference: o.Reference, State: o.State,
		ChargeAmount: o.ChargeAmount, TotalOrderAmount: o.TotalOrderAmount, CurrencyCode: o.CurrencyCode,
		CreatedAt: o.CreatedAt, UpdatedAt: o.UpdatedAt,
	}
}

func outcome(s store.State) Outcome {
	switch s {
	case store.Authorized, store.Captured, store.Confirmed:
		return OutcomeSuccess
	case store.Pending:
		return OutcomePending
	case store.Reviewing, store.Placed:
		return OutcomeNotFinished
	case store.Declined:
		return OutcomeDeclined
	case store.Canceled:
		return OutcomeCanceled
	case store.Expired:
		return OutcomeExpired
	case store.Abandoned:
		return OutcomeRefused
	case store.Attention:
		return OutcomeAttention
	}
	return OutcomeChecking
}

// afterSuccess asks the host where its buyer goes. A host that fails costs
// the buyer nothing: the kit's own page is shown.
func (k *Kit) afterSuccess(r *http.Request, o *store.Order) (to string) {
	if k.cfg.Hooks.AfterSuccess == nil {
		return ""
	}
	err := guard("AfterSuccess", func() error {
		to = k.cfg.Hooks.AfterSuccess(r, *o)
		return nil
	})
	if err == nil && !webURL(to, true) {
		err = errors.New("amazonpay: AfterSuccess must return a local path or an http(s) URL")
	}
	if err != nil {
		k.logError(r.Context(), "after success", o.CheckoutSessionID, err)
		return ""
	}
	return to
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
