package api_test

import (
	"crypto/rsa"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

func TestNewReportsEveryProblemAtOnce(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	client, err := api.New(api.Config{Environment: "prod", Algorithm: "RSA", Endpoint: "localhost:8081", MaxAttempts: -1})
	is.True(client == nil)
	for _, field := range []string{"Region", "PublicKeyID", "PrivateKey", "Environment", "Algorithm", "Endpoint", "MaxAttempts"} {
		is.True(strings.Contains(err.Error(), "api: Config."+field+" is")) // and what to do
	}
	is.Equal(len(strings.Split(err.Error(), "\n")), 7)
}

func TestNewChecksEachField(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change func(*api.Config)
		want   string
	}{
		"region in capitals":                                {func(c *api.Config) { c.Region = "JP" }, "ParseRegion reads other spellings"},
		"key id with a space":                               {func(c *api.Config) { c.PublicKeyID = "SANDBOX-ABC " }, "without spaces"},
		"key id with a quote":                               {func(c *api.Config) { c.PublicKeyID = `SANDBOX-ABC"` }, "without spaces or quotes"},
		"no RSA key":                                        {func(c *api.Config) { c.PrivateKey = ecKey(t) }, "needs an RSA key"},
		"a nil pointer for a key":                           {func(c *api.Config) { c.PrivateKey = (*rsa.PrivateKey)(nil) }, "PrivateKey is nil"},
		"K3 live with a sandbox key id":                     {func(c *api.Config) { c.Environment = api.Live }, "the public key id is for sandbox"},
		"K3 sandbox with a live key id":                     {func(c *api.Config) { c.PublicKeyID, c.Environment = "LIVE-ABC", api.Sandbox }, "the public key id is for live"},
		"K3 a plain key id says nothing of the environment": {func(c *api.Config) { c.PublicKeyID = "ABC" }, "set api.Sandbox or api.Live"},
		"endpoint with a path":                              {func(c *api.Config) { c.Endpoint = "https://a.test/v2" }, "scheme and host only"},
		"endpoint with a query":                             {func(c *api.Config) { c.Endpoint = "https://a.test?x" }, "scheme and host only"},
		"endpoint with a user":                              {func(c *api.Config) { c.Endpoint = "https://me@a.test" }, "scheme and host only"},
		"endpoint of another scheme":                        {func(c *api.Config) { c.Endpoint = "ftp://a.test" }, "scheme and host only"},
		"endpoint without a host":                           {func(c *api.Config) { c.Endpoint = "http://:80" }, "scheme and host only"},
		"endpoint that is no URL":                           {func(c *api.Config) { c.Endpoint = "http://a b" }, "scheme and host only"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			cfg := api.Config{Region: api.JP, PublicKeyID: keyID, PrivateKey: testKey()}
			tt.change(&cfg)
			_, err := api.New(cfg)
			is.True(err != nil)
			is.True(strings.Contains(err.Error(), tt.want))
			is.Equal(len(strings.Split(err.Error(), "\n")), 1) // one problem, one line
		})
	}
}

func TestNewSetsDefaults(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	client, err := api.New(api.Config{Region: api.EU, PublicKeyID: "live-x", PrivateKey: testKey()})
	is.NoErr(err)
	is.Equal(client.Region(), api.EU)
	is.Equal(client.Environment(), api.Live)
	is.Equal(client.PublicKeyID(), "live-x")
	is.Equal(client.Algorithm(), api.PSSV2)
}

func TestRegions(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]api.Region{"na": api.NA, "US": api.NA, "eu": api.EU, "De": api.EU, "uk": api.EU, " jp ": api.JP} {
		region, err := api.ParseRegion(text)
		is.New(t).NoErr(err)
		is.New(t).Equal(region, want)
	}
	for _, text := range []string{"", "fr", "jpn"} {
		_, err := api.ParseRegion(text)
		is.New(t).True(err != nil)
	}
	for region, want := range map[api.Region][2]string{
		api.NA: {"pay-api.amazon.com", "https://static-na.payments-amazon.com/checkout.js"},
		api.EU: {"pay-api.amazon.eu", "https://static-eu.payments-amazon.com/checkout.js"},
		api.JP: {"pay-api.amazon.jp", "https://static-fe.payments-amazon.com/checkout.js"},
		"":     {"", ""},
	} {
		is.New(t).Equal([2]string{region.Host(), region.CheckoutScriptURL()}, want)
	}
}
