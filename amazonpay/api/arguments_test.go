package api_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

func TestIDsAreCheckedBeforeSending(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", ".", "..", "...", "../x", "x/y", "/", `x\y`, "x?y=1", "x#y", "%2e%2e", "a b", "a\nb", "é", "x\x00", strings.Repeat("x", 3000)} {
		t.Run(id[:min(len(id), 20)], func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			rec := script(answer(200, openSession))
			_, err := newClient(t, rec).GetCheckoutSession(t.Context(), id)
			var argument *api.ArgumentError
			is.True(errors.As(err, &argument))
			is.Equal(argument.Operation, "GetCheckoutSession")
			is.Equal(argument.Field, "id")
			is.Equal(len(rec.request), 0)
		})
	}
}

func TestIdempotencyKeysAreCheckedBeforeSending(t *testing.T) {
	t.Parallel()
	for key, ok := range map[string]bool{
		"":                                     true, // the client makes one
		"A-z_9":                                true,
		strings.Repeat("k", 32):                true,
		strings.Repeat("k", 33):                false,
		"26be7331-7dc2-4722-be22-f7e75582d3ef": false, // 36 characters
		"a b":                                  false,
		"a\nb":                                 false,
		"é":                                    false,
		"a:b":                                  false,
	} {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			rec := script(answer(200, anyResult))
			client := newClient(t, rec)
			_, err := client.CompleteCheckoutSession(t.Context(), "x", &api.CompleteCheckoutSessionRequest{IdempotencyKey: key})
			is.Equal(err == nil, ok)
			_, err = client.Do(t.Context(), api.Request{Method: "POST", Path: "/files", IdempotencyKey: key})
			is.Equal(err == nil, ok)
			var argument *api.ArgumentError
			is.Equal(errors.As(err, &argument), !ok)
			if !ok {
				is.Equal(argument.Field, "IdempotencyKey")
				is.Equal(len(rec.request), 0)
			}
		})
	}
}

func TestRequiredFieldsAreCheckedBeforeSending(t *testing.T) {
	t.Parallel()
	rec := script(answer(200, anyResult))
	c, ctx := newClient(t, rec), t.Context()
	for name, tt := range map[string]struct {
		field string
		err   error
	}{
		"no request to create a session": {"request", second(c.CreateCheckoutSession(ctx, nil))},
		"no request to update":           {"request", second(c.UpdateCheckoutSession(ctx, "x", nil))},
		"no request to complete":         {"request", second(c.CompleteCheckoutSession(ctx, "x", nil))},
		"no request to cancel":           {"request", second(c.CancelCharge(ctx, "x", nil))},
		"session without store":          {"storeId", second(c.CreateCheckoutSession(ctx, &api.CreateCheckoutSessionRequest{}))},
		"finalize without intent":        {"paymentIntent", second(c.FinalizeCheckoutSession(ctx, "x", &api.FinalizeCheckoutSessionRequest{}))},
		"charge without permission":      {"chargePermissionId", second(c.CreateCharge(ctx, &api.CreateChargeRequest{ChargeAmount: yen("1")}))},
		"charge without amount":          {"chargeAmount", second(c.CreateCharge(ctx, &api.CreateChargeRequest{ChargePermissionID: "S"}))},
		"capture without amount":         {"captureAmount", second(c.CaptureCharge(ctx, "x", &api.CaptureChargeRequest{}))},
		"cancel without reason":          {"cancellationReason", second(c.CancelCharge(ctx, "x", &api.CancelChargeRequest{}))},
		"close without reason":           {"closureReason", second(c.CloseChargePermission(ctx, "x", &api.CloseChargePermissionRequest{}))},
		"refund without charge":          {"chargeId", second(c.CreateRefund(ctx, &api.CreateRefundRequest{RefundAmount: yen("1")}))},
		"refund without amount":          {"refundAmount", second(c.CreateRefund(ctx, &api.CreateRefundRequest{ChargeID: "C"}))},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			var argument *api.ArgumentError
			is.True(errors.As(tt.err, &argument))
			is.Equal(argument.Field, tt.field)
			is.True(argument.Operation != "")
		})
	}
	is.New(t).Equal(len(rec.request), 0)
}

func TestDoChecksBeforeSending(t *testing.T) {
	t.Parallel()
	header := func(name string, values ...string) api.Request {
		return api.Request{Method: "GET", Path: "/x", Header: http.Header{name: values}}
	}
	for name, tt := range map[string]struct {
		request api.Request
		field   string
	}{
		"no method":                {api.Request{Path: "/x"}, "Method"},
		"unknown method":           {api.Request{Method: "PUT", Path: "/x"}, "Method"},
		"lower-case method":        {api.Request{Method: "get", Path: "/x"}, "Method"},
		"no path":                  {api.Request{Method: "GET"}, "Path"},
		"the root":                 {api.Request{Method: "GET", Path: "/"}, "Path"},
		"a path that goes up":      {api.Request{Method: "GET", Path: "/a/../b"}, "Path"},
		"a path with a gap":        {api.Request{Method: "GET", Path: "/a//b"}, "Path"},
		"a path with a query":      {api.Request{Method: "GET", Path: "/a?b=c"}, "Path"},
		"an escaped path":          {api.Request{Method: "GET", Path: "/a%2Fb"}, "Path"},
		"a header of another kind": {header("Accept", "text/html"), "Header"},
		"a header of the client":   {header("x-amz-pay-date", "20230829T102329Z"), "Header"},
		"a header without value":   {header("x-amz-pay-authtoken"), "Header"},
		"a header with two":        {header("x-amz-pay-authtoken", "a", "b"), "Header"},
		"a header with a newline":  {header("x-amz-pay-authtoken", "a\nb"), "Header"},
		"a padded header":          {header("x-amz-pay-authtoken", " a"), "Header"},
		"a body that is no JSON":   {api.Request{Method: "POST", Path: "/x", Body: func() {}}, "request"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			rec := script(answer(200, "{}"))
			_, err := newClient(t, rec).Do(t.Context(), tt.request)
			var argument *api.ArgumentError
			is.True(errors.As(err, &argument))
			is.Equal(argument.Field, tt.field)
			is.Equal(len(rec.request), 0)
		})
	}
}

