package web

import (
	"net/http"
	"net/url"

	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb"
	"github.com/paykit-go/amazonpaykit/store"
)

// orderRow is an order with its state in words.
type orderRow struct {
	shopdb.Order
	Words string
	Mood  string // good, wait or bad; the words never depend on the colour
	// Next leads on while the payment is not decided; empty: it is.
	Next     string
	NextText string
}

// orders lists the orders of this browser and of no other.
func (d *drawer) orders(w http.ResponseWriter, r *http.Request) error {
	orders, err := d.DB.Orders(r.Context(), d.Checkout.KnownBrowser(r.Context()))
	if err != nil {
		return err
	}
	var rows []orderRow
	for _, o := range orders {
		row := orderRow{Order: o}
		row.Words, row.Mood = stateWords(o.State)
		row.Next, row.NextText = next(o)
		rows = append(rows, row)
	}
	return d.draw(w, r, http.StatusOK, "orders", "My orders", func(string) (any, error) { return rows, nil })
}

// next leads to the kit's step that knows more: the review of an order that
// was not paid yet, or the result that asks Amazon again.
func next(o shopdb.Order) (link, text string) {
	query := "?" + url.Values{"amazonCheckoutSessionId": {o.Session}}.Encode()
	switch o.State {
	case "":
		return "/pay/review" + query, "Go on with this order"
	case store.Pending:
		return "/pay/result" + query, "See how the payment stands"
	}
	return "", ""
}

func stateWords(s store.State) (words, mood string) {
	switch s {
	case "":
		return "Not paid yet", "wait"
	case store.Pending:
		return "Amazon is checking the payment", "wait"
	case store.Authorized, store.Confirmed:
		return "Payment authorized", "good"
	case store.Captured:
		return "Paid", "good"
	case store.Declined:
		return "Payment declined", "bad"
	case store.Canceled:
		return "Canceled", "bad"
	case store.Expired:
		return "Expired", "bad"
	case store.Abandoned:
		return "Given up before payment", "bad"
	}
	return "We are looking into it", "wait"
}

// StateWords is stateWords for each entry of an order's history.
func (orderRow) StateWords(s store.State) string {
	words, _ := stateWords(s)
	return words
}
