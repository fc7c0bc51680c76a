package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
	"github.com/paykit-go/amazonpaykit/examples/shop/app"
	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb"
)

// mode says which Amazon Pay the shop talks to.
type mode string

const (
	simulated mode = "simulator"
	sandbox   mode = "sandbox"
	live      mode = "live"
)

// config is what the command line and the environment say.
type config struct {
	addr, simulatorAddr string
	url                 string // how buyers reach the shop; empty: by addr
	db                  string // as shopdb.Parse reads it
	sessions            string // as app.Config.Sessions says
	amazon              mode
	amazonURL           string // of a simulator in another process; empty: none
	region              api.Region
	topicARNs           []string // whose notifications are believed
	pending             bool
	finish              bool          // FinishUnreturned
	reconcile           time.Duration // 0: not in this process

	// The merchant account, for all but the simulator in this process.
	keyID, keyFile, merchantID, storeID string
}

// parse reads flags and environment and reports all problems at once.
func parse(args []string, env func(string) string, errOut io.Writer) (config, error) {
	var c config
	var region string
	flags := flag.NewFlagSet("shop", flag.ContinueOnError)
	flags.SetOutput(errOut)
	flags.StringVar(&c.addr, "addr", "127.0.0.1:8080", "`address` that the shop listens on")
	flags.StringVar(&c.simulatorAddr, "simulator-addr", "localhost:8081", "`address` that the simulator listens on; give it another host name than the shop's, or they share cookies")
	flags.StringVar(&c.url, "url", "", "`URL` under which buyers reach the shop, if it is not that of -addr: https://shop.example")
	flags.StringVar(&c.db, "db", "shop.db", "`database` for carts, stock and orders: an SQLite file, postgres://user@host/database or mysql://user@host/database")
	flags.StringVar(&c.sessions, "sessions", app.SessionsInDatabase, "where browser sessions are `kept`: db, redis://host:6379/0, or memory for one process alone")
	flags.StringVar((*string)(&c.amazon), "amazon", string(simulated), "which Amazon Pay: simulator, sandbox or live")
	flags.StringVar(&c.amazonURL, "amazon-url", "", "`URL` of a simulator that runs elsewhere, for several shops in front of one: http://127.0.0.1:8081")
	flags.Func("topic-arn", "`ARN` of the SNS topic that Amazon sends notifications from, see Integration Central; several by comma or by repeating the flag", c.addTopics)
	flags.DurationVar(&c.reconcile, "reconcile", 10*time.Second, "how often to look for orders that wait for an answer; 0: leave that to another process")
	flags.BoolVar(&c.finish, "finish-unreturned", false, "complete orders also when the buyer paid at Amazon and did not come back")
	flags.StringVar(&region, "region", "jp", "region of the merchant account, which decides on currency and tax: jp, eu or na")
	flags.BoolVar(&c.pending, "pending", true, "take payments that Amazon decides on later; the simulator's cards 0701 and 4354 need it")
	flags.StringVar(&c.keyID, "key-id", env("AMAZON_PAY_PUBLIC_KEY_ID"), "public key `id`, for sandbox, live and -amazon-url; default $AMAZON_PAY_PUBLIC_KEY_ID")
	flags.StringVar(&c.keyFile, "key-file", env("AMAZON_PAY_PRIVATE_KEY_FILE"), "PEM `file` with the private key; default $AMAZON_PAY_PRIVATE_KEY_FILE")
	flags.StringVar(&c.merchantID, "merchant-id", env("AMAZON_PAY_MERCHANT_ID"), "merchant `id`; default $AMAZON_PAY_MERCHANT_ID")
	flags.StringVar(&c.storeID, "store-id", env("AMAZON_PAY_STORE_ID"), "store `id`, amzn1.application-oa2-client.…; default $AMAZON_PAY_STORE_ID")
	if err := flags.Parse(args); err != nil {
		return c, err
	}
	var err error
	c.region, err = api.ParseRegion(region)
	return c, errors.Join(c.checkUsage(flags.Args()), err, c.checkTopics(), c.checkMerchant())
}

