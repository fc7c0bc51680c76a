package simulator

import (
	"crypto"
	"crypto/rsa"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// Button is what a page hands to checkout.js and checkout.js posts to Amazon
// when the buyer clicks.
type Button struct {
	PayloadJSON string // of createCheckoutSessionConfig or signInConfig, byte for byte as signed
	Signature   string
	Algorithm   string // zero: AMZN-PAY-RSASSA-PSS
	PublicKeyID string

	MerchantID     string
	ProductType    string // PayAndShip, PayOnly, PayAndShipMultiAddress, SignIn; zero: PayAndShip
	LedgerCurrency string // zero: not checked
	Placement      string // Home, Product, Cart, Checkout, Other; zero: not checked
	Sandbox        bool   // needed in the sandbox for public key ids that do not name it
	PageURL        string // where the button is; cancelling leads there without a checkoutCancelUrl
}

// ButtonError is a button that Amazon would not accept. Buyers see an error
// page of Amazon's then, and the merchant's server learns nothing.
type ButtonError struct {
	Code string // InvalidSignatureError, InvalidButton, UnregisteredDomain, or a reason code as of the API
	Fix  string // what is wrong, and what the developer can do
}

// Error gives code and fix.
func (e *ButtonError) Error() string {
	return "simulator: button: " + e.Code + ": " + e.Fix
}

const (
	invalidSignature   = "InvalidSignatureError"
	invalidButton      = "InvalidButton"
	unregisteredDomain = "UnregisteredDomain"
	payAndShip         = "PayAndShip"
	payOnly            = "PayOnly"
)

// buttonPayload is a payload that was accepted.
type buttonPayload struct {
	environment api.Environment
	productType string
	fields      object
}

// checkButton verifies a button as Amazon does at the click, before the buyer
// signs in. Its error is a *[ButtonError].
func (s *Simulator) checkButton(b Button) (*buttonPayload, error) {
	if err := s.checkButtonSignature(b); err != nil {
		return nil, err
	}
	return s.readButton(b)
}

// readButton checks all of a button but its signature.
func (s *Simulator) readButton(b Button) (*buttonPayload, error) {
	if err := s.checkButtonOptions(b); err != nil {
		return nil, err
	}
	payload := &buttonPayload{environment: b.environment(), productType: b.productType()}
	rules := s.payload
	if payload.productType == signIn {
		rules = s.signIn
	}
	var p *problem
	if payload.fields, p = decodeBody([]byte(b.PayloadJSON), rules); p == nil {
		if err := s.checkButtonDomains(b.PageURL, payload); err != nil {
			return nil, err
		}
		p = s.checkPayload(payload)
	}
	if p != nil {
		return nil, &ButtonError{p.code, p.message + " Correct the payload and sign it again."}
	}
	return payload, nil
}

// CheckButton tells whether Amazon would accept a click on b; no session is
// made. Its error is a *[ButtonError].
func (s *Simulator) CheckButton(b Button) error {
	payload, err := s.checkButton(b)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, p := s.draftSession(payload.environment, payload.fields); p != nil {
		return &ButtonError{p.code, p.message}
	}
	return nil
}

// environment is that of the public key id, or what Sandbox says.
func (b Button) environment() api.Environment {
	switch environment := environmentOf(b.PublicKeyID); {
	case environment != "":
		return environment
	case b.Sandbox:
		return api.Sandbox
	}
	return api.Live
}

func (b Button) productType() string {
	if b.ProductType == "" {
		return payAndShip
	}
	return b.ProductType
}

// begin verifies a button and makes its session, which nobody is signed in to
// yet. base is how the buyer's browser reaches the simulator; empty: there is
// none. Its error is a *[ButtonError].
func (s *Simulator) begin(b Button, base string) (id string, err error) {
	payload, err := s.checkButton(b)
	if err != nil {
		return "", err
	}
	return s.beginWith(payload, b, base)
}

func (s *Simulator) beginWith(payload *buttonPayload, b Button, base string) (id string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sess, err := s.clicked(payload, b, base)
	if err != nil {
		return "", err
	}
	return sess.id, nil
}

// clicked is the session of a click, with Simulator.mu held.
func (s *Simulator) clicked(payload *buttonPayload, b Button, base string) (*session, error) {
	sess, p := s.newSession(payload.environment, payload.fields)
	if p != nil {
		return nil, &ButtonError{p.code, p.message}
	}
	sess.productType, sess.base, sess.merchantID = payload.productType, base, b.MerchantID
	if sameSite(b.PageURL, sess.firstURL()) {
		sess.pageURL = b.PageURL
	}
	return sess, nil
}

func (s *Simulator) checkButtonOptions(b Button) error {
	switch {
	case s.cfg.AccountSuspended:
		return &ButtonError{reasonAccount, suspended}
	case b.MerchantID == "":
		return &ButtonError{invalidButton, "merchantId is missing: give renderButton the merchant account id."}
	case s.cfg.MerchantID != "" && b.MerchantID != s.cfg.MerchantID:
		return &ButtonError{invalidButton, fmt.Sprintf("merchantId %q is not the merchant of this account: use %q.", b.MerchantID, s.cfg.MerchantID)}
	case b.LedgerCurrency != "" && b.LedgerCurrency != s.cfg.LedgerCurrency:
		return &ButtonError{invalidButton, fmt.Sprintf("ledgerCurrency %q is not that of the account: use %q.", b.LedgerCurrency, s.cfg.LedgerCurrency)}
	case !slices.Contains([]string{"", "Home", "Product", "Cart", "Checkout", "Other"}, b.Placement):
		return &ButtonError{invalidButton, fmt.Sprintf("placement %q: use Home, Product, Cart, Checkout or Other.", b.Placement)}
	}
	switch b.ProductType {
	case "", payAndShip, payOnly, multiAddress, signIn:
		return nil
	}
	return &ButtonError{invalidButton, fmt.Sprintf("productType %q: use PayAndShip, PayOnly, PayAndShipMultiAddress or SignIn.", b.ProductType)}
}

// checkPayload checks what its schema leaves open.
func (s *Simulator) checkPayload(payload *buttonPayload) *problem {
	fields, p := payload.fields, (*problem)(nil)
	if payload.productType == signIn {
		p = s.checkReturnURLs(fields, payload.environment, "signInReturnUrl", "signInCancelUrl")
	} else {
		p = checkMode(fields, payload.productType)
	}
	if p != nil {
		return p
	}
	if s.cfg.StoreID != "" && fields.text("storeId") != s.cfg.StoreID {
		return badRequest(reasonParameter, "The value '%s' provided for 'storeId' is invalid: the account's store is '%s'.", fields.text("storeId"), s.cfg.StoreID)
	}
	return nil
}

// checkButtonSignature verifies the signature over the payload, which has no
// headers and no date. A failure is worth an explanation: it is the most
// frequent question in the SDKs' issue lists.
func (s *Simulator) checkButtonSignature(b Button) error {
	if b.Algorithm == "" {
		b.Algorithm = algorithmV1
	}
	key, p := s.publicKey(b.PublicKeyID)
	if p != nil {
		return &ButtonError{invalidSignature, p.message}
	}
	if saltLength(b.Algorithm) == 0 {
		return &ButtonError{invalidSignature, fmt.Sprintf("algorithm %q is unknown: use %s.", b.Algorithm, algorithmV2)}
	}
	signature, err := base64.StdEncoding.DecodeString(b.Signature)
	if err != nil {
		return &ButtonError{invalidSignature, "the signature is not base64: hand the page the text that the signing function returned, unchanged."}
	}
	if verify(key, b.Algorithm, b.PayloadJSON, signature) == nil {
		return nil
	}
	return &ButtonError{invalidSignature, fmt.Sprintf("Signature %s does not match signedString %s. %s",
		b.Signature, strings.ReplaceAll(stringToSign(b.Algorithm, []byte(b.PayloadJSON)), "\n", " "), diagnose(key, b, signature))}
}

// diagnose says why the signature of b may not verify.
func diagnose(key *rsa.PublicKey, b Button, signature []byte) string {
	for _, other := range []string{algorithmV1, algorithmV2} {
		if other != b.Algorithm && verify(key, other, b.PayloadJSON, signature) == nil {
			return fmt.Sprintf("It was made for %s: name that algorithm on the page beside payloadJSON and signature.", other)
		}
	}
	if verifyMixed(key, b, signature) {
		return fmt.Sprintf("It was made with the salt length of the other algorithm: use %d bytes for %s.", saltLength(b.Algorithm), b.Algorithm)
	}
	for what, signed := range likelyPayloads(b.PayloadJSON) {
		if signed != b.PayloadJSON && verify(key, b.Algorithm, signed, signature) == nil {
			return "What was signed differs from the payload on the page in " + what + ": sign exactly the text that the page gets, and escape it for JavaScript once."
		}
	}
	return "The payload on the page is not byte for byte the text that was signed, or it was signed with another private key than that of this public key id."
}

// verifyMixed tells whether name and salt of the algorithm were mixed up.
func verifyMixed(key *rsa.PublicKey, b Button, signature []byte) bool {
	digest := sha256Of([]byte(stringToSign(b.Algorithm, []byte(b.PayloadJSON))))
	return rsa.VerifyPSS(key, crypto.SHA256, digest, signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthAuto}) == nil
}

