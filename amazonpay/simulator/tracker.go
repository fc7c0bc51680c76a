package simulator

import (
	"net/http"
	"slices"
	"strings"
)

// trackerSchema is the body of Create Delivery Tracker. An order of Checkout
// v2 is named by its charge permission; the other name is an older API's.
func trackerSchema() schema {
	return schema{
		"chargePermissionId":     {},
		"amazonOrderReferenceId": {},
		"deliveryDetails": {kind: nestedList, required: true, fields: schema{
			"trackingNumber": {max: 256, required: true},
			"carrierCode":    {max: 256, required: true},
		}},
	}
}

// createTracker lets Amazon tell the buyer, through Alexa, where the shipment
// is. Nothing else comes of it than that the tracking number was used: the
// newest ten thousand are remembered.
func (s *Simulator) createTracker(q *request) (result, *problem) {
	name, problem := orderName(q.fields)
	if problem != nil {
		return result{}, problem
	}
	if p, ok := s.permission(q.fields.text(name), q.environment); !ok || !p.known {
		return result{}, notFound("Charge Permission", q.fields.text(name))
	}
	details := q.fields.objects("deliveryDetails")
	codes := map[string]bool{}
	for _, shipment := range details {
		if problem := s.checkShipment(shipment, codes); problem != nil {
			return result{}, problem
		}
		codes[shipmentID(shipment)] = true
	}
	for code := range codes {
		s.shipments.put(code, true, maxShipments)
	}
	q.effect = true
	return result{http.StatusOK, map[string]any{name: q.fields.text(name), "deliveryDetails": details}}, nil
}

// orderName is the field that names the order: one of two.
func orderName(fields object) (string, *problem) {
	switch {
	case fields.has("chargePermissionId") && fields.has("amazonOrderReferenceId"):
		return "", badRequest(reasonCombination, "chargePermissionId and amazonOrderReferenceId name the same thing: give one.")
	case fields.has("amazonOrderReferenceId"):
		return "amazonOrderReferenceId", nil
	case fields.has("chargePermissionId"):
		return "chargePermissionId", nil
	}
	return "", missing("chargePermissionId")
}

// checkShipment: Amazon takes a tracking number once. Which codes its list of
// carriers has is an option.
func (s *Simulator) checkShipment(shipment object, earlier map[string]bool) *problem {
	number, carrier, id := shipment.text("trackingNumber"), shipment.text("carrierCode"), shipmentID(shipment)
	_, tracked := s.shipments.get(id)
	switch {
	case strings.TrimSpace(number) == "":
		return badValue(number, "trackingNumber")
	case strings.TrimSpace(carrier) == "", s.cfg.Assumptions.CarrierCodes != nil && !slices.Contains(s.cfg.Assumptions.CarrierCodes, carrier):
		return badValue(carrier, "carrierCode")
	case tracked || earlier[id]:
		return badRequest(reasonParameter, "The trackingNumber '%s' was used before.", number)
	}
	return nil
}

func shipmentID(shipment object) string {
	return shipment.text("carrierCode") + " " + shipment.text("trackingNumber")
}
