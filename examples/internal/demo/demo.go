// Package demo is what the small examples have in common, so that each shows
// its mount and nothing else: an Amazon Pay to try them with, and a shop that
// sells one thing.
package demo

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"log"
	"net/http"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator/control"
)

// Where the examples are found. The two hosts differ on purpose: two ports of
// one host would share cookies, which shop and Amazon never do.
const (
	ShopURL   = "http://127.0.0.1:8080"
	AmazonURL = "http://localhost:8081"
)

// Simulated returns a simulator of Amazon Pay for browsers that reach it at
// AmazonURL, and a client for its one merchant. The client needs no network.
func Simulated() (*simulator.Simulator, *api.Client, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, nil, err
	}
	const keyID = "SANDBOX-DEMOKEY0000000000000000"
	amazon, err := simulator.New(simulator.Config{
		Region: api.JP, BaseURL: AmazonURL, Keys: map[string]crypto.PublicKey{keyID: &key.PublicKey},
	})
	if err != nil {
		return nil, nil, err
	}
	client, err := api.New(api.Config{
		Region: api.JP, PublicKeyID: keyID, PrivateKey: key, Endpoint: AmazonURL, HTTPClient: amazon.HTTPClient(),
	})
	return amazon, client, err
}

// Run serves the shop at ShopURL and a simulated Amazon at AmazonURL until
// one of them fails.
func Run(newShop func(client *api.Client, shopURL string) (http.Handler, error)) error {
	amazon, client, err := Simulated()
	if err != nil {
		return err
	}
	shop, err := newShop(client, ShopURL)
	if err != nil {
		return err
	}
	failed := make(chan error, 2)
	serve := func(addr string, h http.Handler) {
		s := &http.Server{Addr: addr, Handler: h, ReadHeaderTimeout: 5 * time.Second}
		failed <- s.ListenAndServe()
	}
	go serve("127.0.0.1:8080", shop)
	go serve("localhost:8081", control.New(amazon, control.Config{}))
	log.Printf("open %s, and %s for what happens at Amazon", ShopURL, AmazonURL)
	return <-failed
}
