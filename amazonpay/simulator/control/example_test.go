package control_test

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http/httptest"
	"strings"

	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator/control"
)

// A buyer who signed in and went away again, as a test in any language can
// have it.
func Example() {
	sim, err := simulator.New(simulator.Config{})
	if err != nil {
		log.Fatal(err)
	}
	server := httptest.NewServer(control.New(sim, control.Config{ReviewURL: "https://tea.example/review"}))
	defer server.Close()

	post := func(path, body string) (answer struct {
		ReturnURL string `json:"returnUrl"`
		Session   simulator.SessionView
	}) {
		response, err := server.Client().Post(server.URL+path, "application/json", strings.NewReader(body))
		if err != nil {
			log.Fatal(err)
		}
		defer response.Body.Close()
		if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
			log.Fatal(err)
		}
		return answer
	}

	begun := post("/simulator/sessions", `{"buyer":{"name":"Erika"}}`)
	review, _, _ := strings.Cut(begun.ReturnURL, "?")
	fmt.Println(begun.Session.Buyer.Name, "is at", review)
	left := post("/simulator/sessions/"+begun.Session.ID+"/cancel", "")
	fmt.Println("The session is", left.Session.State, left.Session.ReasonCode)
	// Output:
	// Erika is at https://tea.example/review
	// The session is Canceled BuyerCanceled
}
