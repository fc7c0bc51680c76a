package api_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// read decodes a sample answer.
func read(t testing.TB, name string, into any) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "answers", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// resultOf returns the object that an answer's file name begins with.
func resultOf(name string) any {
	switch {
	case strings.HasPrefix(name, "session"):
		return new(api.CheckoutSession)
	case strings.HasPrefix(name, "charge_permission"):
		return new(api.ChargePermission)
	case strings.HasPrefix(name, "charge"):
		return new(api.Charge)
	case strings.HasPrefix(name, "refund"):
		return new(api.Refund)
	}
	return new(api.Buyer)
}

func TestAnswersSurviveARoundTrip(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/answers/*.json")
	is.New(t).NoErr(err)
	is.New(t).Equal(len(files), 11)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			result := resultOf(name)
			wire := read(t, name, result)
			again, err := json.Marshal(result)
			is.NoErr(err)
			lost(t, name, tree(t, numbersAsStrings(wire)), tree(t, numbersAsStrings(string(again))))

			second := resultOf(name)
			is.NoErr(json.Unmarshal(again, second))
			final, err := json.Marshal(second)
			is.NoErr(err)
			is.Equal(string(final), string(again))
		})
	}
}

// lost reports every key of want that got has not, or with another value. What
// got has beyond want must be null.
func lost(t *testing.T, path string, want, got any) {
	t.Helper()
	w, isObject := want.(map[string]any)
	g, isToo := got.(map[string]any)
	if !isObject || !isToo {
		compare(t, path, want, got)
		return
	}
	for key := range w {
		if _, ok := g[key]; !ok {
			t.Errorf("%s.%s is lost", path, key)
			continue
		}
		lost(t, path+"."+key, w[key], g[key])
	}
	for key := range g {
		if _, ok := w[key]; !ok && g[key] != nil {
			t.Errorf("%s.%s is invented: %v", path, key, g[key])
		}
	}
}

func compare(t *testing.T, path string, want, got any) {
	t.Helper()
	w, isList := want.([]any)
	g, isToo := got.([]any)
	if isList && isToo && len(w) == len(g) {
		for i := range w {
			lost(t, path, w[i], g[i])
		}
		return
	}
	a, _ := json.Marshal(want)
	b, _ := json.Marshal(got)
	if string(a) != string(b) {
		t.Errorf("%s is %s, want %s", path, b, a)
	}
}

func TestSessionTellsWhatTheStepsNeed(t *testing.T) {
	t.Parallel()
	t.Run("open and ready to pay", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		var s api.CheckoutSession
		read(t, "session_open", &s)
		is.Equal(s.State(), api.SessionOpen)
		is.Equal(s.PaymentDescriptor(), "Visa ****1111 (Amazon Pay)")
		is.True(strings.HasPrefix(s.RedirectURL(), "https://payments.amazon.co.jp/"))
		is.True(s.Constraints != nil && len(s.Constraints) == 0)
		is.Equal(s.ShippingAddress.StateOrRegion, "東京都")
		is.Equal(*s.PaymentDetails.CanHandlePendingAuthorization, false)
		is.Equal(s.PaymentDetails.AllowOvercharge, nil)
		is.Equal(s.ExpirationTimestamp.Time().Sub(s.CreationTimestamp.Time()), 24*time.Hour)
	})
	t.Run("without a buyer yet", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		var s api.CheckoutSession
		read(t, "session_created", &s)
		is.Equal(len(s.PaymentPreferences), 1)
		is.True(s.PaymentPreferences[0] == nil)
		is.Equal(s.PaymentDescriptor(), "")
		is.Equal(s.RedirectURL(), "")
		is.Equal(s.Constraints[1].ConstraintID, "ChargeAmountNotSet")
	})
	t.Run("completed, with nothing but ids", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		var s api.CheckoutSession
		read(t, "session_completed", &s)
		is.Equal(s.State(), api.SessionCompleted)
		is.Equal(s.ChargeID, "S01-5454037-1929856-C015396")
		is.True(s.Constraints == nil)
		is.Equal(s.RedirectURL(), "")
		is.Equal(s.ReasonCode(), "")
	})
}

func TestSessionsWithLittleOrMuchInThem(t *testing.T) {
	t.Parallel()
	t.Run("PayOnly, paid with a gift card", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		var s api.CheckoutSession
		read(t, "session_pay_only_gift_card", &s)
		is.True(s.ShippingAddress == nil && s.BillingAddress == nil)
		is.Equal(s.PaymentDescriptor(), "Amazon Gift Card")
		is.Equal(*s.RecurringMetadata.Frequency, api.Frequency{Unit: "Month", Value: "1"})
		is.Equal(s.RecurringMetadata.Amount.Amount, "30")
		is.True(s.Buyer.PrimeMembershipTypes != nil) // empty is not the same as absent
	})
	t.Run("canceled", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		var s api.CheckoutSession
		read(t, "session_canceled", &s)
		is.Equal(s.State(), api.SessionCanceled)
		is.Equal(s.ReasonCode(), api.ReasonBuyerCanceled)
	})
	t.Run("several addresses", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		var s api.CheckoutSession
		read(t, "session_newer_keys", &s)
		is.Equal(s.ShippingAddressList[0].City, "Chicago")
		is.Equal(string(s.PaymentProcessingMetaData), `{"paymentProcessingModel": "DIRECT"}`)
	})
}

func TestOtherObjectsTellTheirState(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	var charge api.Charge
	read(t, "charge_captured", &charge)
	is.Equal(charge.State(), api.ChargeCaptured)
	is.Equal(charge.ConvertedAmount, "12.5")
	is.Equal(charge.CreationTimestamp.Time(), time.Date(2020, 2, 22, 14, 46, 18, 0, time.UTC))
	var permission api.ChargePermission
	read(t, "charge_permission", &permission)
	is.Equal(permission.State(), api.PermissionNonChargeable)
	is.Equal(permission.StatusDetails.Reasons[0].ReasonCode, "ChargeInProgress")
	is.Equal(permission.PaymentDescriptor(), "")
	var refund api.Refund
	read(t, "refund", &refund)
	is.Equal(refund.State(), api.RefundInitiated)
	same, err := refund.RefundAmount.Compare(*yen("100"))
	is.NoErr(err)
	is.Equal(same, 0)
	var buyer api.Buyer
	read(t, "buyer", &buyer)
	is.Equal(buyer.PostalCode, "60602")
}

func TestHelpersTakeNil(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	for _, s := range []*api.CheckoutSession{nil, {}} {
		is.Equal(s.State(), api.SessionState(""))
		is.Equal(s.ReasonCode()+s.PaymentDescriptor()+s.RedirectURL(), "")
	}
	for _, c := range []*api.Charge{nil, {}} {
		is.Equal(c.State(), api.ChargeState(""))
		is.Equal(c.ReasonCode(), "")
	}
	for _, p := range []*api.ChargePermission{nil, {}} {
		is.Equal(p.State(), api.ChargePermissionState(""))
		is.Equal(p.PaymentDescriptor(), "")
	}
	for _, r := range []*api.Refund{nil, {}} {
		is.Equal(r.State(), api.RefundState(""))
		is.Equal(r.ReasonCode(), "")
	}
}

func TestK5_SurprisesInAnswersAreTolerated(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, body, state string }{
		{"unknown keys", `{"checkoutSessionId":"x","brandNew":{"a":[1,{}]},"statusDetails":{"state":"Open","mood":1}}`, "Open"},
		{"unknown enum values", `{"checkoutSessionId":"x","productType":"PayLater","statusDetails":{"state":"Paused"}}`, "Paused"},
		{"numbers and booleans for strings", `{"checkoutSessionId":7,"storeId":true,"statusDetails":{"state":1}}`, "1"},
		{"objects and lists for strings", `{"checkoutSessionId":{"a":1},"storeId":["b"],"statusDetails":{"state":"Open"}}`, "Open"},
		{"strings and lists for objects", `{"checkoutSessionId":"x","buyer":"gone","paymentDetails":[],"webCheckoutDetails":1,"statusDetails":{"state":"Open"}}`, "Open"},
		{"objects for lists", `{"checkoutSessionId":"x","constraints":{},"paymentPreferences":"","statusDetails":{"state":"Open"}}`, "Open"},
		{"booleans", `{"checkoutSessionId":"x","paymentDetails":{"canHandlePendingAuthorization":true},"statusDetails":{"state":"Open"}}`, "Open"},
		{"strings for booleans", `{"checkoutSessionId":"x","paymentDetails":{"canHandlePendingAuthorization":"true"},"statusDetails":{"state":"Open"}}`, "Open"},
		{"nonsense in parts that know their form", `{"checkoutSessionId":"x","shippingAddressList":["{","x",1,null],"creationTimestamp":{},"paymentDetails":{"chargeAmount":1000},"statusDetails":{"state":"Open"}}`, "Open"},
		{"no status", `{"checkoutSessionId":"x","statusDetails":null}`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			client := newClient(t, script(answer(200, tt.body)))
			session, err := client.GetCheckoutSession(context.Background(), "x")
			is.NoErr(err)
			is.Equal(string(session.State()), tt.state)
			if d := session.PaymentDetails; d != nil && d.CanHandlePendingAuthorization != nil {
				is.True(*d.CanHandlePendingAuthorization)
			}
			_, err = json.Marshal(session)
			is.NoErr(err)
		})
	}
}

func TestTimestamps(t *testing.T) {
	t.Parallel()
	want := time.Date(2023, 8, 29, 10, 23, 29, 0, time.UTC)
	for text, want := range map[api.Timestamp]time.Time{
		"20230829T102329Z": want, "2023-08-29T10:23:29Z": want, "2023-08-29T19:23:29+09:00": want,
		"2023-08-29T10:23:29.000Z": want, "1693304609000": want, "": {}, "soon": {}, "20231329T102329Z": {},
	} {
		is.New(t).Equal(text.Time(), want) // whatever the layout
	}
	for text, want := range map[string]api.Timestamp{`"x"`: "x", `1693304609000`: "1693304609000", `null`: "", `{}`: ""} {
		at := api.Timestamp("old")
		is.New(t).NoErr(json.Unmarshal([]byte(text), &at))
		is.New(t).Equal(at, want)
	}
}

// FuzzAnswers: whatever comes back, decoding does not panic, and what it gives
// can be written and read again.
func FuzzAnswers(f *testing.F) {
	files, _ := filepath.Glob("testdata/answers/*.json")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
		f.Add(string(data[:len(data)/2]))
	}
	f.Add("null")
	f.Add("<html>")
	f.Fuzz(func(t *testing.T, body string) {
		for _, name := range []string{"session", "charge", "charge_permission", "refund", "buyer"} {
			first, second := resultOf(name), resultOf(name)
			if json.Unmarshal([]byte(body), first) != nil {
				continue
			}
			again, err := json.Marshal(first)
			if err != nil {
				t.Fatalf("%s cannot be written: %v", name, err)
			}
			if err := json.Unmarshal(again, second); err != nil {
				t.Fatalf("%s cannot be read again: %v", name, err)
			}
			final, _ := json.Marshal(second)
			if string(final) != string(again) {
				t.Errorf("%s: %s became %s", name, again, final)
			}
		}
	})
}
