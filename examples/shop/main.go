// The demo shop: a small coffee roaster that takes Amazon Pay.
//
//	go run .
//
// needs nothing else: the shop, its database and a simulated Amazon Pay run
// in this process. With -amazon sandbox or -amazon live it talks to Amazon,
// with the keys of a merchant account. With -db postgres://… or mysql://… any
// number of processes are one shop.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/paykit-go/amazonpaykit/examples/shop/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C does not wait
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintf(os.Stderr, "\nThe shop cannot run:\n%v\n", err)
		os.Exit(1)
	}
}

// run is the shop from start to Ctrl-C, which ends ctx.
func run(ctx context.Context, args []string, env func(string) string, out, errOut io.Writer) error {
	cfg, err := parse(args, env, errOut)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(errOut, nil))
	doors, err := cfg.listen()
	if err != nil {
		return err
	}
	defer doors.close()
	m, err := cfg.connect(ctx, doors, log)
	if err != nil {
		return err
	}
	shop, err := app.New(ctx, app.Config{
		Client: m.client, MerchantID: m.merchantID, StoreID: m.storeID, CheckoutScriptURL: m.scriptURL, Notifications: m.notifications,
		BaseURL: doors.shopURL, Database: cfg.db, Sessions: cfg.sessions, AcceptPending: cfg.pending, FinishUnreturned: cfg.finish,
		ReconcileInterval: cfg.reconcile, Now: time.Now, Log: log,
	})
	if err != nil {
		return err
	}
	doors.announce(out, cfg)
	err = doors.serve(ctx, shop, m.simulator, log)
	fmt.Fprintln(out, "\nThe shop is closed. Its orders are in", cfg.database())
	return errors.Join(err, shop.Close())
}
