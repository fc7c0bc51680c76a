package web

import (
	"context"
	"html/template"
	"net/http"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/examples/shop/catalog"
	"github.com/paykit-go/amazonpaykit/examples/shop/checkout"
	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb"
)

// shelfItem is a product and how many there are.
type shelfItem struct {
	catalog.Product
	Left int
}

// Few reports whether the page should say how many are left.
func (i shelfItem) Few() bool { return !i.Digital && i.Left > 0 && i.Left <= 5 }

func (d *drawer) home(w http.ResponseWriter, r *http.Request) error {
	free, err := d.DB.Available(r.Context(), "")
	if err != nil {
		return err
	}
	var shelf []shelfItem
	for _, p := range d.Catalog.Products() {
		shelf = append(shelf, shelfItem{p, free[p.SKU]})
	}
	return d.draw(w, r, http.StatusOK, "home", "Coffee, roasted by the harbour", func(string) (any, error) { return shelf, nil })
}

// productPage is the page of one product.
type productPage struct {
	shelfItem
	Most       int // that the cart takes
	TaxPercent int64
	Button     template.HTML // Amazon Pay for this product alone; empty: sold out
}

func (d *drawer) product(w http.ResponseWriter, r *http.Request) error {
	p, ok := d.Catalog.Product(r.PathValue("sku"))
	if !ok {
		return d.notFound(w, r)
	}
	free, err := d.DB.Available(r.Context(), "")
	if err != nil {
		return err
	}
	return d.draw(w, r, http.StatusOK, "product", p.Name, func(nonce string) (any, error) {
		page := productPage{
			shelfItem: shelfItem{p, free[p.SKU]}, Most: shopdb.MaxQuantity,
			TaxPercent: d.Market.TaxPercent,
		}
		if page.Left == 0 {
			return page, nil
		}
		var err error
		page.Button, err = d.button(r.Context(), amazonpay.ButtonOptions{
			ProductType: productType(p.Digital), ReviewQuery: checkout.ProductQuery(p.SKU), Placement: "Product",
			EstimatedOrderAmount: p.Price.Price(), Nonce: nonce,
		})
		return page, err
	})
}

// button asks for all of the buyer's data that the review page shows. It sees
// to it that the browser has a session: one that comes back from Amazon twice
// at once, after a double click, is known as the same then.
func (d *drawer) button(ctx context.Context, o amazonpay.ButtonOptions) (template.HTML, error) {
	d.Checkout.Browser(ctx)
	o.Scopes = []string{"name", "email", "phoneNumber", "billingAddress"}
	b, err := d.Kit.Button(o)
	if err != nil {
		return "", err
	}
	return b.HTML, nil
}

// productType spares the buyer the address where nothing is sent by post.
func productType(digital bool) api.ProductType {
	if digital {
		return api.PayOnly
	}
	return api.PayAndShip
}