// badAmounts are what other shops have sent to Amazon, and why it was refused.
func badAmounts() []api.Price {
	var prices []api.Price
	for _, amount := range []string{"705.00", "64615.90"} { // F1, F5
		prices = append(prices, *yen(amount))
	}
	for _, amount := range []string{"1,000", "1,234.50", "1e3", "+5", "-1", "NaN", "", ".5", "01", "1.", "1.005"} { // F2 and others
		prices = append(prices, api.Price{Amount: amount, CurrencyCode: "EUR"})
	}
	return append(prices, api.Price{Amount: "1", CurrencyCode: "eur"}, api.Price{Amount: "1"})
}

func TestF1_F2_F5_BadAmountsAreRefusedBeforeSending(t *testing.T) {
	t.Parallel()
	for _, p := range badAmounts() {
		t.Run(p.String(), func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			rec := script(answer(200, anyResult))
			c, ctx := newClient(t, rec), t.Context()
			for field, err := range map[string]error{
				"paymentDetails.chargeAmount":          updateAmount(t, c, &api.PaymentDetails{ChargeAmount: &p}),
				"paymentDetails.totalOrderAmount":      updateAmount(t, c, &api.PaymentDetails{TotalOrderAmount: &p}),
				"chargeAmount":                         second(c.CompleteCheckoutSession(ctx, "x", &api.CompleteCheckoutSessionRequest{ChargeAmount: &p})),
				"totalOrderAmount":                     second(c.CompleteCheckoutSession(ctx, "x", &api.CompleteCheckoutSessionRequest{TotalOrderAmount: &p})),
				"captureAmount":                        second(c.CaptureCharge(ctx, "x", &api.CaptureChargeRequest{CaptureAmount: &p})),
				"refundAmount":                         second(c.CreateRefund(ctx, &api.CreateRefundRequest{ChargeID: "C", RefundAmount: &p})),
				"recurringMetadata.amount":             second(c.UpdateChargePermission(ctx, "x", &api.UpdateChargePermissionRequest{RecurringMetadata: &api.RecurringMetadata{Amount: &p}})),
				"multiAddressesCheckoutMetadata.price": second(c.UpdateCheckoutSession(ctx, "x", &api.UpdateCheckoutSessionRequest{MultiAddressesCheckoutMetadata: []api.MultiAddressMetadata{{Price: &p}}})),
			} {
				var amount *api.AmountError
				is.True(errors.As(err, &amount))
				is.Equal(amount.Field, field)
				is.Equal(amount.Price, p)
			}
			is.Equal(len(rec.request), 0)
		})
	}
}

func updateAmount(t *testing.T, c *api.Client, d *api.PaymentDetails) error {
	return second(c.UpdateCheckoutSession(t.Context(), "x", &api.UpdateCheckoutSessionRequest{PaymentDetails: d}))
}

func TestZeroAmounts(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		call func(*testing.T, *api.Client) error
		ok   bool
	}{
		"update to authorize nothing": {func(t *testing.T, c *api.Client) error {
			return updateAmount(t, c, &api.PaymentDetails{PaymentIntent: api.Authorize, ChargeAmount: yen("0")})
		}, false},
		"update without intent": {func(t *testing.T, c *api.Client) error {
			return updateAmount(t, c, &api.PaymentDetails{ChargeAmount: &api.Price{Amount: "0.00", CurrencyCode: "EUR"}})
		}, false},
		"update with a price that is nothing": {func(t *testing.T, c *api.Client) error {
			return updateAmount(t, c, &api.PaymentDetails{PaymentIntent: api.Authorize, ChargeAmount: &api.Price{}})
		}, false},
		"confirm without an amount yet": {func(t *testing.T, c *api.Client) error {
			return updateAmount(t, c, &api.PaymentDetails{PaymentIntent: api.Confirm, ChargeAmount: yen("0")})
		}, true},
		"charge": {func(t *testing.T, c *api.Client) error {
			return second(c.CreateCharge(t.Context(), &api.CreateChargeRequest{ChargePermissionID: "S", ChargeAmount: yen("0")}))
		}, false},
		"capture": {func(t *testing.T, c *api.Client) error {
			return second(c.CaptureCharge(t.Context(), "x", &api.CaptureChargeRequest{CaptureAmount: yen("0")}))
		}, false},
		"refund": {func(t *testing.T, c *api.Client) error {
			return second(c.CreateRefund(t.Context(), &api.CreateRefundRequest{ChargeID: "C", RefundAmount: yen("0")}))
		}, false},
		"complete with a price that is nothing": {func(t *testing.T, c *api.Client) error {
			return second(c.CompleteCheckoutSession(t.Context(), "x", &api.CompleteCheckoutSessionRequest{ChargeAmount: &api.Price{}}))
		}, false},
		"complete a wallet that is set up only": {func(t *testing.T, c *api.Client) error {
			return second(c.CompleteCheckoutSession(t.Context(), "x", &api.CompleteCheckoutSessionRequest{}))
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			rec := script(answer(200, anyResult))
			err := tt.call(t, newClient(t, rec))
			var amount *api.AmountError
			is.Equal(err == nil, tt.ok)
			is.Equal(errors.As(err, &amount), !tt.ok)
			is.Equal(len(rec.request) == 1, tt.ok)
		})
	}
}
