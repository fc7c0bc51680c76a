package simulator

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
)

// However much is poured in, each collection of the simulator's memory has a
// bound. A new collection needs one here.
//
// Source: this kit's own tooling
func TestAllThatIsRememberedIsBounded(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	const sessions, keys, calls = 20, 50, 30
	w := newWorld(t, 1)
	w.s.cfg.MaxSessions, w.s.cfg.MaxKeys, w.s.cfg.MaxCalls = sessions, keys, calls
	w.s.cfg.Quotas = map[string]Quota{"CreateCharge": {1, 1}}
	w.s.cfg.Assumptions.UpdateAfterRedirect = true
	const charges = maxLasting + chargesEach*sessions
	bounds := map[string]int{
		"sessions": sessions, "order": sessions, "permissions": sessions + maxTries, "granted": sessions, "agenda": sessions + maxTries,
		"charges": charges, "ledger": charges, "refunds": charges, "returned": charges, "tokens": maxTokens, "shipments": maxShipments,
		"saved": keys, "full": 2 * len(routes()), "faults": maxFaults, "calls": calls, "notifications": maxNotifications,
	}
	for _, pour := range []func(){func() { w.steps(2000) }, func() { w.updateAndPay(100) }, func() { w.chargeAgain(maxLasting + 200) }, w.trackAndTell} {
		pour()
		for name, n := range lengths(reflect.ValueOf(&w.s.memory).Elem()) {
			if n > bounds[name] {
				t.Errorf("%s: %d, at most %d", name, n, bounds[name])
			}
		}
	}
	is.Equal(len(w.s.shipments.order), maxShipments)
	is.Equal(len(w.s.saved.order), keys)
	is.Equal(len(w.s.faults), maxFaults)
	is.Equal(len(w.s.order), 1) // the others made room for the many charges of the newest
}

// lengths are those of all maps and lists in a struct.
func lengths(v reflect.Value) map[string]int {
	found := map[string]int{}
	for i := range v.NumField() {
		name, f := v.Type().Field(i).Name, v.Field(i)
		switch {
		case f.Kind() == reflect.Map || f.Kind() == reflect.Slice:
			found[name] = f.Len()
		case strings.HasPrefix(f.Type().Name(), "recent["):
			found[name] = max(f.FieldByName("values").Len(), f.FieldByName("order").Len())
		}
	}
	return found
}

// updateAndPay is a buyer who pays and a merchant who then changes the terms,
// n times.
func (w *world) updateAndPay(n int) {
	made, err := w.s.NewSession(JapaneseBuyer(), Button{PayloadJSON: orderOf(`"Authorize"`, ``), ProductType: payOnly, MerchantID: "M", Sandbox: true})
	if err != nil {
		w.t.Fatal(err)
	}
	for range n {
		if _, err := w.s.Pay(made.RedirectURL); err != nil {
			w.t.Fatal(err)
		}
		if a := w.s.unsigned("PATCH", "/v2/checkoutSessions/"+made.ID, "", `{}`); a.status != 200 {
			w.t.Fatalf("%s", a.body)
		}
	}
}

// chargeAgain charges one payment method on file, n times.
func (w *world) chargeAgain(n int) {
	made, err := w.s.NewSession(JapaneseBuyer(), Button{PayloadJSON: orderOf(`"Confirm"`, onFileTerms), ProductType: payOnly, MerchantID: "M", Sandbox: true})
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.s.Pay(made.RedirectURL); err != nil {
		w.t.Fatal(err)
	}
	w.post("/v2/checkoutSessions/"+made.ID+"/complete", `{"chargeAmount":{"amount":"1000","currencyCode":"JPY"}}`)
	for range n {
		w.post("/v2/charges", `{"chargePermissionId":"`+w.s.granted[len(w.s.granted)-1].id+`","chargeAmount":{"amount":"10","currencyCode":"JPY"},"captureNow":true}`)
		w.post("/v2/refunds", `{"chargeId":"`+w.s.ledger[len(w.s.ledger)-1].id+`","refundAmount":{"amount":"1","currencyCode":"JPY"}}`)
	}
}

func (w *world) trackAndTell() {
	for i := range maxShipments/maxElements + 1 {
		var details []string
		for j := range maxElements {
			details = append(details, fmt.Sprintf(`{"carrierCode":"UPS","trackingNumber":"%d-%d"}`, i, j))
		}
		w.s.unsigned("POST", "/v2/deliveryTrackers", "", `{"chargePermissionId":"`+w.s.granted[0].id+`","deliveryDetails":[`+strings.Join(details, ",")+`]}`)
	}
	for i := range maxNotifications + 1 {
		if _, err := w.s.Announce(ipn.Notification{ObjectType: "x", ObjectID: fmt.Sprint(i)}); err != nil {
			w.t.Fatal(err)
		}
		w.s.Inject(Fault{Operation: "GetBuyer"})
	}
}
