package simulator

import (
	"encoding/base32"
	"fmt"
	"slices"
	"strconv"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// multiAddress is the productType of an order that goes to several addresses.
const multiAddress = "PayAndShipMultiAddress"

// share is what the merchant says about one of the addresses.
type share struct {
	addressID string
	price     api.Price // zero: not said
}

// ChangeAddresses is the buyer who chose several of Buyer.Addresses, by their
// indexes, for an order of productType PayAndShipMultiAddress. It returns
// checkoutReviewReturnUrl with the id, as before.
func (s *Simulator) ChangeAddresses(sessionID string, indexes ...int) (returnURL string, err error) {
	return s.act(sessionID, func(sess *session) (string, error) {
		switch {
		case !sess.choosing():
			return "", sess.notAllowed("choose other addresses")
		case sess.productType != multiAddress:
			return "", fmt.Errorf("%w: a %s session has one address at most", ErrNotAllowed, sess.productType)
		case len(indexes) == 0:
			return "", fmt.Errorf("%w: no address", ErrNoChoice)
		}
		for _, i := range indexes {
			if i < 0 || i >= len(sess.buyer.Addresses) {
				return "", fmt.Errorf("%w: address %d", ErrNoChoice, i)
			}
		}
		sess.chooseAddresses(indexes)
		s.touch(sess, BuyerAttached)
		return s.next(sess), nil
	})
}

func (sess *session) chooseAddresses(indexes []int) {
	indexes = slices.Clone(indexes)
	slices.Sort(indexes)
	sess.addressIndexes = slices.Compact(indexes)
	sess.addressIndex = sess.addressIndexes[0]
	sess.shares = slices.DeleteFunc(slices.Clone(sess.shares), func(part share) bool { return !sess.goesTo(part.addressID) })
}

// goesTo tells whether an id is that of a chosen address.
func (sess *session) goesTo(addressID string) bool {
	return slices.ContainsFunc(sess.addressIndexes, func(i int) bool { return sess.addressID(i) == addressID })
}

// addressID is the id of the buyer's i-th address, the same each time.
func (sess *session) addressID(i int) string {
	return "amzn1.address." + base32.StdEncoding.EncodeToString(sha256Of([]byte(sess.buyer.ID + " " + strconv.Itoa(i))))[:26]
}

// checkShares: multiAddressesCheckoutMetadata is about addresses that the
// buyer chose.
func (sess *session) checkShares(fields object) *problem {
	if !fields.has("multiAddressesCheckoutMetadata") {
		return nil
	}
	if sess.productType != multiAddress {
		return badRequest(reasonCombination, "multiAddressesCheckoutMetadata is for productType %s only.", multiAddress)
	}
	for _, part := range fields.objects("multiAddressesCheckoutMetadata") {
		if !sess.goesTo(part.text("addressId")) {
			return badValue(part.text("addressId"), "addressId")
		}
	}
	return nil
}

// mergeShares replaces all of them.
func (t *terms) mergeShares(fields object) {
	if !fields.has("multiAddressesCheckoutMetadata") {
		return
	}
	t.shares = nil
	for _, part := range fields.objects("multiAddressesCheckoutMetadata") {
		t.shares = append(t.shares, share{part.text("addressId"), part.price("price")})
	}
}

// addressList is shippingAddressList: each element is JSON text, which clients
// read once more.
func (sess *session) addressList() []any {
	list := []any{}
	for _, i := range sess.addressIndexes {
		document := addressDocument(&sess.buyer.Addresses[i]).(map[string]any)
		document["addressId"] = sess.addressID(i)
		list = append(list, string(encode(document)))
	}
	return list
}

func (t terms) shareDocuments() any {
	if t.shares == nil {
		return nil
	}
	list := []any{}
	for _, part := range t.shares {
		list = append(list, map[string]any{"addressId": part.addressID, "price": nullPrice(part.price)})
	}
	return list
}
