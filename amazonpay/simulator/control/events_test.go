package control_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// stream is a client of the events that can be read while it is written.
type stream struct {
	mu     sync.Mutex
	text   bytes.Buffer
	broken bool
	header http.Header
	status int
}

func (s *stream) Header() http.Header         { return s.header }
func (s *stream) WriteHeader(status int)      { s.status = status }
func (s *stream) Flush()                      {}
func (s *stream) breaks()                     { s.mu.Lock(); defer s.mu.Unlock(); s.broken = true }
func (s *stream) Write(p []byte) (int, error) { s.mu.Lock(); defer s.mu.Unlock(); return s.write(p) }

func (s *stream) write(p []byte) (int, error) {
	if s.broken {
		return 0, errors.New("connection reset")
	}
	return s.text.Write(p)
}

// states returns all that were sent so far.
func (s *stream) states(t *testing.T) (states []simulator.Snapshot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for event := range strings.SplitSeq(strings.TrimSpace(s.text.String()), "\n\n") {
		data, ok := strings.CutPrefix(event, "event: state\ndata: ")
		if !ok {
			t.Fatalf("no event: %q", event)
		}
		var state simulator.Snapshot
		if err := json.Unmarshal([]byte(data), &state); err != nil {
			t.Fatal(err)
		}
		states = append(states, state)
	}
	return states
}

// follow opens a stream. Its end is told on the channel.
func (d *desk) follow(ctx context.Context) (*stream, <-chan struct{}) {
	s, ended := &stream{header: http.Header{}}, make(chan struct{})
	go func() {
		defer close(ended)
		d.handler.ServeHTTP(s, d.request("GET", "/simulator/events?limit=5", "").WithContext(ctx))
	}()
	return s, ended
}

func TestEventsTellTheStateWhenItChanged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		d := openDesk(t, simulator.Config{})
		ctx, leave := context.WithCancel(t.Context())
		s, ended := d.follow(ctx)
		synctest.Wait()
		is.Equal(s.header.Get("Content-Type"), "text/event-stream")
		is.Equal(len(s.states(t)), 1) // at once

		for range 100 {
			d.begin("")
		}
		time.Sleep(time.Second)
		synctest.Wait()
		states := s.states(t)
		is.Equal(len(states), 2) // a hundred changes at once are one event
		is.Equal(len(states[1].Sessions), 5)

		time.Sleep(10 * time.Second)
		synctest.Wait()
		is.True(len(s.states(t)) >= 3) // time passes without a change, too
		leave()
		<-ended
	})
}

func TestAClientThatBreaksOffEndsItsStream(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := openDesk(t, simulator.Config{})
		s, ended := d.follow(t.Context())
		synctest.Wait()
		s.breaks()
		d.begin("")
		<-ended
	})
}

func TestStreamsDoNotPileUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		d := openDesk(t, simulator.Config{})
		ctx, leave := context.WithCancel(t.Context())
		var ends []<-chan struct{}
		for range 64 {
			_, ended := d.follow(ctx)
			ends = append(ends, ended)
		}
		synctest.Wait()
		refused := d.call("GET", "events", "")
		is.Equal(refused.status, 503)
		is.True(refused.header.Get("Retry-After") != "")
		leave()
		for _, ended := range ends {
			<-ended
		}
		again, cancel := context.WithCancel(t.Context())
		s, ended := d.follow(again)
		synctest.Wait()
		is.Equal(len(s.states(t)), 1) // there is room again
		cancel()
		<-ended
	})
}

// Nobody waits for the end of what has no body.
func TestTheHeadOfTheEvents(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	head := openDesk(t, simulator.Config{}).call("HEAD", "events", "")
	is.Equal(head.status, 200)
	is.Equal(head.header.Get("Content-Type"), "text/event-stream")
	is.Equal(head.raw, "")
}

func TestEventsOnASocket(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	d := openDesk(t, simulator.Config{})
	server := httptest.NewServer(d.handler)
	defer server.Close()
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	r, err := http.NewRequestWithContext(ctx, "GET", server.URL+"/simulator/events", nil)
	is.NoErr(err)
	response, err := http.DefaultClient.Do(r)
	is.NoErr(err)
	defer response.Body.Close()
	first := make([]byte, len("event: state\n"))
	_, err = response.Body.Read(first)
	is.NoErr(err)
	is.Equal(string(first), "event: state\n")
}
