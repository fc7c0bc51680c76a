package amazonpay

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/justinas/nosurf"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// Limits of Amazon's fields, in characters (checkout-session,
// merchantMetadata and paymentDetails).
const (
	maxReference         = 256
	maxStoreName         = 50
	maxNoteToBuyer       = 255
	maxCustomInformation = 4096
	maxSoftDescriptor    = 16
)

// ErrQuote is in the chain of errors that name a quote which Amazon would
// refuse. The kit logs them; the buyer is asked to try again later.
var ErrQuote = errors.New("amazonpay: the shop's quote cannot be sent to Amazon")

func badQuote(format string, a ...any) error {
	return fmt.Errorf("%w: %s", ErrQuote, fmt.Sprintf(format, a...))
}

// checkQuote returns the quote with its amounts written as Amazon wants them
// and its defaults filled in.
func checkQuote(q *Quote, s *api.CheckoutSession) (*Quote, error) {
	if q == nil {
		return nil, badQuote("Quote returned neither a quote nor an error")
	}
	checked := *q
	if checked.PaymentIntent == "" {
		checked.PaymentIntent = api.Authorize
	}
	err := errors.Join(checked.checkAmounts(), checked.checkIntent(), checked.checkRecurring(s), checked.checkChoices())
	if err != nil {
		return nil, err
	}
	return &checked, nil
}

func (q *Quote) checkAmounts() error {
	charge, err := amount("ChargeAmount", q.ChargeAmount)
	if err != nil {
		return err
	}
	q.ChargeAmount = charge
	if q.TotalOrderAmount.IsZero() {
		return nil
	}
	total, err := amount("TotalOrderAmount", q.TotalOrderAmount)
	if err != nil {
		return err
	}
	q.TotalOrderAmount = total
	if c, err := total.Compare(charge); err != nil || c < 0 {
		return badQuote("TotalOrderAmount must be at least ChargeAmount, in the same currency")
	}
	return nil
}

// amount writes p with the number of decimals of its currency.
func amount(field string, p api.Price) (api.Price, error) {
	zero := api.Price{Amount: "0", CurrencyCode: p.CurrencyCode}
	if err := p.Validate(); err != nil {
		return p, badQuote("%s: %v", field, err)
	}
	if c, err := p.Compare(zero); err != nil || c <= 0 {
		return p, badQuote("%s must be above zero: an order that costs nothing needs no payment", field)
	}
	return p.Add(zero)
}

func (q *Quote) checkIntent() error {
	switch q.PaymentIntent {
	case api.Confirm, api.Authorize, api.AuthorizeWithCapture:
	default:
		return badQuote("PaymentIntent is none of Confirm, Authorize, AuthorizeWithCapture")
	}
	capture := q.PaymentIntent == api.AuthorizeWithCapture
	if capture && q.CanHandlePendingAuthorization {
		return badQuote("CanHandlePendingAuthorization does not go with AuthorizeWithCapture: use Authorize and capture later")
	}
	if n := utf8.RuneCountInString(q.SoftDescriptor); n > maxSoftDescriptor || n > 0 && !capture {
		return badQuote("SoftDescriptor has at most %d characters and needs AuthorizeWithCapture", maxSoftDescriptor)
	}
	return nil
}

func (q *Quote) checkRecurring(s *api.CheckoutSession) error {
	if s.ChargePermissionType == api.Recurring && (q.RecurringMetadata == nil || q.RecurringMetadata.Frequency == nil) {
		return badQuote("a recurring payment needs RecurringMetadata with its frequency")
	}
	return nil
}

func (q *Quote) checkChoices() error {
	for _, c := range q.Choices {
		if c.Name == "" || ownField(c.Name) {
			return badQuote("the choice %q needs a form field name of its own", c.Name)
		}
	}
	return nil
}

// Fields of the form that are the kit's.
const fieldShown = "shown"

func ownField(name string) bool {
	return name == paramSession || name == fieldShown || name == nosurf.FormFieldName
}

// choicesOf returns what is the host's in a query or form.
func choicesOf(values url.Values) url.Values {
	host := url.Values{}
	for name, v := range values {
		if !ownField(name) {
			host[name] = v
		}
	}
	return host
}

// shown is the hash of what the buyer sees and agrees to: address, lines,
// amounts and chosen options.
func shown(s *api.CheckoutSession, q *Quote) string {
	chosen := [][2]string{}
	for _, c := range q.Choices {
		for _, o := range c.Options {
			if o.Chosen {
				chosen = append(chosen, [2]string{c.Name, o.Value})
			}
		}
	}
	b, err := json.Marshal([]any{trimmed(s.ShippingAddress), q.Lines, q.ChargeAmount, q.TotalOrderAmount, q.PaymentIntent, q.RecurringMetadata, chosen})
	if err != nil {
		return "" // strings only: it cannot fail, and an empty hash matches no form
	}
	return digest(string(b))
}

// trimmed returns the address's lines. Space around them means nothing.
func trimmed(a *api.Address) []string {
	if a == nil {
		return nil
	}
	lines := []string{a.Name, a.AddressLine1, a.AddressLine2, a.AddressLine3, a.City, a.County, a.District, a.StateOrRegion, a.PostalCode, a.CountryCode, a.PhoneNumber}
	for i, l := range lines {
		lines[i] = strings.TrimSpace(l)
	}
	return lines
}

// cut shortens s to n characters and drops what lies beyond the basic
// plane, such as emoji: Amazon does not document whether it accepts them.
func cut(s string, n int) string {
	kept := make([]rune, 0, n)
	for _, c := range s {
		if c <= 0xFFFF && c != utf8.RuneError && len(kept) < n {
			kept = append(kept, c)
		}
	}
	return string(kept)
}
