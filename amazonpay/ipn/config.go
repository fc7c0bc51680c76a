package ipn

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Config says whose notifications a Verifier takes. It is read once, by New.
type Config struct {
	// TopicARNs are the SNS topics whose messages are taken, such as
	// arn:aws:sns:eu-west-1:123456789012:AmazonPay. Anybody with an AWS account
	// can have SNS sign a message, so the topic is what tells Amazon Pay's from
	// a stranger's. The header X-Amz-Sns-Topic-Arn of a notification that you
	// trust names it. Required unless DangerouslyAcceptAnyTopic.
	TopicARNs []string
	// DangerouslyAcceptAnyTopic takes messages of every topic. Everybody with
	// an AWS account can then send notifications that pass, if they know the
	// merchant id, which is no secret. Subscriptions are never confirmed then.
	DangerouslyAcceptAnyTopic bool
	// MerchantID is the merchant that each notification must name. Required.
	MerchantID string
	// HTTPClient fetches certificates and confirms subscriptions, ten seconds
	// at most for each message. Its CheckRedirect and Jar are not used:
	// redirects are never followed. If nil, http.DefaultTransport is used.
	HTTPClient *http.Client
	// Roots are the authorities that certificates must lead to. If nil, the
	// system's.
	Roots *x509.CertPool
	// CertificateURLs are accepted, character by character, besides those of
	// SNS. They are for simulators and tests: http is allowed, and the
	// certificate may bear any name. It must lead to Roots all the same.
	CertificateURLs []string
	// Now is the clock. If nil, time.Now.
	Now func() time.Time
	// MaxAge is how long ago SNS may have made a message. If zero, 24 hours:
	// Amazon stops sending after about three. If negative, any age is taken.
	MaxAge time.Duration
}

const defaultMaxAge = 24 * time.Hour

// New returns a Verifier, or everything that is wrong with cfg at once.
func New(cfg Config) (*Verifier, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	return cfg.verifier(), nil
}

func (cfg *Config) check() error {
	errs := []error{cfg.checkTopics(), cfg.checkMerchant()}
	for _, u := range cfg.CertificateURLs {
		errs = append(errs, checkExtraURL(u))
	}
	return errors.Join(errs...)
}

func (cfg *Config) checkTopics() error {
	if len(cfg.TopicARNs) == 0 && !cfg.DangerouslyAcceptAnyTopic {
		return errors.New("ipn: Config.TopicARNs is empty: set the topic that Amazon Pay's notifications to you name in X-Amz-Sns-Topic-Arn")
	}
	var errs []error
	for _, arn := range cfg.TopicARNs {
		if _, ok := parseTopic(arn); !ok {
			errs = append(errs, fmt.Errorf("ipn: Config.TopicARNs has %q: write it like arn:aws:sns:eu-west-1:123456789012:name", arn))
		}
	}
	return errors.Join(errs...)
}

func (cfg *Config) checkMerchant() error {
	if cfg.MerchantID == "" {
		return errors.New("ipn: Config.MerchantID is empty: copy it from Seller Central, Integration Central")
	}
	if strings.TrimSpace(cfg.MerchantID) != cfg.MerchantID {
		return errors.New("ipn: Config.MerchantID begins or ends with a space: copy it without")
	}
	return nil
}

func checkExtraURL(s string) error {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return fmt.Errorf("ipn: Config.CertificateURLs has %q: write an absolute URL, such as http://localhost:8081/certificate.pem", s)
	}
	return nil
}

// verifier builds the Verifier of a Config that passed check.
func (cfg *Config) verifier() *Verifier {
	v := &Verifier{
		topics:     slices.Clone(cfg.TopicARNs),
		anyTopic:   cfg.DangerouslyAcceptAnyTopic,
		merchantID: cfg.MerchantID,
		extraURLs:  slices.Clone(cfg.CertificateURLs),
		now:        cfg.Now,
		maxAge:     cfg.MaxAge,
		download:   download{client: cfg.httpClient()},
	}
	if v.now == nil {
		v.now = time.Now
	}
	if v.maxAge == 0 {
		v.maxAge = defaultMaxAge
	}
	v.certificates = cache{
		now:  v.now,
		load: chain{roots: cfg.Roots, now: v.now, download: v.download}.load,
	}
	return v
}

// httpClient returns a client of our own, so that settings of ours do not
// reach the host's.
func (cfg *Config) httpClient() *http.Client {
	client := http.Client{}
	if cfg.HTTPClient != nil {
		client.Transport = cfg.HTTPClient.Transport
		client.Timeout = cfg.HTTPClient.Timeout
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}
