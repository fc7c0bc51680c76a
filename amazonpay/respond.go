package amazonpay

import (
	"bytes"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/justinas/nosurf"
)

// paramSession is the query parameter that Amazon appends to return URLs.
const paramSession = "amazonCheckoutSessionId"

// maxForm bounds what a posted form may hold.
const maxForm = 64 << 10

// Amazon's ids are lower-case UUIDs. Another spelling of one would be another
// order for the same payment.
var sessionPattern = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

func validSession(id string) bool { return sessionPattern.MatchString(id) }

// querySession returns the checkout session id of the URL; ok is false when
// it is malformed or repeated. A missing one is empty.
func querySession(r *http.Request) (id string, ok bool) {
	ids := r.URL.Query()[paramSession]
	if len(ids) == 0 {
		return "", true
	}
	return ids[0], len(ids) == 1 && validSession(ids[0])
}

// handler is what every step has around it.
func (k *Kit) handler(method string, step http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setHeaders(w.Header())
		switch {
		case method == http.MethodGet && idle(r):
			w.WriteHeader(http.StatusNoContent)
		case r.Method != method:
			w.Header().Set("Allow", allow(method))
			k.problem(w, r, ProblemMethod, "")
		default:
			r.Body = http.MaxBytesReader(w, r.Body, maxForm)
			step.ServeHTTP(w, r)
		}
	})
}

// allow is the Allow header of a step: HEAD goes with GET.
func allow(method string) string {
	if method == http.MethodGet {
		return "GET, HEAD"
	}
	return method
}

// idle reports a request that nobody made on purpose: a HEAD, or a browser
// that guesses the next page. It must have no effect.
func idle(r *http.Request) bool {
	purpose := r.Header.Get("Sec-Purpose") + r.Header.Get("Purpose") + r.Header.Get("X-Moz")
	return r.Method == http.MethodHead || strings.Contains(strings.ToLower(purpose), "prefetch")
}

func setHeaders(h http.Header) {
	h.Set("Cache-Control", "no-store")
	if !slices.Contains(h.Values("Vary"), "Cookie") {
		h.Add("Vary", "Cookie")
	}
	// The URL holds the checkout session id. "no-referrer" would make browsers
	// post the form with Origin: null.
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
}

func (k *Kit) page() Page { return Page{Nonce: k.secret(), ShopURL: k.cfg.ShopURL} }

// draw sends the page that fn draws, or a problem page if it fails.
func (k *Kit) draw(w http.ResponseWriter, r *http.Request, p Page, status int, fn func(http.ResponseWriter) error) {
	b, err := k.buffer(w, p, status, fn)
	if err != nil {
		k.log.ErrorContext(r.Context(), "amazonpay: a page could not be drawn", "path", r.URL.Path, "error", err)
		k.problem(w, r, ProblemTryLater, "")
		return
	}
	b.send()
}

func (k *Kit) buffer(w http.ResponseWriter, p Page, status int, fn func(http.ResponseWriter) error) (*buffered, error) {
	b := &buffered{w: w, header: w.Header().Clone(), status: status}
	err := guard("drawing a page", func() error { return fn(b) })
	b.header.Set("Content-Security-Policy", strings.ReplaceAll(k.cfg.ContentSecurityPolicy, "{nonce}", p.Nonce))
	return b, err
}

// problem answers with the page for what went wrong.
func (k *Kit) problem(w http.ResponseWriter, r *http.Request, what Problem, retry string) {
	p := &ProblemPage{Page: k.page(), Problem: what, Status: what.status(), RetryURL: retry}
	setHeaders(w.Header())
	if what == ProblemTryLater {
		w.Header().Set("Retry-After", "5")
	}
	b, err := k.buffer(w, p.Page, p.Status, func(w http.ResponseWriter) error { return k.cfg.Pages.Problem(w, r, p) })
	if err != nil {
		k.log.ErrorContext(r.Context(), "amazonpay: the problem page could not be drawn", "problem", string(what), "error", err)
		http.Error(w, http.StatusText(p.Status), p.Status)
		return
	}
	b.send()
}

func (p Problem) status() int {
	switch p {
	case ProblemBadLink:
		return http.StatusBadRequest
	case ProblemNotFound:
		return http.StatusNotFound
	case ProblemOver:
		return http.StatusGone
	case ProblemOtherBrowser, ProblemForm:
		return http.StatusForbidden
	case ProblemMethod:
		return http.StatusMethodNotAllowed
	}
	return http.StatusServiceUnavailable
}

// redirect is always 303: a permanent one would be cached, and another
// temporary one could repeat a POST.
func redirect(w http.ResponseWriter, r *http.Request, to string) {
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// buffered holds a page and its headers back until it is complete.
type buffered struct {
	w      http.ResponseWriter
	header http.Header
	body   bytes.Buffer
	status int
}

func (b *buffered) Header() http.Header         { return b.header }
func (b *buffered) Write(p []byte) (int, error) { return b.body.Write(p) }
func (b *buffered) WriteHeader(status int)      { b.status = status }

func (b *buffered) send() {
	if b.header.Get("Content-Type") == "" {
		b.header.Set("Content-Type", "text/html; charset=utf-8")
	}
	clear(b.w.Header())
	maps.Copy(b.w.Header(), b.header)
	b.w.WriteHeader(b.status)
	_, _ = b.w.Write(b.body.Bytes()) // the buyer went away; nobody is left to tell
}

func csrfField(r *http.Request) Field {
	return Field{Name: nosurf.FormFieldName, Value: nosurf.Token(r)}
}
