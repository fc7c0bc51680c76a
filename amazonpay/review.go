package amazonpay

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/store"
)

// Review is the step that Amazon sends the buyer to: checkoutReviewReturnUrl.
// It reads the checkout session anew for each page, prices the cart through
// Shop.Quote and draws Pages.Review. The first browser that is drawn a review
// page owns the checkout; another one gets a page without personal data.
func (k *Kit) Review() http.Handler {
	return k.LoadReview(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := ReviewFromContext(r.Context())
		k.draw(w, r, p.Page, http.StatusOK, func(w http.ResponseWriter) error { return k.cfg.Pages.Review(w, r, p) })
	}))
}

// LoadReview is the review step for hosts that draw the page in a handler of
// their own: next finds the page's content with ReviewFromContext. It is only
// called when there is something to review; everything else is answered here.
// The Content-Security-Policy is next's own.
func (k *Kit) LoadReview(next http.Handler) http.Handler {
	return k.handler(http.MethodGet, k.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, stop := k.review(r)
		if stop != nil {
			k.stop(w, r, stop)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), reviewKey{}, p)))
	})))
}

// stopped says why a step goes no further: elsewhere, or a problem.
type stopped struct {
	location string
	problem  Problem
	retry    string
}

func (k *Kit) stop(w http.ResponseWriter, r *http.Request, s *stopped) {
	if s.location != "" {
		redirect(w, r, s.location)
		return
	}
	k.problem(w, r, s.problem, s.retry)
}

func (k *Kit) review(r *http.Request) (*ReviewPage, *stopped) {
	id, ok := querySession(r)
	if !ok || id == "" {
		return nil, &stopped{problem: ProblemBadLink}
	}
	if stop := k.known(r, id); stop != nil {
		return nil, stop
	}
	v, stop := k.visit(r, id)
	if stop != nil {
		return nil, stop
	}
	o, err := k.opened(r.Context(), v.Session)
	switch {
	case err != nil:
		return nil, k.tryLater(r, "review", id, err)
	case !k.owns(r.Context(), o):
		return nil, &stopped{problem: ProblemOtherBrowser}
	}
	v.Choices = k.remembered(r.Context(), id)
	for name, values := range choicesOf(r.URL.Query()) {
		v.Choices[name] = values
	}
	k.remember(r.Context(), id, v.Choices)
	return k.reviewPage(r, v)
}

// known stops a browser that has no business with the order there is already,
// before Amazon is asked about it.
func (k *Kit) known(r *http.Request, id string) *stopped {
	o, err := k.cfg.Orders.Get(r.Context(), id)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil
	case err != nil:
		return k.tryLater(r, "review", id, err)
	case !k.owns(r.Context(), o):
		return &stopped{problem: ProblemOtherBrowser}
	case settled(o.State):
		return &stopped{location: k.link(stepResult, id)}
	}
	return nil
}

// settled reports states in which the buyer has nothing left to review.
func settled(s store.State) bool {
	return s != store.Reviewing && s != store.Placing && s != store.Placed
}

// visit reads the checkout session. One that is over leads to the order's
// result, or back to the shop; never to a step that leads here again.
func (k *Kit) visit(r *http.Request, id string) (*Visit, *stopped) {
	s, err := k.cfg.Client.GetCheckoutSession(r.Context(), id)
	var apiErr *api.Error
	switch {
	case errors.As(err, &apiErr) && apiErr.StatusCode == http.StatusNotFound:
		return nil, k.over(r, id, ProblemNotFound, finding{state: store.Expired, reason: apiErr.ReasonCode})
	case err != nil:
		return nil, k.tryLater(r, "review", id, err)
	case s.CheckoutSessionID != id:
		return nil, &stopped{problem: ProblemBadLink}
	}
	switch s.State() {
	case api.SessionOpen:
		return &Visit{Session: s, Choices: url.Values{}, Request: r}, nil
	case api.SessionCanceled:
		return nil, k.over(r, id, ProblemOver, canceled(s))
	case api.SessionCompleted:
		return nil, k.over(r, id, ProblemOver, finding{state: store.Expired, reason: string(api.SessionCompleted)})
	}
	return nil, k.tryLater(r, "review", id, errors.New("amazonpay: Amazon's session is in a state that this version does not know"))
}

