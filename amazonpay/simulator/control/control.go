package control

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// Config says what [New] cannot know from the simulator. The zero value will
// do.
type Config struct {
	// ReviewURL, MerchantID and StoreID are those of the button that POST
	// /simulator/sessions takes for clicked, as far as its body says nothing
	// else. Zero: https://shop.example/review, A1SIMULATOR and
	// amzn1.application-oa2-client.simulator.
	ReviewURL, MerchantID, StoreID string

	// Hosts are the names under which browsers may use page and control API,
	// besides IP addresses, names without a dot, and those that end in
	// localhost, test, example, invalid, local or internal: no page of the
	// internet can have these. Zero: no others.
	Hosts []string
}

// control is the API and the page.
type control struct {
	sim     *simulator.Simulator
	cfg     Config
	streams chan struct{} // one element for each open stream of events
}

// New returns a handler that serves sim together with the control API and the
// page. It is safe for concurrent use.
func New(sim *simulator.Simulator, cfg Config) http.Handler {
	cfg.ReviewURL = cmp.Or(cfg.ReviewURL, "https://shop.example/review")
	cfg.MerchantID = cmp.Or(cfg.MerchantID, "A1SIMULATOR")
	cfg.StoreID = cmp.Or(cfg.StoreID, "amzn1.application-oa2-client.simulator")
	c := &control{sim: sim, cfg: cfg, streams: make(chan struct{}, maxStreams)}
	return c.handler()
}

func (c *control) handler() http.Handler {
	mux := http.NewServeMux()
	guarded := func(pattern string, h http.Handler) { mux.Handle(pattern, c.guard(h)) }
	for _, e := range endpoints() {
		guarded(e.method+" "+e.path, c.serve(e.run))
	}
	guarded("GET /simulator/events", http.HandlerFunc(c.events))
	guarded("/simulator/", unknown(mux))
	c.pageRoutes(guarded)
	mux.Handle("GET "+simulator.CertificatePath, c.sim)
	mux.Handle("GET "+simulator.RootPath, c.sim)
	mux.Handle("/", c.sim)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" || strings.HasPrefix(r.URL.Path, "/simulator") {
			mux.ServeHTTP(w, r)
			return
		}
		c.sim.ServeHTTP(w, r) // not through mux, which redirects calls whose paths have two slashes in a row
	})
}

// reply is what an endpoint answers with. A zero status is 200, a nil document
// no body.
type reply struct {
	status   int
	document any
}

// failure tells what is wrong with a request.
func failure(status int, text string) reply {
	return reply{status, map[string]string{"error": text}}
}

// serve makes a handler of an endpoint.
func (c *control) serve(run func(*control, *http.Request) (reply, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		answer, err := run(c, r)
		if err != nil {
			answer = failure(statusOf(err), err.Error())
		}
		answer.write(w)
	})
}

func (a reply) write(w http.ResponseWriter) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	w.Header().Set("Cache-Control", "no-store")
	if a.document == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	body, err := encode(a.document, "  ")
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	_, _ = w.Write(body) // a client that is gone needs no answer
}

// encode writes JSON for people and programs: < is no escape.
func encode(document any, indent string) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", indent)
	err := encoder.Encode(document)
	return b.Bytes(), err
}

// refusal is an error with the status that it is told with.
type refusal struct {
	status int
	text   string
}

func (r *refusal) Error() string { return r.text }

func bad(format string, args ...any) error {
	return &refusal{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

func conflict(format string, args ...any) error {
	return &refusal{http.StatusConflict, fmt.Sprintf(format, args...)}
}

// statusOf tells what kind of mistake err is.
func statusOf(err error) int {
	var refused *refusal
	var button *simulator.ButtonError
	switch {
	case errors.As(err, &refused):
		return refused.status
	case errors.Is(err, simulator.ErrNoSession), errors.Is(err, simulator.ErrNoCharge), errors.Is(err, simulator.ErrNoNotification):
		return http.StatusNotFound
	case errors.Is(err, simulator.ErrNotAllowed):
		return http.StatusConflict
	case errors.Is(err, simulator.ErrNoChoice), errors.As(err, &button):
		return http.StatusBadRequest
	}
	return http.StatusInternalServerError
}

// unknown answers for all below /simulator/ that is none of the endpoints.
func unknown(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, text := http.StatusNotFound, fmt.Sprintf("there is no %s %s", r.Method, r.URL.Path)
		if allowed := methods(mux, r); allowed != "" {
			w.Header().Set("Allow", allowed)
			status, text = http.StatusMethodNotAllowed, text+", only "+allowed
		}
		failure(status, text+": GET /simulator/ lists what there is").write(w)
	})
}

// methods are those that would lead elsewhere than r went.
func methods(mux *http.ServeMux, r *http.Request) string {
	var found []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete} {
		if _, pattern := mux.Handler(&http.Request{Method: method, URL: r.URL, Host: r.Host}); pattern != r.Pattern {
			found = append(found, method)
		}
	}
	return strings.Join(found, ", ")
}
