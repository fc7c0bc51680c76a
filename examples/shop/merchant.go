package main

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/examples/shop/app"
)

// merchant is the shop's account at Amazon Pay, or at a simulator.
type merchant struct {
	client              *api.Client
	merchantID, storeID string
	scriptURL           string               // of a simulator's checkout.js; empty: Amazon's
	notifications       *ipn.Config          // whose are believed; nil: nobody's
	simulator           *simulator.Simulator // nil: it is not in this process
}

// What the simulator's merchant is called. Its key is made at each start and
// never written anywhere.
const (
	demoKeyID      = "SANDBOX-DEMOKEY0000000000000000"
	demoMerchantID = "A1DEMOMERCHANT"
	demoStoreID    = "amzn1.application-oa2-client.demo"
)

func (c config) connect(ctx context.Context, d *doors, log *slog.Logger) (merchant, error) {
	if c.inProcess() {
		return c.simulate(d, log)
	}
	pem, err := os.ReadFile(c.keyFile)
	if err != nil {
		return merchant{}, fmt.Errorf("-key-file: %w", err)
	}
	key, err := api.ParsePrivateKey(pem)
	if err != nil {
		return merchant{}, fmt.Errorf("-key-file %s: %w", c.keyFile, err)
	}
	m := merchant{merchantID: c.merchantID, storeID: c.storeID}
	cfg := api.Config{Region: c.region, PublicKeyID: c.keyID, PrivateKey: key, Logger: log}
	switch {
	case c.amazonURL != "":
		cfg.Endpoint = strings.TrimRight(c.amazonURL, "/")
		m.scriptURL = cfg.Endpoint + "/checkout.js"
		m.notifications, err = c.trust(ctx, cfg.Endpoint)
	default:
		cfg.Environment = api.Environment(c.amazon)
		if len(c.topicARNs) > 0 {
			m.notifications = &ipn.Config{TopicARNs: c.topicARNs}
		}
	}
	if err != nil {
		return merchant{}, err
	}
	m.client, err = api.New(cfg)
	return m, err
}

// trust returns what it takes to believe the notifications of a simulator in
// another process. Nobody else can sign for its root, so its topic is free.
func (c config) trust(ctx context.Context, endpoint string) (*ipn.Config, error) {
	root, err := fetch(ctx, endpoint+simulator.RootPath)
	if err != nil {
		return nil, fmt.Errorf("-amazon-url %s: the simulator does not give its certificate: %w", endpoint, err)
	}
	cfg := &ipn.Config{
		TopicARNs: c.topicARNs, DangerouslyAcceptAnyTopic: len(c.topicARNs) == 0,
		CertificateURLs: []string{endpoint + simulator.CertificatePath}, Roots: x509.NewCertPool(),
	}
	if !cfg.Roots.AppendCertsFromPEM(root) {
		return nil, fmt.Errorf("-amazon-url %s: what answers there is no simulator", endpoint)
	}
	return cfg, nil
}

// fetch reads a small file.
func fetch(ctx context.Context, address string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, errors.New(res.Status)
	}
	return io.ReadAll(io.LimitReader(res.Body, 64<<10))
}

func (c config) simulate(d *doors, log *slog.Logger) (merchant, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return merchant{}, err
	}
	sim, err := simulator.New(simulator.Config{
		Region: c.region, BaseURL: d.simulatorURL, MerchantID: demoMerchantID, StoreID: demoStoreID,
		Keys:      map[string]crypto.PublicKey{demoKeyID: &key.PublicKey},
		NotifyURL: d.localURL + app.NotificationsPath, Logger: log,
	})
	if err != nil {
		return merchant{}, err
	}
	client, err := api.New(api.Config{
		Region: c.region, PublicKeyID: demoKeyID, PrivateKey: key, Endpoint: d.simulatorURL, Logger: log,
	})
	notifications := sim.NotificationConfig(demoMerchantID)
	return merchant{
		client: client, merchantID: demoMerchantID, storeID: demoStoreID,
		scriptURL: d.simulatorURL + "/checkout.js", notifications: &notifications, simulator: sim,
	}, err
}
