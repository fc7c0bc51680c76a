package simulator_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// signedButton is a payload that an official SDK signed. The folder with them
// is not part of this repository; AMAZONPAYKIT_VECTORS names it.
type signedButton struct {
	Input, AlgorithmConfig, SignedText, EncodedByJSONEncode, Signature string
}

func signedButtons(t *testing.T, file string) (buttons []signedButton) {
	t.Helper()
	dir := os.Getenv("AMAZONPAYKIT_VECTORS")
	switch {
	case dir == "" && os.Getenv("CI") != "":
		t.Fatal("AMAZONPAYKIT_VECTORS names no folder with known answers, and CI must not go without")
	case dir == "":
		t.Skip("AMAZONPAYKIT_VECTORS names no folder with known answers")
	}
	data, err := os.ReadFile(filepath.Join(dir, file))
	is.New(t).NoErr(err)
	is.New(t).NoErr(json.Unmarshal(data, &buttons))
	return buttons
}

// on is the button on a page with payload.
func (b signedButton) on(payload string) simulator.Button {
	return simulator.Button{
		PayloadJSON: payload, Signature: b.Signature, Algorithm: b.AlgorithmConfig,
		PublicKeyID: "SANDBOX-AFXXXXXXXXXXXXXXXXXXXXXX", MerchantID: merchant,
	}
}

// judged is the code and the advice of a click on a button; "": it is accepted.
func judged(sim *simulator.Simulator, b simulator.Button) (code, fix string) {
	var wrong *simulator.ButtonError
	if !errors.As(sim.CheckButton(b), &wrong) {
		return "", ""
	}
	return wrong.Code, wrong.Fix
}

// What the official Node and PHP SDKs sign for a button verifies, under the algorithm that they were told or by default, and nothing else does.
//
// Source: official SDK
func TestButtonsThatTheOfficialSDKsSignedVerify(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]int{"nodejs-button-live.json": 9, "php-button-live.json": 8} {
		buttons := signedButtons(t, file)
		is.New(t).Equal(len(buttons), want)
		for _, b := range buttons {
			t.Run(file+" "+b.AlgorithmConfig+" "+b.Input, func(t *testing.T) {
				t.Parallel()
				is := is.New(t)
				sim := captureSimulator(t, "jp")
				code, _ := judged(sim, b.on(b.SignedText))
				is.True(code != "InvalidSignatureError") // the payload may be none, but it is what was signed
				for _, other := range []string{b.SignedText + "\n", strings.Replace(b.SignedText, "s", "S", 1)} {
					code, _ := judged(sim, b.on(other))
					is.Equal(code, "InvalidSignatureError")
				}
				renamed := b.on(b.SignedText)
				renamed.Algorithm = map[string]string{v2: v1}[b.AlgorithmConfig]
				if renamed.Algorithm == "" {
					renamed.Algorithm = v2
				}
				code, _ = judged(sim, renamed)
				is.Equal(code, "InvalidSignatureError")
			})
		}
	}
}

// A whole payload that an official SDK signed starts a checkout.
//
// Source: official SDK
func TestButtonsOfTheOfficialSDKsStartACheckout(t *testing.T) {
	t.Parallel()
	checkouts := 0
	for _, b := range append(signedButtons(t, "nodejs-button-live.json"), signedButtons(t, "php-button-live.json")...) {
		if !strings.Contains(b.SignedText, "webCheckoutDetails") {
			continue
		}
		checkouts++
		t.Run(b.AlgorithmConfig+" "+b.Input, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			review, err := captureSimulator(t, "jp").SignIn(simulator.JapaneseBuyer(), b.on(b.SignedText))
			is.NoErr(err)
			is.True(strings.HasPrefix(review, "https://localhost/test")) // checkoutReviewReturnUrl
		})
	}
	is.New(t).Equal(checkouts, 8)
}

// The PHP SDK signs a payload without its backslashes; a page with those that json_encode writes is refused, and told what to encode with.
//
// Source: official SDK
func TestPayloadsWithTheEscapesOfPHPAreToldWhatToDo(t *testing.T) {
	t.Parallel()
	for _, b := range signedButtons(t, "php-button-live.json") {
		if b.EncodedByJSONEncode == b.SignedText {
			continue
		}
		t.Run(b.AlgorithmConfig+" "+b.Input, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			code, fix := judged(captureSimulator(t, "jp"), b.on(b.EncodedByJSONEncode))
			is.Equal(code, "InvalidSignatureError")
			is.True(strings.Contains(fix, "JSON_UNESCAPED_SLASHES")) // the advice
		})
	}
}
