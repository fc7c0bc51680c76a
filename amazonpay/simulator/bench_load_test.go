//go:build unix

package simulator_test

import (
	"bufio"
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

const one = "/checkoutSessions/"

// load is a merchant with so many orders that requests are signed before they
// are sent.
type load struct {
	*shop
	button simulator.Button
}

// act is one request of a client, or what a buyer does in between. It returns
// the HTTP status.
type act func(send) int

type send func(*signed) (status int)

// plan is what a benchmark does n times: begin, which may be nil, and then the
// jobs. Making these, which takes signing, is not measured.
type plan struct {
	begin func(n int) (ids []string)
	jobs  func(begun []string, n int) [][]act
}

func newLoad(b *testing.B, c condition) *load {
	c.cfg.NotifyClient = &http.Client{Transport: taken{}}
	l := &load{shop: openShop(b, c.cfg)}
	l.button = l.shop.button(payload)
	if c.before != nil {
		c.before(l)
	}
	return l
}

// taken answers notifications.
type taken struct{}

func (taken) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: r}, nil
}

// benchmark measures a plan in process, one job after another, and over a
// local connection, by several clients at once.
func benchmark(b *testing.B, c condition, planned func(*load) plan) {
	made := sync.OnceValue(func() *load { return newLoad(b, c) })
	b.Run("in process", func(b *testing.B) {
		l := made()
		l.measure(b, c, planned(l), []send{l.inProcess})
	})
	b.Run("over HTTP", func(b *testing.B) {
		l := made()
		server := httptest.NewServer(l.sim)
		defer server.Close()
		var clients []send
		for range 4 * runtime.GOMAXPROCS(0) {
			clients = append(clients, dial(b, server.Listener.Addr().String()))
		}
		l.measure(b, c, planned(l), clients)
	})
}

// measure takes turns between jobs and bare verifications, by the same
// clients, so that both see the same machine.
func (l *load) measure(b *testing.B, c condition, p plan, clients []send) {
	const atOnce, verifications = 100, 5
	defer l.goOn(c)()
	b.ReportAllocs()
	b.StopTimer()
	var spent, verified watch
	for done := 0; done < b.N; done += atOnce {
		n := min(atOnce, b.N-done)
		var begun []string
		if p.begin != nil {
			b.StartTimer()
			spent.during(b, func() { begun = p.begin(n) })
			b.StopTimer()
		}
		jobs := p.jobs(begun, n)
		b.StartTimer()
		spent.during(b, func() { work(b, clients, jobs, n) })
		b.StopTimer()
		verified.during(b, func() { work(b, clients, verification(b), verifications*n) })
	}
	b.ReportMetric(float64(spent.cpu)/float64(verified.cpu)*verifications, "verifications/op")
	b.ReportMetric(float64(b.N)/spent.elapsed.Seconds(), "op/s")
}

// goOn does what c has beside the load. It returns what ends that.
func (l *load) goOn(c condition) (end func()) {
	if c.beside == nil {
		return func() {}
	}
	ended, over := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		for tick := time.NewTicker(c.every); ; {
			select {
			case <-ended:
				tick.Stop()
				return
			case <-tick.C:
				c.beside(l)
			}
		}
	}()
	return func() { close(ended); <-over }
}

// work has clients do n jobs, those over again if there are fewer.
func work(b *testing.B, clients []send, jobs [][]act, n int) {
	var wg sync.WaitGroup
	for first, client := range clients {
		wg.Go(func() {
			for i := first; i < n; i += len(clients) {
				for _, next := range jobs[i%len(jobs)] {
					if status := next(client); status/100 != 2 {
						b.Errorf("answered %d", status)
					}
				}
			}
		})
	}
	wg.Wait()
}

// watch adds up what was measured.
type watch struct{ cpu, elapsed time.Duration }

func (w *watch) during(b *testing.B, f func()) {
	began, spent := time.Now(), processorTime(b)
	f()
	w.cpu += processorTime(b) - spent
	w.elapsed += time.Since(began)
}

