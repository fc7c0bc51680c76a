package simulator

// createSchema is the body of Create Checkout Session.
func createSchema() schema {
	web := returnURLs()
	web["checkoutReviewReturnUrl"] = field{url: true, required: true}
	payment := paymentFields()
	payment["presentmentCurrency"] = field{oneOf: currencies()}
	payment["allowOvercharge"] = field{kind: flag}
	payment["extendExpiration"] = field{kind: flag}
	payment["estimateOrderTotal"] = field{kind: price} // the .NET SDK has it; nothing comes of it
	return schema{
		"webCheckoutDetails":          {kind: nested, fields: web, required: true},
		"storeId":                     {required: true},
		"scopes":                      {kind: textList, oneOf: []string{"name", "email", "phoneNumber", "billingAddress", "shippingAddress", "postalCode", "primeStatus"}},
		"chargePermissionType":        {oneOf: permissionTypes()},
		"recurringMetadata":           recurringField(),
		"paymentMethodOnFileMetadata": {kind: nested, fields: schema{"setupOnly": {kind: looseFlag}}},
		"chargePermissionId":          {},
		"deliverySpecifications":      deliveryField(),
		"paymentDetails":              {kind: nested, fields: payment},
		"merchantMetadata":            metadataField(),
		"supplementaryData":           {},
		"platformId":                  {},
		"providerMetadata":            providerField(),
	}
}

// payloadSchema is a button's payload: the same, and checkoutMode with the
// address that belongs to it, which are legal there only. See checkMode for
// what each kind of button needs.
func payloadSchema() schema {
	rules := createSchema()
	web := rules["webCheckoutDetails"].fields
	web["checkoutMode"] = field{oneOf: []string{processOrder}}
	web["checkoutReviewReturnUrl"] = field{url: true}
	address := addressField()
	delete(address.fields, "county")
	delete(address.fields, "district")
	address.fields["districtOrCounty"] = field{max: 50, nullable: true}
	rules["addressDetails"] = address
	return rules
}

// updateSchema is the body of Update Checkout Session. What belongs to the
// creation only is not in it.
func updateSchema() schema {
	return schema{
		"webCheckoutDetails":             {kind: nested, fields: returnURLs()},
		"chargePermissionType":           {oneOf: permissionTypes()},
		"recurringMetadata":              recurringField(),
		"multiAddressesCheckoutMetadata": {kind: nestedList, fields: schema{"addressId": {required: true}, "price": {kind: price}}},
		"paymentDetails":                 {kind: nested, fields: paymentFields()},
		"merchantMetadata":               metadataField(),
		"supplementaryData":              {},
		"platformId":                     {},
		"providerMetadata":               providerField(),
	}
}

// completeSchema is the body of Complete Checkout Session. With setupOnly
// there is no amount; see checkAmounts.
func completeSchema() schema {
	return schema{
		"chargeAmount":     {kind: price},
		"totalOrderAmount": {kind: price},
	}
}

func returnURLs() schema {
	return schema{
		"checkoutReviewReturnUrl": {url: true},
		"checkoutResultReturnUrl": {url: true},
		"checkoutCancelUrl":       {url: true},
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
		"amount": {kind: price, nullable: true}, // which varies then
	}}
}

func providerField() field {
	return field{kind: nested, fields: schema{"providerReferenceId": {}}}
}

// addressField is an address. Amazon's samples have null for its empty lines.
func addressField() field {
	line := func(max int) field { return field{max: max, nullable: true} }
	return field{kind: nested, fields: schema{
		"name": line(50), "addressLine1": line(180), "addressLine2": line(60), "addressLine3": line(60), "city": line(50),
		"county": line(50), "district": line(50), "stateOrRegion": line(50), "postalCode": line(20), "countryCode": line(3),
		"phoneNumber": line(20),
	}}
}

func intents() []string {
	return []string{intentConfirm, intentAuthorize, intentCapture}
}

func permissionTypes() []string {
	return []string{oneTime, recurring, onFile}
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
	onFile          = "PaymentMethodOnFile"
)
