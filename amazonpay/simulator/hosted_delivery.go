package simulator

import (
	"path"
	"slices"
	"strings"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// delivers tells whether the session's deliverySpecifications leave the chosen
// address selectable. They only grey out addresses in the address book; the
// merchant still has to check what it gets.
func (s *Simulator) delivers(session SessionView, m remembered) bool {
	if session.ProductType == payOnly || session.CheckoutMode == processOrder {
		return true
	}
	restrictions := s.addressRestrictions(session.ID)
	found := restricted(objectOf(restrictions["restrictions"]), m.buyer.Addresses[m.address])
	switch restrictions.text("type") {
	case "Allowed":
		return found
	case "NotAllowed":
		return !found
	}
	return true
}

// addressRestrictions reads what the merchant wrote; empty if nothing.
func (s *Simulator) addressRestrictions(sessionID string) object {
	s.mu.Lock()
	defer s.mu.Unlock()
	sess, ok := s.session(sessionID)
	if !ok {
		return nil
	}
	delivery, _ := sess.delivery.(map[string]any)
	return objectOf(delivery["addressRestrictions"])
}

// restricted tells whether an address is among the places, which are listed
// by country; nothing below a country means all of it.
func restricted(places object, a api.Address) bool {
	if !places.has(a.CountryCode) {
		return false
	}
	place := objectOf(places[a.CountryCode])
	states, codes := textsOf(place["statesOrRegions"]), textsOf(place["zipCodes"])
	if len(states)+len(codes) == 0 {
		return true
	}
	return slices.ContainsFunc(states, func(state string) bool { return strings.EqualFold(state, a.StateOrRegion) }) ||
		slices.ContainsFunc(codes, func(pattern string) bool {
			match, err := path.Match(postalCode(pattern), postalCode(a.PostalCode))
			return err == nil && match
		})
}

// postalCode drops what people write or leave out within a postal code.
func postalCode(code string) string {
	return strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(code))
}

func objectOf(value any) object {
	fields, _ := value.(map[string]any)
	return fields
}

func textsOf(value any) (list []string) {
	elements, _ := value.([]any)
	for _, element := range elements {
		if text, ok := element.(string); ok {
			list = append(list, text)
		}
	}
	return list
}
