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

// file is what is fetched from where. refused marks an answer that will not
// get better.
type file struct {
	name, url string
	refused   error
}

// get returns the content of f. It fails with ErrUnavailable if trying again
// may help, and with f.refused if not.
func (d download) get(ctx context.Context, f file) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, f.url, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: its URL cannot be used", f.refused, f.name)
	}
	resp, err := d.client.Do(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrUnavailable, f.name, withoutURL(err))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%w: %s: answered with status %d", f.kindOf(resp.StatusCode), f.name, resp.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxDownload+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrUnavailable, f.name, withoutURL(err))
	}
	if len(body) > maxDownload {
		return nil, fmt.Errorf("%w: %s: answered with more than 64 KiB", f.refused, f.name)
	}
	return body, nil
}

func (f file) kindOf(status int) error {
	switch {
	case status >= 500, status == http.StatusTooManyRequests, status == http.StatusRequestTimeout:
		return ErrUnavailable
	default:
		return f.refused
	}
}

// withoutURL leaves the URL out of err: that of a subscription has its token.
func withoutURL(err error) error {
	if e := (*url.Error)(nil); errors.As(err, &e) {
		return e.Err
	}
	return err
}
