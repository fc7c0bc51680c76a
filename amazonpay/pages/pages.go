// Package pages draws what the buyer sees of an Amazon Pay checkout: the
// review of the order, the result, and what went wrong. A shop can go live
// with it as it is, give it a name and colours (Options), or replace single
// pages by embedding:
//
//	type shopPages struct{ *pages.Pages }
//
//	func (shopPages) Result(w http.ResponseWriter, r *http.Request, p *amazonpay.ResultPage) error { … }
//
// The pages are plain HTML with their style inside and work without script,
// except for the two buttons that change address and payment method: these are
// Amazon's checkout.js.
//
// # Languages
//
// The pages speak the languages of the folder messages, in the one that the
// browser asks for. To add a language, add a file there: the tests name what
// is missing in it. Amounts and addresses follow the habit of the buyer's
// country.
//
// # Choices on the review page
//
// Each option of a Quote's choices is a button of its own that fetches the page
// anew with the new total, and the order form carries the options that the page
// was drawn with. So what is ordered is always what is shown, in browsers
// without script too, and the CSRF token of the order form never gets into a
// URL.
package pages

import (
	"embed"
	"html/template"
	"net/http"

	"github.com/paykit-go/amazonpaykit/amazonpay"
)

//go:embed templates messages
var files embed.FS

// Options adapt the pages to a shop. The zero value is complete.
type Options struct {
	// StoreName heads each page and links to the shop. If empty, the pages
	// have no head.
	StoreName string
	// Language is the only language the pages are drawn in, such as "ja". If
	// empty, each buyer gets the best match to the browser's Accept-Language.
	// English stands in for a language that has no messages.
	Language string
	// CSS follows the pages' own style and overrides it, for example
	// ":root { --accent: #7a1f3d }". The variables are listed on top of
	// templates/style.css.
	CSS template.CSS
}

// Pages is a complete set of pages. New makes it. It is safe for concurrent
// use.
type Pages struct {
	options                 Options
	style                   template.CSS
	languages               languages
	review, result, problem *template.Template
}

var _ amazonpay.Pages = (*Pages)(nil)

// New returns the pages as o wants them.
func New(o Options) *Pages {
	return &Pages{
		options:   o,
		style:     template.CSS(read("templates/style.css")) + o.CSS,
		languages: readLanguages(),
		review:    parse("review.html"),
		result:    parse("result.html"),
		problem:   parse("problem.html"),
	}
}

// read returns an embedded file. It fails only if the program was built
// without it.
func read(name string) string {
	b, err := files.ReadFile(name)
	if err != nil {
		panic("pages: " + err.Error())
	}
	return string(b)
}

func parse(name string) *template.Template {
	return template.Must(template.ParseFS(files, "templates/layout.html", "templates/"+name))
}

// Review draws the page before the order is placed.
func (p *Pages) Review(w http.ResponseWriter, r *http.Request, page *amazonpay.ReviewPage) error {
	l := p.locale(r, buyerCountry(page.Session))
	return draw(w, p.review, newReview(p.page(l, page.Page), page))
}

// Result draws how the payment ended, or that it has not yet. A page that
// should load itself again gets a Refresh header, so that it does without
// script.
func (p *Pages) Result(w http.ResponseWriter, r *http.Request, page *amazonpay.ResultPage) error {
	v := newResult(p.page(p.locale(r, homeOf(page.Order.CurrencyCode)), page.Page), page)
	setRefresh(w.Header(), page.RefreshSeconds)
	return draw(w, p.result, v)
}

// Problem draws what went wrong with a request. It leaves the status to the
// kit.
func (p *Pages) Problem(w http.ResponseWriter, r *http.Request, page *amazonpay.ProblemPage) error {
	return draw(w, p.problem, newProblem(p.page(p.locale(r, ""), page.Page), page))
}

// draw writes straight to w: the kit holds the page back until it is complete.
func draw(w http.ResponseWriter, t *template.Template, view any) error {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	return t.ExecuteTemplate(w, "layout.html", view)
}

// page is what all templates need.
type page struct {
	locale
	Style     template.CSS
	Nonce     string
	StoreName string
	ShopURL   string
}

func (p *Pages) page(l locale, k amazonpay.Page) page {
	return page{locale: l, Style: p.style, Nonce: k.Nonce, StoreName: p.options.StoreName, ShopURL: link(k.ShopURL)}
}
