package simulator

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// ErrDropped is what HTTPClient reports for an answer that an injected fault
// dropped: as on a socket, nobody can tell whether the call had its effect. It
// wraps [io.ErrUnexpectedEOF].
var ErrDropped = fmt.Errorf("simulator: the answer was dropped: %w", io.ErrUnexpectedEOF)

// HTTPClient returns a client whose every request, to whatever host, is
// answered by the simulator in the caller's own goroutine: no sockets, nothing
// left running, so it works inside testing/synctest bubbles. It follows no
// redirects, as those lead back to the shop.
func (s *Simulator) HTTPClient() *http.Client {
	return &http.Client{Transport: transport{s}, CheckRedirect: stayHere}
}

// stayHere makes a client hand over redirects as they came.
func stayHere(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

type transport struct{ simulator *Simulator }

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer r.Body.Close()
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	in, err := asReceived(r)
	if err != nil {
		return nil, err
	}
	w := &recorder{header: http.Header{}}
	dropped := t.simulator.serve(w, in)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if dropped {
		return nil, ErrDropped
	}
	return w.response(r), nil
}

// asReceived makes of a client's request what a server would have got.
func asReceived(r *http.Request) (*http.Request, error) {
	in := r.Clone(context.WithValue(r.Context(), inProcessKey{}, true))
	in.RequestURI = r.URL.RequestURI()
	var err error
	if in.URL, err = url.ParseRequestURI(in.RequestURI); err != nil {
		return nil, err
	}
	in.RemoteAddr = "192.0.2.1:1234"
	if in.Body == nil {
		in.Body = http.NoBody
	}
	if in.Host == "" {
		in.Host = r.URL.Host
	}
	if r.ContentLength > 0 {
		in.Header.Set("Content-Length", strconv.FormatInt(r.ContentLength, 10))
	}
	return in, nil
}

// recorder is the http.ResponseWriter of a request without a socket.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *recorder) Header() http.Header { return w.header }

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *recorder) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(b)
}

func (w *recorder) response(r *http.Request) *http.Response {
	w.WriteHeader(http.StatusOK)
	return &http.Response{
		Status: fmt.Sprintf("%d %s", w.status, http.StatusText(w.status)), StatusCode: w.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header, Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()), Request: r,
	}
}
