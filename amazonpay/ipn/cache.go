package ipn

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	maxKept   = 16               // certificates
	maxFailed = 16               // URLs that failed lately or are being fetched
	keepGood  = 24 * time.Hour   // then the chain is proven again
	keepBad   = time.Minute      // after ErrForged
	keepGone  = 5 * time.Second  // after ErrUnavailable
	loadTime  = 10 * time.Second // for a certificate and its issuers
)

// cache keeps certificates by URL. Those who ask for one URL at once share one
// download. Failures are kept for a short while, and new URLs are refused when
// there are many, so that a flood of forged messages is no flood of fetches.
type cache struct {
	now  func() time.Time
	load func(context.Context, source) (*certificate, error)

	mu      sync.Mutex
	entries map[string]*entry
}

// entry is one URL's. done is closed when the rest is set.
type entry struct {
	done       chan struct{}
	cert       *certificate
	err        error
	set, until time.Time
}

func (c *cache) get(ctx context.Context, s source) (*rsa.PublicKey, error) {
	e, mine, err := c.entry(s.url)
	if err != nil {
		return nil, err
	}
	if mine {
		c.fill(ctx, s, e)
	}
	select {
	case <-e.done:
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: waiting for the signing certificate: %w", ErrUnavailable, ctx.Err())
	}
	if e.err != nil {
		return nil, e.err
	}
	return e.cert.key, nil
}

// entry returns the URL's entry, and whether the caller must fill it.
func (c *cache) entry(url string) (e *entry, mine bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forgetOld()
	if e, ok := c.entries[url]; ok {
		return e, false, nil
	}
	if len(c.entries)-c.kept() >= maxFailed {
		return nil, false, fmt.Errorf("%w: too many signing certificates failed lately", ErrUnavailable)
	}
	e = &entry{done: make(chan struct{})}
	if c.entries == nil {
		c.entries = map[string]*entry{}
	}
	c.entries[url] = e
	return e, true, nil
}

// fill loads the certificate in the caller's goroutine, but not for the caller
// alone: it goes on if ctx ends.
func (c *cache) fill(ctx context.Context, s source, e *entry) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), loadTime)
	defer cancel()
	cert, err := (*certificate)(nil), fmt.Errorf("%w: the fetch was given up", ErrUnavailable)
	defer func() { c.settle(e, cert, err) }() // also if the HTTP client panics
	cert, err = c.load(ctx, s)
}

func (c *cache) settle(e *entry, cert *certificate, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e.cert, e.err, e.set = cert, err, c.now()
	e.until = e.set.Add(lifetime(err))
	if cert != nil && cert.notAfter.Before(e.until) {
		e.until = cert.notAfter
	}
	close(e.done)
	if c.kept() > maxKept {
		c.forgetFirst()
	}
}

func lifetime(err error) time.Duration {
	switch {
	case err == nil:
		return keepGood
	case errors.Is(err, ErrUnavailable):
		return keepGone
	default:
		return keepBad
	}
}

func (c *cache) forgetOld() {
	for url, e := range c.entries {
		if e.old(c.now()) {
			delete(c.entries, url)
		}
	}
}

// old tells whether e is to be made anew. What was set in the future was set
// by a clock that has been put right since.
func (e *entry) old(now time.Time) bool {
	return !e.set.IsZero() && (now.Before(e.set) || now.After(e.until))
}

// kept counts the certificates.
func (c *cache) kept() (n int) {
	for _, e := range c.entries {
		if e.cert != nil {
			n++
		}
	}
	return n
}

// forgetFirst drops the certificate that would be forgotten first.
func (c *cache) forgetFirst() {
	var first string
	for url, e := range c.entries {
		if e.cert != nil && (first == "" || e.until.Before(c.entries[first].until)) {
			first = url
		}
	}
	delete(c.entries, first)
}
