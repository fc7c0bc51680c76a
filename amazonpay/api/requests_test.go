package api_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// operation is one way to call the client, and what must go over the wire.
type operation struct {
	name         string
	call         func(context.Context, *api.Client) error
	method, path string
	body         string
}

// second drops a result.
func second[T any](_ T, err error) error { return err }

func no() *bool { return new(bool) }

func operations() []operation {
	return []operation{
		{"CreateCheckoutSession", func(ctx context.Context, c *api.Client) error {
			return second(c.CreateCheckoutSession(ctx, &api.CreateCheckoutSessionRequest{StoreID: "store",
				WebCheckoutDetails: &api.WebCheckoutDetails{CheckoutReviewReturnURL: "https://a.test/review?a=1&b=2"}}))
		}, "POST", "/checkoutSessions", `{"webCheckoutDetails":{"checkoutReviewReturnUrl":"https://a.test/review?a=1&b=2"},"storeId":"store"}`},
		{"GetCheckoutSession", func(ctx context.Context, c *api.Client) error {
			return second(c.GetCheckoutSession(ctx, "id"))
		}, "GET", "/checkoutSessions/id", ""},
		{"UpdateCheckoutSession", func(ctx context.Context, c *api.Client) error {
			return second(c.UpdateCheckoutSession(ctx, "id", fullUpdate()))
		}, "PATCH", "/checkoutSessions/id", `{"webCheckoutDetails":{"checkoutResultReturnUrl":"https://a.test/result"},` +
			`"paymentDetails":{"paymentIntent":"Authorize","canHandlePendingAuthorization":false,"chargeAmount":{"amount":"1000","currencyCode":"JPY"}},` +
			`"merchantMetadata":{"merchantReferenceId":"A-1","merchantStoreName":"密林コーヒー & <b>"}}`},
		{"CompleteCheckoutSession", func(ctx context.Context, c *api.Client) error {
			return second(c.CompleteCheckoutSession(ctx, "id", &api.CompleteCheckoutSessionRequest{ChargeAmount: yen("1000"), TotalOrderAmount: yen("1500")}))
		}, "POST", "/checkoutSessions/id/complete", `{"chargeAmount":{"amount":"1000","currencyCode":"JPY"},"totalOrderAmount":{"amount":"1500","currencyCode":"JPY"}}`},
		{"FinalizeCheckoutSession", func(ctx context.Context, c *api.Client) error {
			return second(c.FinalizeCheckoutSession(ctx, "id", &api.FinalizeCheckoutSessionRequest{PaymentIntent: api.Confirm, CanHandlePendingAuthorization: no(),
				ShippingAddress: &api.Address{Name: "A", City: "B"}}))
		}, "POST", "/checkoutSessions/id/finalize", `{"paymentIntent":"Confirm","canHandlePendingAuthorization":false,"shippingAddress":{"name":"A","city":"B"}}`},
		{"CreateCharge", func(ctx context.Context, c *api.Client) error {
			return second(c.CreateCharge(ctx, &api.CreateChargeRequest{ChargePermissionID: "S03", ChargeAmount: yen("5"), CaptureNow: true}))
		}, "POST", "/charges", `{"chargePermissionId":"S03","chargeAmount":{"amount":"5","currencyCode":"JPY"},"captureNow":true}`},
		{"GetCharge", func(ctx context.Context, c *api.Client) error { return second(c.GetCharge(ctx, "id")) }, "GET", "/charges/id", ""},
		{"CaptureCharge", func(ctx context.Context, c *api.Client) error {
			return second(c.CaptureCharge(ctx, "id", &api.CaptureChargeRequest{CaptureAmount: yen("5")}))
		}, "POST", "/charges/id/capture", `{"captureAmount":{"amount":"5","currencyCode":"JPY"}}`},
		{"CancelCharge", func(ctx context.Context, c *api.Client) error {
			return second(c.CancelCharge(ctx, "id", &api.CancelChargeRequest{CancellationReason: "sold out"}))
		}, "DELETE", "/charges/id/cancel", `{"cancellationReason":"sold out"}`},
		{"GetChargePermission", func(ctx context.Context, c *api.Client) error { return second(c.GetChargePermission(ctx, "id")) }, "GET", "/chargePermissions/id", ""},
		{"UpdateChargePermission", func(ctx context.Context, c *api.Client) error {
			return second(c.UpdateChargePermission(ctx, "id", &api.UpdateChargePermissionRequest{RecurringMetadata: &api.RecurringMetadata{
				Frequency: &api.Frequency{Unit: "Month", Value: "1"}}}))
		}, "PATCH", "/chargePermissions/id", `{"recurringMetadata":{"frequency":{"unit":"Month","value":"1"}}}`},
		{"CloseChargePermission", func(ctx context.Context, c *api.Client) error {
			return second(c.CloseChargePermission(ctx, "id", &api.CloseChargePermissionRequest{ClosureReason: "done"}))
		}, "DELETE", "/chargePermissions/id/close", `{"closureReason":"done"}`},
		{"CreateRefund", func(ctx context.Context, c *api.Client) error {
			return second(c.CreateRefund(ctx, &api.CreateRefundRequest{ChargeID: "C", RefundAmount: &api.Price{Amount: "1000.00", CurrencyCode: "EUR"}}))
		}, "POST", "/refunds", `{"chargeId":"C","refundAmount":{"amount":"1000.00","currencyCode":"EUR"}}`},
		{"GetRefund", func(ctx context.Context, c *api.Client) error { return second(c.GetRefund(ctx, "id")) }, "GET", "/refunds/id", ""},
		{"GetBuyer", func(ctx context.Context, c *api.Client) error { return second(c.GetBuyer(ctx, "Atza|Iw+A.b~=")) }, "GET", "/buyers/Atza%7CIw%2BA.b~%3D", ""},
		{"GET /reports", func(ctx context.Context, c *api.Client) error {
			return second(c.Do(ctx, api.Request{Method: "GET", Path: "/reports"}))
		}, "GET", "/reports", ""},
	}
}

