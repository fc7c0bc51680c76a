package simulator

import (
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// The simulator writes its own JSON and borrows no type from the client, so
// that a mistake there is not mirrored here. Amazon lists every key, with null
// for what is absent.

func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func nullPrice(p api.Price) any {
	if p.Amount == "" {
		return nil
	}
	return priceDocument(p)
}

func priceDocument(p api.Price) map[string]any {
	return map[string]any{"amount": p.Amount, "currencyCode": p.CurrencyCode}
}

// stamp writes a time as the recorded answers do: 20230829T102329Z.
func stamp(t time.Time) string {
	return t.UTC().Format("20060102T150405Z")
}

func nullStamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return stamp(t)
}

func releaseEnvironment(e api.Environment) string {
	if e == api.Live {
		return "Live"
	}
	return "Sandbox"
}

func statusDocument(state, reason, description string, updated time.Time) map[string]any {
	return map[string]any{
		"state": state, "reasonCode": null(reason), "reasonDescription": null(description), "lastUpdatedTimestamp": stamp(updated),
	}
}

func providerDocument(reference string) map[string]any {
	return map[string]any{"providerReferenceId": null(reference)}
}

func (m metadata) document() map[string]any {
	return map[string]any{
		"merchantReferenceId": null(m.referenceID), "merchantStoreName": null(m.storeName),
		"noteToBuyer": null(m.note), "customInformation": null(m.custom),
	}
}

func (t terms) recurringDocument() any {
	if t.frequencyUnit == "" && t.recurringAmount.Amount == "" {
		return nil
	}
	return t.recurringParts()
}

// recurringParts is recurringMetadata of a Charge Permission, which is an
// object of nulls where there is none.
func (t terms) recurringParts() map[string]any {
	var frequency any
	if t.frequencyUnit != "" {
		frequency = map[string]any{"unit": t.frequencyUnit, "value": t.frequencyValue}
	}
	return map[string]any{"frequency": frequency, "amount": nullPrice(t.recurringAmount)}
}

func (pay payment) document() map[string]any {
	return map[string]any{
		"paymentIntent": null(pay.intent), "canHandlePendingAuthorization": pay.pending,
		"chargeAmount": nullPrice(pay.charge), "totalOrderAmount": nullPrice(pay.total),
		"softDescriptor": null(pay.softDescriptor), "presentmentCurrency": null(pay.presentmentCurrency),
		"allowOvercharge": nullFlag(pay.overcharge), "extendExpiration": nullFlag(pay.extend),
	}
}

func nullFlag(set bool) any {
	if !set {
		return nil
	}
	return true
}

func addressDocument(a *api.Address) any {
	if a == nil {
		return nil
	}
	return map[string]any{
		"name": null(a.Name), "addressLine1": null(a.AddressLine1), "addressLine2": null(a.AddressLine2), "addressLine3": null(a.AddressLine3),
		"city": null(a.City), "county": null(a.County), "district": null(a.District), "stateOrRegion": null(a.StateOrRegion),
		"postalCode": null(a.PostalCode), "countryCode": null(a.CountryCode), "phoneNumber": null(a.PhoneNumber),
	}
}

// buyerDocument is the buyer as far as the scopes go. The id always is there.
func (sess *session) buyerDocument() map[string]any {
	if sess.buyer == nil {
		return nil
	}
	document := map[string]any{"buyerId": sess.buyer.ID, "name": nil, "email": nil, "phoneNumber": nil, "primeMembershipTypes": nil}
	if sess.sees("primeStatus") {
		document["primeMembershipTypes"] = sess.buyer.primeDocument()
	}
	for scope, value := range map[string]string{"name": sess.buyer.Name, "email": sess.buyer.Email, "phoneNumber": sess.buyer.PhoneNumber} {
		if sess.sees(scope) {
			document[scope] = null(value)
		}
	}
	return document
}

