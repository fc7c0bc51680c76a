package pages_test

import (
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/pages"
)

// shop is a shop's pages; they are the same ones in all tests.
var shop = pages.New(pages.Options{StoreName: "Kitanomaru Coffee"})

// draw draws a page of any kind as a browser of that language gets it.
func draw(t testing.TB, p amazonpay.Pages, language string, page any) *httptest.ResponseRecorder {
	t.Helper()
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/pay/review", nil)
	r.Header.Set("Accept-Language", language)
	if err := show(p, w, r, page); err != nil {
		t.Fatalf("draw: %v", err)
	}
	return w
}

func show(p amazonpay.Pages, w http.ResponseWriter, r *http.Request, page any) error {
	switch page := page.(type) {
	case *amazonpay.ReviewPage:
		return p.Review(w, r, page)
	case *amazonpay.ResultPage:
		return p.Result(w, r, page)
	case *amazonpay.ProblemPage:
		return p.Problem(w, r, page)
	}
	return errors.New("no page")
}

func html(t testing.TB, language string, page any) string {
	t.Helper()
	return draw(t, shop, language, page).Body.String()
}

// element is one element of a page, with the text in it.
type element struct {
	name string
	attr map[string]string
	text string
}

func (e element) has(attr string) bool { _, ok := e.attr[attr]; return ok }

// elements reads a page as a parser sees it, in the order of the start tags.
// Each element's text includes that of the elements within.
func elements(t testing.TB, page string) []*element {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(strings.Map(printable, page)))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var all, open []*element
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("the page is no HTML: %v\n%s", err, page)
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: token.Name.Local, attr: map[string]string{}}
			for _, a := range token.Attr {
				e.attr[a.Name.Local] = a.Value
			}
			all, open = append(all, e), append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			for _, e := range open {
				e.text += string(token)
			}
		}
	}
}

// printable replaces what HTML has nothing against but the parser has.
func printable(r rune) rune {
	if r == '\n' || unicode.IsPrint(r) || unicode.Is(unicode.Zs, r) || unicode.Is(unicode.Cf, r) {
		return r
	}
	return '?'
}

// find returns the elements of that name.
func find(all []*element, name string) []*element {
	var found []*element
	for _, e := range all {
		if e.name == name {
			found = append(found, e)
		}
	}
	return found
}

// form is a form with the fields that submitting it sends.
type form struct {
	*element
	fields  map[string]string
	buttons []*element
}

func forms(t testing.TB, page string) []form {
	t.Helper()
	var found []form
	for _, e := range elements(t, page) {
		switch e.name {
		case "form":
			found = append(found, form{element: e, fields: map[string]string{}})
		case "input":
			found[len(found)-1].fields[e.attr["name"]] = e.attr["value"]
		case "button":
			if len(found) > 0 && e.attr["type"] != "button" {
				f := &found[len(found)-1]
				f.buttons = append(f.buttons, e)
			}
		}
	}
	return found
}

// lines returns the lines of the page's first address.
func lines(t testing.TB, page string) []string {
	t.Helper()
	var found []string
	inside := false
	for _, e := range elements(t, page) {
		if e.name == "address" {
			if inside {
				break
			}
			inside = true
		}
		if e.name == "span" && e.attr["class"] == "line" {
			found = append(found, e.text)
		}
	}
	return found
}

func TestPagesAreWellFormed(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	page := elements(t, html(t, "ja", review(session(tokyo), yenQuote())))
	is.Equal(page[0].name, "html")
	is.Equal(page[0].attr["lang"], "ja")
	is.Equal(len(find(page, "h1")), 1)
	is.Equal(len(find(page, "main")), 1)
}