func fullUpdate() *api.UpdateCheckoutSessionRequest {
	return &api.UpdateCheckoutSessionRequest{
		WebCheckoutDetails: &api.WebCheckoutDetails{CheckoutResultReturnURL: "https://a.test/result"},
		PaymentDetails:     &api.PaymentDetails{PaymentIntent: api.Authorize, CanHandlePendingAuthorization: no(), ChargeAmount: yen("1000"), TotalOrderAmount: &api.Price{}},
		MerchantMetadata:   &api.MerchantMetadata{MerchantReferenceID: "A-1", MerchantStoreName: "密林コーヒー & <b>"},
	}
}

// anyResult is an answer that every operation takes.
const anyResult = `{"checkoutSessionId":"x","chargeId":"x","chargePermissionId":"x","refundId":"x","buyerId":"x"}`

func TestRequestsOnTheWire(t *testing.T) {
	t.Parallel()
	for _, op := range operations() {
		t.Run(op.name+" sends what is set and nothing else", func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			rec := script(answer(200, anyResult))
			is.NoErr(op.call(t.Context(), newClient(t, rec)))
			r := rec.request[0]
			is.Equal(r.Method, op.method)
			is.Equal(r.URL.RequestURI(), "/v2"+op.path)
			is.Equal(r.body, op.body)
			is.Equal(r.Header.Get("X-Amz-Pay-Idempotency-Key") != "", op.method == "POST") // K1: no key where it has no effect
		})
	}
}

func TestNothingUnsetIsSent(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	rec := script(answer(200, anyResult))
	client := newClient(t, rec)
	is.NoErr(second(client.CreateCheckoutSession(t.Context(), &api.CreateCheckoutSessionRequest{
		StoreID: "s", WebCheckoutDetails: &api.WebCheckoutDetails{}, PaymentDetails: &api.PaymentDetails{}, MerchantMetadata: &api.MerchantMetadata{},
		RecurringMetadata: &api.RecurringMetadata{Frequency: &api.Frequency{}}, PaymentMethodOnFileMetadata: &api.PaymentMethodOnFileMetadata{},
		DeliverySpecifications: &api.DeliverySpecifications{AddressRestrictions: &api.AddressRestrictions{}}, ProviderMetadata: &api.ProviderMetadata{},
	})))
	is.NoErr(second(client.UpdateCheckoutSession(t.Context(), "x", &api.UpdateCheckoutSessionRequest{})))
	is.NoErr(second(client.FinalizeCheckoutSession(t.Context(), "x", &api.FinalizeCheckoutSessionRequest{PaymentIntent: api.Confirm, BillingAddress: &api.Address{}})))
	is.NoErr(second(client.UpdateChargePermission(t.Context(), "x", &api.UpdateChargePermissionRequest{})))
	is.Equal(rec.request[0].body, `{"webCheckoutDetails":{},"storeId":"s","recurringMetadata":{"frequency":{}},"paymentMethodOnFileMetadata":{},`+
		`"deliverySpecifications":{"addressRestrictions":{}},"paymentDetails":{},"merchantMetadata":{},"providerMetadata":{}}`)
	is.Equal(rec.request[1].body, `{}`)
	is.Equal(rec.request[2].body, `{"paymentIntent":"Confirm","billingAddress":{}}`)
	is.Equal(rec.request[3].body, `{}`)
}

func TestK1_OnlyPostsCarryAnIdempotencyKey(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	rec := script(answer(200, anyResult))
	for _, op := range operations() {
		is.NoErr(op.call(t.Context(), newClient(t, rec)))
	}
	for _, r := range rec.request {
		is.Equal(len(r.Header.Get("X-Amz-Pay-Idempotency-Key")), map[string]int{"POST": 32}[r.Method])
	}
}

