package simulator_test

import (
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// checkout.js is loaded by pages of any site, and works under a strict Content-Security-Policy.
//
// Source: Amazon's page "Amazon Pay script"
func TestCheckoutJSIsLoadedByAnyPage(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	shop := openShop(t, simulator.Config{})
	response, err := shop.client.Get(amazon + "/checkout.js")
	is.NoErr(err)
	script, err := io.ReadAll(response.Body)
	is.NoErr(err)
	is.Equal(response.StatusCode, http.StatusOK)
	is.Equal(response.Header.Get("Content-Type"), "text/javascript; charset=utf-8")
	is.Equal(response.Header.Get("X-Content-Type-Options"), "nosniff")
	is.Equal(response.Header.Get("Access-Control-Allow-Origin"), "*") // for <script crossorigin>
	unsafe := regexp.MustCompile(`\beval\(|new Function|innerHTML|outerHTML|document\.write|setAttribute\('(style|on)`)
	is.Equal(unsafe.FindString(string(script)), "") // works under a strict Content-Security-Policy
}

// checkout.js posts every field that the simulator reads of a click.
//
// Source: this kit's own tooling
func TestCheckoutJSPostsWhatTheClickReads(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	script, err := os.ReadFile("hosted/checkout.js")
	is.NoErr(err)
	for name := range posted(simulator.Button{}) {
		is.True(regexp.MustCompile(`(?m)^      ` + name + `: `).Match(script)) // the field is sent
	}
}

// The buyer's pages load nothing but the simulator's own style sheet and icon.
//
// Source: this kit's own tooling
func TestTheBuyersPagesLoadNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	shop := openShop(t, simulator.Config{})
	for name, kind := range map[string]string{"style.css": "text/css", "icon.svg": "image/svg+xml"} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			response, err := shop.client.Get(amazon + "/checkout/" + name)
			is.NoErr(err)
			is.Equal(response.StatusCode, http.StatusOK)
			is.True(strings.HasPrefix(response.Header.Get("Content-Type"), kind))
			content, err := io.ReadAll(response.Body)
			is.NoErr(err)
			is.Equal(regexp.MustCompile(`@import|https?://[^w]|url\(`).FindString(string(content)), "") // nothing from elsewhere
		})
	}
}
