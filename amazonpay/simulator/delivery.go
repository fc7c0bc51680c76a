package simulator

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

const (
	restrictPOBoxes      = "RestrictPOBoxes"
	restrictPackstations = "RestrictPackstations"
)

// deliveryField is deliverySpecifications. Which special restrictions there
// are is checked in the sandbox only, see checkDelivery.
func deliveryField() field {
	return field{kind: nested, fields: schema{
		"specialRestrictions": {kind: textList},
		"addressRestrictions": {kind: nested, fields: schema{
			"type": {oneOf: []string{"Allowed", "NotAllowed"}, required: true},
			"restrictions": {kind: countries, required: true, fields: schema{
				"statesOrRegions": {kind: textList},
				"zipCodes":        {kind: textList},
			}},
		}},
	}}
}

func checkDelivery(delivery object, environment api.Environment) *problem {
	for _, name := range delivery.list("specialRestrictions") {
		if environment == api.Sandbox && name != restrictPOBoxes && name != restrictPackstations {
			return badValue(name, "specialRestrictions")
		}
	}
	return nil
}

// delivers tells whether deliverySpecifications leave an address selectable.
// They only grey out addresses in the address book; the merchant still has to
// check what it gets.
func delivers(delivery object, a api.Address) bool {
	if isSpecial(delivery.list("specialRestrictions"), a) {
		return false
	}
	restrictions := delivery.object("addressRestrictions")
	found := restricted(restrictions.object("restrictions"), a)
	switch restrictions.text("type") {
	case "Allowed":
		return found
	case "NotAllowed":
		return !found
	}
	return true
}

// restricted tells whether an address is among the places, which are listed
// by country; nothing below a country means all of it.
func restricted(places object, a api.Address) bool {
	if !places.has(a.CountryCode) {
		return false
	}
	literal := strings.NewReplacer(`[`, `\[`, `\`, `\\`) // only * and ? are wildcards
	place := places.object(a.CountryCode)
	states, codes := place.list("statesOrRegions"), place.list("zipCodes")
	if len(states)+len(codes) == 0 {
		return true
	}
	return slices.ContainsFunc(states, func(state string) bool { return strings.EqualFold(state, a.StateOrRegion) }) ||
		slices.ContainsFunc(codes, func(pattern string) bool {
			match, err := path.Match(literal.Replace(postalCode(pattern)), postalCode(a.PostalCode))
			return err == nil && match
		})
}

// postalCode drops what people write or leave out within a postal code.
func postalCode(code string) string {
	return strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(code))
}

// How Amazon tells a PO box from a street is not documented.
var (
	poBox       = regexp.MustCompile(`(?i)\b(p\.? ?o\.? ?box|post office box|postfach|bo[iî]te postale|b\.?p\.? ?\d|apartado|casella postale)`)
	packstation = regexp.MustCompile(`(?i)\bpackstation\b`)
)

// isSpecial tells whether an address is of a kind that is not delivered to, in
// the countries that Amazon names for it.
func isSpecial(restrictions []string, a api.Address) bool {
	text := strings.Join([]string{a.AddressLine1, a.AddressLine2, a.AddressLine3}, "\n")
	boxes := slices.Contains(strings.Fields("US CA GB FR DE ES PT IT AU"), a.CountryCode)
	return boxes && slices.Contains(restrictions, restrictPOBoxes) && poBox.MatchString(text) ||
		a.CountryCode == "DE" && slices.Contains(restrictions, restrictPackstations) && packstation.MatchString(text)
}
