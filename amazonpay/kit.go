package amazonpay

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
)

// Kit is Amazon Pay for one shop: the steps of the checkout as http.Handlers
// and the completion routine behind them. New makes it. It is safe for
// concurrent use, and several servers may work on the same orders.
type Kit struct {
	cfg      Config
	base     *url.URL
	log      *slog.Logger
	now      func() time.Time
	verifier *ipn.Verifier // of notifications; nil: none are taken
	buttons  signatures
}

// New checks cfg and returns the kit for it. The error names every problem at
// once, each with what to do.
func New(cfg Config) (*Kit, error) {
	base, err := cfg.check()
	verifier, verifierErr := cfg.verifier()
	if err := errors.Join(err, verifierErr); err != nil {
		return nil, err
	}
	k := &Kit{cfg: cfg.withDefaults(base), base: base, verifier: verifier}
	k.log, k.now = k.cfg.Logger, k.cfg.Now
	if base.Scheme == "https" && !cfg.Sessions.Cookie.Secure {
		k.log.Warn("amazonpay: the session cookie is not Secure although BaseURL is https")
	}
	return k, nil
}

// Route is one step of the checkout for routers that want them one by one.
type Route struct {
	Method string
	// Path is the full path, with the path of BaseURL in front.
	Path    string
	Handler http.Handler
}

// The steps' names in URLs.
const (
	stepReview        = "review"
	stepPlace         = "place-order"
	stepResult        = "result"
	stepCancel        = "cancel"
	stepNotifications = "notifications"
)

// Routes lists the steps in the order of the flow. Each answers with and
// without a trailing slash when it is reached through ServeHTTP; a router
// that is given these routes decides that itself.
func (k *Kit) Routes() []Route {
	return []Route{
		{http.MethodGet, k.path(stepReview), k.Review()},
		{http.MethodPost, k.path(stepPlace), k.PlaceOrder()},
		{http.MethodGet, k.path(stepResult), k.Result()},
		{http.MethodGet, k.path(stepCancel), k.Cancel()},
		{http.MethodPost, k.path(stepNotifications), k.Notifications()},
	}
}

// ServeHTTP serves all steps below the path of BaseURL. Mount it there without
// StripPrefix; a path that was stripped is understood too.
func (k *Kit) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch k.step(r.URL.Path) {
	case stepReview:
		k.Review().ServeHTTP(w, r)
	case stepPlace:
		k.PlaceOrder().ServeHTTP(w, r)
	case stepResult:
		k.Result().ServeHTTP(w, r)
	case stepCancel:
		k.Cancel().ServeHTTP(w, r)
	case stepNotifications:
		k.Notifications().ServeHTTP(w, r)
	default:
		k.problem(w, r, ProblemNotFound, "")
	}
}

// step is what path has below the path of BaseURL, of which routers may have
// stripped the front.
func (k *Kit) step(path string) string {
	base := k.base.Path + "/"
	for !strings.HasPrefix(path, base) && base != "/" {
		base = base[1+strings.IndexByte(base[1:], '/'):]
	}
	return strings.TrimSuffix(strings.TrimPrefix(path, base), "/")
}

// path is where a step is found on the host of BaseURL.
func (k *Kit) path(step string) string { return k.base.Path + "/" + step }

// link is the local URL of a step for one checkout session.
func (k *Kit) link(step, checkoutSessionID string) string {
	return k.path(step) + "?" + url.Values{paramSession: {checkoutSessionID}}.Encode()
}

// absolute is the URL of a step as Amazon is told it.
func (k *Kit) absolute(step string) string {
	u := *k.base
	u.Path = k.path(step)
	return u.String()
}
