package api_test

import (
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// signedString returns what a fakeSigner was given for a request, in hex.
func signedString(t testing.TB, r *http.Request) string {
	t.Helper()
	_, signature, _ := strings.Cut(r.Header.Get("Authorization"), "Signature=")
	digest, err := base64.StdEncoding.DecodeString(signature)
	if err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(digest)
}

func digestOf(stringToSign string) string {
	sum := sha256.Sum256([]byte(stringToSign))
	return hex.EncodeToString(sum[:])
}

// These digests were computed apart from any code of ours.
func TestKnownDigests(t *testing.T) {
	t.Parallel()
	at := func(c *api.Config) {
		c.Now = func() time.Time { return time.Date(2023, 8, 29, 10, 23, 29, 0, time.UTC) }
	}
	t.Run("complete, with body and idempotency key", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		rec := script(answer(200, openSession))
		_, err := newClient(t, rec, at).CompleteCheckoutSession(context.Background(), sessionID,
			&api.CompleteCheckoutSessionRequest{IdempotencyKey: "AVLo5tI10BHgEk2jEXAMPLEKEY", ChargeAmount: yen("1000")})
		is.NoErr(err)
		is.Equal(rec.request[0].body, `{"chargeAmount":{"amount":"1000","currencyCode":"JPY"}}`)
		is.Equal(signedString(t, rec.request[0].Request),
			digestOf("AMZN-PAY-RSASSA-PSS-V2\n6999bad83e070b2d2b61bafa0ab052a2da6867154ea74bd315d64a42fd872103"))
	})
	t.Run("get, with a plain key id", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		rec := script(answer(200, openSession))
		client := newClient(t, rec, at, func(c *api.Config) {
			c.PublicKeyID, c.Environment, c.Algorithm = "ABC", api.Sandbox, api.PSS
		})
		_, err := client.GetCheckoutSession(context.Background(), sessionID)
		is.NoErr(err)
		is.Equal(signedString(t, rec.request[0].Request),
			digestOf("AMZN-PAY-RSASSA-PSS\nb845dbd0978816939b196c599ff493fcca431e32f700ce12c1a15aa005de9e9e"))
	})
	t.Run("button payload", func(t *testing.T) {
		t.Parallel()
		payload := `{"webCheckoutDetails":{"checkoutReviewReturnUrl":"https://a.com/merchant-review-page"},"storeId":"amzn1.application-oa2-client.xxxxx"}`
		is.New(t).Equal(api.StringToSign(api.PSSV2, []byte(payload)),
			"AMZN-PAY-RSASSA-PSS-V2\n81d576b184d49c4dde2b296f6e6ef3ca562aa2243ffe8d9d789528324c647f19")
	})
}

func TestSaltLengthFollowsTheAlgorithm(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		algorithm    api.Algorithm
		right, wrong int
	}{{"", 32, 20}, {api.PSSV2, 32, 20}, {api.PSS, 20, 32}} {
		t.Run(string(tt.algorithm), func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			client := newClient(t, script(), func(c *api.Config) { c.PrivateKey, c.Algorithm = testKey(), tt.algorithm })
			payload := []byte(`{"storeId":"密林コーヒー & <b>"}`)
			signature, err := client.SignPayload(payload)
			is.NoErr(err)
			toSign := api.StringToSign(client.Algorithm(), payload)
			is.NoErr(verify(&testKey().PublicKey, toSign, signature, tt.right))
			is.True(verify(&testKey().PublicKey, toSign, signature, tt.wrong) != nil)
		})
	}
}

// wrappedKey is an RSA key behind the interface only, as in a KMS.
type wrappedKey struct{ crypto.Signer }

func TestAnySignerCanSign(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	client := newClient(t, script(), func(c *api.Config) { c.PrivateKey = wrappedKey{testKey()} })
	signature, err := client.SignPayload([]byte("{}"))
	is.NoErr(err)
	is.NoErr(verify(&testKey().PublicKey, api.StringToSign(api.PSSV2, []byte("{}")), signature, 32))
}

type brokenSigner struct{ fakeSigner }

func (brokenSigner) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return nil, errors.New("KMS is down")
}

func TestFailingSignerSendsNothing(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	rec := script(answer(200, openSession))
	client := newClient(t, rec, func(c *api.Config) { c.PrivateKey = brokenSigner{fakeSigner{&testKey().PublicKey}} })
	_, err := client.GetCheckoutSession(context.Background(), "x")
	e := asError(t, err)
	is.Equal(e.Attempts, 0)
	is.True(strings.Contains(e.Error(), "the private key cannot sign: KMS is down"))
	is.Equal(len(rec.request), 0)
}
