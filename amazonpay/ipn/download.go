package ipn

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// maxDownload caps what is read of an answer. A certificate has 2 KiB.
const maxDownload = 64 << 10

// download gets small files and never follows a redirect.
type download struct {
	client *http.Client
}

// get returns the body at rawURL. It fails with ErrUnavailable if trying again
// may help, and with ErrForged if not.
func (d download) get(ctx context.Context, rawURL string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, rawURL, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: its URL cannot be used", ErrForged)
	}
	resp, err := d.client.Do(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, withoutURL(err))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%w: answered with status %d", kindOf(resp.StatusCode), resp.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxDownload+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, withoutURL(err))
	}
	if len(body) > maxDownload {
		return nil, fmt.Errorf("%w: answered with more than 64 KiB", ErrForged)
	}
	return body, nil
}

func kindOf(status int) error {
	switch {
	case status >= 500, status == http.StatusTooManyRequests, status == http.StatusRequestTimeout:
		return ErrUnavailable
	default:
		return ErrForged
	}
}

// withoutURL leaves the URL out of err: that of a subscription has its token.
func withoutURL(err error) error {
	if e := (*url.Error)(nil); errors.As(err, &e) {
		return e.Err
	}
	return err
}
