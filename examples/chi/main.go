// Amazon Pay in a chi application.
//
//	go -C examples/chi run .
package main

import (
	"log"
	"net/http"

	"github.com/alexedwards/scs/v2"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/examples/internal/demo"
)

func newShop(client *api.Client, shopURL string) (http.Handler, error) {
	sessions := scs.New()
	kit, err := amazonpay.New(demo.Config(client, sessions, shopURL))
	if err != nil {
		return nil, err
	}
	r := chi.NewRouter()
	// The application's own session, for all routes. The kit notices that it
	// is loaded and uses it.
	r.Use(middleware.Recoverer, sessions.LoadAndSave)
	r.Mount("/pay", kit) // Mount leaves the path alone, as the kit wants it
	r.Get("/", func(w http.ResponseWriter, r *http.Request) {
		page, err := demo.Page(kit)
		if err != nil {
			http.Error(w, "Please try again later.", http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(page))
	})
	return r, nil
}

func main() {
	log.Fatal(demo.Run(newShop))
}
