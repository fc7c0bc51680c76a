package simulator

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
)

// hosted are the pages at which a buyer signs in, chooses, and pays. They do
// what the scripted buyers do and nothing else, and work without scripts.
type hosted struct {
	sim      *Simulator
	editions map[string]func() *edition
	origin   *http.CrossOriginProtection
}

// hostedRoutes adds checkout.js and the buyer's pages to mux.
func (s *Simulator) hostedRoutes(mux *http.ServeMux) {
	h := &hosted{sim: s, editions: newEditions(), origin: http.NewCrossOriginProtection()}
	mux.HandleFunc("GET /checkout.js", serveCheckoutJS)
	for _, name := range []string{"style.css", "icon.svg"} {
		mux.HandleFunc("GET /checkout/"+name, func(w http.ResponseWriter, r *http.Request) { serveHostedFile(w, r, name) })
	}
	// The click comes from the shop's site. What it may do is decided by the
	// signature; all other forms are the simulator's own.
	mux.Handle("POST /checkout", h.page(h.click))
	mux.HandleFunc("POST /checkout/check", s.serveCheck)
	mux.Handle("GET "+signInPath, h.page(h.identify))
	mux.Handle("POST "+signInPath, h.page(h.sameOrigin(h.identified)))
	mux.Handle("/", h.page(func(*visit) *refusal { return refuse(http.StatusNotFound, "none") }))
	for pattern, step := range map[string]step{
		"GET /checkout/start":     h.start,
		"POST /checkout/sign-in":  h.signIn,
		"POST /checkout/sign-out": h.signOut,
		"GET /checkout/select":    h.chooseBoth,
		"POST /checkout/select":   h.chosenBoth,
		"GET /checkout/change":    h.change,
		"POST /checkout/change":   h.changed,
		"POST /checkout/cancel":   h.cancel,
		"GET " + ProcessingPath:   h.processing,
		"POST /checkout/pay":      h.pay,
	} {
		mux.Handle(pattern, h.page(h.sameOrigin(knownSession(step))))
	}
}

// visit is one request for a page.
type visit struct {
	w        http.ResponseWriter
	r        *http.Request
	language string
	shop     string // its name, or its host
	*edition
	session SessionView // zero: the request names no session that exists
}

// step answers a visit, or says why it cannot.
type step func(v *visit) *refusal

// page makes a handler of a step: common headers, form, session, language.
func (h *hosted) page(next step) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setPageHeaders(w.Header())
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		err := r.ParseForm()
		v := &visit{w: w, r: r}
		v.session, _ = h.sim.Session(r.Form.Get(sessionIDParameter))
		v.language, v.shop = h.language(v), shopName(v.session)
		v.edition = h.editions[v.language]()
		if err != nil {
			h.drawRefusal(v, refuse(http.StatusBadRequest, "form"))
			return
		}
		if problem := next(v); problem != nil {
			h.drawRefusal(v, problem)
		}
	})
}

// setPageHeaders forbids scripts altogether. There is no form-action, since
// browsers apply it to the redirects after a form as well, and those lead to
// the shop. A stricter Referrer-Policy would make the origin of a form null.
func setPageHeaders(header http.Header) {
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'")
	header.Set("Referrer-Policy", "same-origin")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "no-store")
}

// sameOrigin refuses forms of other sites.
func (h *hosted) sameOrigin(next step) step {
	return func(v *visit) *refusal {
		if h.origin.Check(v.r) != nil {
			return refuse(http.StatusForbidden, "origin")
		}
		return next(v)
	}
}

// knownSession refuses requests without the id of a session that exists.
func knownSession(next step) step {
	return func(v *visit) *refusal {
		if v.session.ID == "" {
			return refuse(http.StatusNotFound, "session")
		}
		return next(v)
	}
}

const maxForm = 64 << 10

const languageCookie = "amazonpay-simulator-language"

// language is that of the button, as the click left it in a cookie, that of
// the buyer, or that of the account's region.
func (h *hosted) language(v *visit) string {
	wanted := []string{v.r.PostForm.Get("checkoutLanguage")}
	if cookie, err := v.r.Cookie(languageCookie); err == nil {
		wanted = append(wanted, cookie.Value)
	}
	for _, name := range append(wanted, v.session.Buyer.Language) {
		language, _, _ := strings.Cut(name, "_")
		if h.editions[language] != nil {
			return language
		}
		if language != "" {
			return "en"
		}
	}
	if h.sim.cfg.LedgerCurrency == "JPY" {
		return "ja"
	}
	return "en"
}

// refusal is a page that says what is wrong.
type refusal struct {
	status int
	name   string // of its texts, behind "problem."
	detail string // for the developer, in English; not reflected anywhere else
}

func refuse(status int, name string) *refusal {
	return &refusal{status: status, name: name}
}

// refusalOf tells an error of the scripted buyers' methods in the buyer's
// words.
func refusalOf(err error, session SessionView) *refusal {
	var button *ButtonError
	switch {
	case errors.As(err, &button) && button.Code == invalidSignature:
		return &refusal{http.StatusForbidden, "signature", button.Fix}
	case errors.As(err, &button) && button.Code == invalidButton:
		return &refusal{http.StatusBadRequest, "button", button.Fix}
	case errors.As(err, &button) && button.Code == unregisteredDomain:
		return &refusal{http.StatusBadRequest, "domain", button.Fix}
	case errors.As(err, &button):
		return &refusal{http.StatusBadRequest, "payload", button.Code + ": " + button.Fix}
	case errors.Is(err, ErrNoSession):
		return refuse(http.StatusNotFound, "session")
	case errors.Is(err, ErrNoChoice):
		return refuse(http.StatusBadRequest, "choice")
	case session.State != stateOpen:
		return refuse(http.StatusGone, "over")
	case session.Substate == Created:
		return refuse(http.StatusConflict, "nobuyer")
	}
	return &refusal{http.StatusConflict, "refused", err.Error()}
}

// drawn is what every template gets.
type drawn struct {
	Language, Title string
	Shop            string // its name, or its host
	SessionID       string
	Content         any
}

func (h *hosted) drawRefusal(v *visit, problem *refusal) {
	name := "problem." + problem.name
	content := map[string]string{"Message": v.texts.say(name), "Hint": v.texts.say(name + ".hint"), "Detail": problem.detail}
	if v.session.ID != "" {
		content["ReturnURL"] = withSession(v.session.firstURL(), v.session.ID)
	}
	h.draw(v, problem.status, "problem", v.texts.say("problem.title"), content)
}

// draw writes a whole page or none.
func (h *hosted) draw(v *visit, status int, name, title string, content any) {
	var b bytes.Buffer
	err := v.pages[name].Execute(&b, drawn{v.language, title, v.shop, v.session.ID, content})
	if err != nil {
		h.sim.cfg.Logger.Error("buyer's page", "page", name, "error", err)
		http.Error(v.w, "the page could not be drawn", http.StatusInternalServerError)
		return
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.WriteHeader(status)
	_, _ = b.WriteTo(v.w) // the buyer left; nobody to tell
}

func (v *visit) redirect(address string) {
	http.Redirect(v.w, v.r, address, http.StatusSeeOther)
}

// step returns the URL of another of these pages for the same session.
func (v *visit) step(path string) string { return withSession(path, v.session.ID) }
