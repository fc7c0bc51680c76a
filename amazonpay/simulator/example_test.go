package simulator_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"log"
	"net/http"
	"net/url"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// A checkout without a browser: the buyer is a script, the shop is whatever is
// under test, here three calls of the client.
func Example() {
	const keyID, payload = "SANDBOX-EXAMPLE", `{"webCheckoutDetails":{"checkoutReviewReturnUrl":"https://shop.example/review"},"storeId":"amzn1.store"}`
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		log.Fatal(err)
	}
	sim, err := simulator.New(simulator.Config{Region: api.JP, Keys: map[string]crypto.PublicKey{keyID: key.Public()}})
	if err != nil {
		log.Fatal(err)
	}
	client, err := api.New(api.Config{Region: api.JP, PublicKeyID: keyID, PrivateKey: key, HTTPClient: sim.HTTPClient()})
	if err != nil {
		log.Fatal(err)
	}
	signature, err := client.SignPayload([]byte(payload))
	if err != nil {
		log.Fatal(err)
	}

	review, err := sim.SignIn(simulator.JapaneseBuyer(), simulator.Button{
		PayloadJSON: payload, Signature: signature, Algorithm: string(client.Algorithm()), PublicKeyID: keyID, MerchantID: "A2MERCHANT",
	})
	if err != nil {
		log.Fatal(err)
	}
	ctx, id := context.Background(), sessionIn(review)

	yen := &api.Price{Amount: "1000", CurrencyCode: "JPY"}
	session, err := client.UpdateCheckoutSession(ctx, id, &api.UpdateCheckoutSessionRequest{
		WebCheckoutDetails: &api.WebCheckoutDetails{CheckoutResultReturnURL: "https://shop.example/result"},
		PaymentDetails:     &api.PaymentDetails{PaymentIntent: api.Authorize, ChargeAmount: yen},
	})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := sim.Pay(session.RedirectURL()); err != nil {
		log.Fatal(err)
	}
	session, err = client.CompleteCheckoutSession(ctx, id, &api.CompleteCheckoutSessionRequest{ChargeAmount: yen})
	if err != nil {
		log.Fatal(err)
	}

	fmt.Println(session.State(), sim.Charges()[0].State)
	fmt.Println("Complete ×", len(sim.Calls("CompleteCheckoutSession")))
	// Output:
	// Completed Authorized
	// Complete × 1
}

func sessionIn(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		log.Fatal(err)
	}
	return u.Query().Get("amazonCheckoutSessionId")
}

// The simulator misbehaves on request: here Complete takes place and its
// answer is lost.
func ExampleSimulator_Inject() {
	sim, err := simulator.New(simulator.Config{})
	if err != nil {
		log.Fatal(err)
	}
	sim.Inject(simulator.Fault{Operation: "CompleteCheckoutSession", When: simulator.AfterEffect, Drop: true})
	sim.Inject(simulator.Fault{Operation: "GetCheckoutSession", Status: 429, Times: 2, Header: http.Header{"Retry-After": {"1"}}})
	sim.ClearFaults()
}
