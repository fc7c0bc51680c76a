// Package benchmark measures what a checkout costs the shop's own process.
package benchmark

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/pages"
	"github.com/paykit-go/amazonpaykit/store/sqlstore"
	_ "modernc.org/sqlite"
)

// shop sells one thing.
type shop struct{ orders atomic.Int64 }

func (*shop) Quote(context.Context, *amazonpay.Visit) (*amazonpay.Quote, error) {
	return &amazonpay.Quote{ChargeAmount: api.Price{Amount: "1000", CurrencyCode: "JPY"}}, nil
}

func (s *shop) PlaceOrder(context.Context, *amazonpay.Visit, *amazonpay.Quote) (string, error) {
	return fmt.Sprint("order-", s.orders.Add(1)), nil
}

func (*shop) UpdateOrder(context.Context, *amazonpay.Transition) error { return nil }

// form keeps the fields of the review page that was drawn last.
type form struct {
	amazonpay.Pages
	fields url.Values
}

func (f *form) Review(w http.ResponseWriter, r *http.Request, p *amazonpay.ReviewPage) error {
	f.fields = url.Values{}
	for _, field := range p.Hidden {
		f.fields.Add(field.Name, field.Value)
	}
	return f.Pages.Review(w, r, p)
}

// BenchmarkCheckout is one whole checkout: the kit's handlers with their
// default pages, four signed calls over a local connection to a simulator in
// a process of its own, SQLite on a file. It reports the CPU time of this
// process, and its ratio to four bare signatures with the same key.
func BenchmarkCheckout(b *testing.B) {
	is := is.New(b)
	amazon := startAmazon(b)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	is.NoErr(err)
	amazon.trust(key)
	f := &form{Pages: pages.New(pages.Options{})}
	kit := newKit(b, amazon, key, f)
	var spent, bare time.Duration
	for b.Loop() {
		spent += checkout(b, kit, amazon, f)
		bare += fourSignatures(b, key)
	}
	b.ReportMetric(float64(spent.Microseconds())/float64(b.N)/1000, "cpu-ms/checkout")
	b.ReportMetric(float64(bare.Microseconds())/float64(b.N)/1000, "cpu-ms/4signatures")
	b.ReportMetric(float64(spent)/float64(bare), "ratio")
}

func newKit(b *testing.B, amazon *amazon, key *rsa.PrivateKey, p amazonpay.Pages) *amazonpay.Kit {
	is := is.New(b)
	db, err := sql.Open("sqlite", "file:"+b.TempDir()+"/orders.db?_pragma=journal_mode(WAL)&_pragma=busy_timeout(5000)&_pragma=synchronous(FULL)")
	is.NoErr(err)
	b.Cleanup(func() { db.Close() })
	orders := newStore(b, db)
	client, err := api.New(api.Config{Region: api.JP, PublicKeyID: keyID, PrivateKey: key, Endpoint: amazon.url})
	is.NoErr(err)
	sessions := scs.New()
	kit, err := amazonpay.New(amazonpay.Config{
		Client: client, Orders: orders, Sessions: sessions, BaseURL: "http://127.0.0.1:8080/pay", Shop: &shop{}, Pages: p,
		MerchantID: "A1MERCHANT", StoreID: storeID, CheckoutScriptURL: amazon.url + "/checkout.js",
	})
	is.NoErr(err)
	return kit
}

func newStore(b *testing.B, db *sql.DB) *sqlstore.Store {
	is := is.New(b)
	orders, err := sqlstore.New(db, sqlstore.SQLite)
	is.NoErr(err)
	is.NoErr(orders.Migrate(b.Context()))
	return orders
}

// checkout walks one buyer through and returns the CPU time that the kit
// took.
func checkout(b *testing.B, kit *amazonpay.Kit, amazon *amazon, f *form) time.Duration {
	is := is.New(b)
	button, err := kit.Button(amazonpay.ButtonOptions{})
	is.NoErr(err)
	jar := map[string]string{}
	review := amazon.signIn(button.Config)
	spent := serve(b, kit, jar, http.MethodGet, review, nil, http.StatusOK, nil)
	var redirect string
	spent += serve(b, kit, jar, http.MethodPost, "http://127.0.0.1:8080/pay/place-order", f.fields, http.StatusSeeOther, &redirect)
	result := amazon.pay(redirect)
	return spent + serve(b, kit, jar, http.MethodGet, result, nil, http.StatusOK, nil)
}

func serve(b *testing.B, kit *amazonpay.Kit, jar map[string]string, method, target string, form url.Values, status int, location *string) time.Duration {
	r := httptest.NewRequest(method, target, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "http://127.0.0.1:8080")
	}
	for name, value := range jar {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	before := cpu(b)
	kit.ServeHTTP(w, r)
	spent := cpu(b) - before
	if w.Code != status {
		b.Fatalf("%s %s answered %d: %s", method, r.URL.Path, w.Code, w.Body)
	}
	for _, c := range w.Result().Cookies() {
		jar[c.Name] = c.Value
	}
	if location != nil {
		*location = w.Header().Get("Location")
	}
	return spent
}

// cpu is the time that this process has spent on a processor.
func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// fourSignatures is the CPU time of four bare RSA-2048-PSS signatures.
func fourSignatures(b *testing.B, key *rsa.PrivateKey) time.Duration {
	digest := sha256.Sum256([]byte("string to sign"))
	before := cpu(b)
	for range 4 {
		if _, err := rsa.SignPSS(rand.Reader, key, crypto.SHA256, digest[:], &rsa.PSSOptions{SaltLength: 32}); err != nil {
			b.Fatal(err)
		}
	}
	return cpu(b) - before
}
