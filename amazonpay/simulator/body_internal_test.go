package simulator

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// FuzzBody reads anything as the body of each operation, without the cost of a
// signature. What is accepted is JSON of known keys and no nulls, and its
// amounts are amounts.
func FuzzBody(f *testing.F) {
	f.Add(`{"paymentDetails":{"paymentIntent":"Authorize","chargeAmount":{"amount":1000,"currencyCode":"JPY"}}}`)
	f.Add(`{"chargeAmount":{"amount":"10.50","currencyCode":"EUR"},"totalOrderAmount":{"amount":1e3,"currencyCode":"JPY"}}`)
	f.Add(`{"webCheckoutDetails":{"checkoutReviewReturnUrl":"https://[::1"},"storeId":"s","scopes":["name"],"deliverySpecifications":{"a":[null]}}`)
	f.Add(`{"recurringMetadata":{"frequency":{"unit":"Month","value":-1},"amount":null}}`)
	s, err := New(Config{})
	if err != nil {
		f.Fatal(err)
	}
	all := []schema{s.payload, s.signIn}
	for _, r := range s.routes {
		if r.body != nil {
			all = append(all, r.body)
		}
	}
	f.Fuzz(func(t *testing.T, body string) {
		for _, rules := range all {
			fields, p := decodeBody([]byte(body), rules)
			if p != nil {
				if p.status != 400 || p.code == "" || p.message == "" {
					t.Errorf("%q: %+v", body, p)
				}
				continue
			}
			if !json.Valid([]byte(body)) {
				t.Errorf("accepted %q", body)
			}
			checkAccepted(t, rules, fields)
			if p := s.merge(&terms{}, api.Sandbox, fields); p != nil && p.status != 400 {
				t.Errorf("%q: %+v", body, p)
			}
		}
	})
}

func checkAccepted(t *testing.T, rules schema, fields object) {
	for name, value := range fields {
		rule, known := rules[name]
		if !known || value == nil {
			t.Errorf("accepted %q: %v", name, value)
		}
		switch value := value.(type) {
		case object:
			checkAccepted(t, rule.fields, value)
		case api.Price:
			checkAmount(t, value)
		}
	}
}

func checkAmount(t *testing.T, p api.Price) {
	whole, cents, decimals := strings.Cut(p.Amount, ".")
	if strings.Trim(whole+cents, "0123456789") != "" || whole == "" || len(whole) > 1 && whole[0] == '0' ||
		decimals && (p.CurrencyCode == "JPY" || cents == "" || len(cents) > 2) || strings.Trim(whole+cents, "0") == "" {
		t.Errorf("accepted amount %+v", p)
	}
}
