package simulator

import (
	"fmt"
	"slices"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// Buyer is somebody with an Amazon account. Empty strings are null on the
// wire. Addresses and Cards hold at least one element each; the first is the
// one that is chosen at first.
type Buyer struct {
	ID          string        `json:"id"` // amzn1.account.…; zero: made up at sign-in
	Name        string        `json:"name"`
	Email       string        `json:"email"`
	PhoneNumber string        `json:"phoneNumber"`
	Language    string        `json:"language"` // of the pages that the buyer sees: "ja", "en", "de" …
	Addresses   []api.Address `json:"addresses,omitzero"`
	Billing     *api.Address  `json:"billing,omitzero"` // nil: none on file
	Cards       []Card        `json:"cards,omitzero"`

	// PrimeMembershipTypes are PRIME_GENERAL, PRIME_STUDENT and so on. Amazon
	// tells them to merchants who are allowed to know. Nil: this one is not;
	// empty: no member.
	PrimeMembershipTypes []string `json:"primeMembershipTypes,omitzero"`
}

// Card is a payment instrument. Amazon's sandbox gives every test buyer the
// same ones, told apart by their last digits; what each does is documented on
// its page "Sandbox simulations".
type Card struct {
	Ending     string  `json:"ending"`     // the last four digits, or "gift"
	Descriptor string  `json:"descriptor"` // as paymentDescriptor shows it: "Visa ****1111 (Amazon Pay)"
	Outcome    Outcome `json:"outcome"`
	Gift       bool    `json:"gift"` // an Amazon gift card balance: there is no billing address
}

// Outcome is what a card does on the processing page. The zero value is
// Succeeds.
type Outcome string

// The outcomes of the sandbox's test instruments.
const (
	Succeeds       Outcome = ""
	BuyerCancels   Outcome = "BuyerCanceled"     // the session is canceled, the buyer is sent to checkoutResultReturnUrl
	Declines       Outcome = "Declined"          // likewise
	PendsThenPays  Outcome = "PendingAuthorized" // 202, authorized later; declines unless the session takes pending charges
	PendsThenFails Outcome = "PendingDeclined"   // 202, HardDeclined later; likewise
)

// JapaneseBuyer returns the demo buyer of region jp: two addresses, the first
// in Tokyo as in Amazon's own sample with the municipality in the first line
// and no city, the second in Okinawa.
func JapaneseBuyer() Buyer {
	home := api.Address{
		Name: "田中太郎", AddressLine1: "目黒区下目黒1-8-1", AddressLine2: "アルコタワー", StateOrRegion: "東京都",
		PostalCode: "153-0064", CountryCode: "JP", PhoneNumber: "03-1234-5678",
	}
	okinawa := api.Address{
		Name: "田中花子", AddressLine1: "那覇市泉崎1-1-1", AddressLine2: "泉崎マンション203号室", StateOrRegion: "沖縄県",
		PostalCode: "900-0021", CountryCode: "JP", PhoneNumber: "098-123-4567",
	}
	return Buyer{
		ID: "amzn1.account.AGJPTANAKA0SIMULATED0BUYER00", Name: "田中太郎", Email: "taro.tanaka@example.jp", PhoneNumber: "03-1234-5678",
		Language: "ja", Addresses: []api.Address{home, okinawa}, Billing: &home, Cards: testCards("Amazonギフトカード"),
	}
}

// EuropeanBuyer returns the demo buyer of region eu: addresses in Germany (the
// street in the second line, as German addresses often come), France and
// Great Britain.
func EuropeanBuyer() Buyer {
	berlin := api.Address{
		Name: "Erika Mustermann", AddressLine2: "Musterstraße 12", City: "Berlin",
		PostalCode: "10115", CountryCode: "DE", PhoneNumber: "+49 30 1234567",
	}
	lyon := api.Address{
		Name: "Erika Mustermann", AddressLine1: "12 rue de l’Exemple", City: "Lyon", PostalCode: "69002", CountryCode: "FR",
	}
	london := api.Address{
		Name: "Erika Mustermann", AddressLine1: "Flat 3", AddressLine2: "12 Sample Street", City: "London", StateOrRegion: "Greater London",
		PostalCode: "SW1A 1AA", CountryCode: "GB", PhoneNumber: "+44 20 7946 0000",
	}
	return Buyer{
		ID: "amzn1.account.AGEUMUSTERMANN0SIMULATED0000", Name: "Erika Mustermann", Email: "erika.mustermann@example.de",
		PhoneNumber: "+49 30 1234567", Language: "en", Addresses: []api.Address{berlin, lyon, london}, Billing: &berlin,
		Cards: testCards("Amazon Gift Card"),
	}
}

// testCards are the instruments of Amazon's sandbox and, in addition, a gift
// card. How Amazon describes a gift card is not documented.
func testCards(gift string) []Card {
	card := func(brand, ending string, outcome Outcome) Card {
		return Card{Ending: ending, Descriptor: fmt.Sprintf("%s ****%s (Amazon Pay)", brand, ending), Outcome: outcome}
	}
	return []Card{
		card("Visa", "1111", Succeeds),
		card("American Express", "0005", Succeeds),
		card("Mastercard", "4444", Succeeds),
		card("Discover", "9424", Succeeds),
		card("JCB", "0000", Succeeds),
		card("Visa", "3064", BuyerCancels),
		card("Visa", "3434", Declines),
		card("Visa", "0701", PendsThenPays),
		card("Visa", "4354", PendsThenFails),
		{Ending: "gift", Descriptor: gift, Gift: true},
	}
}

// check refuses a buyer who could not choose anything.
func (b Buyer) check() error {
	if len(b.Addresses) == 0 || len(b.Cards) == 0 {
		return fmt.Errorf("%w: a buyer needs at least one address and one card", ErrNoChoice)
	}
	outcomes := []Outcome{Succeeds, BuyerCancels, Declines, PendsThenPays, PendsThenFails}
	for _, c := range b.Cards {
		if !slices.Contains(outcomes, c.Outcome) {
			return fmt.Errorf("%w: card %q has the outcome %q: use one of %q", ErrNoChoice, c.Ending, c.Outcome, outcomes)
		}
	}
	return nil
}

// clone returns a copy that shares nothing with b.
func (b Buyer) clone() Buyer {
	b.Addresses = slices.Clone(b.Addresses)
	b.Cards = slices.Clone(b.Cards)
	b.Billing = cloneAddress(b.Billing)
	b.PrimeMembershipTypes = slices.Clone(b.PrimeMembershipTypes)
	return b
}

// primeDocument is primeMembershipTypes: a list, or null for a merchant who
// may not know.
func (b Buyer) primeDocument() any {
	if b.PrimeMembershipTypes == nil {
		return nil
	}
	return b.PrimeMembershipTypes
}

// card finds a card by its last digits.
func (b Buyer) card(ending string) (Card, bool) {
	i := slices.IndexFunc(b.Cards, func(c Card) bool { return c.Ending == ending })
	if i < 0 {
		return Card{}, false
	}
	return b.Cards[i], true
}

func cloneAddress(a *api.Address) *api.Address {
	if a == nil {
		return nil
	}
	c := *a
	return &c
}
