package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// door is what the simulator is reached through.
type door struct {
	listener net.Listener
	url      string // scheme and host
	open     bool   // to other machines
}

func (o *options) listen() (*door, error) {
	host, _, err := net.SplitHostPort(o.addr)
	if err != nil {
		return nil, fmt.Errorf("-addr %q: give host and port, as in localhost:8081", o.addr)
	}
	l, err := net.Listen("tcp", o.addr)
	if err != nil {
		return nil, fmt.Errorf("-addr %s cannot be used: %w\nIs a simulator running already? Stop it, or choose another port with -addr", o.addr, err)
	}
	address := l.Addr().(*net.TCPAddr)
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	d := &door{listener: l, url: strings.TrimRight(o.url, "/"), open: !address.IP.IsLoopback()}
	scheme := "http"
	if o.tls {
		scheme = "https"
	}
	if d.url == "" {
		d.url = scheme + "://" + net.JoinHostPort(host, fmt.Sprint(address.Port))
	}
	if o.tls {
		err = o.encrypt(d, host)
	}
	if err != nil {
		l.Close()
	}
	return d, err
}

// encrypt puts TLS in front of d, also versions that Amazon refuses: the
// simulator tells such clients why.
func (o *options) encrypt(d *door, host string) error {
	u, err := url.Parse(d.url)
	if err != nil {
		return err
	}
	certificate, err := selfSigned(host, u.Hostname())
	if err != nil {
		return err
	}
	if o.tlsOut != "" {
		if err := writeCertificate(o.tlsOut, certificate); err != nil {
			return fmt.Errorf("-tls-out: %w", err)
		}
	}
	d.listener = tls.NewListener(d.listener, &tls.Config{
		Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS10, NextProtos: []string{"http/1.1"},
	})
	return nil
}

// announce says what a shop has to be configured with.
func (o *options) announce(out io.Writer, d *door, key []byte) error {
	var b strings.Builder
	line := func(name, value string) { fmt.Fprintf(&b, "%-16s %s\n", name+":", value) }
	line("Amazon Pay", d.url)
	line("Script", d.url+"/checkout.js")
	line("What happens", d.url+"/")
	line("Control", d.url+"/simulator/")
	if o.config.NotifyURL != "" {
		line("Notifies", o.config.NotifyURL)
	}
	for _, id := range slices.Sorted(maps.Keys(o.config.Keys)) {
		line("Public key id", id)
	}
	if o.tlsOut != "" {
		line("Certificate", o.tlsOut)
	}
	line("Stop with", "Ctrl-C")
	if key != nil {
		fmt.Fprintf(&b, "\nThe private key of that id, made for this run. With -key ID=public.pem you use your own.\n%s", key)
	}
	if d.open {
		fmt.Fprintf(&b, "\nTake care: -addr %s lets other machines in, and whoever reaches the simulator controls it.\n", o.addr)
	}
	_, err := io.WriteString(out, b.String()+"\n")
	return err
}

// drainTime is how long calls that are being answered may take to finish.
const drainTime = 10 * time.Second

// serve answers requests and posts notifications until ctx ends.
func (d *door) serve(ctx context.Context, handler http.Handler, sim *simulator.Simulator, log *slog.Logger) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		WriteTimeout: 11 * time.Minute,                                  // a fault may delay an answer by ten
		BaseContext:  func(net.Listener) context.Context { return ctx }, // streams of events end with it
		ErrorLog:     slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(d.listener) }()
	go sim.DeliverEvery(ctx, time.Second)
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	if err := server.Shutdown(drain); err != nil {
		return errors.Join(errors.New("calls that were being answered were cut off"), err)
	}
	return nil
}
