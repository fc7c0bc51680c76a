package amazonpay

import (
	"context"
	"net/http"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/store"
)

// Pages draws what the buyer sees. Package pages has a complete set; embed it
// to replace some. The kit draws into a buffer: an error shows Problem with
// the right status and never half a page. Headers set on w are kept.
type Pages interface {
	// Review draws the page before the order is placed.
	Review(w http.ResponseWriter, r *http.Request, p *ReviewPage) error
	// Result draws how the payment ended, or that it has not yet.
	Result(w http.ResponseWriter, r *http.Request, p *ResultPage) error
	// Problem draws what went wrong with a request.
	Problem(w http.ResponseWriter, r *http.Request, p *ProblemPage) error
}

// Page is what all pages have in common.
type Page struct {
	// Nonce goes on each script element; the page's Content-Security-Policy
	// allows it.
	Nonce string
	// ShopURL leads back to the shop, where a checkout can start anew.
	ShopURL string
}

// ReviewPage is what the buyer decides upon. Draw at least the address, the
// payment descriptor, the total and, where they are set, the change links:
// Amazon's integration guide demands them.
type ReviewPage struct {
	Page
	// Session is Amazon's, read for this page. Its strings come from outside.
	Session *api.CheckoutSession
	// Quote is the shop's; nil when the shop refused.
	Quote *Quote
	// Message is to be shown on top: a *Refusal's words, in the buyer's
	// language. Empty: none.
	Message string
	// Notice says what the kit has to tell; zero: nothing.
	Notice Notice
	// Action is where the form posts to, with every field of Hidden and one
	// field per choice.
	Action string
	// RefreshAction is this page's own URL: a form that is sent there by GET,
	// with every field of RefreshHidden and one field per choice, draws the
	// page again for those choices.
	RefreshAction string
	// Hidden are fields the form must carry: CSRF token, checkout session id,
	// and the hash of what is shown.
	Hidden []Field
	// RefreshHidden are those that the form of RefreshAction must carry.
	RefreshHidden []Field
	// CanPlace is false when the order button must be disabled.
	CanPlace bool
	// ScriptURL is checkout.js. ChangeAddress and ChangePayment say which
	// bindChangeAction the session allows; the address never for PayOnly.
	ScriptURL                    string
	ChangeAddress, ChangePayment bool
}

// Field is a hidden form field.
type Field struct{ Name, Value string }

// Notice is something the kit tells the buyer on the review page.
type Notice string

// The notices.
const (
	// NoticeChanged: address, amount or choices changed since the page was
	// shown; nothing was ordered.
	NoticeChanged Notice = "changed"
	// NoticeIncomplete: Amazon wants something more, usually another address
	// or payment method.
	NoticeIncomplete Notice = "incomplete"
	// NoticeTryAgain: Amazon could not be reached or refused; nothing was
	// ordered.
	NoticeTryAgain Notice = "try-again"
)

// Outcome says what a result page tells.
type Outcome string

// The outcomes.
const (
	// OutcomeSuccess: paid, authorized or confirmed.
	OutcomeSuccess Outcome = "success"
	// OutcomePending: accepted, Amazon decides within 24 hours.
	OutcomePending Outcome = "pending"
	// OutcomeChecking: not known yet; the page refreshes itself.
	OutcomeChecking Outcome = "checking"
	// OutcomeNotFinished: the buyer has not confirmed at Amazon yet; draw a
	// link to ContinueURL, never a redirect.
	OutcomeNotFinished Outcome = "not-finished"
	// OutcomeDeclined: Amazon refused the payment.
	OutcomeDeclined Outcome = "declined"
	// OutcomeCanceled: given up by the buyer or by Amazon.
	OutcomeCanceled Outcome = "canceled"
	// OutcomeExpired: the checkout took too long.
	OutcomeExpired Outcome = "expired"
	// OutcomeRefused: the shop refused before anything was charged, or the
	// order changed after it was placed; Message may hold the shop's words.
	OutcomeRefused Outcome = "refused"
	// OutcomeAttention: somebody has to look; neither success nor failure.
	OutcomeAttention Outcome = "attention"
)

// ResultPage is how an order stands.
type ResultPage struct {
	Page
	Outcome Outcome
	// Order is the record. For a browser that does not own it only Reference,
	// State, amounts and times are set.
	Order store.Order
	// Owner says whether this browser saw the review page.
	Owner bool
	// Message holds the shop's words after a refusal; empty: none.
	Message string
	// ContinueURL leads on: to Amazon, or to the review page, when the buyer
	// has not finished. Empty otherwise.
	ContinueURL string
	// RefreshSeconds is set when the page should load itself again.
	RefreshSeconds int
}

// Problem names what went wrong with a request.
type Problem string

// The problems, with the status the kit answers.
const (
	// ProblemBadLink (400): the checkout session id is missing or malformed.
	ProblemBadLink Problem = "bad-link"
	// ProblemNotFound (404): nothing is known of the checkout session.
	ProblemNotFound Problem = "not-found"
	// ProblemOver (410): the checkout session was canceled or expired.
	ProblemOver Problem = "over"
	// ProblemOtherBrowser (403): the checkout belongs to another browser.
	ProblemOtherBrowser Problem = "other-browser"
	// ProblemForm (403): the form's token is missing or wrong.
	ProblemForm Problem = "form"
	// ProblemMethod (405): the step does not answer that HTTP method.
	ProblemMethod Problem = "method"
	// ProblemTryLater (503): Amazon, the database or the shop failed; nothing
	// is lost.
	ProblemTryLater Problem = "try-later"
)

// ProblemPage says what went wrong without any detail.
type ProblemPage struct {
	Page
	Problem Problem
	Status  int
	// RetryURL leads to the step to try again; empty: none.
	RetryURL string
}

// ReviewFromContext returns the review that LoadReview prepared for the
// handler, or nil outside of it.
func ReviewFromContext(ctx context.Context) *ReviewPage {
	p, _ := ctx.Value(reviewKey{}).(*ReviewPage)
	return p
}

type reviewKey struct{}
