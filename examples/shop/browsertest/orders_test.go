package browsertest

import "strings"

// order is what "My orders" says of one order, in lines.
type order string

func (o order) says(texts ...string) bool {
	for _, text := range texts {
		if !strings.Contains(string(o), text) {
			return false
		}
	}
	return true
}

// ledger opens "My orders" and returns them, the newest first.
func (v *visitor) ledger() []order {
	v.t.Helper()
	v.opens("/orders")
	v.at("My orders")
	return evaluate[[]order](v, `[...document.querySelectorAll("article")].map(a => a.innerText)`)
}

// puts one of a product into the cart and ends up there.
func (v *visitor) puts(sku, name string) {
	v.t.Helper()
	v.opens("/products/" + sku)
	v.at(name)
	v.presses("Add to cart")
	v.at("Your cart")
}

// reviews puts one of a product into the cart, signs in as Erika, chooses a
// card, and comes back to the review page.
func (v *visitor) reviews(sku, name, card string) {
	v.t.Helper()
	v.puts(sku, name)
	v.signsIn(erika(), card)
	v.at("Review your order")
}
