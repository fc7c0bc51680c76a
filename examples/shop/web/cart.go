package web

import (
	"html/template"
	"net/http"
	"strconv"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/examples/shop/checkout"
	"github.com/paykit-go/amazonpaykit/examples/shop/money"
	"github.com/paykit-go/amazonpaykit/examples/shop/pricing"
	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb"
)

// cartPage is the cart with its button.
type cartPage struct {
	Items   []pricing.Item
	Goods   money.Money
	Digital bool
	Most    int
	Button  template.HTML // Amazon Pay for the whole cart
}

func (d *drawer) cart(w http.ResponseWriter, r *http.Request) error {
	cart, err := d.DB.Cart(r.Context(), d.Checkout.KnownBrowser(r.Context()))
	if err != nil {
		return err
	}
	items := d.Checkout.Items(cart)
	return d.draw(w, r, http.StatusOK, "cart", "Your cart", func(nonce string) (any, error) {
		page := cartPage{Items: items, Goods: d.Market.Goods(items), Digital: pricing.Digital(items), Most: shopdb.MaxQuantity}
		if len(items) == 0 {
			return page, nil
		}
		var err error
		page.Button, err = d.button(r.Context(), amazonpay.ButtonOptions{
			ProductType: productType(page.Digital), ReviewQuery: checkout.CartQuery(cart.ID), Placement: "Cart",
			EstimatedOrderAmount: page.Goods.Price(), Nonce: nonce,
		})
		return page, err
	})
}

// add puts a product into the cart.
func (d *drawer) add(w http.ResponseWriter, r *http.Request) error {
	p, ok := d.Catalog.Product(r.PostFormValue("sku"))
	n, err := strconv.Atoi(r.PostFormValue("quantity"))
	if !ok || err != nil || n < 1 || n > shopdb.MaxQuantity {
		return d.badQuantity(w, r)
	}
	if err := d.DB.AddToCart(r.Context(), d.Checkout.Browser(r.Context()), p.SKU, n); err != nil {
		return err
	}
	d.tell(r.Context(), p.Name+" is in your cart.")
	http.Redirect(w, r, "/cart", http.StatusSeeOther)
	return nil
}

// change sets how many of a product are in the cart; the Remove button sends
// a quantity of 0.
func (d *drawer) change(w http.ResponseWriter, r *http.Request) error {
	p, ok := d.Catalog.Product(r.PathValue("sku"))
	n, err := strconv.Atoi(r.PostFormValue("quantity"))
	if r.PostFormValue("remove") != "" {
		n, err = 0, nil
	}
	if !ok || err != nil || n < 0 || n > shopdb.MaxQuantity {
		return d.badQuantity(w, r)
	}
	if err := d.DB.SetQuantity(r.Context(), d.Checkout.Browser(r.Context()), p.SKU, n); err != nil {
		return err
	}
	sentence := p.Name + " was removed."
	if n > 0 {
		sentence = "The quantity was changed."
	}
	d.tell(r.Context(), sentence)
	http.Redirect(w, r, "/cart", http.StatusSeeOther)
	return nil
}

func (d *drawer) badQuantity(w http.ResponseWriter, r *http.Request) error {
	return d.message(w, r, http.StatusBadRequest, "That did not work",
		"Please choose a product and a whole number from 1 to "+strconv.Itoa(shopdb.MaxQuantity)+".")
}
