package simulator_test

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

func (m *shop) severalButton(payload string) simulator.Button {
	button := m.button(payload)
	button.ProductType = "PayAndShipMultiAddress"
	return button
}

// addressIDs reads shippingAddressList, whose elements are JSON text.
func (r reply) addressIDs(t *testing.T) (ids []string) {
	t.Helper()
	list, ok := r.at("shippingAddressList").([]any)
	if !ok {
		t.Fatal(r.raw)
	}
	for _, element := range list {
		var address struct{ AddressID, Name string }
		if err := json.Unmarshal([]byte(element.(string)), &address); err != nil || address.Name == "" {
			t.Fatal(element, err)
		}
		ids = append(ids, address.AddressID)
	}
	return ids
}

// An order of productType PayAndShipMultiAddress goes to several addresses: they come as a list of JSON texts with an id each, by which the merchant says what each share costs.
//
// Source: official SDK
func TestAnOrderGoesToSeveralAddresses(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := m.signInWith(simulator.JapaneseBuyer(), m.severalButton(payload))
	is.Equal(len(m.get(id).addressIDs(t)), 1) // at first
	back, err := m.sim.ChangeAddresses(id, 1, 0, 1)
	is.NoErr(err)
	is.Equal(sessionOf(t, back), id)
	open := m.get(id)
	ids := open.addressIDs(t)
	is.Equal(len(ids), 2)
	is.True(strings.HasPrefix(ids[0], "amzn1.address.") && ids[0] != ids[1])
	is.Equal(open.at("shippingAddress"), nil)
	is.Equal(open.at("multiAddressesCheckoutMetadata"), nil)

	shares := `"multiAddressesCheckoutMetadata":[{"addressId":"` + ids[0] + `","price":{"amount":400,"currencyCode":"JPY"}},{"addressId":"` + ids[1] + `"}]`
	updated := m.update(id, "{"+shares+","+terms("Authorize", false)[1:])
	is.Equal(updated.status, 200)
	first := updated.at("multiAddressesCheckoutMetadata").([]any)[0].(map[string]any)
	is.Equal(first, map[string]any{"addressId": ids[0], "price": map[string]any{"amount": "400", "currencyCode": "JPY"}})
	_, err = m.sim.Pay(updated.text("webCheckoutDetails", "amazonPayRedirectUrl"))
	is.NoErr(err)
	done := m.complete(id, thousand)
	is.Equal(done.status, 200)
	permission := m.call("GET", "/chargePermissions/"+done.text("chargePermissionId"), "")
	is.Equal(permission.addressIDs(t), ids)
}

// The merchant can say what a share costs for the addresses that the buyer chose only, and the buyer can choose none but the own ones.
//
// Source: not documented; our choice
func TestWhatAnOrderToSeveralAddressesRefuses(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := m.signInWith(simulator.JapaneseBuyer(), m.severalButton(payload))
	shares := func(addressID, currency string) string {
		return `{"multiAddressesCheckoutMetadata":[{"addressId":"` + addressID + `","price":{"amount":"1","currencyCode":"` + currency + `"}}]}`
	}
	ids := m.get(id).addressIDs(t)
	is.Equal(m.update(id, shares("amzn1.address.X", "JPY")).reason(), "InvalidParameterValue")
	is.Equal(m.update(id, shares(ids[0], "USD")).reason(), "CurrencyMismatch")
	is.Equal(m.update(id, `{"multiAddressesCheckoutMetadata":[]}`).reason(), "InvalidParameterValue")
	is.Equal(m.update(signedIn(m), shares(ids[0], "JPY")).reason(), "InvalidParameterCombination")
	is.Equal(m.update(id, shares(ids[0], "JPY")).status, 200)
	_, err := m.sim.ChangeAddress(id, 1) // another one: what was said about the first is void
	is.NoErr(err)
	is.Equal(m.get(id).at("multiAddressesCheckoutMetadata").([]any), []any{})
	for _, indexes := range [][]int{nil, {2}, {0, -1}} {
		_, err := m.sim.ChangeAddresses(id, indexes...)
		is.True(errors.Is(err, simulator.ErrNoChoice))
	}
	_, err = m.sim.ChangeAddresses(signedIn(m), 0)
	is.True(errors.Is(err, simulator.ErrNotAllowed))
}

// At Amazon's page several addresses can be ticked for such an order.
//
// Source: not documented; our choice
func TestSeveralAddressesAreTicked(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := openShop(t, simulator.Config{})
	buyer := openBrowser(t, shop)
	choices := buyer.signedIn(shop.severalButton(payload))
	is.Equal(strings.Count(choices.body, `type="checkbox"`), 2)
	id := sessionOf(t, buyer.submit(choices, 0, "/checkout/select", url.Values{"address": {"0", "1"}}).url)
	is.Equal(len(shop.get(id).addressIDs(t)), 2)
	change := buyer.open(at("/checkout/change", id) + "&changeAction=changeAddress")
	is.Equal(strings.Count(change.body, " checked"), 2)
	buyer.submit(change, 0, "/checkout/change", url.Values{"address": {"1"}})
	view, _ := shop.sim.Session(id)
	is.Equal(view.AddressIndexes, []int{1})
	is.Equal(buyer.submit(change, 0, "/checkout/change", url.Values{"address": {"1", "7"}}).status, 400)
	is.Equal(buyer.click(shop.severalButton(payload)).url[:17], "/checkout/select?") // asked each time

	mainland := restricting(`{"addressRestrictions":{"type":"NotAllowed","restrictions":{"JP":{"statesOrRegions":["沖縄県"]}}}}`)
	choices = buyer.click(shop.severalButton(mainland))
	is.Equal(buyer.submit(choices, 0, "/checkout/select", url.Values{"address": {"0", "1"}}).status, 400) // one is greyed out
}

// The client reads the addresses, and writes what each share costs.
//
// Source: official SDK
func TestTheClientReadsSeveralAddresses(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := m.signInWith(simulator.JapaneseBuyer(), m.severalButton(payload))
	_, err := m.sim.ChangeAddresses(id, 0, 1)
	is.NoErr(err)
	client, err := api.New(api.Config{Region: api.JP, PublicKeyID: sandbox, PrivateKey: testKey(), HTTPClient: m.sim.HTTPClient()})
	is.NoErr(err)
	open, err := client.GetCheckoutSession(t.Context(), id)
	is.NoErr(err)
	is.Equal(len(open.ShippingAddressList), 2)
	is.Equal(open.ShippingAddressList[1].StateOrRegion, "沖縄県")
	price := yen("400")
	updated, err := client.UpdateCheckoutSession(t.Context(), id, &api.UpdateCheckoutSessionRequest{
		MultiAddressesCheckoutMetadata: []api.MultiAddressMetadata{{AddressID: open.ShippingAddressList[1].AddressID, Price: &price}}})
	is.NoErr(err)
	is.Equal(updated.MultiAddressesCheckoutMetadata[0].Price.Amount, "400")
}
