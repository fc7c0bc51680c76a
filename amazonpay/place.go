package amazonpay

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/store"
)

// PlaceOrder is the step that the review page's form posts to. If what the
// buyer saw still holds, it asks the shop for its order number, tells Amazon
// the amount and sends the buyer to Amazon to confirm (303). The order is
// frozen then: a second click leads to the same place, and another form gives
// the order up, so that nobody pays an amount he did not see.
func (k *Kit) PlaceOrder() http.Handler {
	return k.handler(http.MethodPost, k.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !genuine(r) {
			k.forged(w, r)
			return
		}
		k.stop(w, r, k.placeOrder(r))
	})))
}

// form is what the buyer's browser sent. None of it is an amount.
type form struct {
	id, shown string
	choices   url.Values
}

// fingerprint names one form as the buyer sent it.
func (f form) fingerprint() string { return digest(f.shown, f.choices.Encode()) }

func (k *Kit) placeOrder(r *http.Request) *stopped {
	if err := r.ParseForm(); err != nil {
		return &stopped{problem: ProblemBadLink}
	}
	ids := r.PostForm[paramSession]
	if len(ids) != 1 || !validSession(ids[0]) {
		return &stopped{problem: ProblemBadLink}
	}
	f := form{id: ids[0], shown: r.PostForm.Get(fieldShown), choices: choicesOf(r.PostForm)}
	o, err := k.cfg.Orders.Get(r.Context(), f.id)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return &stopped{problem: ProblemNotFound}
	case err != nil:
		return k.tryLater(r, "place", f.id, err)
	case !k.owns(r.Context(), o):
		return &stopped{problem: ProblemOtherBrowser}
	}
	return k.place(r, o, f)
}

func (k *Kit) tryLater(r *http.Request, step, id string, err error) *stopped {
	k.logError(r.Context(), step, id, err)
	return &stopped{problem: ProblemTryLater, retry: k.link(stepReview, id)}
}

// place goes on for one buyer with one form.
func (k *Kit) place(r *http.Request, o *store.Order, f form) *stopped {
	if settled(o.State) {
		return &stopped{location: k.link(stepResult, f.id)}
	}
	if o.State != store.Reviewing && o.Fingerprint == f.fingerprint() && !k.lapsed(o) {
		return k.awaitPlaced(r, f) // the same form again: a double click, or Back
	}
	v, stop := k.visit(r, f.id)
	if stop != nil {
		return stop
	}
	v.Choices = f.choices
	q, err := k.quote(r.Context(), v)
	if refused, ok := refusal(err); ok {
		k.leave(r.Context(), "", refused.Message)
		return &stopped{location: k.link(stepReview, f.id)}
	}
	if err != nil {
		return k.tryLater(r, "quote", f.id, err)
	}
	k.remember(r.Context(), f.id, k.offered(r.Context(), f, q))
	if shown(v.Session, q) != f.shown {
		k.leave(r.Context(), NoticeChanged, "")
		return &stopped{location: k.link(stepReview, f.id)}
	}
	if o.State == store.Placed {
		return k.abandonChanged(r, o)
	}
	return k.placeClaimed(r, o, v, q, f)
}

// lapsed reports a claim to place that nobody finished.
func (k *Kit) lapsed(o *store.Order) bool {
	return o.State == store.Placing && !k.claimed(o)
}

// abandonChanged gives up an order that was placed with other content.
func (k *Kit) abandonChanged(r *http.Request, o *store.Order) *stopped {
	_, err := k.end(o, finding{state: store.Abandoned, reason: ReasonChanged})
	if err != nil && !errors.Is(err, store.ErrConflict) {
		return k.tryLater(r, "place", o.CheckoutSessionID, err)
	}
	return &stopped{location: k.link(stepResult, o.CheckoutSessionID)}
}

