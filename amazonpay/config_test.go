package amazonpay_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	scsmem "github.com/alexedwards/scs/v2/memstore"
	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/store/memstore"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares text with a file of testdata.
func golden(t *testing.T, name, text string) {
	t.Helper()
	is := is.New(t)
	path := filepath.Join("testdata", name)
	if *update {
		is.NoErr(os.MkdirAll("testdata", 0o755))
		is.NoErr(os.WriteFile(path, []byte(text), 0o644))
	}
	want, err := os.ReadFile(path)
	is.NoErr(err)
	is.Equal(text, string(want)) // go test -update writes the file anew
}

// goodConfig is one that New accepts.
func goodConfig(t *testing.T) amazonpay.Config {
	t.Helper()
	client, err := api.New(api.Config{Region: api.JP, PublicKeyID: publicKeyID, PrivateKey: merchantKey()})
	is.New(t).NoErr(err)
	return amazonpay.Config{
		Client: client, Orders: memstore.New(), Sessions: sessionManager(), BaseURL: baseURL, Shop: newShop(), Pages: &pages{},
		MerchantID: merchantID, StoreID: storeID,
	}
}

func sessionManager() *scs.SessionManager {
	m := scs.New()
	m.Store = scsmem.NewWithCleanupInterval(0)
	return m
}

func TestNewReportsAllProblemsAtOnce(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	_, err := amazonpay.New(amazonpay.Config{})
	is.True(err != nil)
	strict := sessionManager()
	strict.Cookie.SameSite, strict.Cookie.Path = http.SameSiteStrictMode, "/account"
	_, wrong := amazonpay.New(amazonpay.Config{
		BaseURL: "https://shop.example/pay", Sessions: strict, Lease: time.Minute, ShopURL: "javascript:alert(1)", CheckoutScriptURL: "/checkout.js",
	})
	is.True(wrong != nil)
	golden(t, "config-errors.txt", "An empty Config:\n"+err.Error()+"\n\nA wrong one:\n"+wrong.Error()+"\n")
}

func TestNewAcceptsAndRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(c *amazonpay.Config)
		says   string // part of the error; empty: none
	}{
		{"what is required is enough", func(*amazonpay.Config) {}, ""},
		{"a lease above the work", func(c *amazonpay.Config) { c.Lease = 61 * time.Second }, ""},
		{"a lease as long as the work", func(c *amazonpay.Config) { c.Lease = 60 * time.Second }, "Config.Lease must be longer than 1m0s"},
		{"a negative lease", func(c *amazonpay.Config) { c.Lease = -time.Hour }, "Config.Lease"},
		{"SameSite=Strict", func(c *amazonpay.Config) { c.Sessions.Cookie.SameSite = http.SameSiteStrictMode }, "the buyer comes back from Amazon's site"},
		{"SameSite=None", func(c *amazonpay.Config) { c.Sessions.Cookie.SameSite = http.SameSiteNoneMode }, ""},
		{"a cookie for the kit's folder", func(c *amazonpay.Config) { c.Sessions.Cookie.Path = "/pay" }, ""},
		{"a cookie for the kit's folder with a slash", func(c *amazonpay.Config) { c.Sessions.Cookie.Path = "/pay/" }, ""},
		{"a cookie for another folder", func(c *amazonpay.Config) { c.Sessions.Cookie.Path = "/shop" }, "does not cover BaseURL"},
		{"a cookie for a folder that begins alike", func(c *amazonpay.Config) { c.Sessions.Cookie.Path = "/pa" }, "does not cover BaseURL"},
		{"a cookie for a folder below", func(c *amazonpay.Config) { c.Sessions.Cookie.Path = "/pay/review" }, "does not cover BaseURL"},
		{"a developer's machine", func(c *amazonpay.Config) { c.BaseURL = "http://localhost:8080/pay" }, ""},
		{"the root of the host", func(c *amazonpay.Config) { c.BaseURL = "https://shop.example/" }, ""},
		{"no scheme", func(c *amazonpay.Config) { c.BaseURL = "shop.example/pay" }, "Config.BaseURL"},
		{"a path alone", func(c *amazonpay.Config) { c.BaseURL = "/pay" }, "Config.BaseURL"},
		{"another scheme", func(c *amazonpay.Config) { c.BaseURL = "ftp://shop.example/pay" }, "Config.BaseURL"},
		{"no host", func(c *amazonpay.Config) { c.BaseURL = "https:///pay" }, "Config.BaseURL"},
		{"a port alone", func(c *amazonpay.Config) { c.BaseURL = "http://:8080/pay" }, "Config.BaseURL"},
		{"a user", func(c *amazonpay.Config) { c.BaseURL = "https://me:secret@shop.example/pay" }, "Config.BaseURL"},
		{"a query", func(c *amazonpay.Config) { c.BaseURL = "https://shop.example/pay?a=b" }, "Config.BaseURL"},
		{"an empty query", func(c *amazonpay.Config) { c.BaseURL = "https://shop.example/pay?" }, "Config.BaseURL"},
		{"a fragment", func(c *amazonpay.Config) { c.BaseURL = "https://shop.example/pay#top" }, "Config.BaseURL"},
		{"no URL", func(c *amazonpay.Config) { c.BaseURL = "https://shop.example/%zz" }, "Config.BaseURL is not a URL"},
		{"I6 a shop elsewhere", func(c *amazonpay.Config) { c.ShopURL = "https://www.shop.example/cart" }, ""},
		{"I6 a script for a shop", func(c *amazonpay.Config) { c.ShopURL = "javascript:alert(1)" }, "Config.ShopURL"},
		{"I6 another host by its slashes", func(c *amazonpay.Config) { c.ShopURL = "//evil.example" }, "Config.ShopURL"},
		{"I6 another host by three slashes", func(c *amazonpay.Config) { c.ShopURL = "///evil.example" }, "Config.ShopURL"},
		{"I6 another host by a backslash", func(c *amazonpay.Config) { c.ShopURL = `/\evil.example` }, "Config.ShopURL"},
		{"I6 a relative shop", func(c *amazonpay.Config) { c.ShopURL = "cart" }, "Config.ShopURL"},
		{"a simulator's script", func(c *amazonpay.Config) { c.CheckoutScriptURL = "http://localhost:8081/checkout.js" }, ""},
		{"a script of no host", func(c *amazonpay.Config) { c.CheckoutScriptURL = "data:text/javascript,alert(1)" }, "Config.CheckoutScriptURL"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			c := goodConfig(t)
			test.change(&c)
			kit, err := amazonpay.New(c)
			if test.says == "" {
				is.NoErr(err)
				is.True(kit != nil)
				return
			}
			is.True(err != nil)
			is.True(strings.Contains(err.Error(), test.says))
			is.True(!strings.Contains(err.Error(), "secret")) // no password in an error
			is.Equal(kit, nil)
		})
	}
}

