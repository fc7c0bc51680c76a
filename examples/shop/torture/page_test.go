package torture

import (
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"

	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// page is what a browser was shown.
type page struct {
	url      *url.URL
	status   int
	location string // of a redirect that leads away from the shop; else empty
	body     string
}

// title is the page's heading.
func (p *page) title() string {
	_, rest, _ := strings.Cut(p.body, "<h1")
	_, rest, _ = strings.Cut(rest, ">")
	title, _, _ := strings.Cut(rest, "</h1>")
	return html.UnescapeString(strings.TrimSpace(title))
}

// The headings by which buyers know where they are.
const (
	titleReview      = "Review your order"
	titleSuccess     = "Thank you for your order"
	titleChecking    = "We are checking your payment"
	titleNotFinished = "One step is missing"
	titleRefused     = "We could not accept the order"
	titleOther       = "This checkout is open elsewhere"
)

func (p *page) String() string {
	return fmt.Sprintf("%s answers %d %q %s", p.url.Path, p.status, p.title(), p.location)
}

var errNoForm = errors.New("the page has no such form")

// form returns the fields of the first form that goes to action, as a browser
// would send them, and whether its button can be pressed.
func (p *page) form(action string) (fields url.Values, err error) {
	for rest := p.body; ; {
		_, after, found := strings.Cut(rest, "<form")
		if !found {
			return nil, errNoForm
		}
		form, next, _ := strings.Cut(after, "</form>")
		rest = next
		tag, content, _ := strings.Cut(form, ">")
		if attribute(tag, "action") != action {
			continue
		}
		fields = url.Values{}
		for _, input := range strings.Split(content, "<input")[1:] {
			input, _, _ = strings.Cut(input, ">")
			fields.Add(attribute(input, "name"), attribute(input, "value"))
		}
		if strings.Contains(content, "disabled>") {
			return nil, errors.New("the form's button is disabled")
		}
		return fields, nil
	}
}

// button reads what the page hands to amazon.Pay.renderButton.
func (p *page) button() (simulator.Button, error) {
	_, rest, found := strings.Cut(p.body, `s.addEventListener("load",draw)})(`)
	config, _, ok := strings.Cut(rest, ")</script>")
	_, config, comma := strings.Cut(config, ",")
	if !found || !ok || !comma {
		return simulator.Button{}, errors.New("the page has no Amazon Pay button")
	}
	var c struct {
		MerchantID, PublicKeyID, LedgerCurrency, ProductType, Placement string
		Sandbox                                                         bool
		CreateCheckoutSessionConfig                                     struct{ PayloadJSON, Signature, Algorithm string }
	}
	if err := json.Unmarshal([]byte(config), &c); err != nil {
		return simulator.Button{}, err
	}
	signed := c.CreateCheckoutSessionConfig
	return simulator.Button{
		PayloadJSON: signed.PayloadJSON, Signature: signed.Signature, Algorithm: signed.Algorithm, PublicKeyID: c.PublicKeyID,
		MerchantID: c.MerchantID, ProductType: c.ProductType, LedgerCurrency: c.LedgerCurrency, Placement: c.Placement,
		Sandbox: c.Sandbox, PageURL: p.url.String(),
	}, nil
}

// sessionIn is the checkout session id of a URL.
func sessionIn(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Query().Get("amazonCheckoutSessionId")
}

// attribute returns the value of a double-quoted attribute.
func attribute(tag, name string) string {
	m := regexp.MustCompile(`(?:^|\s)` + name + `="([^"]*)"`).FindStringSubmatch(tag)
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1])
}
