package amazonpay

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// ButtonOptions is what differs between the Amazon Pay buttons of a shop. The
// zero value is a button for a cart with shipping.
type ButtonOptions struct {
	// ProductType: zero is PayAndShip.
	ProductType api.ProductType
	// ChargePermissionType: zero is OneTime.
	ChargePermissionType api.ChargePermissionType
	// RecurringMetadata goes with Recurring.
	RecurringMetadata *api.RecurringMetadata
	// Scopes say which of the buyer's data the shop needs, such as "name",
	// "email", "phoneNumber", "billingAddress". Empty: Amazon's default, all
	// but the billing address.
	Scopes []string
	// DeliverySpecifications grey out addresses in Amazon's picker. The shop
	// must check the address in Quote all the same.
	DeliverySpecifications *api.DeliverySpecifications
	// ReviewQuery is added to the review URL and comes back in Visit.Choices:
	// which cart is bought, for instance.
	ReviewQuery url.Values
	// Placement is Home, Product, Cart, Checkout or Other; empty is Cart.
	Placement string
	// Color is Gold, LightGray or DarkGray; empty is Amazon's default.
	Color string
	// Language is a checkoutLanguage such as ja_JP or en_GB; empty is Amazon's
	// default.
	Language string
	// EstimatedOrderAmount may be set for Amazon's choice of what to offer.
	EstimatedOrderAmount api.Price
	// Nonce goes on the script element, for the Content-Security-Policy of the
	// host's page; empty: none.
	Nonce string
}

// Button is an Amazon Pay button, as HTML or as its parts.
type Button struct {
	// ElementID is the id of the element the button is drawn into. It is
	// another one for each Button.
	ElementID string
	// ScriptURL is checkout.js.
	ScriptURL string
	// Config is the JSON object for amazon.Pay.renderButton. It is safe to
	// write into a script element as it is.
	Config []byte
	// HTML is the element and a script that loads checkout.js once for all
	// buttons of the page and draws this one.
	HTML template.HTML
}

// Button makes a button. The page should be one on which the browser has a
// session of Config.Sessions already: a browser without any that asks for its
// first review page twice, by a double click at Amazon, looks like two.
//
// Its payload is signed once for each distinct content, not once per call: the
// signature has no date (Amazon's guide, add the Amazon Pay button). The only
// errors are those of the key, and slips in DeliverySpecifications that would
// show at Amazon only.
func (k *Kit) Button(o ButtonOptions) (*Button, error) {
	if err := checkDelivery(o.DeliverySpecifications); err != nil {
		return nil, err
	}
	payload, err := k.payload(o)
	if err != nil {
		return nil, err
	}
	signature, err := k.buttons.sign(k.cfg.Client, payload)
	if err != nil {
		return nil, fmt.Errorf("amazonpay: signing the button: %w", err)
	}
	config, err := json.Marshal(k.buttonConfig(o, payload, signature))
	if err != nil {
		return nil, err
	}
	b := &Button{ElementID: "AmazonPayButton" + k.secret()[:8], ScriptURL: k.cfg.CheckoutScriptURL, Config: config}
	b.HTML = b.html(o.Nonce)
	return b, nil
}

// checkDelivery finds restrictions that would grey out every address or none.
func checkDelivery(d *api.DeliverySpecifications) error {
	if d == nil || d.AddressRestrictions == nil {
		return nil
	}
	if t := d.AddressRestrictions.Type; t != "Allowed" && t != "NotAllowed" {
		return fmt.Errorf("amazonpay: DeliverySpecifications: Type is %q: write Allowed or NotAllowed", t)
	}
	for country, parts := range d.AddressRestrictions.Restrictions {
		if len(country) != 2 || country != strings.ToUpper(country) {
			return fmt.Errorf("amazonpay: DeliverySpecifications: %q is no country: write two capital letters such as JP", country)
		}
		if slices.Contains(parts.StatesOrRegions, "") || slices.Contains(parts.ZipCodes, "") {
			return fmt.Errorf("amazonpay: DeliverySpecifications: %s has an empty region or postal code: leave it out", country)
		}
	}
	return nil
}

// buttonPayload is signed, and sent by checkout.js as the request to create
// the checkout session. Nothing in it depends on the amount.
type buttonPayload struct {
	WebCheckoutDetails     webCheckoutDetails          `json:"webCheckoutDetails"`
	StoreID                string                      `json:"storeId"`
	Scopes                 []string                    `json:"scopes,omitempty"`
	ChargePermissionType   api.ChargePermissionType    `json:"chargePermissionType,omitempty"`
	RecurringMetadata      *api.RecurringMetadata      `json:"recurringMetadata,omitempty"`
	DeliverySpecifications *api.DeliverySpecifications `json:"deliverySpecifications,omitempty"`
}