func (c config) checkUsage(rest []string) error {
	var errs []error
	if len(rest) > 0 {
		errs = append(errs, fmt.Errorf("%q is not a flag: see -help", rest[0]))
	}
	if c.amazon != simulated && c.amazon != sandbox && c.amazon != live {
		errs = append(errs, fmt.Errorf("-amazon %q: use simulator, sandbox or live", c.amazon))
	}
	if _, err := shopdb.Parse(c.db); err != nil {
		errs = append(errs, fmt.Errorf("-db: %w", err))
	}
	if err := app.CheckSessions(c.sessions); err != nil {
		errs = append(errs, fmt.Errorf("-sessions: %w", err))
	}
	if c.reconcile < 0 {
		errs = append(errs, fmt.Errorf("-reconcile %s: give a time such as 10s, or 0", c.reconcile))
	}
	if !isOrigin(c.url) {
		errs = append(errs, fmt.Errorf("-url %q: give scheme and host only, as in https://shop.example", c.url))
	}
	if !isOrigin(c.amazonURL) {
		errs = append(errs, fmt.Errorf("-amazon-url %q: give scheme and host only, as in http://127.0.0.1:8081", c.amazonURL))
	}
	if c.amazonURL != "" && c.amazon == live {
		errs = append(errs, errors.New("-amazon live takes real money and -amazon-url leads to a simulator: give one of them"))
	}
	if c.amazon == live && !strings.HasPrefix(c.url, "https://") {
		errs = append(errs, errors.New("-amazon live takes real money: give -url with the https address under which buyers reach the shop"))
	}
	return errors.Join(errs...)
}

func (c *config) addTopics(arns string) error {
	c.topicARNs = append(c.topicARNs, strings.Split(arns, ",")...)
	return nil
}

func (c config) checkTopics() error {
	switch {
	case len(c.topicARNs) == 0:
		return nil
	case c.inProcess():
		return errors.New("-topic-arn: the simulator in this process has a topic of its own, which the shop knows")
	}
	if _, err := ipn.New(ipn.Config{TopicARNs: c.topicARNs, MerchantID: "any"}); err != nil {
		return fmt.Errorf("-topic-arn: %w", err)
	}
	return nil
}

// isOrigin reports whether a URL has no path; an empty one has none.
func isOrigin(address string) bool {
	u, err := url.Parse(address)
	return address == "" || err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && strings.Trim(u.Path, "/") == ""
}

// inProcess reports whether the simulator runs in this process.
func (c config) inProcess() bool { return c.amazon == simulated && c.amazonURL == "" }

// database is where the orders are, for people to read: without a password.
func (c config) database() string {
	where, err := shopdb.Parse(c.db)
	if err != nil {
		return "" // parse has refused it
	}
	return where.String()
}

// checkMerchant names what the account lacks. What is wrong with a key that
// is there, api.New says.
func (c config) checkMerchant() error {
	needed := "-amazon " + string(c.amazon)
	switch {
	case c.amazonURL != "":
		needed = "-amazon-url"
	case c.amazon != sandbox && c.amazon != live:
		return nil
	}
	var errs []error
	require := func(value, flag, env string) {
		if value == "" {
			errs = append(errs, fmt.Errorf("%s needs -%s or $%s: see Integration Central in Seller Central", needed, flag, env))
		}
	}
	require(c.keyID, "key-id", "AMAZON_PAY_PUBLIC_KEY_ID")
	require(c.keyFile, "key-file", "AMAZON_PAY_PRIVATE_KEY_FILE")
	require(c.merchantID, "merchant-id", "AMAZON_PAY_MERCHANT_ID")
	require(c.storeID, "store-id", "AMAZON_PAY_STORE_ID")
	return errors.Join(errs...)
}
