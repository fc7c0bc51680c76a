package control_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

func TestTheCallLog(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	d := openDesk(t, simulator.Config{})
	is.Equal(d.call("GET", "calls", "").raw, "[]\n")
	session := d.completed()
	_, err := d.client.GetCharge(t.Context(), session.ChargeID)
	is.NoErr(err)

	is.Equal(len(d.list("calls")), 2)
	one := d.list("calls?operation=CompleteCheckoutSession")
	is.Equal(len(one), 1)
	is.True(strings.Contains(one[0]["body"].(string), `"1000"`)) // as text
	is.Equal(len(d.list("calls?operation=CompleteCheckoutSession&operation=GetCharge")), 2)
	misspelt := d.call("GET", "calls?operation=Complete", "")
	is.Equal(misspelt.status, 400) // or a test would believe that it was never called
	is.True(strings.Contains(misspelt.text("error"), "CompleteCheckoutSession"))
	is.Equal(d.call("DELETE", "calls", "").status, 204)
	is.Equal(len(d.list("calls")), 0)
}

// Each fault is injected over HTTP and met by the merchant's next call.
func TestFaultsOverHTTP(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, body string
		meets      func(*api.CheckoutSession, error) bool
		effect     bool
	}{
		{"no answer, before the effect", `{"drop":true}`, func(_ *api.CheckoutSession, err error) bool { return errors.Is(err, simulator.ErrDropped) }, false},
		{"no answer, after the effect", `{"drop":true,"when":"afterEffect"}`, func(_ *api.CheckoutSession, err error) bool { return errors.Is(err, simulator.ErrDropped) }, true},
		{"an error", `{"operation":"CompleteCheckoutSession","status":503}`, isError(503, "ServiceUnavailable"), false},
		{"an error in other words", `{"status":422,"reasonCode":"Rain","message":"Wet."}`, isError(422, "Rain"), false},
		{"no JSON", `{"body":"<h1>Bad gateway</h1>","status":502,"header":{"Retry-After":["1"]}}`, isError(502, ""), false},
		{"half an answer", `{"truncate":true}`, func(_ *api.CheckoutSession, err error) bool { return err != nil }, true},
		{"a real answer, changed", `{"merge":{"chargeId":"S03-other","statusDetails":{"state":"Open"}}}`, func(s *api.CheckoutSession, err error) bool {
			return err == nil && s.ChargeID == "S03-other" && s.StatusDetails.State == "Open" && s.ChargePermissionID != ""
		}, true},
		{"a fault of another operation", `{"operation":"GetCharge","status":503}`, func(_ *api.CheckoutSession, err error) bool { return err == nil }, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			d := openDesk(t, simulator.Config{})
			id := d.paid()
			is.Equal(d.call("POST", "faults", c.body).status, 201)
			is.True(c.meets(d.client.CompleteCheckoutSession(t.Context(), id, &api.CompleteCheckoutSessionRequest{
				ChargeAmount: &api.Price{Amount: "1000", CurrencyCode: "JPY"},
			})))
			is.Equal(d.list("calls")[0]["effect"], c.effect)
		})
	}
}

func isError(status int, reason string) func(*api.CheckoutSession, error) bool {
	return func(_ *api.CheckoutSession, err error) bool {
		var refused *api.Error
		return errors.As(err, &refused) && refused.StatusCode == status && (reason == "" || refused.ReasonCode == reason)
	}
}

func TestADelayOverHTTP(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		d := openDesk(t, simulator.Config{})
		id := d.paid()
		is.Equal(d.call("POST", "faults", `{"delay":"20s"}`).status, 201)
		begun := time.Now()
		_, err := d.client.GetCheckoutSession(t.Context(), id)
		is.NoErr(err)
		is.Equal(time.Since(begun), 20*time.Second)
	})
}

func TestFaultsAreListedAndCleared(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	d := openDesk(t, simulator.Config{})
	is.Equal(d.call("GET", "faults", "").raw, "[]\n")
	is.Equal(d.call("POST", "faults", `{"operation":"GetCharge","times":-1,"delay":"1s","when":"afterEffect"}`).status, 201)
	is.Equal(d.list("faults")[0], map[string]any{"operation": "GetCharge", "times": -1.0, "delay": "1s", "when": "afterEffect"})
	told := d.call("POST", "faults", `{"drop":true}`)
	is.Equal(told.body, map[string]any{"times": 1.0, "when": "beforeEffect", "drop": true})
	is.Equal(d.list("faults")[1], told.body)
	is.Equal(d.call("DELETE", "faults", "").status, 204)
	is.Equal(len(d.list("faults")), 0)
}

func TestFaultsThatAreNone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, body, says string }{
		{"an unknown side", `{"when":"later","drop":true}`, "afterEffect"},
		{"a status that HTTP has not", `{"status":42}`, "200 to 599"},
		{"a status without an answer", `{"status":101}`, "200 to 599"},
		{"less than never", `{"times":-2,"drop":true}`, "times"},
		{"a part of a time", `{"times":1.5,"drop":true}`, "times is a JSON number 1.5: give a whole number"},
		{"a header with one value", `{"header":{"Retry-After":"1"},"status":503}`, "header is a JSON string: give a list"},
		{"a delay as a number", `{"delay":5}`, "delay is a JSON number: give a string"},
		{"a delay without a unit", `{"delay":"5"}`, "2s"},
		{"a delay into the past", `{"delay":"-5s"}`, "2s"},
		{"a delay beyond patience", `{"delay":"11m"}`, "10m"},
		{"an unknown key", `{"opertaion":"GetCharge"}`, "opertaion"},
		{"an operation that there is not", `{"operation":"PayMe","drop":true}`, "GetCheckoutSession"},
		{"nothing that strikes", `{}`, "drop"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			d := openDesk(t, simulator.Config{})
			refused := d.call("POST", "faults", c.body)
			is.Equal(refused.status, 400)
			is.True(strings.Contains(refused.text("error"), c.says))
			is.Equal(len(d.list("faults")), 0)
		})
	}
}

func TestFaultsDoNotPileUp(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	d := openDesk(t, simulator.Config{})
	for range 1000 {
		is.Equal(d.call("POST", "faults", `{"drop":true}`).status, 201)
	}
	is.Equal(d.call("POST", "faults", `{"drop":true}`).status, 409)
}
