package control_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

func TestThePageAndItsFiles(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	d := openDesk(t, simulator.Config{})
	page := d.send(d.request("GET", "/", ""))
	is.Equal(page.status, 200)
	is.True(strings.HasPrefix(page.header.Get("Content-Type"), "text/html"))
	policy := page.header.Get("Content-Security-Policy")
	is.True(strings.Contains(policy, "default-src 'none'") && !strings.Contains(policy, "unsafe")) // nothing from elsewhere, nothing inline

	files := regexp.MustCompile(`(?:src|href)="(/simulator/page/[^"]+)"`).FindAllStringSubmatch(page.raw, -1)
	is.True(len(files) > 0) // it has scripts and styles
	for _, file := range files {
		got := d.send(d.request("GET", file[1], ""))
		is.Equal(got.status, 200)
		is.True(got.raw != "")
		is.Equal(got.header.Get("X-Content-Type-Options"), "nosniff")
	}
	is.Equal(d.send(d.request("GET", "/simulator/page/../page.go", "")).status/100, 3) // leads nowhere else
	is.Equal(d.send(d.request("GET", "/simulator/page/none.js", "")).status, 404)
}

func TestThePageOffersAFaultForEachOperation(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	d := openDesk(t, simulator.Config{})
	forms := d.send(d.request("GET", "/simulator/page/forms.js", "")).raw
	for _, operation := range simulator.Operations() {
		is.True(strings.Contains(forms, "'"+operation+"'")) // add it to operations in forms.js
	}
}
