package main

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// merchant is the shop's account at Amazon Pay, or at the simulator.
type merchant struct {
	client              *api.Client
	merchantID, storeID string
	scriptURL           string       // of the simulator's checkout.js; empty: Amazon's
	simulator           http.Handler // nil: it is not in this process
}

// What the simulator's merchant is called. Its key is made at each start and
// never written anywhere.
const (
	demoKeyID      = "SANDBOX-DEMOKEY0000000000000000"
	demoMerchantID = "A1DEMOMERCHANT"
	demoStoreID    = "amzn1.application-oa2-client.demo"
)

func (c config) connect(simulatorURL string, log *slog.Logger) (merchant, error) {
	if c.inProcess() {
		return c.simulate(simulatorURL, log)
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
	if c.amazonURL != "" {
		cfg.Endpoint = strings.TrimRight(c.amazonURL, "/")
		m.scriptURL = cfg.Endpoint + "/checkout.js"
	} else {
		cfg.Environment = api.Environment(c.amazon)
	}
	m.client, err = api.New(cfg)
	return m, err
}

func (c config) simulate(simulatorURL string, log *slog.Logger) (merchant, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return merchant{}, err
	}
	sim, err := simulator.New(simulator.Config{
		Region: c.region, BaseURL: simulatorURL, MerchantID: demoMerchantID, StoreID: demoStoreID,
		Keys: map[string]crypto.PublicKey{demoKeyID: &key.PublicKey},
	})
	if err != nil {
		return merchant{}, err
	}
	client, err := api.New(api.Config{
		Region: c.region, PublicKeyID: demoKeyID, PrivateKey: key, Endpoint: simulatorURL, Logger: log,
	})
	return merchant{
		client: client, merchantID: demoMerchantID, storeID: demoStoreID,
		scriptURL: simulatorURL + "/checkout.js", simulator: sim,
	}, err
}