type webCheckoutDetails struct {
	ReviewReturnURL string `json:"checkoutReviewReturnUrl"`
	CancelURL       string `json:"checkoutCancelUrl"`
}

// payload returns the bytes to sign. They are handed to the page as one
// JavaScript string, so that what Amazon verifies is what was signed.
func (k *Kit) payload(o ButtonOptions) ([]byte, error) {
	p := buttonPayload{
		WebCheckoutDetails: webCheckoutDetails{ReviewReturnURL: k.absolute(stepReview), CancelURL: k.absolute(stepCancel)},
		StoreID:            k.cfg.StoreID, Scopes: o.Scopes, ChargePermissionType: o.ChargePermissionType,
		RecurringMetadata: o.RecurringMetadata, DeliverySpecifications: o.DeliverySpecifications,
	}
	if q := choicesOf(o.ReviewQuery).Encode(); q != "" {
		p.WebCheckoutDetails.ReviewReturnURL += "?" + q
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(p); err != nil {
		return nil, fmt.Errorf("amazonpay: the button's payload: %w", err)
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// renderConfig is the argument of amazon.Pay.renderButton.
type renderConfig struct {
	MerchantID                  string          `json:"merchantId"`
	PublicKeyID                 string          `json:"publicKeyId"`
	LedgerCurrency              string          `json:"ledgerCurrency"`
	ProductType                 api.ProductType `json:"productType"`
	Placement                   string          `json:"placement"`
	ButtonColor                 string          `json:"buttonColor,omitempty"`
	CheckoutLanguage            string          `json:"checkoutLanguage,omitempty"`
	EstimatedOrderAmount        *api.Price      `json:"estimatedOrderAmount,omitempty"`
	Sandbox                     bool            `json:"sandbox,omitempty"`
	CreateCheckoutSessionConfig signedPayload   `json:"createCheckoutSessionConfig"`
}

type signedPayload struct {
	PayloadJSON string        `json:"payloadJSON"`
	Signature   string        `json:"signature"`
	Algorithm   api.Algorithm `json:"algorithm"`
}

func (k *Kit) buttonConfig(o ButtonOptions, payload []byte, signature string) renderConfig {
	c := renderConfig{
		MerchantID: k.cfg.MerchantID, PublicKeyID: k.cfg.Client.PublicKeyID(), LedgerCurrency: k.cfg.LedgerCurrency,
		ProductType: o.ProductType, Placement: o.Placement, ButtonColor: o.Color, CheckoutLanguage: o.Language,
		Sandbox:                     k.cfg.Client.Environment() == api.Sandbox,
		CreateCheckoutSessionConfig: signedPayload{string(payload), signature, k.cfg.Client.Algorithm()},
	}
	if c.ProductType == "" {
		c.ProductType = api.PayAndShip
	}
	if c.Placement == "" {
		c.Placement = "Cart"
	}
	if !o.EstimatedOrderAmount.IsZero() {
		c.EstimatedOrderAmount = &o.EstimatedOrderAmount
	}
	return c
}

// html relies on json.Marshal for the script: it escapes <, >, &, U+2028 and
// U+2029, and JavaScript reads the very same string back.
func (b *Button) html(nonce string) template.HTML {
	script, err := json.Marshal(b.ScriptURL)
	if err != nil {
		return "" // a string cannot fail
	}
	attr := ""
	if nonce != "" {
		attr = ` nonce="` + template.HTMLEscapeString(nonce) + `"`
	}
	return template.HTML(fmt.Sprintf(`<div id="%s"></div><script%s>(function(u,c){`+
		`function draw(){amazon.Pay.renderButton("#%s",c)}`+
		`if(window.amazon&&amazon.Pay)return draw();`+
		`var s=document.querySelector("script[data-amazon-pay]");`+
		`if(!s){s=document.createElement("script");s.src=u;s.dataset.amazonPay="";document.head.appendChild(s)}`+
		`s.addEventListener("load",draw)})(%s,%s)</script>`, b.ElementID, attr, b.ElementID, script, b.Config))
}

// signatures remembers the signature of each payload. RSA costs more than
// everything else on a page that shows a button.
type signatures struct {
	mu sync.Mutex
	of map[string]string
}

// maxSignatures bounds the memory: a host that puts ever new values into
// ReviewQuery signs anew now and then.
const maxSignatures = 1024

func (s *signatures) sign(c *api.Client, payload []byte) (string, error) {
	s.mu.Lock()
	signature, ok := s.of[string(payload)]
	s.mu.Unlock()
	if ok {
		return signature, nil
	}
	signature, err := c.SignPayload(payload)
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of == nil || len(s.of) >= maxSignatures {
		s.of = map[string]string{}
	}
	s.of[string(payload)] = signature
	return signature, nil
}
