package amazonpay_test

import (
	"strings"
	"testing"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// person is what Amazon may say about a buyer, and the shop must get as it is.
type person struct {
	name     string
	product  api.ProductType
	buyer    api.Buyer
	shipping *api.Address
	billing  *api.Address
	card     string
}

func people() []person {
	tokyo := &api.Address{Name: "田中太郎", AddressLine1: "目黒区下目黒1-8-1", AddressLine2: "アルコタワー", StateOrRegion: "東京都", PostalCode: "153-0064", CountryCode: "JP"}
	all := []person{
		{name: "G1 a gift card has no billing address", buyer: api.Buyer{Name: "田中太郎"}, shipping: tokyo, billing: tokyo, card: "gift"},
		{name: "G2 nothing is shipped", product: api.PayOnly, buyer: api.Buyer{Name: "田中太郎"}, billing: tokyo, card: "1111"},
		{name: "G3 no address at all", product: api.PayOnly, buyer: api.Buyer{Name: "田中太郎", Email: "t@example.jp"}, card: "gift"},
		{name: "G3 nothing about the buyer", product: api.PayOnly, card: "gift"},
		{name: "G3 no address though there is something to ship", buyer: api.Buyer{Name: "田中太郎"}, card: "1111"},
		{name: "G11 no city, and lines in their order", buyer: api.Buyer{Name: "a"}, card: "1111", shipping: &api.Address{
			Name: "a", AddressLine1: "一", AddressLine2: "二", AddressLine3: "三", StateOrRegion: "東京都", PostalCode: "1530064", CountryCode: "JP"}},
		{name: "G11 the first line is empty", buyer: api.Buyer{Name: "a"}, card: "1111", shipping: &api.Address{Name: "a", AddressLine2: "Musterstraße 12", City: "Berlin", CountryCode: "DE"}},
		{name: "G18 a long field", buyer: api.Buyer{Name: strings.Repeat("漢", 1000)}, card: "1111", shipping: &api.Address{Name: strings.Repeat("n", 1000), AddressLine1: strings.Repeat("1", 1000), CountryCode: "JP"}},
	}
	for what, name := range map[string]string{
		"G8 one word": "Prince", "G8 three words": "Mary Ann Evans", "G8 two surnames": "García Márquez", "G8 no space": "田中太郎",
		"G8 an ideographic space": "田中　太郎", "G8 Latin in Japan": "Taro Tanaka", "G8 apostrophe": "O’Brien d'Arc", "G8 a combining accent": "Jose\u0301",
		"G18 a script": `<script>alert("1")</script>`, "G18 right to left": "\u202eorat\u202c", "G18 a NUL": "Taro\x00Tanaka", "G18 line feeds": "Taro\r\nX-Evil: 1",
		"G18 a template": "{{.Session}}${x}", "G18 SQL": "Robert'); DROP TABLE orders;--",
	} {
		all = append(all, person{name: what, buyer: api.Buyer{Name: name, Email: "t@example.jp"}, card: "1111", shipping: &api.Address{Name: name, AddressLine1: name, CountryCode: "JP"}})
	}
	return all
}

func TestBuyersOfAllKinds(t *testing.T) {
	t.Parallel()
	for _, p := range people() {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			run(t, func(s *setup) { p.buys(s) })
		})
	}
}

// buys goes the whole way and looks at what the page, the quote and the shop
// were given.
func (p person) buys(s *setup) {
	var quoted []*api.CheckoutSession
	s.shop.quote = func(v *amazonpay.Visit) (*amazonpay.Quote, error) {
		quoted = append(quoted, v.Session)
		return quoteOf("1000", "JPY")(v)
	}
	c := s.startAs(simulator.JapaneseBuyer(), amazonpay.ButtonOptions{ProductType: p.product, Scopes: []string{"name", "email", "phoneNumber", "billingAddress"}})
	_, err := s.sim.ChangePayment(c.id, p.card)
	s.is.NoErr(err)
	p.buyer.BuyerID = "amzn1.account.X"
	s.is.NoErr(s.sim.SetBuyer(c.id, p.buyer))
	s.is.NoErr(s.sim.SetAddress(c.id, p.shipping))
	s.is.NoErr(s.sim.SetBilling(c.id, p.billing))
	if p.card == "gift" {
		p.billing = nil
	}

	drawn := c.review().Session
	c.pay()
	s.is.Equal(c.finish().Outcome, amazonpay.OutcomeSuccess)
	s.is.Equal(s.shop.addresses, []*api.Address{p.shipping}) // stored verbatim, nothing filled in
	for _, session := range append(quoted, drawn) {
		s.is.Equal(session.Buyer.Name, p.buyer.Name)
		s.is.Equal(session.Buyer.Email, p.buyer.Email)
		s.is.Equal(session.ShippingAddress, p.shipping)
		s.is.Equal(session.BillingAddress, p.billing)
		s.is.Equal(session.Buyer.PhoneNumber, "") // G6 what is absent stays absent
	}
	s.is.Equal(len(quoted), 3)
}

// A store that keeps names would have to keep them everywhere; the record has
// none.
func TestTheRecordHoldsNoPersonalData(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start().pay()
		c.finish()
		o := c.record()
		text := strings.Join([]string{o.Reference, o.Reason, o.RedirectURL, o.Fingerprint, o.BrowserKey, string(o.Data)}, " ")
		for _, secret := range private() {
			s.is.True(!strings.Contains(text, secret))
		}
	})
}
