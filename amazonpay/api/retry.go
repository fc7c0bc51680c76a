package api

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"time"
)

const (
	// The delay doubles from the first, up to three times.
	firstDelay = time.Second
	doublings  = 3
	// longestWait is as long as a call waits because Amazon asks for it. After
	// that it is the caller's to come back.
	longestWait = 30 * time.Second
)

// failure is an attempt without a good answer.
type failure struct {
	err    *Error
	unsent bool // nothing left this process
}

// attempt sends the call until it is answered, definitely refused, or out of
// attempts or time. Repeating is safe: reads have no effect, changes set the
// same values again, and everything else has an idempotency key.
func (c *Client) attempt(ctx context.Context, op *call) (*answer, error) {
	for n := 1; ; n++ {
		began := time.Now()
		a, failed := c.once(ctx, op)
		if failed == nil {
			a.attempts = n
			c.log.LogAttrs(ctx, slog.LevelInfo, "amazon pay answered", slog.String("operation", op.operation),
				slog.Int("status", a.StatusCode), slog.String("requestId", a.RequestID),
				slog.Int("attempt", n), slog.Duration("took", time.Since(began)))
			return a, nil
		}
		failed.err.Attempts = n
		if failed.unsent {
			failed.err.Attempts = n - 1
		}
		wait, again := c.wait(ctx, n, failed)
		c.logFailure(ctx, failed.err, n, time.Since(began), wait)
		if !again || !sleep(ctx, wait) {
			return nil, failed.err
		}
	}
}

// wait returns how long to wait before the next attempt, and whether there is
// one: not after a definite refusal, and not if the context ends before.
func (c *Client) wait(ctx context.Context, n int, failed *failure) (time.Duration, bool) {
	if n >= c.maxAttempts || !failed.isRepeatable() || failed.err.RetryAfter > longestWait {
		return 0, false
	}
	wait := c.jitter(firstDelay << min(n-1, doublings))
	if asked := failed.err.RetryAfter; asked > 0 {
		wait = asked + wait/4
	}
	deadline, ok := ctx.Deadline()
	if ctx.Err() != nil || ok && time.Until(deadline) <= wait {
		return 0, false
	}
	return wait, true
}

// isRepeatable reports whether another attempt may do better. A
// ProcessingFailure may not: Amazon wants the object looked at first.
func (f *failure) isRepeatable() bool {
	switch {
	case f.unsent, f.err.ReasonCode == ReasonProcessingFailure, errors.Is(f.err.Err, errTooLong):
		return false
	}
	return f.err.Unknown()
}

// jitter returns a random duration between half of d and d, so that clients
// that failed together do not come back together.
func (c *Client) jitter(d time.Duration) time.Duration {
	var random [8]byte
	if _, err := io.ReadFull(c.rand, random[:]); err != nil {
		return d
	}
	half := d / 2
	return half + time.Duration(binary.BigEndian.Uint64(random[:])%uint64(half+1))
}

// sleep waits and reports whether the context still lives.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// retryAfter reads the header of that name, in seconds or as a date, which is
// compared with the answer's own date since clocks differ.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := h.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date
	}
	return max(at.Sub(now), 0)
}

func (c *Client) logFailure(ctx context.Context, e *Error, n int, took, wait time.Duration) {
	attrs := []slog.Attr{
		slog.String("operation", e.Operation), slog.Int("status", e.StatusCode),
		slog.String("reasonCode", e.ReasonCode), slog.String("requestId", e.RequestID),
		slog.Int("attempt", n), slog.Duration("took", took),
	}
	if e.Err != nil {
		attrs = append(attrs, slog.String("error", e.Err.Error()))
	}
	if wait > 0 {
		attrs = append(attrs, slog.Duration("repeatedIn", wait))
	}
	c.log.LogAttrs(ctx, slog.LevelWarn, "amazon pay failed", attrs...)
}
