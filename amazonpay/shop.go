package amazonpay

import (
	"context"
	"net/http"
	"net/url"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
	"github.com/paykit-go/amazonpaykit/store"
)

// Visit is one buyer's request at one step.
type Visit struct {
	// Session is Amazon's checkout session as read for this request. The
	// shipping address is nil for PayOnly, the billing address is nil when the
	// buyer pays by gift card, or when the shop did not ask for it.
	Session *api.CheckoutSession
	// Choices are the host's own fields of the review form or the query, such
	// as the shipping method. They come from the browser: check them.
	Choices url.Values
	// Request is the buyer's request, for the host's own session and user.
	Request *http.Request
}

// Shop is what the kit asks of the application about money and orders. Its
// methods are called from many goroutines. A panic counts as an error.
type Shop interface {
	// Quote prices the buyer's cart for the address and payment that Amazon
	// reports. It is called for each review page and again before the order is
	// placed, and has no side effects. A *Refusal is shown to the buyer on the
	// review page (no delivery there, sold out, cart empty) and disables the
	// order button; any other error makes a page that asks to try again later.
	Quote(ctx context.Context, v *Visit) (*Quote, error)

	// PlaceOrder is called once the buyer pressed the button and before Amazon
	// is told the amount. It returns the shop's order number, at most 256
	// characters, best of [A-Za-z0-9_-], and may reserve stock or write a
	// pending order. Called again for the same checkout session it returns the
	// same number. It is the last time that the buyer's address is at hand:
	// store what is needed to ship. Errors as for Quote.
	PlaceOrder(ctx context.Context, v *Visit, q *Quote) (reference string, err error)

	// UpdateOrder tells the shop how the order stands now. This is where a
	// shop's order becomes real, or is given up. It is called at least once per
	// transition, also after a crash: ctx carries nothing of any request, and
	// t.Key is the same each time. Remember the key with the order and a
	// repeated call does no harm. A server that stood still for long may deliver
	// an older transition after a newer one: t.Order.Seq tells. An error keeps
	// the transition due; it never changes what happened at Amazon.
	UpdateOrder(ctx context.Context, t *Transition) error
}

// Transition is an order's change of state that the shop is told.
type Transition struct {
	// Key identifies the transition: checkout session id, a dot and its
	// number. A repeated call has the same key.
	Key string
	// From is the state that the shop acknowledged last; empty if this is the
	// first transition it hears of. While the shop fails, a later transition
	// replaces an earlier one.
	From store.State
	// Order is the order as it stands. State is one of the outcomes; Reference
	// is empty only if PlaceOrder never returned.
	Order store.Order
}

// Quote is the shop's answer to "how much".
type Quote struct {
	// ChargeAmount is what Amazon is asked for at the checkout: a decimal
	// string such as "1234.50", whole yen for JPY, never zero.
	ChargeAmount api.Price
	// TotalOrderAmount is the whole order's amount when more is to be charged
	// later. Zero: none.
	TotalOrderAmount api.Price
	// Lines explain the amount on the page: items, shipping, tax. They are part
	// of what the buyer agrees to: if they read otherwise when the order is to
	// be placed, the buyer is asked again.
	Lines []Line
	// Choices are what the buyer may choose on the page, such as the shipping
	// method, with the option that this quote assumes marked Chosen.
	Choices []Choice
	// PaymentIntent: zero is Authorize.
	PaymentIntent api.PaymentIntent
	// CanHandlePendingAuthorization lets Amazon take up to 24 hours to decide.
	// It does not go with AuthorizeWithCapture.
	CanHandlePendingAuthorization bool
	// RecurringMetadata is required for recurring payments.
	RecurringMetadata *api.RecurringMetadata
	// StoreName is at most 50 characters, longer text is cut.
	StoreName string
	// NoteToBuyer appears in Amazon's mail, at most 255 characters.
	NoteToBuyer string
	// CustomInformation is not shown to the buyer, at most 4096 characters.
	CustomInformation string
	// SoftDescriptor is at most 16 characters and needs AuthorizeWithCapture.
	SoftDescriptor string
	// Data is kept with the order and handed back in every Transition.
	Data []byte
}

// Line is one row of the sum on the review page.
type Line struct {
	Label  string
	Amount api.Price
}

// Choice is one group of options on the review page, of which one is chosen.
type Choice struct {
	Name    string // of the form field
	Label   string
	Options []Option
}

// Option is one way to decide a Choice.
type Option struct {
	Value  string // of the form field
	Label  string
	Price  api.Price // zero: none shown
	Chosen bool
}

// Refusal is an error whose message is meant for the buyer. The shop returns
// it from Quote, PlaceOrder or BeforeComplete.
type Refusal struct {
	// Message is drawn as it is, in the buyer's language.
	Message string
}

// Error returns the message.
func (r *Refusal) Error() string { return r.Message }

// Hooks are optional callbacks. A nil field is not called. A panic counts as
// an error.
type Hooks struct {
	// BeforeUpdate may change what is sent to Update Checkout Session. Amounts,
	// intent and return URL are set after it and cannot be changed here. It has
	// the rules of PlaceOrder's errors.
	BeforeUpdate func(ctx context.Context, o store.Order, req *api.UpdateCheckoutSessionRequest) error

	// BeforeComplete is called right before each Complete Checkout Session. A
	// *Refusal means that the order is not completed and so never charged: the
	// place to claim the cart and the stock, so that one cart opened in two
	// checkout sessions is bought once. It may be called again for an order it
	// agreed to, and must agree again. That it agreed does not mean that the
	// payment follows: UpdateOrder tells how it ended. Any other error
	// postpones the payment: it is tried again when the buyer reloads, and by
	// Reconcile. ctx carries nothing of any request.
	BeforeComplete func(ctx context.Context, o store.Order) error

	// AfterSuccess is called each time the buyer who owns the order is shown a
	// successful result: the place to clear that order's cart. If it returns a
	// URL of the host's own, the buyer is sent there (303) instead of seeing
	// the kit's result page.
	AfterSuccess func(r *http.Request, o store.Order) (url string)

	// OnNotification is called for each notification of Amazon's that was
	// verified, after the kit's own work: here the host hears of refunds,
	// chargebacks, closed charge permissions, and charges that it made itself.
	// o is the order with that charge permission, nil if there is none; then
	// the notification may be for another shop of the same merchant account.
	// A notification says that something changed and not what: ask Amazon. It
	// may come twice, late, and in another order than things happened. An error
	// makes Amazon send it again, for about three hours. ctx carries nothing of
	// any request.
	OnNotification func(ctx context.Context, n ipn.Notification, o *store.Order) error
}
