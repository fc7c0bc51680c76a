package api

import (
	"fmt"
	"strings"
)

// Region is where a merchant's Amazon Pay account lives. It is written as the
// wire wants it, in lower case. The zero value is no region.
type Region string

// The three regions of Amazon Pay.
const (
	NA Region = "na" // North America
	EU Region = "eu" // Europe and the United Kingdom
	JP Region = "jp" // Japan
)

// ParseRegion reads a region in any case. As in Amazon's own SDKs "us" is na,
// "de" and "uk" are eu. Anything else is an error that lists what is allowed.
func ParseRegion(s string) (Region, error) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "na", "us":
		return NA, nil
	case "eu", "de", "uk":
		return EU, nil
	case "jp":
		return JP, nil
	}
	return "", fmt.Errorf("api: unknown region %q: use na, eu or jp", s)
}

// Host returns the name of the region's API host, such as pay-api.amazon.jp,
// or "" for an unknown region.
func (r Region) Host() string {
	switch r {
	case NA:
		return "pay-api.amazon.com"
	case EU:
		return "pay-api.amazon.eu"
	case JP:
		return "pay-api.amazon.jp"
	}
	return ""
}

// CheckoutScriptURL returns the address of the region's checkout.js, or "" for
// an unknown region. Sandbox and live share it.
func (r Region) CheckoutScriptURL() string {
	switch r {
	case NA:
		return "https://static-na.payments-amazon.com/checkout.js"
	case EU:
		return "https://static-eu.payments-amazon.com/checkout.js"
	case JP:
		return "https://static-fe.payments-amazon.com/checkout.js"
	}
	return ""
}

// Environment says whether money moves. The zero value is none.
type Environment string

// The two environments.
const (
	Sandbox Environment = "sandbox"
	Live    Environment = "live"
)

// environmentOf returns the environment that a public key id carries in its
// prefix, or "" for a plain id. The SDKs test the prefix without regard to
// case and do not ask for the dash.
func environmentOf(publicKeyID string) Environment {
	id := strings.ToUpper(publicKeyID)
	switch {
	case strings.HasPrefix(id, "SANDBOX"):
		return Sandbox
	case strings.HasPrefix(id, "LIVE"):
		return Live
	}
	return ""
}
