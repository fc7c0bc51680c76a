package simulator_test

import (
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// ordered is the charge permission of a completed order.
func ordered(m *shop) string {
	return m.complete(m.paid("1111", "Authorize", false), thousand).text("chargePermissionId")
}

func tracker(name, id, details string) string {
	return `{"` + name + `":"` + id + `","deliveryDetails":` + details + `}`
}

const shipment = `[{"trackingNumber":"1Z999AA10123456784","carrierCode":"UPS"}]`

// Create Delivery Tracker takes the shipments of an order and answers with the same.
//
// Source: Amazon's page "Delivery Tracker"
func TestADeliveryTrackerIsEchoed(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"chargePermissionId", "amazonOrderReferenceId"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			id := ordered(m)
			made := m.call("POST", "/deliveryTrackers", tracker(name, id, shipment)) // without an idempotency key
			is.Equal(made.status, 200)
			is.Equal(made.text(name), id)
			is.Equal(made.at("deliveryDetails"), []any{map[string]any{"trackingNumber": "1Z999AA10123456784", "carrierCode": "UPS"}})
		})
	}
}

// Create Delivery Tracker takes a tracking number once, and refuses unknown orders, missing fields and unknown carriers.
//
// Source: Amazon's page "Delivery Tracker"
func TestADeliveryTrackerIsRefused(t *testing.T) {
	t.Parallel()
	m := openShop(t, assuming(simulator.Assumptions{CarrierCodes: []string{"UPS", "YAMATO"}}))
	id := ordered(m)
	is.New(t).Equal(m.call("POST", "/deliveryTrackers", tracker("chargePermissionId", id, `[{"trackingNumber":"used","carrierCode":"UPS"}]`)).status, 200)
	twice := `[{"trackingNumber":"1","carrierCode":"UPS"},{"trackingNumber":"1","carrierCode":"UPS"}]`
	open := m.paid("1111", "Authorize", false)
	view, _ := m.sim.Session(open)
	for _, c := range []struct {
		name, body, code string
		status           int
	}{
		{"an order that is unknown", tracker("chargePermissionId", "S03-0000000-0000000", shipment), "ResourceNotFound", 404},
		{"an order that is not complete", tracker("chargePermissionId", view.ChargePermissionID, shipment), "ResourceNotFound", 404},
		{"no order", `{"deliveryDetails":` + shipment + `}`, "MissingParameterValue", 400},
		{"an order named twice", `{"chargePermissionId":"` + id + `","amazonOrderReferenceId":"` + id + `","deliveryDetails":` + shipment + `}`, "InvalidParameterCombination", 400},
		{"no shipments", `{"chargePermissionId":"` + id + `"}`, "MissingParameterValue", 400},
		{"an empty list", tracker("chargePermissionId", id, `[]`), "InvalidParameterValue", 400},
		{"a list of texts", tracker("chargePermissionId", id, `["1Z"]`), "InvalidParameterValue", 400},
		{"no tracking number", tracker("chargePermissionId", id, `[{"carrierCode":"UPS"}]`), "MissingParameterValue", 400},
		{"an empty tracking number", tracker("chargePermissionId", id, `[{"trackingNumber":" ","carrierCode":"UPS"}]`), "InvalidParameterValue", 400},
		{"no carrier", tracker("chargePermissionId", id, `[{"trackingNumber":"1"}]`), "MissingParameterValue", 400},
		{"a carrier that is not on the list", tracker("chargePermissionId", id, `[{"trackingNumber":"1","carrierCode":"PIGEON"}]`), "InvalidParameterValue", 400},
		{"a tracking number that was used", tracker("chargePermissionId", id, `[{"trackingNumber":"used","carrierCode":"UPS"}]`), "InvalidParameterValue", 400},
		{"a tracking number twice", tracker("chargePermissionId", id, twice), "InvalidParameterValue", 400},
		{"an unknown field", tracker("chargePermissionId", id, `[{"trackingNumber":"1","carrierCode":"UPS","weight":"1"}]`), "UnrecognizedField", 400},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			answer := m.call("POST", "/deliveryTrackers", c.body)
			is.Equal(answer.reason(), c.code)
			is.Equal(answer.status, c.status)
		})
	}
	is.New(t).Equal(m.call("POST", "/deliveryTrackers", tracker("chargePermissionId", id, `[{"trackingNumber":"1","carrierCode":"UPS"}]`)).status, 200) // a refused one used nothing
}
