package pricing

import (
	"slices"
	"strings"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// Methods returns how a parcel can go to that address, cheapest first and at
// least one. Where it cannot go it returns an *amazonpay.Refusal with words
// for the buyer.
func (m Market) Methods(a *api.Address) ([]Method, error) {
	if a == nil || a.CountryCode == "" {
		return nil, &amazonpay.Refusal{Message: "This order needs a delivery address. Please start again from your cart."}
	}
	postcode := digits(a.PostalCode)
	if a.CountryCode == "JP" && len(postcode) != 7 {
		return nil, &amazonpay.Refusal{Message: "A Japanese address needs a postal code of seven digits. Please change the delivery address."}
	}
	for _, z := range m.zones {
		if z.covers(a.CountryCode, postcode) {
			return slices.Clone(z.methods), nil
		}
	}
	return nil, &amazonpay.Refusal{Message: "We cannot send parcels to this country yet. Please change the delivery address."}
}

// Choose returns the method with that id, or the cheapest if it is not among
// those on offer, as after a change of address.
func Choose(methods []Method, id string) Method {
	for _, m := range methods {
		if m.ID == id {
			return m
		}
	}
	return methods[0]
}

func (z zone) covers(country, postcode string) bool {
	if !slices.Contains(z.countries, country) {
		return false
	}
	starts := func(prefix string) bool { return strings.HasPrefix(postcode, prefix) }
	return z.postcodes == nil || slices.ContainsFunc(z.postcodes, starts)
}

// digits keeps the digits of a postal code, ASCII or full-width, and drops
// hyphens of any kind, spaces and the postal mark.
func digits(postcode string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case '0' <= r && r <= '9':
			return r
		case '\uff10' <= r && r <= '\uff19':
			return r - '\uff10' + '0'
		}
		return -1
	}, postcode)
}