// sessionKeys are the keys of a Checkout Session object in Amazon's order.
func sessionKeys() []string {
	return []string{
		"checkoutSessionId", "webCheckoutDetails", "productType", "paymentDetails", "cartDetails", "chargePermissionType", "orderType",
		"recurringMetadata", "paymentMethodOnFileMetadata", "merchantDetails", "merchantMetadata", "supplementaryData", "buyer",
		"billingAddress", "paymentPreferences", "statusDetails", "shippingAddress", "shippingAddressList", "multiAddressesCheckoutMetadata",
		"platformId", "chargePermissionId", "chargeId", "constraints", "creationTimestamp", "expirationTimestamp", "storeId",
		"providerMetadata", "releaseEnvironment", "checkoutButtonText", "deliverySpecifications", "tokens",
	}
}

// rareKey tells whether a key is only in some sessions' documents: the answer
// of Finalize, and those with several addresses.
func rareKey(key string) bool {
	return key == "cartDetails" || key == "shippingAddressList" || key == "multiAddressesCheckoutMetadata"
}

// sessionDocument is the Checkout Session object: everything while it is Open,
// ids and status when Completed, the status when Canceled. All else is null.
func (s *Simulator) sessionDocument(sess *session) ordered {
	keys := sessionKeys()
	document := make(map[string]any, len(keys))
	for _, key := range keys {
		if !rareKey(key) {
			document[key] = nil
		}
	}
	document["checkoutSessionId"] = sess.id
	document["creationTimestamp"] = stamp(sess.created)
	document["statusDetails"] = statusDocument(sess.state, sess.reason, sessionReasons(sess.reason), sess.updated)
	switch sess.state {
	case stateOpen:
		s.describeOpen(sess, document)
	case stateCompleted:
		document["chargePermissionId"] = null(sess.permissionID)
		document["chargeId"] = null(sess.chargeID)
	}
	return ordered{keys, document}
}

func (s *Simulator) describeOpen(sess *session, document map[string]any) {
	document["webCheckoutDetails"] = map[string]any{
		"checkoutReviewReturnUrl": null(sess.reviewURL), "checkoutResultReturnUrl": null(sess.resultURL),
		"checkoutCancelUrl": null(sess.cancelURL), "amazonPayRedirectUrl": null(s.redirectURL(sess)),
	}
	document["productType"] = null(sess.productType)
	document["chargePermissionType"] = sess.permissionType
	document["recurringMetadata"] = sess.recurringDocument()
	document["paymentMethodOnFileMetadata"] = sess.onFileDocument()
	document["paymentDetails"] = sess.payment.document()
	document["merchantMetadata"] = sess.metadata.document()
	document["supplementaryData"] = null(sess.supplementary)
	if buyer := sess.buyerDocument(); buyer != nil {
		document["buyer"] = buyer
	}
	document["shippingAddress"] = addressDocument(sess.shipping)
	if sess.productType == multiAddress {
		document["shippingAddressList"] = sess.addressList()
		document["multiAddressesCheckoutMetadata"] = sess.shareDocuments()
	}
	document["billingAddress"] = addressDocument(s.billing(sess))
	document["paymentPreferences"] = sess.preferences()
	document["constraints"] = s.constraints(sess)
	document["expirationTimestamp"] = stamp(sess.created.Add(sessionLife))
	document["storeId"] = null(sess.storeID)
	document["platformId"] = null(sess.platformID)
	document["providerMetadata"] = providerDocument(sess.providerReference)
	document["releaseEnvironment"] = releaseEnvironment(sess.environment)
	document["deliverySpecifications"] = sess.delivery
}

// preferences was recorded as [null] before there is a buyer.
func (sess *session) preferences() []any {
	if sess.buyer == nil {
		return []any{nil}
	}
	return []any{map[string]any{"paymentDescriptor": null(sess.card.Descriptor)}}
}

func sessionReasons(reason string) string {
	switch reason {
	case buyerCanceled:
		return simulated("The buyer canceled the Checkout Session.")
	case reasonDeclined:
		return simulated("The payment was declined.")
	case amazonCanceled:
		return simulated("Amazon canceled the Checkout Session.")
	case reasonExpired:
		return simulated("The Checkout Session was not completed within 24 hours.")
	}
	return ""
}
