package api_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

func ExampleNew() {
	pem, err := os.ReadFile(os.Getenv("AMAZON_PAY_KEY_FILE"))
	if err != nil {
		fmt.Println("no key file here")
		return
	}
	key, err := api.ParsePrivateKey(pem)
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := api.New(api.Config{
		Region:      api.JP,
		PublicKeyID: os.Getenv("AMAZON_PAY_KEY_ID"), // SANDBOX-… or LIVE-…
		PrivateKey:  key,
	})
	if err != nil {
		fmt.Println(err) // every problem, one a line
		return
	}
	fmt.Println(client.Environment())
	// Output: no key file here
}

func ExampleNew_everythingWrong() {
	_, err := api.New(api.Config{Endpoint: "localhost:8081"})
	fmt.Println(err)
	// Output:
	// api: Config.Region is "": set api.NA, api.EU or api.JP; ParseRegion reads other spellings
	// api: Config.PublicKeyID is empty: copy it from Seller Central, Integration Central
	// api: Config.PrivateKey is nil: read the .pem file from Seller Central with ParsePrivateKey
	// api: Config.Environment is empty: set api.Sandbox or api.Live, for the public key id does not begin with either
	// api: Config.Endpoint is "localhost:8081": write scheme and host only, such as http://localhost:8081
}

// amazon stands in for Amazon in the examples.
type amazon struct {
	status int
	body   string
}

func (a amazon) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: a.status, Body: io.NopCloser(strings.NewReader(a.body))}, nil
}

func exampleClient(status int, body string) *api.Client {
	client, err := api.New(api.Config{
		Region: api.JP, PublicKeyID: "SANDBOX-EXAMPLE", PrivateKey: testKey(),
		HTTPClient: &http.Client{Transport: amazon{status, body}},
	})
	if err != nil {
		panic(err)
	}
	return client
}

func ExampleClient_CompleteCheckoutSession() {
	client := exampleClient(202, `{"checkoutSessionId":"26be7331-7dc2-4722-be22-f7e75582d3ef",
		"statusDetails":{"state":"Completed"},"chargePermissionId":"S03-5454037-1929856","chargeId":"S03-5454037-1929856-C010879"}`)

	session, err := client.CompleteCheckoutSession(context.Background(), "26be7331-7dc2-4722-be22-f7e75582d3ef",
		&api.CompleteCheckoutSessionRequest{ChargeAmount: &api.Price{Amount: "1000", CurrencyCode: "JPY"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(session.StatusCode, session.State(), session.ChargeID) // 202: pending, read the charge later
	// Output: 202 Completed S03-5454037-1929856-C010879
}

func ExampleError() {
	client := exampleClient(422, `{"reasonCode":"InvalidCheckoutSessionStatus","message":"You tried to call an operation …"}`)

	_, err := client.CompleteCheckoutSession(context.Background(), "26be7331-7dc2-4722-be22-f7e75582d3ef",
		&api.CompleteCheckoutSessionRequest{ChargeAmount: &api.Price{Amount: "1000", CurrencyCode: "JPY"}})

	var refused *api.Error
	if errors.As(err, &refused) && refused.ReasonCode == api.ReasonInvalidCheckoutSessionStatus {
		fmt.Println("read the session: it may be completed already")
	}
	// Output: read the session: it may be completed already
}

func ExampleClient_Do() {
	client := exampleClient(200, `{"reports":[]}`)

	answer, err := client.Do(context.Background(), api.Request{
		Operation: "GetReports", Method: "GET", Path: "/reports",
		Query: map[string][]string{"pageSize": {"10"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.StatusCode, string(answer.Body))
	// Output: 200 {"reports":[]}
}

func ExamplePrice_Add() {
	sum, err := api.Price{Amount: "0.10", CurrencyCode: "EUR"}.Add(api.Price{Amount: "0.20", CurrencyCode: "EUR"})
	fmt.Println(sum, err)
	// Output: 0.30 EUR <nil>
}

func ExamplePrice_Validate() {
	err := api.Price{Amount: "705.00", CurrencyCode: "JPY"}.Validate()
	fmt.Println(err)
	// Output: api: price "705.00" JPY: JPY has no decimals
}
