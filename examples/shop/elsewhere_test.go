package main

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/examples/shop/app"
	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb/shopdbtest"
)

// nobody is an address that nobody listens on.
func nobody(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	is.New(t).NoErr(err)
	defer l.Close()
	return l.Addr().String()
}

// account is a merchant's, as flags.
func account(t *testing.T) (flags []string, key *rsa.PrivateKey) {
	t.Helper()
	is := is.New(t)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	is.NoErr(err)
	file := filepath.Join(t.TempDir(), "key")
	block := &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}
	is.NoErr(os.WriteFile(file, pem.EncodeToMemory(block), 0o600))
	return []string{"-key-id", "SANDBOX-AB12", "-key-file", file, "-merchant-id", "A1", "-store-id", "amzn1.application-oa2-client.x"}, key
}

func TestAServerThatDoesNotAnswerGetsAClearMessage(t *testing.T) {
	t.Parallel()
	addr := nobody(t)
	merchant, _ := account(t)
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"PostgreSQL", []string{"-db", "postgres://ann:secret@" + addr + "/shop"}, "postgres://ann@" + addr + "/shop: the database does not answer"},
		{"MySQL", []string{"-db", "mysql://ann:secret@" + addr + "/shop"}, "mysql://ann@" + addr + "/shop: the database does not answer"},
		{"Redis", []string{"-sessions", "redis://ann:secret@" + addr + "/0"}, "Redis at " + addr + " does not answer"},
		{"a simulator elsewhere", append(merchant, "-amazon-url", "http://"+addr), "-amazon-url http://" + addr},
		{"an engine that there is not", []string{"-db", "mssql://ann:secret@" + addr + "/shop"}, "mssql:// is no database"},
		{"a password with odd characters", []string{"-db", "mysql://ann:secret%@" + addr + "/shop", "-sessions", "redis://ann:secret%@" + addr}, "%XX"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			args := append([]string{"-addr", "127.0.0.1:0", "-simulator-addr", "localhost:0", "-db", shopdbtest.SQLite(t)}, c.args...)
			var out strings.Builder
			err := run(t.Context(), args, noEnv, &out, &out)
			is.True(err != nil)
			is.True(strings.Contains(err.Error(), c.want))
			is.True(!strings.Contains(err.Error()+out.String(), "secret"))
		})
	}
}

func TestTwoShopsShareADatabaseAndASimulator(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	merchant, key := account(t)
	server := httptest.NewUnstartedServer(nil)
	amazon, err := simulator.New(simulator.Config{
		Region: api.JP, BaseURL: "http://" + server.Listener.Addr().String(), MerchantID: "A1",
		Keys: map[string]crypto.PublicKey{"SANDBOX-AB12": &key.PublicKey},
	})
	is.NoErr(err)
	server.Config.Handler = amazon
	server.Start()
	t.Cleanup(server.Close)

	args := append(merchant, "-addr", "127.0.0.1:0", "-amazon-url", server.URL, "-db", shopdbtest.PostgreSQL(t), "-sessions", shopdbtest.Redis(t))
	ctx, sigterm := context.WithCancel(t.Context())
	ends := make(chan error, 2)
	for range 2 {
		shop := announcedShop(t, ctx, args, ends)
		is.Equal(get(t, shop+"/healthz"), "ok\n")
		is.True(strings.Contains(get(t, shop+"/products/huila"), server.URL+"/checkout.js"))
		amazon.SetNotifyURL(shop + app.NotificationsPath)
		_, err := amazon.Announce(ipn.Notification{ObjectType: ipn.Refund, ObjectID: "S03-1-R1", ChargePermissionID: "S03-1"})
		is.NoErr(err)
		_, err = amazon.Deliver(ctx)
		is.NoErr(err)
	}
	for _, n := range amazon.Notifications() {
		is.Equal(n.Status, 200) // the shop trusts this simulator
	}
	sigterm()
	is.NoErr(<-ends)
	is.NoErr(<-ends)
}

// announcedShop runs the program until ctx ends and returns its URL.
func announcedShop(t *testing.T, ctx context.Context, args []string, ended chan<- error) string {
	t.Helper()
	out, outWriter := io.Pipe()
	go func() {
		err := run(ctx, args, noEnv, outWriter, io.Discard)
		outWriter.CloseWithError(err)
		ended <- err
	}()
	announced := readUntil(t, out, "Ctrl-C")
	go io.Copy(io.Discard, out)
	return regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(announced)
}
