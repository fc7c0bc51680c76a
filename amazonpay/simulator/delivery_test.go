package simulator_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

func restricting(delivery string) string {
	return payload[:len(payload)-1] + `,"deliverySpecifications":` + delivery + `}`
}

// A session repeats its deliverySpecifications, which are set when it is made and not later.
//
// Source: Amazon's page "Checkout Session"
func TestDeliverySpecificationsAreEchoed(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	is.Equal(m.get(signedIn(m)).at("deliverySpecifications"), nil)
	delivery := `{"addressRestrictions":{"restrictions":{"JP":{"statesOrRegions":["東京都"],"zipCodes":["153-*"]},"US":{}},"type":"Allowed"},"specialRestrictions":["RestrictPOBoxes"]}`
	id := m.signIn(simulator.JapaneseBuyer(), restricting(delivery))
	is.True(strings.Contains(m.get(id).raw, `"deliverySpecifications":`+delivery))
	is.Equal(m.update(id, `{"deliverySpecifications":{}}`).reason(), "UnrecognizedField")
}

// deliverySpecifications are as strict as the rest of a body; which special restrictions exist matters in the sandbox only.
//
// Source: Amazon's page "Display shipping and payment info"
func TestDeliverySpecificationsAreStrict(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, delivery, sandbox, live string }{
		{"nothing", `{}`, "", ""},
		{"both special restrictions", `{"specialRestrictions":["RestrictPOBoxes","RestrictPackstations"]}`, "", ""},
		{"another special restriction", `{"specialRestrictions":["RestrictIslands"]}`, "InvalidParameterValue", ""},
		{"no type", `{"addressRestrictions":{"restrictions":{"JP":{}}}}`, "MissingParameterValue", "MissingParameterValue"},
		{"another type", `{"addressRestrictions":{"type":"Perhaps","restrictions":{"JP":{}}}}`, "InvalidParameterValue", "InvalidParameterValue"},
		{"no country code", `{"addressRestrictions":{"type":"Allowed","restrictions":{"Japan":{}}}}`, "InvalidParameterValue", "InvalidParameterValue"},
		{"a list of countries", `{"addressRestrictions":{"type":"Allowed","restrictions":["JP"]}}`, "InvalidParameterValue", "InvalidParameterValue"},
		{"an unknown field", `{"addressRestrictions":{"type":"Allowed","restrictions":{"JP":{"cities":["x"]}}}}`, "UnrecognizedField", "UnrecognizedField"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			is.Equal(m.keyed("/checkoutSessions", restricting(c.delivery)).reason(), c.sandbox)
			m.keyID = live
			is.Equal(m.keyed("/checkoutSessions", restricting(c.delivery)).reason(), c.live)
		})
	}
}

// RestrictPOBoxes and RestrictPackstations grey such addresses out in the address book, in the countries that Amazon names; how an address is recognised is simulated.
//
// Source: Amazon's page "Display shipping and payment info"
func TestSpecialRestrictionsGreyOutAddresses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		address     api.Address
		restriction string
		open        bool
	}{
		{"a PO box in America", api.Address{CountryCode: "US", AddressLine1: "P.O. Box 12"}, "RestrictPOBoxes", false},
		{"a Postfach in Germany", api.Address{CountryCode: "DE", AddressLine2: "Postfach 10 20 30"}, "RestrictPOBoxes", false},
		{"a boîte postale in France", api.Address{CountryCode: "FR", AddressLine3: "Boîte postale 5"}, "RestrictPOBoxes", false},
		{"a PO box in Japan, where the rule has no meaning", api.Address{CountryCode: "JP", AddressLine1: "PO Box 12"}, "RestrictPOBoxes", true},
		{"a PO box where only Packstations are refused", api.Address{CountryCode: "DE", AddressLine1: "PO Box 12"}, "RestrictPackstations", true},
		{"a Packstation", api.Address{CountryCode: "DE", AddressLine1: "12345678", AddressLine2: "Packstation 145"}, "RestrictPackstations", false},
		{"a Packstation where only PO boxes are refused", api.Address{CountryCode: "DE", AddressLine2: "Packstation 145"}, "RestrictPOBoxes", true},
		{"a Packstation in Austria, where the rule has no meaning", api.Address{CountryCode: "AT", AddressLine2: "Packstation 145"}, "RestrictPackstations", true},
		{"a street that sounds like one", api.Address{CountryCode: "US", AddressLine1: "1 Depo Boxwood Street"}, "RestrictPOBoxes", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			shop := openShop(t, simulator.Config{})
			somebody := simulator.JapaneseBuyer()
			somebody.Addresses = append(somebody.Addresses, c.address)
			id := shop.signIn(somebody, restricting(`{"specialRestrictions":["`+c.restriction+`"]}`))
			buyer := openBrowser(t, shop)
			change := buyer.open(at("/checkout/change", id) + "&changeAction=changeAddress")
			is.Equal(strings.Contains(change.body, " disabled>"), !c.open)
			answer := buyer.submit(change, 0, "/checkout/change", url.Values{"address": {"2"}})
			is.Equal(answer.status == 303, c.open) // a forged choice does not help
		})
	}
}

// RestrictPOBoxes is for nine countries.
//
// Source: Amazon's page "Display shipping and payment info"
func TestWherePOBoxesAreRestricted(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := openShop(t, simulator.Config{})
	somebody := simulator.JapaneseBuyer()
	countries := strings.Fields("US CA GB FR DE ES PT IT AU")
	for _, country := range countries {
		somebody.Addresses = append(somebody.Addresses, api.Address{CountryCode: country, AddressLine1: "PO Box 12"})
	}
	id := shop.signIn(somebody, restricting(`{"specialRestrictions":["RestrictPOBoxes"]}`))
	change := openBrowser(t, shop).open(at("/checkout/change", id) + "&changeAction=changeAddress")
	is.Equal(strings.Count(change.body, " disabled>"), len(countries))
}

// Postal codes may have the wildcards * and ?, and nothing else of a pattern or a range; the shop gets the address all the same and has to look.
//
// Source: Amazon's page "Display shipping and payment info"
func TestH6_PostalCodesHaveWildcardsAndNoRanges(t *testing.T) {
	t.Parallel()
	for pattern, refused := range map[string]bool{
		"153-0064": true, "1530064": true, "153*": true, "153-006?": true, "*": true, "15300": false, "153006[4]": false, `153006\4`: false, "1530000-1539999": false,
	} {
		t.Run(pattern, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			shop := openShop(t, simulator.Config{})
			quoted := strings.ReplaceAll(pattern, `\`, `\\`)
			id := shop.signIn(simulator.JapaneseBuyer(), restricting(`{"addressRestrictions":{"type":"NotAllowed","restrictions":{"JP":{"zipCodes":["`+quoted+`"]}}}}`))
			change := openBrowser(t, shop).open(at("/checkout/change", id) + "&changeAction=changeAddress")
			is.Equal(strings.Contains(change.body, " disabled>"), refused)
			is.Equal(shop.get(id).text("shippingAddress", "postalCode"), "153-0064") // which the scripted buyer chose
		})
	}
}
