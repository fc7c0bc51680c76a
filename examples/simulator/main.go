// The simulator as a program: Amazon Pay on the desk, for shops in any
// language.
//
//	go run .
//
// needs nothing else. It prints what a shop has to be configured with; give it
// your merchant's public key with -key ID=public.pem. The page at its root
// shows what happens, and the API below /simulator/ plays the buyer.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C does not wait
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintf(os.Stderr, "\nThe simulator cannot run:\n%v\n", err)
		os.Exit(1)
	}
}

// run is the simulator from start to Ctrl-C, which ends ctx.
func run(ctx context.Context, args []string, out, errOut io.Writer) error {
	o, err := parse(args, errOut)
	if err != nil {
		return err
	}
	d, err := o.listen()
	if err != nil {
		return err
	}
	defer d.listener.Close()
	key, err := o.developmentKey()
	if err != nil {
		return err
	}
	log := o.logger(errOut)
	sim, handler, err := o.simulate(d.url, log)
	if err != nil {
		return err
	}
	if err := o.announce(out, d, key); err != nil {
		return err
	}
	return d.serve(ctx, handler, sim, log)
}
