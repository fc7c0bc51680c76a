// Package pricing says what a cart costs: which shipping methods an address
// has, what they cost, and the tax. It has no side effects and knows neither
// browsers nor databases.
package pricing

import (
	"fmt"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/examples/shop/money"
)

// Market is where the shop is: its currency, its tax and where it sends
// parcels. The rates are made up for the demonstration.
type Market struct {
	Region     api.Region
	Currency   string
	TaxName    string // "Consumption tax"
	TaxPercent int64  // on goods and shipping, for taxed countries
	taxed      []string
	zones      []zone
}

// Method is one way to send a parcel.
type Method struct {
	ID    string // of the form field
	Label string
	Price money.Money
}

// zone is a set of addresses with the same shipping methods.
type zone struct {
	countries []string
	postcodes []string // prefixes in digits; empty: the whole country
	methods   []Method // cheapest first
}

// ForRegion returns the market of a shop that is registered with Amazon Pay
// in that region.
func ForRegion(region api.Region) (Market, error) {
	switch region {
	case api.JP:
		return japan(), nil
	case api.EU:
		return europe(), nil
	case api.NA:
		return america(), nil
	}
	return Market{}, fmt.Errorf("pricing: no market for region %q: use jp, eu or na", region)
}

func japan() Market {
	yen := func(n int64) money.Money { return money.Money{Minor: n, Currency: "JPY"} }
	return Market{
		Region: api.JP, Currency: "JPY",
		TaxName: "Consumption tax", TaxPercent: 10, taxed: []string{"JP"},
		zones: []zone{
			// Hokkaido and Okinawa: 001 to 007, 040 to 099, 900 to 907.
			{[]string{"JP"}, []string{"00", "04", "05", "06", "07", "08", "09", "90"}, []Method{
				{"standard", "Parcel to Hokkaido or Okinawa, 3 to 5 days", yen(1300)},
			}},
			{[]string{"JP"}, nil, []Method{
				{"standard", "Parcel, 1 to 2 days", yen(600)},
				{"express", "Express, next morning", yen(1100)},
			}},
			{append(europeanUnion(), "AU", "CA", "HK", "KR", "NZ", "SG", "TW", "US"), nil, []Method{
				{"airmail", "Airmail, 6 to 12 days", yen(2800)},
			}},
		},
	}
}

func europe() Market {
	cents := func(n int64) money.Money { return money.Money{Minor: n, Currency: "EUR"} }
	return Market{
		Region: api.EU, Currency: "EUR",
		TaxName: "VAT", TaxPercent: 19, taxed: europeanUnion(),
		zones: []zone{
			{[]string{"DE"}, nil, []Method{
				{"standard", "Parcel, 1 to 3 days", cents(490)},
				{"express", "Express, next day", cents(990)},
			}},
			{europeanUnion(), nil, []Method{
				{"standard", "Parcel, 3 to 6 days", cents(990)},
				{"express", "Express, 1 to 2 days", cents(2190)},
			}},
			{[]string{"AU", "CA", "CH", "JP", "NO", "NZ", "US"}, nil, []Method{
				{"airmail", "Airmail, 6 to 12 days", cents(1990)},
			}},
		},
	}
}

func america() Market {
	cents := func(n int64) money.Money { return money.Money{Minor: n, Currency: "USD"} }
	return Market{
		Region: api.NA, Currency: "USD",
		TaxName: "Sales tax", TaxPercent: 8, taxed: []string{"US"},
		zones: []zone{
			// Hawaii and Alaska: 967, 968 and 995 to 999.
			{[]string{"US"}, []string{"967", "968", "995", "996", "997", "998", "999"}, []Method{
				{"standard", "Parcel to Alaska or Hawaii, 5 to 8 days", cents(1450)},
			}},
			{[]string{"US"}, nil, []Method{
				{"standard", "Parcel, 2 to 4 days", cents(590)},
				{"express", "Express, next day", cents(1990)},
			}},
			{append(europeanUnion(), "AU", "CA", "JP", "NZ"), nil, []Method{
				{"airmail", "Airmail, 6 to 12 days", cents(2400)},
			}},
		},
	}
}

func europeanUnion() []string {
	return []string{
		"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
		"IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
	}
}
