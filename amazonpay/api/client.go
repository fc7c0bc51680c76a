package api

import (
	"crypto"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"
)

// Client calls Amazon Pay. It is safe for concurrent use and holds connections
// open: make one and share it.
type Client struct {
	region      Region
	environment Environment
	publicKeyID string
	key         crypto.Signer
	algorithm   Algorithm
	endpoint    *url.URL
	prefix      []string // path segment of the environment, for plain key ids
	http        *http.Client
	maxAttempts int
	now         func() time.Time
	rand        io.Reader
	log         *slog.Logger
}

// Region returns the region of the merchant's account.
func (c *Client) Region() Region { return c.region }

// Environment returns the environment that the calls go to.
func (c *Client) Environment() Environment { return c.environment }

// PublicKeyID returns the id of the signing key.
func (c *Client) PublicKeyID() string { return c.publicKeyID }

// Algorithm returns the algorithm of all signatures. The page that shows a
// button must repeat it.
func (c *Client) Algorithm() Algorithm { return c.algorithm }
