package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

func noEnv(string) string { return "" }

func TestTheShopOpensAndCloses(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	db := filepath.Join(t.TempDir(), "orders.db")
	ctx, ctrlC := context.WithCancel(t.Context())
	out, outWriter := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, []string{"-addr", "127.0.0.1:0", "-simulator-addr", "localhost:0", "-db", db}, noEnv, outWriter, io.Discard)
		outWriter.Close()
		ended <- err
	}()

	announced := readUntil(t, out, "Ctrl-C")
	is.True(strings.Contains(announced, db)) // says where the orders are
	shop := regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(announced)
	amazon := regexp.MustCompile(`http://localhost:\d+`).FindString(announced)
	is.True(strings.Contains(get(t, shop+"/"), "Harbour Blend"))
	is.True(strings.Contains(get(t, shop+"/products/huila"), amazon+"/checkout.js"))
	is.True(get(t, amazon+"/checkout.js") != "")
	page, err := http.Get(amazon + "/simulator/events") // as an open page does
	is.NoErr(err)
	defer page.Body.Close()

	ctrlC()
	rest, err := io.ReadAll(out)
	is.NoErr(err)
	is.NoErr(<-ended) // a clean end
	is.True(strings.Contains(string(rest), "The shop is closed."))
	_, err = os.Stat(db)
	is.NoErr(err) // the orders are still there
}

func TestAPortInUseGetsAClearMessage(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	is.NoErr(err)
	defer taken.Close()
	addr := taken.Addr().String()

	err = run(t.Context(), []string{"-addr", addr, "-simulator-addr", addr, "-db", filepath.Join(t.TempDir(), "x.db")}, noEnv, io.Discard, io.Discard)
	is.True(err != nil)
	for _, words := range []string{"-addr " + addr, "-simulator-addr " + addr, "choose another port"} {
		is.True(strings.Contains(err.Error(), words)) // both at once
	}
}

func TestAddressesThatSpoilSomethingGetAHint(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, args, want string }{
		{"two hosts", "-addr 127.0.0.1:0 -simulator-addr localhost:0", ""},
		{"one host with two ports", "-addr localhost:0 -simulator-addr localhost:0", "cookies"},
		{"every address of this machine", "-addr :0 -simulator-addr localhost:0", "cookies"},
		{"the sandbox knows localhost", "-amazon sandbox -addr localhost:0", ""},
		{"the sandbox does not know 127.0.0.1", "-amazon sandbox -addr 127.0.0.1:0", "http://localhost"},
		{"the sandbox knows https", "-amazon sandbox -addr 127.0.0.1:0 -url https://shop.example/", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			cfg, err := parse(strings.Fields(c.args), func(name string) string { return name }, io.Discard)
			is.NoErr(err)
			d, err := cfg.listen()
			is.NoErr(err)
			defer d.close()
			is.True(!strings.HasSuffix(d.shopURL, "/")) // a path follows
			hint := d.hint(cfg)
			is.Equal(hint != "", c.want != "")
			is.True(strings.Contains(hint, c.want))
		})
	}
}

func TestAllProblemsAreNamedAtOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		args string
		want []string
	}{
		{"unknown values", "-amazon paypal -region mars -url shop -db=", []string{"-amazon", "mars", "-url", "-db"}},
		{"databases and sessions that there are not", "-db oracle://ann@db/shop -sessions file://x", []string{"-db: oracle://", "-sessions"}},
		{"a simulator elsewhere without an account", "-amazon-url http://127.0.0.1:8081", []string{"-amazon-url needs -key-id", "-key-file", "-merchant-id", "-store-id"}},
		{"a simulator elsewhere with a path", "-amazon-url http://127.0.0.1:8081/v2", []string{"scheme and host only"}},
		{"a topic that is none", "-amazon sandbox -topic-arn orders", []string{"-topic-arn"}},
		{"a topic of the simulator's", "-topic-arn arn:aws:sns:us-east-1:291180941288:x", []string{"-topic-arn"}},
		{"time that runs backwards", "-reconcile -3s", []string{"-reconcile"}},
		{"two Amazons", "-amazon live -url https://shop.example -amazon-url http://127.0.0.1:8081", []string{"one of them"}},
		{"something that is no flag", "sandbox", []string{`"sandbox" is not a flag`}},
		{"K3 sandbox without an account", "-amazon sandbox", []string{"-key-id", "-key-file", "-merchant-id", "-store-id"}},
		{"live without https", "-amazon live -url http://shop.example", []string{"https", "$AMAZON_PAY_STORE_ID"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			_, err := parse(strings.Fields(c.args), noEnv, io.Discard)
			is.True(err != nil)
			for _, words := range c.want {
				is.True(strings.Contains(err.Error(), words)) // says what to do
			}
		})
	}
}

func TestTheAccountComesFromTheEnvironmentOrFlags(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	env := func(name string) string { return "env:" + name }
	c, err := parse([]string{"-amazon", "sandbox", "-region", "UK", "-key-id", "SANDBOX-1"}, env, io.Discard)
	is.NoErr(err)
	is.Equal(c.region, api.EU)
	is.Equal(c.keyID, "SANDBOX-1") // the flag wins
	is.Equal(c.keyFile, "env:AMAZON_PAY_PRIVATE_KEY_FILE")
	is.Equal(c.merchantID, "env:AMAZON_PAY_MERCHANT_ID")
	is.Equal(c.storeID, "env:AMAZON_PAY_STORE_ID")
}

func TestConnectToTheSandbox(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	is.NoErr(err)
	dir := t.TempDir()
	write := func(name string, content []byte) string {
		file := filepath.Join(dir, name)
		is.NoErr(os.WriteFile(file, content, 0o600))
		return file
	}
	good := write("key.pem", pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))

	for _, c := range []struct {
		name, keyFile, keyID string
		want                 string // in the error; empty: none
	}{
		{"a good key", good, "SANDBOX-AB12", ""},
		{"a key id that names no environment", good, "AB12", ""},
		{"K3 a live key id", good, "LIVE-AB12", "sandbox"},
		{"H7 no such file", filepath.Join(dir, "nothing.pem"), "SANDBOX-AB12", "-key-file"},
		{"H7 not a key", write("notes.txt", []byte("hello")), "SANDBOX-AB12", "-key-file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			cfg := config{amazon: sandbox, region: "jp", keyID: c.keyID, keyFile: c.keyFile, merchantID: "A1", storeID: "amzn1"}
			m, err := cfg.connect(t.Context(), nil, nil)
			if c.want == "" {
				is.NoErr(err)
				is.Equal(m.simulator, nil)
				is.Equal(m.scriptURL, "") // Amazon's own
				return
			}
			is.True(err != nil)
			is.True(strings.Contains(err.Error(), c.want))
		})
	}
}

func readUntil(t *testing.T, r io.Reader, words string) string {
	t.Helper()
	var all bytes.Buffer
	for !strings.Contains(all.String(), words) {
		b := make([]byte, 1024)
		n, err := r.Read(b)
		is.New(t).NoErr(err)
		all.Write(b[:n])
	}
	return all.String()
}

func get(t *testing.T, url string) string {
	t.Helper()
	is := is.New(t)
	res, err := http.Get(url)
	is.NoErr(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	is.NoErr(err)
	is.Equal(res.StatusCode, http.StatusOK)
	return strings.ReplaceAll(string(body), `\/`, "/")
}
