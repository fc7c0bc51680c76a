package torture

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// The merchant account that the shops use.
const (
	nightKeyID = "SANDBOX-TORTURENIGHT"
	merchantID = "A1TORTURE"
	storeID    = "amzn1.application-oa2-client.torture"
)

// amazon is the simulator on real sockets, with the merchant's account.
type amazon struct {
	*simulator.Simulator
	url      string
	key      *rsa.PrivateKey
	keyFile  string
	tally    *tally
	complete *completions

	mu       sync.Mutex
	sessions []string           // that buyers began
	ambushes map[string]*ambush // by the public key id of the shop that calls
}

// settleDelay is how long Amazon thinks about a pending payment.
const settleDelay = 2 * time.Second

func openAmazon(t *testing.T, dir string, counts *tally) *amazon {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	a := &amazon{key: key, keyFile: filepath.Join(dir, "key.pem"), tally: counts, complete: newCompletions(), ambushes: map[string]*ambush{}}
	text := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	if err := os.WriteFile(a.keyFile, text, 0o600); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(a.answer))
	a.url = "http://" + server.Listener.Addr().String()
	a.Simulator, err = simulator.New(simulator.Config{
		Region: api.JP, BaseURL: a.url, MerchantID: merchantID, StoreID: storeID, SettleDelay: settleDelay,
		Keys:         map[string]crypto.PublicKey{nightKeyID: &key.PublicKey},
		NotifyClient: &http.Client{Timeout: 15 * time.Second, Transport: a.countedPosts()},
	})
	if err != nil {
		t.Fatal(err)
	}
	server.Start()
	t.Cleanup(server.Close)
	return a
}

// admit makes a public key id of its own for a shop, so that its calls are
// known from those of others, and returns the flags that tell it so.
func (a *amazon) admit(shop string, on *ambush) (flags []string) {
	id := "SANDBOX-" + shop
	a.AddKey(id, &a.key.PublicKey)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ambushes[id] = on
	return []string{
		"-amazon", "sandbox", "-amazon-url", a.url, "-region", string(api.JP), "-key-id", id, "-key-file", a.keyFile,
		"-merchant-id", merchantID, "-store-id", storeID,
	}
}

// signIn is a buyer who clicked a button. The session is remembered for the
// ledgers.
func (a *amazon) signIn(b simulator.Buyer, button simulator.Button) (id, review string, err error) {
	review, err = a.SignIn(b, button)
	if err != nil {
		return "", "", err
	}
	id = sessionIn(review)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sessions = append(a.sessions, id)
	return id, review, nil
}

// begun lists the checkout sessions of all buyers.
func (a *amazon) begun() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]string(nil), a.sessions...)
}

// countedPosts sends notifications and counts how the shops take them.
func (a *amazon) countedPosts() http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		res, err := http.DefaultTransport.RoundTrip(r)
		switch {
		case err != nil:
			a.tally.add("notifications: without an answer")
		case res.StatusCode < 300:
			a.tally.add("notifications: taken")
		case res.StatusCode < 500:
			a.tally.add("notifications: refused for good")
		default:
			a.tally.add("notifications: to be sent again")
		}
		return res, err
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// notify posts notifications to the shops until ctx ends. Several couriers,
// so that a shop that thinks for long holds up only one of them.
func (a *amazon) notify(ctx context.Context, url string) (wait func()) {
	a.SetNotifyURL(url)
	var couriers sync.WaitGroup
	for range 4 {
		couriers.Go(func() { a.DeliverEvery(ctx, 150*time.Millisecond) })
	}
	return couriers.Wait
}

// answer hands a call on, unless the shop that makes it dies before, and
// answers it, unless the shop dies after.
func (a *amazon) answer(w http.ResponseWriter, r *http.Request) {
	caller := a.caller(r)
	complete := strings.HasSuffix(r.URL.Path, "/complete")
	if caller.reached(amazonAsked) || complete && caller.reached(completeAsked) {
		panic(http.ErrAbortHandler)
	}
	answer := httptest.NewRecorder()
	a.complete.watch(a.Simulator, r, func() { a.ServeHTTP(answer, r) })
	if caller.reached(amazonSaid) || complete && caller.reached(completeSaid) {
		panic(http.ErrAbortHandler)
	}
	maps.Copy(w.Header(), answer.Header())
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes()) // a shop that is gone needs no answer
}

// caller is the ambush on the shop that signed a call.
func (a *amazon) caller(r *http.Request) *ambush {
	_, rest, _ := strings.Cut(r.Header.Get("Authorization"), "PublicKeyId=")
	id, _, _ := strings.Cut(rest, ",")
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.ambushes[id]
}