func TestF6_UpdateAndCompleteSendTheSameAmount(t *testing.T) {
	t.Parallel()
	for _, amount := range []api.Price{*yen("705"), {Amount: "1234.50", CurrencyCode: "EUR"}, {Amount: "7", CurrencyCode: "USD"}, {Amount: "0.5", CurrencyCode: "GBP"}} {
		t.Run(amount.String(), func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			rec := script(answer(200, openSession))
			client := newClient(t, rec)
			_, err := client.UpdateCheckoutSession(t.Context(), "x", &api.UpdateCheckoutSessionRequest{
				PaymentDetails: &api.PaymentDetails{PaymentIntent: api.Authorize, ChargeAmount: &amount}})
			is.NoErr(err)
			_, err = client.CompleteCheckoutSession(t.Context(), "x", &api.CompleteCheckoutSessionRequest{ChargeAmount: &amount})
			is.NoErr(err)
			_, inUpdate, _ := strings.Cut(rec.request[0].body, `"chargeAmount":`)
			_, inComplete, _ := strings.Cut(rec.request[1].body, `"chargeAmount":`)
			is.Equal(strings.Trim(inUpdate, "}"), strings.Trim(inComplete, "}"))
			is.True(strings.Contains(inComplete, `"`+amount.Amount+`"`))
		})
	}
}

func TestH4_FrequencyIsWrittenAsText(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	rec := script(answer(200, openSession))
	_, err := newClient(t, rec).UpdateCheckoutSession(t.Context(), "x", &api.UpdateCheckoutSessionRequest{
		RecurringMetadata: &api.RecurringMetadata{Frequency: &api.Frequency{Unit: "Variable", Value: "0"}}})
	is.NoErr(err)
	is.Equal(rec.request[0].body, `{"recurringMetadata":{"frequency":{"unit":"Variable","value":"0"}}}`)
}

func TestH5_FieldsThatAmazonRefusesAreNotSent(t *testing.T) {
	t.Parallel()
	client := newClient(t, script())
	for field, err := range map[string]error{
		"webCheckoutDetails.checkoutMode": second(client.CreateCheckoutSession(t.Context(), &api.CreateCheckoutSessionRequest{StoreID: "s",
			WebCheckoutDetails: &api.WebCheckoutDetails{CheckoutMode: "ProcessOrder"}})),
		"addressDetails": second(client.CreateCheckoutSession(t.Context(), &api.CreateCheckoutSessionRequest{StoreID: "s", AddressDetails: &api.AddressDetails{}})),
		"webCheckoutDetails.amazonPayRedirectUrl": second(client.UpdateCheckoutSession(t.Context(), "x", &api.UpdateCheckoutSessionRequest{
			WebCheckoutDetails: &api.WebCheckoutDetails{AmazonPayRedirectURL: "https://a.test"}})),
	} {
		var argument *api.ArgumentError
		is := is.New(t)
		is.True(errors.As(err, &argument))
		is.Equal(argument.Field, field)
	}
}

func TestDo(t *testing.T) {
	t.Parallel()
	t.Run("sends query, headers, body and key, signed", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		rec := script(answer(202, "accepted"))
		raw, err := newClient(t, rec).Do(t.Context(), api.Request{
			Method: "POST", Path: "/deliveryTrackers/", Query: map[string][]string{"b": {"2"}, "a": {"x y"}},
			Header: http.Header{"x-amz-pay-simulation-code": {"AuthorizationInitiated"}},
			Body:   map[string]any{"a": "<&>"}, IdempotencyKey: "my-key_1",
		})
		is.NoErr(err)
		is.Equal(raw.StatusCode, 202)
		is.Equal(raw.RequestID, "request-1")
		is.True(bytes.Equal(raw.Body, []byte("accepted"))) // not every answer is JSON
		r := rec.request[0]
		is.Equal(r.URL.RequestURI(), "/v2/deliveryTrackers?a=x%20y&b=2")
		is.Equal(r.body, `{"a":"<&>"}`)
		is.Equal(r.Header.Get("X-Amz-Pay-Idempotency-Key"), "my-key_1")
		is.Equal(r.Header.Get("X-Amz-Pay-Simulation-Code"), "AuthorizationInitiated")
		is.True(strings.Contains(r.Header.Get("Authorization"), "x-amz-pay-region;x-amz-pay-simulation-code,"))
	})
	t.Run("errors name the call", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		client := newClient(t, script(refuse(404, "ResourceNotFound")))
		_, err := client.Do(t.Context(), api.Request{Method: "GET", Path: "/reports/1"})
		is.Equal(asError(t, err).Operation, "GET /reports")
		_, err = client.Do(t.Context(), api.Request{Operation: "GetReport", Method: "GET", Path: "/reports/1"})
		is.Equal(asError(t, err).Operation, "GetReport")
	})
}
