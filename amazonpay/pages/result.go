package pages

import (
	"net/http"
	"strconv"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// result is what the template of the result page needs.
type result struct {
	page
	sum
	Title, Text string
	Message     string
	Mood        string // class of the sign: good, wait, bad
	Reference   string
	ContinueURL string
	Reload      bool
}

// newResult tells the outcome. One that it does not know is neither success
// nor failure.
func newResult(base page, p *amazonpay.ResultPage) *result {
	name := "result." + string(p.Outcome)
	if _, err := base.T(name + ".title"); err != nil {
		name = "result." + string(amazonpay.OutcomeAttention)
	}
	v := &result{
		page: base, Title: base.messages[name+".title"], Text: base.messages[name+".text"],
		Message: p.Message, Mood: mood(p.Outcome), ContinueURL: link(p.ContinueURL), Reload: p.RefreshSeconds > 0,
	}
	if !over(p.Outcome) {
		v.addOrder(p)
	}
	return v
}

// over reports an outcome after which there is no order: its number and
// amount would only make the buyer believe in one.
func over(o amazonpay.Outcome) bool {
	switch o {
	case amazonpay.OutcomeDeclined, amazonpay.OutcomeCanceled, amazonpay.OutcomeExpired, amazonpay.OutcomeRefused:
		return true
	}
	return false
}

func mood(o amazonpay.Outcome) string {
	switch {
	case o == amazonpay.OutcomeSuccess:
		return "good"
	case over(o):
		return "bad"
	}
	return "wait"
}

func (v *result) addOrder(p *amazonpay.ResultPage) {
	o := p.Order
	price := func(amount string) api.Price {
		if amount == "" {
			return api.Price{}
		}
		return api.Price{Amount: amount, CurrencyCode: o.CurrencyCode}
	}
	v.Reference = text(o.Reference)
	v.sum = v.sumOf(price(o.ChargeAmount), price(o.TotalOrderAmount), api.PaymentIntent(o.Intent))
}

// setRefresh asks the browser to load the page again, without script. The
// header does what the meta element does, which accessibility checkers reject:
// here nothing the buyer typed can be lost, and the page says that it reloads.
func setRefresh(h http.Header, seconds int) {
	if seconds > 0 {
		h.Set("Refresh", strconv.Itoa(seconds))
	}
}

// problem is what the template of the problem page needs.
type problem struct {
	page
	Title, Text, RetryURL string
}

func newProblem(base page, p *amazonpay.ProblemPage) *problem {
	name := "problem." + string(p.Problem)
	return &problem{
		page: base, RetryURL: link(p.RetryURL),
		Title: base.either(name+".title", "problem.other.title"),
		Text:  base.either(name+".text", "problem.other.text"),
	}
}
