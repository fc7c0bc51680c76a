package web

import (
	"bytes"
	"crypto/rand"
	"embed"
	"html/template"
	"net/http"
	"strings"
	"time"

	"github.com/bojanz/currency"
	"github.com/justinas/nosurf"
	"github.com/paykit-go/amazonpaykit/examples/shop/checkout"
	"github.com/paykit-go/amazonpaykit/examples/shop/money"
)

//go:embed templates static
var files embed.FS

// drawer draws the site's pages.
type drawer struct {
	*Site
	templates map[string]*template.Template
}

func newDrawer(s *Site) *drawer {
	d := &drawer{Site: s, templates: map[string]*template.Template{}}
	for _, name := range []string{"home", "product", "cart", "orders", "message"} {
		t := template.New("layout.html").Funcs(template.FuncMap{"money": format, "date": date})
		d.templates[name] = template.Must(t.ParseFS(files, "templates/layout.html", "templates/art.html", "templates/"+name+".html"))
	}
	return d
}

// view is what every page gets.
type view struct {
	Title     string
	StoreName string
	Nonce     string
	CSRFName  string
	CSRF      string
	CartCount int
	Flash     string
	Simulated bool
	Path      string
	Page      any // what this page alone is about
}

// page makes a handler of one that may fail. The visitor sees no detail.
func (d *drawer) page(h func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := h(w, r)
		if err == nil {
			return
		}
		d.Log.ErrorContext(r.Context(), "shop: page failed", "path", r.URL.Path, "error", err)
		http.Error(w, "Something went wrong on our side. Please try again in a moment.", http.StatusInternalServerError)
	})
}

// draw sends a page, or an error and nothing. The content is made with the
// page's nonce, which an Amazon Pay button needs.
func (d *drawer) draw(w http.ResponseWriter, r *http.Request, status int, name, title string, content func(nonce string) (any, error)) error {
	ctx := r.Context()
	cart, err := d.DB.Cart(ctx, d.Checkout.KnownBrowser(ctx))
	if err != nil {
		return err
	}
	v := view{
		Title: title, StoreName: checkout.StoreName, Nonce: rand.Text(), CSRFName: nosurf.FormFieldName, CSRF: nosurf.Token(r),
		CartCount: cart.Count(), Simulated: d.Simulated, Path: r.URL.Path,
	}
	if v.Page, err = content(v.Nonce); err != nil {
		return err
	}
	v.Flash = d.Sessions.PopString(ctx, keyFlash)
	var b bytes.Buffer
	if err := d.templates[name].Execute(&b, v); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", strings.ReplaceAll(d.CSP, "{nonce}", v.Nonce))
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the visitor went away; nobody is left to tell
	return nil
}

// message draws a page that is one sentence.
func (d *drawer) message(w http.ResponseWriter, r *http.Request, status int, title, sentence string) error {
	return d.draw(w, r, status, "message", title, func(string) (any, error) { return sentence, nil })
}

func (d *drawer) notFound(w http.ResponseWriter, r *http.Request) error {
	return d.message(w, r, http.StatusNotFound, "Not found", "There is nothing at this address.")
}

// format writes an amount as English readers know it: ¥1,400, €10.90.
func format(m money.Money) (string, error) {
	p := m.Price()
	a, err := currency.NewAmount(p.Amount, p.CurrencyCode)
	if err != nil {
		return "", err
	}
	return currency.NewFormatter(currency.NewLocale("en")).Format(a), nil
}

func date(t time.Time) string { return t.Format("2 January 2006, 15:04 MST") }

// static serves what never changes while the program runs.
func static() http.Handler {
	h := http.FileServerFS(files)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=300")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		h.ServeHTTP(w, r)
	})
}

// icon is for pages that do not name one, such as the kit's.
func icon() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=300")
		http.ServeFileFS(w, r, files, "static/icon.svg")
	})
}