func TestRoutesHaveFullPaths(t *testing.T) {
	t.Parallel()
	for base, prefix := range map[string]string{
		"https://shop.example/pay": "/pay", "https://shop.example/pay/": "/pay", "https://shop.example": "", "https://shop.example/ja/pay//": "/ja/pay",
	} {
		t.Run(base, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			c := goodConfig(t)
			c.BaseURL = base
			kit, err := amazonpay.New(c)
			is.NoErr(err)
			var routes []string
			for _, r := range kit.Routes() {
				routes = append(routes, r.Method+" "+r.Path)
			}
			is.Equal(routes, []string{"GET " + prefix + "/review", "POST " + prefix + "/place-order", "GET " + prefix + "/result", "GET " + prefix + "/cancel", "POST " + prefix + "/notifications"})
		})
	}
}

func TestH7_K3_KeysThatCannotWorkAreRefusedAtTheStart(t *testing.T) {
	t.Parallel()
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	is.New(t).NoErr(err)
	for _, test := range []struct {
		name   string
		config api.Config
		says   string
	}{
		{"K3 a sandbox key for live", api.Config{PublicKeyID: "SANDBOX-AAAA", PrivateKey: merchantKey(), Environment: api.Live}, "change one of them"},
		{"K3 a live key for the sandbox", api.Config{PublicKeyID: "LIVE-AAAA", PrivateKey: merchantKey(), Environment: api.Sandbox}, "change one of them"},
		{"K3 a plain key without an environment", api.Config{PublicKeyID: "AAAA", PrivateKey: merchantKey()}, "Environment is empty"},
		{"H7 a key that is not RSA", api.Config{PublicKeyID: "SANDBOX-AAAA", PrivateKey: ec}, "needs an RSA key"},
		{"H7 no key", api.Config{PublicKeyID: "SANDBOX-AAAA"}, "PrivateKey is nil"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			test.config.Region = api.JP
			_, err := api.New(test.config)
			is.True(err != nil)
			is.True(strings.Contains(err.Error(), test.says))
		})
	}
}

func TestNewWarnsOfAnInsecureCookie(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		const warning = "the session cookie is not Secure"
		s.is.True(!strings.Contains(s.log.String(), warning))
		s.config.Sessions.Cookie.Secure = false
		s.restart()
		s.is.True(strings.Contains(s.log.String(), warning))
	})
}
