// Package web is the shop's own pages: shelf, product, cart and orders. The
// checkout's pages are the kit's.
package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/examples/shop/catalog"
	"github.com/paykit-go/amazonpaykit/examples/shop/checkout"
	"github.com/paykit-go/amazonpaykit/examples/shop/pricing"
	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb"
)

// Kit is what the pages need of the kit.
type Kit interface {
	http.Handler
	Middleware(next http.Handler) http.Handler
	Button(o amazonpay.ButtonOptions) (*amazonpay.Button, error)
}

// Site is the shop as a website. All fields are required and read only.
type Site struct {
	Kit      Kit
	Catalog  *catalog.Catalog
	Market   pricing.Market
	DB       *shopdb.DB
	Checkout *checkout.Checkout
	Sessions *scs.SessionManager
	Log      *slog.Logger
	// CSP is the Content-Security-Policy of the pages; {nonce} is replaced.
	CSP string
	// Simulated says that Amazon Pay is a simulator, so that the pages explain
	// what there is to try.
	Simulated bool
}

// Handler serves the whole site, the kit's steps below /pay/ included.
func (s *Site) Handler() http.Handler {
	d := newDrawer(s)
	mux := http.NewServeMux()
	page := func(pattern string, h func(http.ResponseWriter, *http.Request) error) {
		mux.Handle(pattern, s.Kit.Middleware(d.page(h)))
	}
	page("/", d.notFound)
	page("GET /{$}", d.home)
	page("GET /products/{sku}", d.product)
	page("GET /cart", d.cart)
	page("POST /cart/items", d.add)
	page("POST /cart/items/{sku}", d.change)
	page("GET /orders", d.orders)
	mux.Handle("GET /static/{file}", static())
	mux.Handle("GET /favicon.ico", icon())
	mux.HandleFunc("GET /healthz", s.health)
	mux.Handle("/pay/", s.Kit)
	site := http.NewServeMux()
	site.Handle("/", http.MaxBytesHandler(mux, 64<<10))
	site.Handle("/pay/notifications", s.Kit) // has a limit of its own
	return site
}

// health answers load balancers: this process can take buyers as long as the
// database answers.
func (s *Site) health(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	w.Header().Set("Cache-Control", "no-store")
	if err := s.DB.Check(ctx); err != nil {
		s.Log.ErrorContext(ctx, "shop: the database does not answer", "error", err)
		http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
		return
	}
	_, _ = io.WriteString(w, "ok\n")
}

// keyFlash holds a sentence for the next page that is drawn.
const keyFlash = "shop.flash"

func (s *Site) tell(ctx context.Context, sentence string) {
	s.Sessions.Put(ctx, keyFlash, sentence)
}
