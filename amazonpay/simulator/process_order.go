package simulator

import (
	"slices"
	"strings"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// processOrder is the checkoutMode of the additional payment button, which
// stands at the end of a shop's own checkout: the payload has the amount and
// the address, and the buyer pays at Amazon without a review page.
const processOrder = "ProcessOrder"

// checkMode checks what the two kinds of checkout button need besides the
// fields that both have.
func checkMode(fields object, productType string) *problem {
	web, payment, address := fields.object("webCheckoutDetails"), fields.object("paymentDetails"), fields.object("addressDetails")
	switch {
	case web.text("checkoutMode") != processOrder && address != nil:
		return badRequest(reasonCombination, "addressDetails is for checkoutMode ProcessOrder only.")
	case web.text("checkoutMode") != processOrder && web.text("checkoutReviewReturnUrl") == "":
		return missing("checkoutReviewReturnUrl")
	case web.text("checkoutMode") != processOrder:
		return nil
	case web.text("checkoutResultReturnUrl") == "":
		return missing("checkoutResultReturnUrl")
	case payment.text("paymentIntent") == "":
		return missing("paymentIntent")
	case !payment.has("chargeAmount") && fields.object("paymentMethodOnFileMetadata")["setupOnly"] != true:
		return missing("chargeAmount")
	case fields.text("chargePermissionType") == recurring && !fields.object("recurringMetadata").has("frequency"):
		return missing("recurringMetadata.frequency")
	case productType == payOnly && address != nil:
		return badRequest(reasonCombination, "addressDetails is not for productType PayOnly.")
	case productType != payOnly && address == nil:
		return missing("addressDetails")
	case address != nil:
		return checkGivenAddress(address)
	}
	return nil
}

// checkGivenAddress follows the tables by region of Amazon's page "Address
// formatting and validation".
func checkGivenAddress(address object) *problem {
	required := []string{"name", "addressLine1", "postalCode", "countryCode", "phoneNumber"}
	given := givenAddress(address)
	switch {
	case given.CountryCode == "JP":
		required = append(required, "stateOrRegion")
	case slices.Contains(europeanCountries(), given.CountryCode):
		required = append(required, "city")
	default:
		required = append(required, "city", "stateOrRegion")
	}
	for _, name := range required {
		if strings.TrimSpace(address.text(name)) == "" {
			return missing("addressDetails." + name)
		}
	}
	if len(given.CountryCode) != 2 {
		return badValue(given.CountryCode, "addressDetails.countryCode")
	}
	return nil
}

// europeanCountries are those that the page's table for Europe is for.
func europeanCountries() []string {
	return strings.Fields("UK GB DE FR IT ES AT BE BG HR CY CZ DK EE FI GR HU IE LV LT LU MT NL PL PT RO SK SI SE")
}

// givenAddress is the shipping address that a payload gives, tidied up as
// Amazon does; nil if there is none. Which of the two fields of an Address
// Amazon writes districtOrCounty to is not documented.
func givenAddress(fields object) *api.Address {
	if fields == nil {
		return nil
	}
	text := func(name string) string { return strings.TrimSpace(fields.text(name)) }
	return &api.Address{
		Name: text("name"), AddressLine1: text("addressLine1"), AddressLine2: text("addressLine2"), AddressLine3: text("addressLine3"),
		City: text("city"), County: text("districtOrCounty"), StateOrRegion: text("stateOrRegion"),
		PostalCode: strings.ToUpper(text("postalCode")), CountryCode: strings.ToUpper(text("countryCode")), PhoneNumber: text("phoneNumber"),
	}
}

// payOrder is the button on the page of a ProcessOrder session: the buyer is
// attached, unless that happened before, and pays with the card. Pressed twice
// it pays once.
func (s *Simulator) payOrder(sessionID string, b Buyer, card string) (returnURL string, err error) {
	return s.act(sessionID, func(sess *session) (string, error) {
		if sess.state != stateOpen || sess.sub == Paid {
			return withSession(sess.resultURL, sess.id), nil
		}
		switch {
		case sess.buyer == nil:
			if err := s.attach(sess, b); err != nil {
				return "", err
			}
		case sess.buyer.ID != b.ID:
			return "", sess.notAllowed("be paid by somebody else")
		}
		if err := s.choosePayment(sess, card); err != nil {
			return "", err
		}
		sess.redirected = true
		s.process(sess)
		return withSession(sess.resultURL, sess.id), nil
	})
}
