package api

import "encoding/json"

// Address is a postal address. Amazon leaves out what a buyer did not give:
// an empty field is absent. A Japanese address usually has no City, and its
// lines are what the buyer registered, in that order.
type Address struct {
	Name          string `json:"name,omitzero"`
	AddressLine1  string `json:"addressLine1,omitzero"`
	AddressLine2  string `json:"addressLine2,omitzero"`
	AddressLine3  string `json:"addressLine3,omitzero"`
	City          string `json:"city,omitzero"`
	County        string `json:"county,omitzero"`
	District      string `json:"district,omitzero"`
	StateOrRegion string `json:"stateOrRegion,omitzero"` // free text: a code or a full name
	PostalCode    string `json:"postalCode,omitzero"`
	CountryCode   string `json:"countryCode,omitzero"` // ISO 3166, normally two letters
	PhoneNumber   string `json:"phoneNumber,omitzero"`
}

// ListedAddress is one of several shipping addresses of a session whose
// product type is PayAndShipMultiAddress. On the wire it is a string that
// holds JSON.
type ListedAddress struct {
	AddressID     string `json:"addressId,omitzero"`
	Name          string `json:"name,omitzero"`
	AddressLine1  string `json:"addressLine1,omitzero"`
	AddressLine2  string `json:"addressLine2,omitzero"`
	AddressLine3  string `json:"addressLine3,omitzero"`
	City          string `json:"city,omitzero"`
	County        string `json:"county,omitzero"`
	District      string `json:"district,omitzero"`
	StateOrRegion string `json:"stateOrRegion,omitzero"`
	PostalCode    string `json:"postalCode,omitzero"`
	CountryCode   string `json:"countryCode,omitzero"`
	PhoneNumber   string `json:"phoneNumber,omitzero"`
}

// UnmarshalJSON accepts a string that holds an object, or the object itself.
func (a *ListedAddress) UnmarshalJSON(data []byte) error {
	type plain ListedAddress
	if text := scalar(data); text != "" {
		data = []byte(text)
	}
	return decode(data, (*plain)(a))
}

// MarshalJSON writes the address as a string that holds an object.
func (a ListedAddress) MarshalJSON() ([]byte, error) {
	type plain ListedAddress
	text, err := encodeResult(plain(a))
	if err != nil {
		return nil, err
	}
	return json.Marshal(string(text))
}

// AddressDetails is the buyer's address as the shop knows it, for a button
// whose checkout mode is ProcessOrder. Amazon joins district and county here.
type AddressDetails struct {
	Name             string `json:"name,omitzero"`
	AddressLine1     string `json:"addressLine1,omitzero"`
	AddressLine2     string `json:"addressLine2,omitzero"`
	AddressLine3     string `json:"addressLine3,omitzero"`
	City             string `json:"city,omitzero"`
	DistrictOrCounty string `json:"districtOrCounty,omitzero"`
	StateOrRegion    string `json:"stateOrRegion,omitzero"`
	PostalCode       string `json:"postalCode,omitzero"`
	CountryCode      string `json:"countryCode,omitzero"`
	PhoneNumber      string `json:"phoneNumber,omitzero"`
}

// DeliverySpecifications grey out addresses in Amazon's address book. They do
// not replace the shop's own check of the address it gets.
type DeliverySpecifications struct {
	SpecialRestrictions []string             `json:"specialRestrictions,omitzero"` // RestrictPOBoxes, RestrictPackstations
	AddressRestrictions *AddressRestrictions `json:"addressRestrictions,omitzero"`
}

// AddressRestrictions allow or refuse addresses by country, region and postal
// code.
type AddressRestrictions struct {
	Type         string                        `json:"type,omitzero"` // Allowed or NotAllowed
	Restrictions map[string]CountryRestriction `json:"restrictions,omitzero"`
}

// CountryRestriction names parts of a country; the zero value is all of it.
type CountryRestriction struct {
	StatesOrRegions []string `json:"statesOrRegions,omitzero"`
	ZipCodes        []string `json:"zipCodes,omitzero"` // * and ? are wildcards
}
