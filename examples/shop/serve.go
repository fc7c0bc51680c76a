package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator/control"
	"github.com/paykit-go/amazonpaykit/examples/shop/app"
)

// doors are the addresses that are listened on and their URLs.
type doors struct {
	shop, simulator       net.Listener // simulator is nil when it is not in this process
	shopURL, simulatorURL string
	localURL              string // of the shop, for this machine
}

// listen takes the addresses before anything else is made, so that one in use
// is noticed at once.
func (c config) listen() (*doors, error) {
	d := &doors{}
	var shopErr, simulatorErr error
	d.shop, d.localURL, shopErr = open("addr", c.addr)
	d.shopURL = d.localURL
	if c.url != "" {
		d.shopURL = strings.TrimRight(c.url, "/")
	}
	if c.inProcess() {
		d.simulator, d.simulatorURL, simulatorErr = open("simulator-addr", c.simulatorAddr)
	}
	if err := errors.Join(shopErr, simulatorErr); err != nil {
		d.close()
		return nil, err
	}
	return d, nil
}

// open listens on addr and tells the URL that leads there.
func open(flag, addr string) (net.Listener, string, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, "", fmt.Errorf("-%s %q: give host and port, as in 127.0.0.1:8080", flag, addr)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, "", fmt.Errorf("-%s %s cannot be used: %w\nIs the shop running already? Stop it, or choose another port with -%s", flag, addr, err, flag)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return l, "http://" + net.JoinHostPort(host, port), err
}

func (d *doors) close() {
	for _, l := range []net.Listener{d.shop, d.simulator} {
		if l != nil {
			l.Close()
		}
	}
}

func (d *doors) announce(out io.Writer, c config) {
	fmt.Fprintf(out, "Open the shop:   %s\n", d.shopURL)
	switch simulatorURL := d.simulatorURL + c.amazonURL; {
	case simulatorURL != "":
		fmt.Fprintf(out, "Amazon Pay:      %s, simulated: nothing is charged. Open it to see what happens\n", simulatorURL)
	default:
		fmt.Fprintf(out, "Amazon Pay:      %s, region %s\n", c.amazon, c.region)
	}
	fmt.Fprintf(out, "Orders are in:   %s\nStop with:       Ctrl-C\n\n", c.database())
	if hint := d.hint(c); hint != "" {
		fmt.Fprintf(out, "%s\n\n", hint)
	}
}

// hint says what the chosen addresses spoil; empty: nothing.
func (d *doors) hint(c config) string {
	host := func(address string) string {
		u, err := url.Parse(address)
		if err != nil {
			return ""
		}
		return u.Hostname()
	}
	switch {
	case d.simulator != nil && host(d.shopURL) == host(d.simulatorURL):
		return "Shop and simulator share a host name and so their cookies, as a shop and Amazon never do: give one of them another."
	case c.amazon == sandbox && c.amazonURL == "" && strings.HasPrefix(d.shopURL, "http:") && host(d.shopURL) != "localhost":
		return "Amazon's sandbox sends buyers to https addresses and to http://localhost: start with -addr localhost:8080, or give -url."
	}
	return ""
}

// drainTime is how long requests and work under way may take to finish: less
// than the half minute that supervisors wait before they kill a process. What
// is cut off is made good at the next start.
const drainTime = 25 * time.Second

// serve answers requests, with work in the background, until ctx ends. Then it
// accepts no more and lets finish what is under way. The simulator is closed
// last: a payment under way still needs it.
func (d *doors) serve(ctx context.Context, shop *app.App, amazon *simulator.Simulator, log *slog.Logger) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	failed := make(chan error, 2)
	drains := []func(context.Context) error{start(server(shop, log), d.shop, failed), work(ctx, shop.Run)}
	if amazon != nil {
		notify := func(ctx context.Context) { amazon.DeliverEvery(ctx, time.Second) }
		drains = append(drains, work(ctx, notify), start(simulatorServer(amazon, log), d.simulator, failed))
	}
	var err error
	select {
	case err = <-failed:
		stop()
	case <-ctx.Done():
		log.Info("shop: closing as soon as the requests under way are answered; Ctrl-C again stops at once")
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	for _, drain := range drains {
		if late := drain(ctx); late != nil {
			err = errors.Join(err, fmt.Errorf("work that was still under way was cut off: %w", late))
		}
	}
	return err
}

// work runs what ends by itself some time after its context, and returns how
// to wait for that.
func work(ctx context.Context, run func(context.Context)) (drain func(context.Context) error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		run(ctx)
	}()
	return func(ctx context.Context) error {
		select {
		case <-done:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// server serves h. WriteTimeout leaves room for the minute that the kit may
// work on a payment.
func server(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second,
		WriteTimeout: 90 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// simulatorServer serves the simulator and the page that shows what happens
// there. Pages that are open do not hold up its end.
func simulatorServer(amazon *simulator.Simulator, log *slog.Logger) *http.Server {
	s := server(control.New(amazon, control.Config{MerchantID: demoMerchantID, StoreID: demoStoreID}), log)
	pages, end := context.WithCancel(context.Background())
	s.BaseContext = func(net.Listener) context.Context { return pages }
	s.RegisterOnShutdown(end)
	return s
}

// start lets s serve l and returns how to stop that.
func start(s *http.Server, l net.Listener, failed chan<- error) (drain func(context.Context) error) {
	go func() {
		if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			failed <- err
		}
	}()
	return s.Shutdown
}