// likelyPayloads are texts that were signed in place of payload by mistake, by
// what they differ in.
func likelyPayloads(payload string) map[string]string {
	escape := strings.NewReplacer("&", `\u0026`, "<", `\u003c`, ">", `\u003e`)
	unescape := strings.NewReplacer(`\u0026`, "&", `\u003c`, "<", `\u003e`, ">")
	return map[string]string{
		`the escapes of &, < and >`: escape.Replace(payload),
		`the escapes of &, < or >`:  unescape.Replace(payload),
		`escaped slashes`:           strings.ReplaceAll(payload, "/", `\/`),
		`the backslashes, which the PHP SDK takes out (encode with JSON_UNESCAPED_SLASHES and JSON_UNESCAPED_UNICODE)`: stripSlashes(payload),
		`a line break at its end`: payload + "\n",
		`white space around it`:   strings.TrimSpace(payload),
	}
}

// stripSlashes is what the PHP SDK does to a payload before it signs it.
func stripSlashes(payload string) string {
	return strings.NewReplacer(`\\`, `\`, `\b`, "\b", `\f`, "\f", `\n`, "\n", `\r`, "\r", `\t`, "\t", `\`, "").Replace(payload)
}

// publicKey finds the merchant's key by its id.
func (s *Simulator) publicKey(id string) (*rsa.PublicKey, *problem) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.keys[id]
	if !ok {
		return nil, forbidden(reasonAuthentication, "The public key id '%s' is unknown in this account and region: check the id, or register the key (Config.Keys, AddKey).", id)
	}
	key, ok := found.(*rsa.PublicKey)
	if !ok {
		return nil, forbidden(reasonAuthentication, "The key of public key id '%s' is not an RSA key.", id)
	}
	return key, nil
}