// processorTime is what this process has spent on processors.
func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// verification is a job that verifies a signature and does nothing else.
func verification(b *testing.B) [][]act {
	digest := sha256.Sum256([]byte("string to sign"))
	options := &rsa.PSSOptions{SaltLength: 32, Hash: crypto.SHA256}
	signature, err := testKey().Sign(rand.Reader, digest[:], options)
	if err != nil {
		b.Fatal(err)
	}
	return [][]act{{func(send) int {
		if err := rsa.VerifyPSS(&testKey().PublicKey, crypto.SHA256, digest[:], signature, options); err != nil {
			b.Error(err)
		}
		return http.StatusOK
	}}}
}

// signIns are buyers who click.
func (l *load) signIns(n int) (ids []string) {
	for range n {
		ids = append(ids, l.signInWith(simulator.JapaneseBuyer(), l.button))
	}
	return ids
}

// paidOrders are buyers who came from an additional payment button, which
// nobody needs to sign here, and paid.
func (l *load) paidOrders(n int) (ids []string) {
	for range n {
		made, err := l.sim.NewSession(simulator.JapaneseBuyer(), simulator.Button{PayloadJSON: orderPayload, MerchantID: merchant, Sandbox: true})
		if err != nil {
			l.t.Fatal(err)
		}
		if _, err := l.sim.Pay(made.RedirectURL); err != nil {
			l.t.Fatal(err)
		}
		ids = append(ids, made.ID)
	}
	return ids
}

// each makes one job of each id, on all processors.
func (l *load) each(ids []string, job func(string) []act) [][]act {
	jobs := make([][]act, len(ids))
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for first := range workers {
		wg.Go(func() {
			for i := first; i < len(ids); i += workers {
				jobs[i] = job(ids[i])
			}
		})
	}
	wg.Wait()
	return jobs
}

// signed is a request that can be sent any number of times.
type signed struct {
	method, target, body string
	url                  *url.URL
	header               http.Header
	wire                 []byte // of HTTP/1.1
}

// call signs a request.
func (l *load) call(method, path, body string, headers ...string) act {
	r := l.request(method, path, body, headers...)
	q := &signed{method: method, target: r.URL.RequestURI(), url: r.URL, header: r.Header, body: body}
	var wire bytes.Buffer
	if err := r.Write(&wire); err != nil {
		l.t.Fatal(err)
	}
	q.wire = wire.Bytes()
	return func(to send) int { return to(q) }
}

// inProcess hands a request to the simulator as a server would.
func (l *load) inProcess(q *signed) (status int) {
	w := &discard{header: http.Header{}}
	if q.url == nil {
		q.url = &url.URL{Path: q.target}
	}
	l.sim.ServeHTTP(w, &http.Request{
		Method: q.method, URL: q.url, RequestURI: q.target, Host: "pay-api.amazon.jp", Header: q.header,
		Body: io.NopCloser(strings.NewReader(q.body)), ContentLength: int64(len(q.body)),
	})
	return w.status
}

// discard keeps the status of an answer.
type discard struct {
	header http.Header
	status int
}

func (w *discard) Header() http.Header         { return w.header }
func (w *discard) WriteHeader(status int)      { w.status = status }
func (w *discard) Write(b []byte) (int, error) { return len(b), nil }

// dial returns a client that does as little as a client can.
func dial(b *testing.B, address string) send {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	from := bufio.NewReader(conn)
	return func(q *signed) int {
		if _, err := conn.Write(q.wire); err != nil {
			b.Error(err)
			return 0
		}
		status, err := receive(from)
		if err != nil {
			b.Error(err)
		}
		return status
	}
}

// receive reads an answer and forgets it.
func receive(from *bufio.Reader) (status int, err error) {
	length := 0
	for {
		line, err := from.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		name, value, _ := bytes.Cut(bytes.TrimSpace(line), []byte(" "))
		switch string(name) {
		case "HTTP/1.1":
			status, _ = strconv.Atoi(string(value[:3]))
		case "Content-Length:":
			length, _ = strconv.Atoi(string(value))
		case "":
			_, err := from.Discard(length)
			return status, err
		}
	}
}
