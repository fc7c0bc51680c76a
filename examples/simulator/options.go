package main

import (
	"crypto"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator/control"
)

// options is what the command line says.
type options struct {
	addr   string
	url    string // how browsers and shops reach the simulator; empty: by addr
	review string // of the sessions that the control API makes
	tls    bool
	tlsOut string // file for the certificate; empty: none
	seed   uint64 // 0: ids are random
	quiet  bool
	config simulator.Config
}

// parse reads the flags and reports all problems at once.
func parse(args []string, errOut io.Writer) (*options, error) {
	o := &options{config: simulator.Config{Keys: map[string]crypto.PublicKey{}}}
	var problems []error
	flags := flag.NewFlagSet("simulator", flag.ContinueOnError)
	flags.SetOutput(errOut)
	o.define(flags)
	assume(flags, &o.config.Assumptions)
	flags.Func("region", "`region` of the merchant account, which decides on currency and language: jp, eu or na (default jp)", func(name string) error {
		var err error
		o.config.Region, err = api.ParseRegion(name)
		return err
	})
	flags.Func("key", "`ID=FILE`: a public key id and the PEM file with the merchant's public key; may be repeated. Without one a key pair is made and printed", func(pair string) error {
		problems = append(problems, o.addKey(pair))
		return nil
	})
	flags.Func("domain", "`domain` that the merchant registered: shop.example, or *.shop.example; may be repeated. Without one any will do", func(domain string) error {
		o.config.Domains = append(o.config.Domains, domain)
		return nil
	})
	flags.Func("auth-token", "`token` of a solution provider that x-amz-pay-authtoken may name; may be repeated. Without one any will do", func(token string) error {
		o.config.AuthorizationTokens = append(o.config.AuthorizationTokens, token)
		return nil
	})
	flags.Func("rate", "`CURRENCY=RATE`: how much of it one unit of the ledger currency is worth, for European merchants: CHF=0.95; may be repeated", o.addRate)
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if flags.NArg() > 0 {
		problems = append(problems, fmt.Errorf("%q is not a flag: see -help", flags.Arg(0)))
	}
	switch u, err := url.Parse(o.url); {
	case err != nil || o.url != "" && (u.Host == "" || strings.Trim(u.Path, "/") != ""):
		problems = append(problems, fmt.Errorf("-url %q: give scheme and host only, as in https://pay.internal", o.url))
	case o.tls && u.Scheme == "http":
		problems = append(problems, fmt.Errorf("-url %q: it begins with https with -tls", o.url))
	}
	if o.tlsOut != "" && !o.tls {
		problems = append(problems, errors.New("-tls-out: there is a certificate with -tls only"))
	}
	return o, errors.Join(problems...)
}

// define names the flags that are plain values.
func (o *options) define(flags *flag.FlagSet) {
	c := &o.config
	flags.StringVar(&o.addr, "addr", "localhost:8081", "`address` to listen on")
	flags.StringVar(&o.url, "url", "", "`URL` under which browsers and shops reach the simulator, if it is not that of -addr: http://simulator:8081")
	flags.BoolVar(&o.tls, "tls", false, "serve HTTPS, with a certificate that signs itself")
	flags.StringVar(&o.tlsOut, "tls-out", "", "`file` that the certificate of -tls is written to, for clients that are to trust it")
	flags.StringVar(&c.NotifyURL, "notify", "", "`URL` that notifications are posted to: http://127.0.0.1:8080/pay/notifications")
	flags.StringVar(&o.review, "review", "", "`URL` of the shop's review page, for sessions that POST /simulator/sessions makes (default https://shop.example/review)")
	flags.Uint64Var(&o.seed, "seed", 0, "`number` that decides on all ids, so that they are the same in each run; 0: they are random")
	flags.BoolVar(&o.quiet, "quiet", false, "no log of calls and notifications")
	flags.StringVar(&c.MerchantID, "merchant-id", "", "the only merchant `id` that buttons may name; empty: any")
	flags.StringVar(&c.StoreID, "store-id", "", "the only store `id` that sessions may name; empty: any")
	flags.StringVar(&c.LedgerCurrency, "currency", "", "ledger `currency`, if it is not the region's own: GBP for British merchants in region eu")
	flags.BoolVar(&c.AccountSuspended, "suspended", false, "the merchant's account is suspended: each call is refused")
	flags.DurationVar(&c.SettleDelay, "settle-delay", 0, "how `long` pending charges and refunds take to be decided (default 30s)")
	flags.BoolVar(&c.Throttle, "throttle", false, "refuse calls that come faster than Amazon allows")
	flags.IntVar(&c.MaxSessions, "max-sessions", 0, "how `many` checkout sessions are kept before the oldest make room; -1: all (default 50000)")
	flags.IntVar(&c.MaxCalls, "max-calls", 0, "how `many` calls the log keeps; -1: all (default 10000)")
}

func (o *options) addKey(pair string) error {
	id, file, ok := strings.Cut(pair, "=")
	if !ok || id == "" || file == "" {
		return fmt.Errorf("-key %q: give a public key id and a file, as in SANDBOX-AE00=public.pem", pair)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("-key %s: %w", id, err)
	}
	key, err := simulator.ParsePublicKey(text)
	if err != nil {
		return fmt.Errorf("-key %s=%s: %w", id, file, err)
	}
	if o.config.Keys[id] != nil {
		return fmt.Errorf("-key %s: this id has a key already", id)
	}
	o.config.Keys[id] = key
	return nil
}

func (o *options) addRate(pair string) error {
	currency, rate, _ := strings.Cut(pair, "=")
	if o.config.ConversionRates == nil {
		o.config.ConversionRates = map[string]string{}
	}
	o.config.ConversionRates[currency] = rate
	return nil
}

// logger writes a line for each call, unless nobody wants that.
func (o *options) logger(errOut io.Writer) *slog.Logger {
	if o.quiet {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(errOut, nil))
}

// simulate makes the simulator that browsers find at address, and the handler
// that serves it together with its control API and page.
func (o *options) simulate(address string, log *slog.Logger) (*simulator.Simulator, http.Handler, error) {
	cfg := o.config
	cfg.BaseURL, cfg.Logger = address, log
	if o.seed != 0 {
		var seed [32]byte
		binary.LittleEndian.PutUint64(seed[:], o.seed)
		cfg.Rand = rand.NewChaCha8(seed)
	}
	sim, err := simulator.New(cfg)
	if err != nil {
		return nil, nil, err
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, nil, err
	}
	return sim, control.New(sim, control.Config{
		ReviewURL: o.review, MerchantID: cfg.MerchantID, StoreID: cfg.StoreID, Hosts: []string{u.Hostname()},
	}), nil
}
