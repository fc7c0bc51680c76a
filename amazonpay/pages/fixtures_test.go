package pages_test

import (
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/store"
)

const sessionID = "26be7331-7dc2-4722-be22-f7e75582d3ef"

var (
	tokyo = api.Address{
		Name: "山田 太郎", AddressLine1: "目黒区下目黒1-8-1", AddressLine2: "アルコタワー", AddressLine3: "3階",
		StateOrRegion: "東京都", PostalCode: "153-0064", CountryCode: "JP", PhoneNumber: "03-0000-0000",
	}
	berlin = api.Address{
		Name: "Erika Mustermann", AddressLine2: "Heidestraße 17", City: "Berlin", PostalCode: "10557", CountryCode: "DE",
	}
	paris = api.Address{
		Name: "Jeanne Dupont", AddressLine1: "12 rue de la Paix", AddressLine2: "Bâtiment B", City: "Paris", PostalCode: "75002", CountryCode: "FR",
	}
	london = api.Address{
		Name: "A N Other", AddressLine1: "Flat 2", AddressLine2: "10 High Street", City: "London", County: "Greater London", PostalCode: "SW1A 2AA", CountryCode: "GB",
	}
	seattle = api.Address{
		Name: "Jane Doe", AddressLine1: "410 Terry Ave N", City: "Seattle", StateOrRegion: "WA", PostalCode: "98109", CountryCode: "US",
	}
)

func jpy(amount string) api.Price { return api.Price{Amount: amount, CurrencyCode: "JPY"} }
func eur(amount string) api.Price { return api.Price{Amount: amount, CurrencyCode: "EUR"} }

// session is an open one whose buyer ships to a.
func session(a api.Address) *api.CheckoutSession {
	return &api.CheckoutSession{
		CheckoutSessionID:    sessionID,
		ProductType:          api.PayAndShip,
		ChargePermissionType: api.OneTime,
		Buyer:                &api.Buyer{Name: a.Name, Email: "buyer@example.com"},
		ShippingAddress:      &a,
		PaymentPreferences:   []*api.PaymentPreference{{PaymentDescriptor: "Visa ****1111 (Amazon Pay)"}},
	}
}

// quote is a sum of coffee and shipping with a choice between two ways to
// ship.
func quote(coffee, standard, express, total api.Price) *amazonpay.Quote {
	return &amazonpay.Quote{
		ChargeAmount: total,
		Lines:        []amazonpay.Line{{Label: "Coffee × 2", Amount: coffee}, {Label: "Standard", Amount: standard}},
		Choices: []amazonpay.Choice{{Name: "shipping", Label: "Shipping", Options: []amazonpay.Option{
			{Value: "standard", Label: "Standard, 3 days", Price: standard, Chosen: true},
			{Value: "express", Label: "Express, tomorrow", Price: express},
		}}},
	}
}

func yenQuote() *amazonpay.Quote {
	q := quote(jpy("2400"), jpy("500"), jpy("1200"), jpy("2900"))
	q.Lines[0].Label, q.Lines[1].Label = "コーヒー豆 × 2", "通常配送"
	c := &q.Choices[0]
	c.Label, c.Options[0].Label, c.Options[1].Label = "配送方法", "通常配送（3日）", "お急ぎ便（翌日）"
	return q
}

func euroQuote() *amazonpay.Quote {
	return quote(eur("1229.6"), eur("4.90"), eur("12.00"), eur("1234.50"))
}

var frame = amazonpay.Page{Nonce: "nonce", ShopURL: "/cart"}

// review is a page on which everything is well.
func review(s *api.CheckoutSession, q *amazonpay.Quote) *amazonpay.ReviewPage {
	return &amazonpay.ReviewPage{
		Page: frame, Session: s, Quote: q, CanPlace: true,
		Action: "/pay/place-order", RefreshAction: "/pay/review",
		Hidden: []amazonpay.Field{
			{Name: "csrf_token", Value: "secret"}, {Name: "amazonCheckoutSessionId", Value: sessionID}, {Name: "shown", Value: "hash"},
		},
		RefreshHidden: []amazonpay.Field{{Name: "amazonCheckoutSessionId", Value: sessionID}},
		ScriptURL:     "https://static-fe.payments-amazon.com/checkout.js",
		ChangeAddress: true, ChangePayment: true,
	}
}

func result(o amazonpay.Outcome) *amazonpay.ResultPage {
	p := &amazonpay.ResultPage{Page: frame, Outcome: o, Owner: true, Order: store.Order{
		CheckoutSessionID: sessionID, Reference: "C-1024", ChargeAmount: "2900", CurrencyCode: "JPY",
	}}
	switch o {
	case amazonpay.OutcomeChecking:
		p.RefreshSeconds = 5
	case amazonpay.OutcomePending:
		p.RefreshSeconds = 30
	case amazonpay.OutcomeNotFinished:
		p.ContinueURL = "https://payments.amazon.co.jp/checkout/processing?amazonCheckoutSessionId=" + sessionID
	case amazonpay.OutcomeRefused:
		p.Message = "Sorry, the last bag was sold a moment ago."
	}
	return p
}

func outcomes() []amazonpay.Outcome {
	return []amazonpay.Outcome{
		amazonpay.OutcomeSuccess, amazonpay.OutcomePending, amazonpay.OutcomeChecking, amazonpay.OutcomeNotFinished, amazonpay.OutcomeDeclined,
		amazonpay.OutcomeCanceled, amazonpay.OutcomeExpired, amazonpay.OutcomeRefused, amazonpay.OutcomeAttention,
	}
}

func problems() []amazonpay.Problem {
	return []amazonpay.Problem{
		amazonpay.ProblemBadLink, amazonpay.ProblemNotFound, amazonpay.ProblemOver, amazonpay.ProblemOtherBrowser,
		amazonpay.ProblemForm, amazonpay.ProblemMethod, amazonpay.ProblemTryLater,
	}
}
