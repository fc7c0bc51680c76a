package simulator_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
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

// The simulator misbehaves on request: here the answer to one call is lost
// after it took effect, and the next call is throttled.
func ExampleSimulator_Inject() {
	const keyID = "SANDBOX-EXAMPLE"
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		log.Fatal(err)
	}
	sim, err := simulator.New(simulator.Config{Region: api.JP, Keys: map[string]crypto.PublicKey{keyID: key.Public()}})
	if err != nil {
		log.Fatal(err)
	}
	client, err := api.New(api.Config{Region: api.JP, PublicKeyID: keyID, PrivateKey: key, HTTPClient: sim.HTTPClient(), MaxAttempts: 1})
	if err != nil {
		log.Fatal(err)
	}

	sim.Inject(simulator.Fault{Operation: "CreateCheckoutSession", When: simulator.AfterEffect, Drop: true})
	sim.Inject(simulator.Fault{Operation: "GetCharge", Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"7"}}})

	_, err = client.CreateCheckoutSession(context.Background(), &api.CreateCheckoutSessionRequest{
		StoreID: "amzn1.store", WebCheckoutDetails: &api.WebCheckoutDetails{CheckoutReviewReturnURL: "https://shop.example/review"},
	})
	fmt.Println("lost:", errors.Is(err, simulator.ErrDropped), "but made:", sim.Calls("CreateCheckoutSession")[0].Effect)
	_, err = client.GetCharge(context.Background(), "S03-0000000-0000000-C000000")
	var refused *api.Error
	fmt.Println(errors.As(err, &refused), refused.StatusCode, refused.ReasonCode, refused.RetryAfter)
	// Output:
	// lost: true but made: true
	// true 429 TooManyRequests 7s
}

// The shop's endpoint verifies what the simulator posts. It is not well at
// first, so the notification comes again an hour later.
func ExampleSimulator_Deliver() {
	const merchantID = "A2MERCHANT"
	sim, err := simulator.New(simulator.Config{MerchantID: merchantID})
	if err != nil {
		log.Fatal(err)
	}
	verifier, err := ipn.New(sim.NotificationConfig(merchantID))
	if err != nil {
		log.Fatal(err)
	}
	well := false
	endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		message, err := verifier.Receive(r)
		if err != nil || !well {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		fmt.Println(message.Notification.ObjectType, message.Notification.ObjectID)
	}))
	defer endpoint.Close()
	sim.SetNotifyURL(endpoint.URL)

	if _, err := sim.Announce(ipn.Notification{ObjectType: ipn.Chargeback, ObjectID: "S03-0000000-0000000-C000000"}); err != nil {
		log.Fatal(err)
	}
	for _, well = range []bool{false, true} {
		if _, err := sim.Deliver(context.Background()); err != nil {
			log.Fatal(err)
		}
		fmt.Println(sim.Notifications()[0].Status)
		sim.Advance(time.Hour)
	}
	// Output:
	// 503
	// CHARGEBACK S03-0000000-0000000-C000000
	// 200
}
