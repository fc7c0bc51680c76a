package control

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

const (
	maxStreams   = 64
	breath       = 200 * time.Millisecond // between two states, however much happens
	heartbeat    = 5 * time.Second        // after which a state is sent anyhow: time changes things too
	writeTimeout = 10 * time.Second       // for a client that does not read
)

// events sends the state when it changed, until the client leaves.
func (c *control) events(w http.ResponseWriter, r *http.Request) {
	limit, err := readLimit(r)
	if err != nil {
		failure(statusOf(err), err.Error()).write(w)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "text/event-stream")
	if r.Method == http.MethodHead {
		return
	}
	select {
	case c.streams <- struct{}{}:
		defer func() { <-c.streams }()
	default:
		w.Header().Set("Retry-After", "5")
		failure(http.StatusServiceUnavailable, fmt.Sprintf("%d streams are open already: close some", maxStreams)).write(w)
		return
	}
	for {
		changed := c.sim.Changed()
		if c.sendState(w, limit) != nil || !pause(r.Context(), changed) {
			return
		}
	}
}

// sendState writes one event.
func (c *control) sendState(w http.ResponseWriter, limit int) error {
	state, err := encode(c.snapshot(limit), "")
	if err != nil {
		return err
	}
	stream := http.NewResponseController(w)
	_ = stream.SetWriteDeadline(time.Now().Add(writeTimeout)) // a writer without deadlines waits as long as it must
	if _, err := fmt.Fprintf(w, "event: state\ndata: %s\n", state); err != nil {
		return err
	}
	return stream.Flush()
}

// pause waits for a breath, then for a change or the heartbeat. It reports
// whether the client is still there.
func pause(ctx context.Context, changed <-chan struct{}) bool {
	quiet := time.NewTimer(breath)
	defer quiet.Stop()
	select {
	case <-quiet.C:
	case <-ctx.Done():
		return false
	}
	beat := time.NewTimer(heartbeat)
	defer beat.Stop()
	select {
	case <-changed:
	case <-beat.C:
	case <-ctx.Done():
		return false
	}
	return true
}
