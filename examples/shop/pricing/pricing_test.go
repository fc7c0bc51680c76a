package pricing_test

import (
	"errors"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/examples/shop/catalog"
	"github.com/paykit-go/amazonpaykit/examples/shop/money"
	"github.com/paykit-go/amazonpaykit/examples/shop/pricing"
)

func address(country, postcode string) *api.Address {
	return &api.Address{CountryCode: country, PostalCode: postcode}
}

func market(t *testing.T, region api.Region) pricing.Market {
	t.Helper()
	m, err := pricing.ForRegion(region)
	is.New(t).NoErr(err)
	return m
}

func TestShippingDependsOnTheAddress(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		region api.Region
		to     *api.Address
		want   []string // method ids, cheapest first
		price  string   // of the cheapest
	}{
		{"Tokyo has parcel and express", api.JP, address("JP", "153-0064"), []string{"standard", "express"}, "600"},
		{"a postal code without a hyphen", api.JP, address("JP", "1530064"), []string{"standard", "express"}, "600"},
		{"full-width digits", api.JP, address("JP", "〒９００-０００１"), []string{"standard"}, "1300"},
		{"Okinawa is dearer and has no express", api.JP, address("JP", "900−0001"), []string{"standard"}, "1300"},
		{"Sapporo likewise", api.JP, address("JP", "001-0010"), []string{"standard"}, "1300"},
		{"Hakodate likewise", api.JP, address("JP", "040-0001"), []string{"standard"}, "1300"},
		{"Akita is not Hokkaido", api.JP, address("JP", "010-0001"), []string{"standard", "express"}, "600"},
		{"Germany from Japan is airmail only", api.JP, address("DE", "10115"), []string{"airmail"}, "2800"},
		{"a German postcode with Okinawa's digits stays German", api.JP, address("DE", "90001"), []string{"airmail"}, "2800"},
		{"Germany from Germany", api.EU, address("DE", "10115"), []string{"standard", "express"}, "4.90"},
		{"France from Germany", api.EU, address("FR", "75001"), []string{"standard", "express"}, "9.90"},
		{"Japan from Germany", api.EU, address("JP", "153-0064"), []string{"airmail"}, "19.90"},
		{"Hawaii", api.NA, address("US", "96801-1234"), []string{"standard"}, "14.50"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			methods, err := market(t, c.region).Methods(c.to)
			is.NoErr(err)
			var ids []string
			for _, m := range methods {
				ids = append(ids, m.ID)
			}
			is.Equal(ids, c.want)
			is.Equal(methods[0].Price.Price().Amount, c.price)
		})
	}
}

func TestC9_NoDeliveryIsRefusedInWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		to   *api.Address
	}{
		{"no address at all", nil},
		{"no country", address("", "153-0064")},
		{"a country we do not deliver to", address("BR", "01000-000")},
		{"G10 a Japanese postal code that is too short", address("JP", "153")},
		{"G10 no Japanese postal code", address("JP", "")},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			_, err := market(t, api.JP).Methods(c.to)
			var refusal *amazonpay.Refusal
			is.True(errors.As(err, &refusal)) // something to tell the buyer
			is.True(refusal.Message != "")
		})
	}
}

func TestB5_AMethodThatIsNotOfferedAnyMoreBecomesTheCheapest(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	tokyo, err := market(t, api.JP).Methods(address("JP", "153-0064"))
	is.NoErr(err)
	is.Equal(pricing.Choose(tokyo, "express").ID, "express")
	is.Equal(pricing.Choose(tokyo, "airmail").ID, "standard") // chosen for another address
	is.Equal(pricing.Choose(tokyo, "").ID, "standard")        // nothing chosen yet
}

func TestTotal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		region   api.Region
		skus     []string
		shipping int64
		to       *api.Address
		tax, sum string
	}{
		{"Japan: 10 % on goods and shipping", api.JP, []string{"harbour-blend"}, 600, address("JP", "153-0064"), "200", "2200"},
		{"abroad: no tax", api.JP, []string{"harbour-blend"}, 2800, address("DE", "10115"), "0", "4200"},
		{"Germany: 19 %, to the cent", api.EU, []string{"harbour-blend", "huila"}, 490, address("DE", "10115"), "5.38", "33.68"},
		{"a voucher alone has no tax", api.JP, []string{"voucher"}, 0, nil, "0", "3000"},
		{"a voucher in a parcel is not taxed, the rest is", api.JP, []string{"voucher", "harbour-blend"}, 600, address("JP", "153-0064"), "200", "5200"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			m := market(t, c.region)
			shipping := money.Money{Minor: c.shipping, Currency: m.Currency}
			total := m.Total(items(t, m, c.skus...), shipping, c.to)
			is.Equal(total.Tax.Price().Amount, price(c.tax, m))
			is.Equal(total.Sum.Price().Amount, price(c.sum, m))
		})
	}
}

func TestDigitalOnlyWhenNothingIsSentByPost(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := market(t, api.JP)
	is.True(pricing.Digital(items(t, m, "voucher")))
	is.True(!pricing.Digital(items(t, m, "voucher", "huila")))
}

// price lets a table say "0" for nothing in any currency.
func price(amount string, m pricing.Market) string {
	if amount == "0" {
		return money.Money{Currency: m.Currency}.Price().Amount
	}
	return amount
}

func items(t *testing.T, m pricing.Market, skus ...string) []pricing.Item {
	t.Helper()
	is := is.New(t)
	c, err := catalog.New(m.Currency)
	is.NoErr(err)
	var list []pricing.Item
	for _, sku := range skus {
		p, ok := c.Product(sku)
		is.True(ok) // the product exists
		list = append(list, pricing.Item{Product: p, Quantity: 1})
	}
	return list
}