// awaitPlaced lets the loser of a double click go where the winner goes. If
// the winner is another form, such as that of a second tab, the buyer agreed
// to two contents, and the order is given up.
func (k *Kit) awaitPlaced(r *http.Request, f form) *stopped {
	o, err := k.await(r.Context(), f.id, func(o *store.Order) bool { return o.State != store.Placing })
	switch {
	case err != nil:
		return k.tryLater(r, "place", f.id, err)
	case o.State == store.Placed && o.Fingerprint != f.fingerprint():
		return k.abandonChanged(r, o)
	case o.State == store.Placed:
		return &stopped{location: o.RedirectURL}
	case o.State == store.Reviewing:
		return &stopped{location: k.link(stepReview, f.id)}
	}
	return &stopped{location: k.link(stepResult, f.id)}
}

// placeClaimed wins the order and places it. The work goes on when the buyer
// closes the connection.
func (k *Kit) placeClaimed(r *http.Request, o *store.Order, v *Visit, q *Quote, f form) *stopped {
	if o.State == store.Placing && !k.lapsed(o) {
		return k.awaitPlaced(r, f)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), workTime)
	defer cancel()
	o.Fingerprint = f.fingerprint()
	o.ChargeAmount, o.CurrencyCode, o.TotalOrderAmount = q.ChargeAmount.Amount, q.ChargeAmount.CurrencyCode, q.TotalOrderAmount.Amount
	o.Intent, o.Data = string(q.PaymentIntent), q.Data
	err := k.claim(ctx, o, store.Placing)
	if errors.Is(err, store.ErrConflict) {
		return k.awaitPlaced(r, f)
	}
	if err != nil {
		return k.tryLater(r, "place", f.id, err)
	}
	return k.placed(ctx, r, o, v, q)
}

// placed does the work of the claim: the shop's number, then Amazon's.
func (k *Kit) placed(ctx context.Context, r *http.Request, o *store.Order, v *Visit, q *Quote) *stopped {
	asking, done := context.WithTimeout(ctx, askTime)
	defer done()
	if err := k.saveReference(asking, o, v, q); err != nil {
		return k.unplace(ctx, r, o, NoticeTryAgain, err)
	}
	s, err := k.update(asking, o, v.Session, q)
	if err != nil {
		return k.unplace(ctx, r, o, NoticeTryAgain, err)
	}
	to := s.RedirectURL()
	if len(s.Constraints) > 0 || !webURL(to, false) || to == "" {
		return k.unplace(ctx, r, o, NoticeIncomplete, constraintsError(s))
	}
	o.State, o.RedirectURL, o.Claim = store.Placed, to, ""
	o.Due = k.rest(o)
	if err := k.save(ctx, o); err != nil {
		return k.tryLater(r, "place", o.CheckoutSessionID, err)
	}
	k.logOrder(ctx, "placed", o)
	return &stopped{location: to}
}

// saveReference asks the shop for its number and keeps it before anything
// else can fail.
func (k *Kit) saveReference(ctx context.Context, o *store.Order, v *Visit, q *Quote) error {
	ref, err := k.reference(ctx, v, q)
	if err != nil {
		return err
	}
	if o.Reference == ref {
		return nil
	}
	if o.Reference != "" {
		return errors.New("amazonpay: PlaceOrder returned another order number than before for the same checkout session: it must return the same one")
	}
	o.Reference = ref
	if err = k.save(ctx, o); err != nil {
		o.Reference = "" // taken by another order, or not written
	}
	return err
}

// unplace lets the order go back to review. Amazon never gave the buyer a
// page to confirm it, so nothing can have been charged.
func (k *Kit) unplace(ctx context.Context, r *http.Request, o *store.Order, n Notice, cause error) *stopped {
	id := o.CheckoutSessionID
	refused, isRefusal := refusal(cause)
	if isRefusal { // the shop's words may say anything
		cause = errors.New("amazonpay: refused by the shop")
	}
	k.logError(ctx, "place", id, cause)
	o.State, o.Claim = store.Reviewing, ""
	o.Due = k.rest(o)
	if err := k.save(ctx, o); err != nil {
		return k.tryLater(r, "place", id, err)
	}
	var apiErr *api.Error
	switch {
	case isRefusal:
		k.leave(ctx, "", refused.Message)
	case n == NoticeIncomplete, errors.As(cause, &apiErr) && !apiErr.Unknown():
		k.leave(ctx, n, "")
	default:
		return &stopped{problem: ProblemTryLater, retry: k.link(stepReview, id)}
	}
	return &stopped{location: k.link(stepReview, id)}
}
