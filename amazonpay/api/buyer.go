package api

import "context"

// Buyer is who pays. In a checkout session it is there only while the session
// is Open; what the shop did not ask for is empty.
type Buyer struct {
	Response
	BuyerID              string   `json:"buyerId"` // amzn1.account.…, another one for each merchant
	Name                 string   `json:"name"`
	Email                string   `json:"email"`
	PhoneNumber          string   `json:"phoneNumber"`
	PrimeMembershipTypes []string `json:"primeMembershipTypes"` // nil unless Amazon allowed the shop to know; empty: not a member

	// These come with GetBuyer only.
	PostalCode      string   `json:"postalCode"`
	CountryCode     string   `json:"countryCode"`
	ShippingAddress *Address `json:"shippingAddress"`
	BillingAddress  *Address `json:"billingAddress"`
}

// UnmarshalJSON reads what Amazon sent, leniently.
func (b *Buyer) UnmarshalJSON(data []byte) error {
	type plain Buyer
	return decode(data, (*plain)(b))
}

// MarshalJSON writes every key, as Amazon does.
func (b Buyer) MarshalJSON() ([]byte, error) { return encodeResult(b) }

func (b *Buyer) isEmpty() bool { return b.BuyerID == "" }

// GetBuyer returns who signed in. The token is the query parameter buyerToken
// of the sign-in return URL.
//
// Endpoint: GET /buyers/{token}
func (c *Client) GetBuyer(ctx context.Context, token string) (*Buyer, error) {
	return send[Buyer](ctx, c, call{operation: "GetBuyer", method: "GET", path: []string{"buyers", token}})
}
