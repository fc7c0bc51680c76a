package simulator

// createSchema is the body of Create Checkout Session.
func createSchema() schema {
	web := returnURLs()
	web["checkoutReviewReturnUrl"] = field{max: 512, required: true}
	payment := paymentFields()
	payment["presentmentCurrency"] = field{oneOf: currencies()}
	payment["allowOvercharge"] = field{kind: flag}
	payment["extendExpiration"] = field{kind: flag}
	return schema{
		"webCheckoutDetails":     {kind: nested, fields: web, required: true},
		"storeId":                {required: true},
		"scopes":                 {kind: textList, oneOf: []string{"name", "email", "phoneNumber", "billingAddress", "shippingAddress", "postalCode", "primeStatus"}},
		"chargePermissionType":   {oneOf: permissionTypes()},
		"recurringMetadata":      recurringField(),
		"deliverySpecifications": {kind: opaque},
		"paymentDetails":         {kind: nested, fields: payment},
		"merchantMetadata":       metadataField(),
		"supplementaryData":      {},
		"platformId":             {},
		"providerMetadata":       providerField(),
	}
}

// payloadSchema is a button's payload: the same, and checkoutMode with the
// address that belongs to it, which are legal there only. See checkMode for
// what each kind of button needs.
func payloadSchema() schema {
	rules := createSchema()
	web := rules["webCheckoutDetails"].fields
	web["checkoutMode"] = field{oneOf: []string{processOrder}}
	web["checkoutReviewReturnUrl"] = field{max: 512}
	address := addressField()
	delete(address.fields, "county")
	delete(address.fields, "district")
	address.fields["districtOrCounty"] = field{max: 50}
	rules["addressDetails"] = address
	return rules
}

// updateSchema is the body of Update Checkout Session. What belongs to the
// creation only is not in it.
func updateSchema() schema {
	return schema{
		"webCheckoutDetails":   {kind: nested, fields: returnURLs()},
		"chargePermissionType": {oneOf: permissionTypes()},
		"recurringMetadata":    recurringField(),
		"paymentDetails":       {kind: nested, fields: paymentFields()},
		"merchantMetadata":     metadataField(),
		"supplementaryData":    {},
		"platformId":           {},
		"providerMetadata":     providerField(),
	}
}

// completeSchema is the body of Complete Checkout Session.
func completeSchema() schema {
	return schema{
		"chargeAmount":     {kind: price, required: true},
		"totalOrderAmount": {kind: price},
	}
}

// finalizeSchema is the body of Finalize Checkout Session.
func finalizeSchema() schema {
	rules := completeSchema()
	rules["chargeAmount"] = field{kind: price}
	rules["paymentIntent"] = field{oneOf: intents(), required: true}
	rules["canHandlePendingAuthorization"] = field{kind: flag}
	rules["supplementaryData"] = field{}
	rules["shippingAddress"] = addressField()
	rules["billingAddress"] = addressField()
	return rules
}

func returnURLs() schema {
	return schema{
		"checkoutReviewReturnUrl": {max: 512},
		"checkoutResultReturnUrl": {max: 512},
		"checkoutCancelUrl":       {max: 512},
	}
}

func paymentFields() schema {
	return schema{
		"paymentIntent":                 {oneOf: intents()},
		"canHandlePendingAuthorization": {kind: flag},
		"chargeAmount":                  {kind: price},
		"totalOrderAmount":              {kind: price},
		"softDescriptor":                {max: 16},
	}
}

func metadataField() field {
	return field{kind: nested, fields: schema{
		"merchantReferenceId": {max: 256},
		"merchantStoreName":   {max: 50},
		"noteToBuyer":         {max: 255},
		"customInformation":   {max: 4096},
	}}
}

func recurringField() field {
	return field{kind: nested, fields: schema{
		"frequency": {kind: nested, fields: schema{
			"unit":  {oneOf: []string{"Year", "Month", "Week", "Day", "Variable"}, required: true},
			"value": {kind: count, required: true},
		}},
		"amount": {kind: price},
	}}
}

func providerField() field {
	return field{kind: nested, fields: schema{"providerReferenceId": {}}}
}

func addressField() field {
	return field{kind: nested, fields: schema{
		"name": {max: 50}, "addressLine1": {max: 180}, "addressLine2": {max: 60}, "addressLine3": {max: 60}, "city": {max: 50},
		"county": {max: 50}, "district": {max: 50}, "stateOrRegion": {max: 50}, "postalCode": {max: 20}, "countryCode": {max: 3},
		"phoneNumber": {max: 20},
	}}
}

func intents() []string {
	return []string{intentConfirm, intentAuthorize, intentCapture}
}

func permissionTypes() []string {
	return []string{oneTime, recurring}
}

// currencies are those of Amazon's multi-currency feature.
func currencies() []string {
	return []string{"AUD", "CHF", "DKK", "EUR", "GBP", "HKD", "JPY", "NOK", "NZD", "SEK", "USD", "ZAR"}
}

const (
	intentConfirm   = "Confirm"
	intentAuthorize = "Authorize"
	intentCapture   = "AuthorizeWithCapture"
	oneTime         = "OneTime"
	recurring       = "Recurring"
)
