package api

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"time"
)

// Config is what a Client needs. It is read once, by New.
type Config struct {
	// Region is where the merchant's account lives. Required.
	Region Region
	// PublicKeyID names the key at Amazon, such as SANDBOX-AFVX7ULW….
	// Required.
	PublicKeyID string
	// PrivateKey signs; it must be RSA. ParsePrivateKey reads one from a file;
	// a key in a KMS or an HSM serves as well. It must be safe for concurrent
	// use. Required.
	PrivateKey crypto.Signer
	// Environment is required unless PublicKeyID begins with it, and must
	// agree if it does.
	Environment Environment
	// Algorithm of the signatures. If empty, PSSV2.
	Algorithm Algorithm
	// Endpoint is a simulator's scheme and host, such as
	// http://localhost:8081. If empty, Amazon's of the region.
	Endpoint string
	// HTTPClient sends. If nil, a client with its own transport, made for many
	// calls to one host. Redirects are never followed. If its Timeout is zero,
	// 40 seconds per attempt: Complete may take long.
	HTTPClient *http.Client
	// MaxAttempts is how often one call is sent at most. If zero, 3.
	MaxAttempts int
	// Now is the clock of the signatures. If nil, time.Now.
	Now func() time.Time
	// Rand is the source of salts, idempotency keys and jitter. It must be
	// safe for concurrent use. If nil, crypto/rand.Reader.
	Rand io.Reader
	// Logger gets one line per attempt: operation, status, reason code,
	// request id, attempt and duration. Never bodies, keys or signatures. If
	// nil, nothing is logged.
	Logger *slog.Logger
}

const (
	defaultMaxAttempts = 3
	defaultTimeout     = 40 * time.Second
)

// New returns a client, or everything that is wrong with cfg at once.
func New(cfg Config) (*Client, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	return cfg.client(), nil
}

func (cfg *Config) check() error {
	return errors.Join(
		cfg.checkRegion(),
		cfg.checkKey(),
		cfg.checkEnvironment(),
		cfg.checkAlgorithm(),
		cfg.checkEndpoint(),
		cfg.checkAttempts(),
	)
}

func (cfg *Config) checkRegion() error {
	if cfg.Region.Host() == "" {
		return fmt.Errorf("api: Config.Region is %q: set api.NA, api.EU or api.JP; ParseRegion reads other spellings", cfg.Region)
	}
	return nil
}

var keyIDPattern = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

func (cfg *Config) checkKey() error {
	var errs []error
	switch {
	case cfg.PublicKeyID == "":
		errs = append(errs, errors.New("api: Config.PublicKeyID is empty: copy it from Seller Central, Integration Central"))
	case !keyIDPattern.MatchString(cfg.PublicKeyID):
		errs = append(errs, errors.New("api: Config.PublicKeyID has characters that no key id has: copy it without spaces or quotes"))
	}
	if cfg.PrivateKey == nil || isNilPointer(cfg.PrivateKey) {
		errs = append(errs, errors.New("api: Config.PrivateKey is nil: read the .pem file from Seller Central with ParsePrivateKey"))
	} else if public, ok := cfg.PrivateKey.Public().(*rsa.PublicKey); !ok || public == nil {
		errs = append(errs, fmt.Errorf("api: Config.PrivateKey is a %T: Amazon Pay needs an RSA key", cfg.PrivateKey))
	}
	return errors.Join(errs...)
}

func (cfg *Config) checkEnvironment() error {
	ofKey := environmentOf(cfg.PublicKeyID)
	switch cfg.Environment {
	case Sandbox, Live:
		if ofKey != "" && ofKey != cfg.Environment {
			return fmt.Errorf("api: Config.Environment is %s but the public key id is for %s: change one of them", cfg.Environment, ofKey)
		}
	case "":
		if ofKey == "" {
			return errors.New("api: Config.Environment is empty: set api.Sandbox or api.Live, for the public key id does not begin with either")
		}
	default:
		return fmt.Errorf("api: Config.Environment is %q: set api.Sandbox or api.Live", cfg.Environment)
	}
	return nil
}

func (cfg *Config) checkAlgorithm() error {
	if cfg.Algorithm != "" && cfg.Algorithm.saltLength() == 0 {
		return fmt.Errorf("api: Config.Algorithm is %q: set api.PSSV2, or api.PSS for an old integration", cfg.Algorithm)
	}
	return nil
}

func (cfg *Config) checkEndpoint() error {
	if cfg.Endpoint == "" {
		return nil
	}
	u, err := url.Parse(cfg.Endpoint)
	if err != nil || u.Hostname() == "" || (u.Scheme != "http" && u.Scheme != "https") ||
		u.User != nil || u.RawQuery != "" || u.Fragment != "" || (u.Path != "" && u.Path != "/") {
		return fmt.Errorf("api: Config.Endpoint is %q: write scheme and host only, such as http://localhost:8081", cfg.Endpoint)
	}
	return nil
}

func (cfg *Config) checkAttempts() error {
	if cfg.MaxAttempts < 0 {
		return fmt.Errorf("api: Config.MaxAttempts is %d: set 1 or more, or 0 for %d", cfg.MaxAttempts, defaultMaxAttempts)
	}
	return nil
}

// client builds the client of a Config that passed check.
func (cfg *Config) client() *Client {
	c := &Client{
		region:      cfg.Region,
		environment: cfg.Environment,
		publicKeyID: cfg.PublicKeyID,
		key:         cfg.PrivateKey,
		algorithm:   cfg.Algorithm,
		endpoint:    cfg.endpoint(),
		http:        cfg.httpClient(),
		maxAttempts: cfg.MaxAttempts,
		now:         cfg.Now,
		rand:        cfg.Rand,
		log:         cfg.Logger,
	}
	if ofKey := environmentOf(cfg.PublicKeyID); ofKey != "" {
		c.environment = ofKey
	} else {
		c.prefix = []string{string(cfg.Environment)}
	}
	c.setDefaults()
	return c
}

func (c *Client) setDefaults() {
	if c.algorithm == "" {
		c.algorithm = PSSV2
	}
	if c.maxAttempts == 0 {
		c.maxAttempts = defaultMaxAttempts
	}
	if c.now == nil {
		c.now = time.Now
	}
	if c.rand == nil {
		c.rand = rand.Reader
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
}

func (cfg *Config) endpoint() *url.URL {
	if cfg.Endpoint == "" {
		return &url.URL{Scheme: "https", Host: cfg.Region.Host()}
	}
	u, _ := url.Parse(cfg.Endpoint) // checkEndpoint parsed it
	return &url.URL{Scheme: u.Scheme, Host: u.Host}
}

// httpClient returns a client of our own, so that settings of ours do not
// reach the host's.
func (cfg *Config) httpClient() *http.Client {
	client := http.Client{}
	if cfg.HTTPClient != nil {
		client = *cfg.HTTPClient
	} else {
		client.Transport = newTransport()
	}
	if client.Timeout == 0 {
		client.Timeout = defaultTimeout
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}
