package api_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// The .NET SDK has types as well. What it can send, this client can: the exact
// texts of its test suite lose nothing when read into the requests here and
// written again. The .NET SDK writes numbers where this client writes strings.
func TestVectorsOfRequestBodies(t *testing.T) {
	t.Parallel()
	var cases []struct{ Source, Test, ExpectedJSON string }
	vectors(t, "dotnet-request-json.json", &cases)
	is.New(t).Equal(len(cases), 40)
	for _, v := range cases {
		_, class, _ := strings.Cut(v.Source, "WebStore/")
		t.Run(class+" "+v.Test, func(t *testing.T) {
			is := is.New(t)
			request := requestOf(class)
			if request == nil {
				t.Skip("not a request of this client: " + class)
			}
			is.NoErr(json.Unmarshal([]byte(numbersAsStrings(v.ExpectedJSON)), request))
			var again bytes.Buffer
			is.NoErr(json.NewEncoder(&again).Encode(request))
			is.Equal(tree(t, again.String()), tree(t, numbersAsStrings(v.ExpectedJSON)))
		})
	}
}

// requestOf returns nil for account management and sign-in.
func requestOf(class string) any {
	for name, request := range map[string]any{
		"CancelCharge": new(api.CancelChargeRequest), "CaptureCharge": new(api.CaptureChargeRequest),
		"CloseChargePermission": new(api.CloseChargePermissionRequest), "UpdateChargePermission": new(api.UpdateChargePermissionRequest),
		"CreateCheckoutSession": new(api.CreateCheckoutSessionRequest), "UpdateCheckoutSession": new(api.UpdateCheckoutSessionRequest),
		"CompleteCheckoutSession": new(api.CompleteCheckoutSessionRequest), "FinalizeCheckoutSession": new(api.FinalizeCheckoutSessionRequest),
		"CreateRefund": new(api.CreateRefundRequest),
	} {
		if strings.Contains(class, "/"+name+"RequestTests") {
			return request
		}
	}
	return nil
}

// numbersAsStrings turns the numbers of a JSON text into strings.
func numbersAsStrings(text string) string {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return text
	}
	out, err := json.Marshal(quoteNumbers(v))
	if err != nil {
		return text
	}
	return string(out)
}

func quoteNumbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		return v.String()
	case map[string]any:
		for k := range v {
			v[k] = quoteNumbers(v[k])
		}
	case []any:
		for i := range v {
			v[i] = quoteNumbers(v[i])
		}
	}
	return v
}

// tree is a JSON text for comparing.
func tree(t testing.TB, text string) (v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}