// over is where a buyer goes whose session cannot be reviewed any more. An
// order that was not placed ends here, so that the shop can let go of what it
// reserved.
func (k *Kit) over(r *http.Request, id string, what Problem, f finding) *stopped {
	if k.cfg.Sessions.GetString(r.Context(), keyCheckout) == id {
		k.cfg.Sessions.Remove(r.Context(), keyCheckout)
	}
	o, err := k.cfg.Orders.Get(r.Context(), id)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return &stopped{problem: what}
	case err != nil:
		return k.tryLater(r, "review", id, err)
	case o.State == store.Reviewing:
		if _, err := k.end(o, given(o, f)); err != nil {
			k.logError(r.Context(), "review", id, err)
		}
		return &stopped{problem: what}
	case o.State == store.Placing:
		return &stopped{problem: what}
	}
	return &stopped{location: k.link(stepResult, id)}
}

// opened returns the order of the session. The first visit creates it and
// makes this browser its owner.
func (k *Kit) opened(ctx context.Context, s *api.CheckoutSession) (*store.Order, error) {
	o, err := k.cfg.Orders.Get(ctx, s.CheckoutSessionID)
	if !errors.Is(err, store.ErrNotFound) {
		return o, err
	}
	now := k.now().UTC()
	o = &store.Order{
		CheckoutSessionID: s.CheckoutSessionID, State: store.Reviewing, BrowserKey: k.browserKey(ctx), Try: 1,
		Due: now.Add(sessionLife), CreatedAt: now, UpdatedAt: now,
	}
	if err := k.cfg.Orders.Create(ctx, o); !errors.Is(err, store.ErrExists) {
		return o, err
	}
	return k.cfg.Orders.Get(ctx, s.CheckoutSessionID)
}

// sessionLife is how long after the first review page a session is certainly
// over: 24 hours (Amazon's FAQ) and a margin for clocks that differ.
const sessionLife = 25 * time.Hour

func (k *Kit) reviewPage(r *http.Request, v *Visit) (*ReviewPage, *stopped) {
	id := v.Session.CheckoutSessionID
	p := &ReviewPage{
		Page: k.page(), Session: v.Session, Action: k.path(stepPlace), RefreshAction: k.path(stepReview), ScriptURL: k.cfg.CheckoutScriptURL,
		ChangeAddress: v.Session.ProductType != api.PayOnly && v.Session.ShippingAddress != nil, ChangePayment: true,
	}
	p.Notice, p.Message = k.pickUp(r.Context())
	q, err := k.quote(r.Context(), v)
	if refused, ok := refusal(err); ok {
		p.Message = refused.Message
		return p, nil
	}
	if err != nil {
		return nil, k.tryLater(r, "quote", id, err)
	}
	p.Quote, p.CanPlace = q, true
	p.RefreshHidden = append([]Field{{paramSession, id}}, carried(v.Choices, q)...)
	p.Hidden = append([]Field{csrfField(r), {fieldShown, shown(v.Session, q)}}, p.RefreshHidden...)
	return p, nil
}

// carried are the host's fields that the page offers no choice for, such as
// which cart is being bought.
func carried(choices url.Values, q *Quote) []Field {
	offered := map[string]bool{}
	for _, c := range q.Choices {
		offered[c.Name] = true
	}
	var fields []Field
	for _, name := range sortedKeys(choices) {
		for _, value := range choices[name] {
			if !offered[name] {
				fields = append(fields, Field{name, value})
			}
		}
	}
	return fields
}
