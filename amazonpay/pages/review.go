package pages

import (
	"regexp"
	"strings"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// review is what the template of the review page needs.
type review struct {
	page
	sum
	Alerts            []string
	Name, Email       string
	Shipping, Billing *address
	ShowShipping      bool
	PaymentDescriptor string
	Choices           []choice
	Lines             []row
	Later             bool
	Recurring         string
	Button            string
	Chosen            []amazonpay.Field
	CheckoutSessionID string
	*amazonpay.ReviewPage
}

type row struct{ Label, Amount string }

// choice is one group of options. Others are the fields that a form of this
// group has to carry so that the other groups stay as they are.
type choice struct {
	Label   string
	Options []option
	Others  []amazonpay.Field
}

type option struct {
	Name, Value, Label, Price string
	Chosen                    bool
}

func newReview(base page, p *amazonpay.ReviewPage) *review {
	v := &review{page: base, ReviewPage: p, Alerts: base.alerts(p), Button: base.messages["order.button"]}
	if p.Session != nil {
		v.addSession(p.Session)
	}
	if p.Quote != nil {
		v.addQuote(p.Quote)
	}
	return v
}

func (v *review) addSession(s *api.CheckoutSession) {
	v.CheckoutSessionID = s.CheckoutSessionID
	v.Shipping, v.Billing = v.address(s.ShippingAddress), v.address(s.BillingAddress)
	v.ShowShipping = v.Shipping != nil || v.ChangeAddress
	v.PaymentDescriptor = text(s.PaymentDescriptor())
	if s.Buyer != nil {
		v.Name, v.Email = text(s.Buyer.Name), text(s.Buyer.Email)
	}
	if b := text(s.CheckoutButtonText); b != "" {
		v.Button = b
	}
	if s.ChargePermissionType == api.Recurring {
		v.Recurring = v.recurring(s.RecurringMetadata)
	}
}

func (v *review) addQuote(q *amazonpay.Quote) {
	for _, l := range q.Lines {
		v.Lines = append(v.Lines, row{l.Label, v.optional(l.Amount)})
	}
	v.sum = v.sumOf(q.ChargeAmount, q.TotalOrderAmount, q.PaymentIntent)
	v.Later = q.PaymentIntent == api.Confirm
	if v.Recurring != "" && q.RecurringMetadata != nil {
		v.Recurring = v.recurring(q.RecurringMetadata)
	}
	v.addChoices(q.Choices)
}

func (v *review) addChoices(choices []amazonpay.Choice) {
	v.Chosen = chosen(choices, -1)
	for i, c := range choices {
		group := choice{Label: c.Label, Others: chosen(choices, i)}
		for _, o := range c.Options {
			group.Options = append(group.Options, option{c.Name, o.Value, o.Label, v.optional(o.Price), o.Chosen})
		}
		v.Choices = append(v.Choices, group)
	}
}

// chosen returns the form fields of the options that are chosen, in all
// groups but one.
func chosen(choices []amazonpay.Choice, except int) []amazonpay.Field {
	var fields []amazonpay.Field
	for i, c := range choices {
		for _, o := range c.Options {
			if o.Chosen && i != except {
				fields = append(fields, amazonpay.Field{Name: c.Name, Value: o.Value})
			}
		}
	}
	return fields
}

// alerts are what the kit and the shop have to tell, in this order.
func (l locale) alerts(p *amazonpay.ReviewPage) []string {
	var alerts []string
	if p.Notice != "" {
		alerts = append(alerts, l.either("notice."+string(p.Notice), "notice.other"))
	}
	if p.Message != "" {
		alerts = append(alerts, p.Message)
	}
	return alerts
}

// recurring says how often a payment recurs, and how much it is if Amazon was
// told.
func (l locale) recurring(m *api.RecurringMetadata) string {
	every, amount := l.messages["every.other"], ""
	if m != nil && m.Frequency != nil {
		every = l.every(string(m.Frequency.Unit), m.Frequency.Value)
	}
	if m != nil && m.Amount != nil {
		amount = l.optional(*m.Amount)
	}
	format := l.messages["summary.recurring.amount"]
	if amount == "" {
		format = l.messages["summary.recurring.varies"]
	}
	return strings.NewReplacer("{every}", every, "{amount}", amount).Replace(format)
}

// count is how often a unit passes between two payments.
var count = regexp.MustCompile(`^[1-9][0-9]{0,3}$`)

func (l locale) every(unit, n string) string {
	if m, ok := l.messages["every."+unit+"."+n]; ok {
		return m
	}
	m := l.either("every."+unit, "every.other")
	if strings.Contains(m, "{n}") && !count.MatchString(n) {
		return l.messages["every.other"]
	}
	return strings.ReplaceAll(m, "{n}", n)
}
