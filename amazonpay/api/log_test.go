package api_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// TestLogsHoldNoSecretsAndNoPersonalData calls everything, with good and bad
// answers, and looks for what must not be in a log.
func TestLogsHoldNoSecretsAndNoPersonalData(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	const secret = "SECRET"
	good := `{"checkoutSessionId":"x","chargeId":"x","chargePermissionId":"x","refundId":"x","buyerId":"` + secret + `","buyer":{"name":"` + secret + `"}}`
	bad := `{"reasonCode":"InvalidRequestSignature","message":"signature [` + secret + `]"}`
	var log bytes.Buffer
	for _, reply := range []transport{
		answer(200, good), answer(403, bad), answer(400, `{"reasonCode":"InvalidParameterValue","message":"The value '`+secret+`' is invalid"}`),
		answer(500, "<html>"+secret, "Content-Type", "text/html"), answer(200, secret), broken(errors.New("connection reset")),
	} {
		client := newClient(t, script(reply), once, func(c *api.Config) {
			c.PrivateKey = testKey()
			c.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		})
		for _, op := range operations() {
			_ = op.call(t.Context(), client)
		}
		_, _ = client.GetBuyer(t.Context(), secret)
		_, _ = client.SignPayload([]byte(secret))
		_, _ = client.CancelCharge(t.Context(), "x", &api.CancelChargeRequest{CancellationReason: secret})
	}
	text := log.String()
	is.True(strings.Count(text, "\n") > 90)
	for _, word := range []string{secret, "Signature=", "PublicKeyId", "Authorization", "Atza", "sold out", "密林", "JPY"} {
		if strings.Contains(text, word) {
			t.Errorf("the log holds %q", word)
		}
	}
}

func TestLogHasOneLinePerAttempt(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	var log bytes.Buffer
	withoutTimes := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Value.Kind() == slog.KindDuration {
			return slog.Attr{}
		}
		return a
	}
	rec := script(refuse(409, "AmountMismatch"), answer(200, openSession))
	client := newClient(t, rec, func(c *api.Config) {
		c.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{ReplaceAttr: withoutTimes}))
	})
	_, _ = client.GetCheckoutSession(t.Context(), "x")
	_, _ = client.GetCheckoutSession(t.Context(), "x")
	is.Equal(log.String(), `level=WARN msg="amazon pay failed" operation=GetCheckoutSession status=409 reasonCode=AmountMismatch requestId=request-1 attempt=1
level=INFO msg="amazon pay answered" operation=GetCheckoutSession status=200 requestId=request-1 attempt=1
`)
}
