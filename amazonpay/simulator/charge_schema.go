package simulator

// permissionSchema is the body of Update Charge Permission.
func permissionSchema() schema {
	return schema{"merchantMetadata": metadataField(), "recurringMetadata": recurringField()}
}

// closeSchema is the body of Close Charge Permission.
func closeSchema() schema {
	return schema{"closureReason": {max: 255, required: true}, "cancelPendingCharges": {kind: flag}}
}

// chargeSchema is the body of Create Charge.
func chargeSchema() schema {
	return schema{
		"chargePermissionId":            {required: true},
		"chargeAmount":                  {kind: price, required: true},
		"captureNow":                    {kind: flag},
		"softDescriptor":                {max: 16},
		"canHandlePendingAuthorization": {kind: flag},
		"merchantMetadata":              metadataField(),
		"providerMetadata":              providerField(),
		"platformId":                    {},
		"chargeInitiator":               {oneOf: []string{"CITU", "MITU", "CITR", "MITR"}},
		"channel":                       {oneOf: []string{"Web", "Phone", "App", "Alexa", "PointOfSale", "FireTv", "Offline", "Amazon"}},
		"webCheckoutDetails":            {kind: nested, fields: schema{"checkoutResultReturnUrl": {url: true}}},
	}
}

// captureSchema is the body of Capture Charge.
func captureSchema() schema {
	return schema{"captureAmount": {kind: price, required: true}, "softDescriptor": {max: 16}}
}

// cancelSchema is the body of Cancel Charge.
func cancelSchema() schema {
	return schema{"cancellationReason": {max: 255, required: true}}
}

// refundSchema is the body of Create Refund.
func refundSchema() schema {
	return schema{"chargeId": {required: true}, "refundAmount": {kind: price, required: true}, "softDescriptor": {max: 16}}
}
