package ipn_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
)

// Mounting a verifier: the handler answers 200 only when what follows from the
// notification is stored, and lets SNS send again what failed.
func Example() {
	verifier, err := ipn.New(ipn.Config{
		TopicARNs:  []string{"arn:aws:sns:eu-west-1:291180941288:A3BXB0YN3XH17H-EXAMPLE"},
		MerchantID: "A3BXB0YN3XH17H",
	})
	if err != nil {
		panic(err)
	}
	store := func(context.Context, *ipn.Notification) error { return nil }
	mux := http.NewServeMux()
	mux.HandleFunc("POST /notifications", func(w http.ResponseWriter, r *http.Request) {
		m, err := verifier.Receive(r)
		if err == nil && m.Notification != nil {
			err = store(r.Context(), m.Notification)
		}
		w.WriteHeader(ipn.StatusCode(err))
	})

	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/notifications", http.NoBody))
	fmt.Println(w.Code)
	// Output: 400
}

// Testing an endpoint: a Signer takes the place of SNS, without network.
func ExampleSigner() {
	signer, err := ipn.NewSigner(ipn.SignerConfig{
		TopicARN:       "arn:aws:sns:eu-west-1:000000000000:test",
		CertificateURL: "https://certificate.test/leaf.pem",
	})
	if err != nil {
		panic(err)
	}
	verifier, err := ipn.New(signer.Config("A3BXB0YN3XH17H"))
	if err != nil {
		panic(err)
	}
	r, err := signer.NewRequest(context.Background(), "https://shop.test/notifications", ipn.Notification{
		MerchantID: "A3BXB0YN3XH17H",
		ObjectType: ipn.Charge,
		ObjectID:   "S03-0000000-0000000-C000000",
	})
	if err != nil {
		panic(err)
	}

	m, err := verifier.Receive(r)
	fmt.Println(err)
	fmt.Println(m.Notification.ObjectType, m.Notification.ObjectID)
	// Output:
	// <nil>
	// CHARGE S03-0000000-0000000-C000000
}
