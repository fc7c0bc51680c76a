package simulator

import (
	"context"
	"crypto"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
)

// Simulator is one Amazon Pay with its merchant, its buyers, and a clock. Make
// one with [New]. All its methods are safe for concurrent use; none holds a
// lock while it waits.
type Simulator struct {
	cfg             Config
	mux             *http.ServeMux
	routes          []route
	payload, signIn schema       // of the two kinds of buttons
	moved           atomic.Int64 // what Advance added to the clock, in nanoseconds
	signer          func() (*ipn.Signer, error)

	mu        guard // guards all below
	keys      map[string]crypto.PublicKey
	notifyURL string
	chance    *rand.ChaCha8
	memory
}

// New returns a simulator without sessions. Its error names everything that is
// wrong with cfg at once, and what to do about it.
func New(cfg Config) (*Simulator, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, err
	}
	s := &Simulator{
		cfg:       cfg,
		mux:       http.NewServeMux(),
		routes:    routes(),
		mu:        guard{clock: cfg.Now},
		chance:    newChance(cfg.Rand),
		keys:      cfg.Keys,
		notifyURL: cfg.NotifyURL,
		memory:    newMemory(),
	}
	judged := cfg.Assumptions.limits()
	for i := range s.routes {
		s.routes[i].body = s.routes[i].body.under(judged)
	}
	s.payload, s.signIn = payloadSchema().under(judged), signInSchema().under(judged)
	s.signer = sync.OnceValues(s.newSigner)
	s.hostedRoutes(s.mux)
	s.certificateRoutes(s.mux)
	return s, nil
}

// ServeHTTP answers the API (under /v2, /sandbox/v2 and /live/v2), serves
// checkout.js, the buyer's pages and the certificate of notifications. For an
// injected fault that drops the answer it panics with [http.ErrAbortHandler],
// at which net/http cuts the connection.
//
// Of the server's own settings two can be seen: a body that its ReadTimeout
// cuts off is answered with RequestTimeout, and a TLSConfig whose MinVersion is
// below TLS 1.2 lets old clients in, to be told TLSVersionNotSupported.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.serve(w, r) {
		panic(http.ErrAbortHandler)
	}
}

// serve reports whether the answer is to be dropped.
func (s *Simulator) serve(w http.ResponseWriter, r *http.Request) (dropped bool) {
	if isAPI(r.URL.Path) {
		return s.serveAPI(w, r)
	}
	s.mux.ServeHTTP(w, r)
	return false
}

// AddKey makes the simulator accept requests and buttons that were signed with
// the private half of key, an *rsa.PublicKey, under publicKeyID. Another kind
// of key makes every signature under that id fail.
func (s *Simulator) AddKey(publicKeyID string, key crypto.PublicKey) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys[publicKeyID] = key
}

// Now is the simulator's time: Config.Now and all that was added by Advance.
func (s *Simulator) Now() time.Time {
	return s.cfg.Now().Add(time.Duration(s.moved.Load()))
}

// now is Now at the moment at which Simulator.mu was taken, which is held: all
// that one call does happens at that moment.
func (s *Simulator) now() time.Time {
	return s.mu.at.Add(time.Duration(s.moved.Load()))
}

// Advance moves the simulator's clock forward, so that sessions expire and
// pending charges settle without waiting. Dates of requests may follow either
// clock, the moved one or Config.Now.
func (s *Simulator) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.moved.Add(int64(d))
}

// base returns scheme and host under which the browser of r reaches the
// simulator, without a slash at the end.
func (s *Simulator) base(r *http.Request) string {
	switch {
	case s.cfg.BaseURL != "":
		return s.cfg.BaseURL
	case r == nil || inProcess(r.Context()):
		return inProcessBase
	case r.TLS != nil:
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

type inProcessKey struct{}

func inProcess(ctx context.Context) bool {
	return ctx.Value(inProcessKey{}) != nil
}
