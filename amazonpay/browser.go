package amazonpay

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"

	"github.com/justinas/nosurf"
	"github.com/paykit-go/amazonpaykit/store"
)

// What the kit keeps in the browser session: strings only, because the
// session's codec may not know other types. None of it decides about money.
const (
	keyBrowser  = "amazonpay.browser"  // secret that names this browser
	keyCheckout = "amazonpay.checkout" // checkout session id seen last
	keyChoices  = "amazonpay.choices"  // its id and the choices made, encoded
	keyNotice   = "amazonpay.notice"   // Notice for the next review page
	keyMessage  = "amazonpay.message"  // the shop's words for it
)

// Middleware loads the browser session and guards forms against cross-site
// requests for the host's own routes, with the settings that the kit's own
// steps use. What the host has mounted already is not mounted twice.
func (k *Kit) Middleware(next http.Handler) http.Handler {
	return k.withSession(k.withCSRF(next))
}

func (k *Kit) withSession(next http.Handler) http.Handler {
	load := k.cfg.Sessions.LoadAndSave(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if k.sessionLoaded(r.Context()) {
			next.ServeHTTP(w, r)
			return
		}
		load.ServeHTTP(w, r)
	})
}

// sessionLoaded asks scs in the only way it can be asked: Status panics when
// the context carries no session.
func (k *Kit) sessionLoaded(ctx context.Context) (ok bool) {
	defer func() { ok = recover() == nil }()
	k.cfg.Sessions.Status(ctx)
	return true
}

func (k *Kit) withCSRF(next http.Handler) http.Handler {
	guard := nosurf.New(next)
	secure := k.base.Scheme == "https"
	// Without a Path the browser would scope the cookie to the step's folder.
	guard.SetBaseCookie(http.Cookie{Path: "/", HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode, MaxAge: nosurf.MaxAge})
	guard.SetIsTLSFunc(func(*http.Request) bool { return secure })
	guard.SetIsAllowedOriginFunc(func(u *url.URL) bool { return u.Scheme == k.base.Scheme && u.Host == k.base.Host })
	k.ExemptNotifications(guard)
	guard.SetFailureHandler(http.HandlerFunc(k.forged))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if nosurf.Token(r) != "" { // the host's own nosurf is at work
			next.ServeHTTP(w, r)
			return
		}
		guard.ServeHTTP(w, r)
	})
}

// genuine reports whether a form has the token of this browser. A host's own
// nosurf has seen to that, unless it was told to exempt the path.
func genuine(r *http.Request) bool {
	sent := r.Header.Get(nosurf.HeaderName)
	if sent == "" {
		sent = r.PostFormValue(nosurf.FormFieldName)
	}
	return nosurf.VerifyToken(nosurf.Token(r), sent)
}

func (k *Kit) forged(w http.ResponseWriter, r *http.Request) {
	retry := ""
	if id := r.PostFormValue(paramSession); validSession(id) {
		retry = k.link(stepReview, id)
	}
	k.problem(w, r, ProblemForm, retry)
}

// browserKey names this browser in an order. A browser without a name gets
// one.
func (k *Kit) browserKey(ctx context.Context) string {
	secret := k.browserSecret(ctx)
	if secret == "" {
		secret = k.secret()
	}
	k.cfg.Sessions.Put(ctx, keyBrowser, secret)
	return digest(secret)
}

// browserSecret is this browser's name; empty: it has none yet. Before one is
// kept in the session, it follows from the host's session token if there is
// one, so that two pages opened at once agree on it.
func (k *Kit) browserSecret(ctx context.Context) string {
	if secret := k.cfg.Sessions.GetString(ctx, keyBrowser); secret != "" {
		return secret
	}
	if token := k.cfg.Sessions.Token(ctx); token != "" {
		return digest("browser", token)
	}
	return ""
}

// owns reports whether this browser saw the order's review page first.
func (k *Kit) owns(ctx context.Context, o *store.Order) bool {
	secret := k.browserSecret(ctx)
	return secret != "" && subtle.ConstantTimeCompare([]byte(digest(secret)), []byte(o.BrowserKey)) == 1
}

// secret returns 128 random bits as text.
func (k *Kit) secret() string {
	var b [16]byte
	k.random(b[:])
	return hex.EncodeToString(b[:])
}

func (k *Kit) random(b []byte) {
	if _, err := io.ReadFull(k.cfg.Rand, b); err != nil {
		panic("amazonpay: no randomness: " + err.Error()) // crypto/rand never fails
	}
}

// digest hashes parts that are kept apart from each other.
func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		sum := sha256.Sum256([]byte(p))
		h.Write(sum[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// remember keeps the choices for when the buyer comes back from Amazon, whose
// return URL does not carry them.
func (k *Kit) remember(ctx context.Context, checkoutSessionID string, choices url.Values) {
	k.cfg.Sessions.Put(ctx, keyCheckout, checkoutSessionID)
	k.cfg.Sessions.Put(ctx, keyBrowser, k.browserSecret(ctx)) // the token it follows from may change at a login
	if len(choices) > 0 {
		k.cfg.Sessions.Put(ctx, keyChoices, checkoutSessionID+"?"+choices.Encode())
	}
}

// offered returns the choices to remember of a form: those that the quote
// offers, and what was remembered before. Other fields of the host's page,
// such as a password or a tick at the terms, are asked for again each time.
func (k *Kit) offered(ctx context.Context, f form, q *Quote) url.Values {
	choices := k.remembered(ctx, f.id)
	for _, c := range q.Choices {
		if values, ok := f.choices[c.Name]; ok {
			choices[c.Name] = values
		}
	}
	return choices
}

// remembered returns the choices made before for this checkout session.
func (k *Kit) remembered(ctx context.Context, checkoutSessionID string) url.Values {
	u, err := url.Parse(k.cfg.Sessions.GetString(ctx, keyChoices))
	if err != nil || u.Path != checkoutSessionID {
		return url.Values{}
	}
	return u.Query()
}

// leave puts a message where the next review page finds it.
func (k *Kit) leave(ctx context.Context, n Notice, message string) {
	k.cfg.Sessions.Put(ctx, keyNotice, string(n))
	k.cfg.Sessions.Put(ctx, keyMessage, message)
}

func (k *Kit) pickUp(ctx context.Context) (Notice, string) {
	return Notice(k.cfg.Sessions.PopString(ctx, keyNotice)), k.cfg.Sessions.PopString(ctx, keyMessage)
}
