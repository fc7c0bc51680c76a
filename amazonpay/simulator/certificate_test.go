package simulator_test

import (
	"crypto/x509"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// A notification verifies with the certificates that are read from the simulator, in this process or in another.
//
// Source: Amazon's page "Set up Instant Payment Notifications"
func TestNotificationsOverSockets(t *testing.T) {
	t.Parallel()
	for name, remote := range map[string]bool{"to a verifier in the same process": false, "to one that knows URLs only": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			amazon := httptest.NewUnstartedServer(nil)
			defer amazon.Close()
			const topic = "arn:aws:sns:ap-northeast-1:000000000000:mine"
			m := openShop(t, simulator.Config{BaseURL: "http://" + amazon.Listener.Addr().String(), TopicARN: topic, MerchantID: merchant})
			amazon.Config.Handler = m.sim
			amazon.Start()
			cfg := m.sim.NotificationConfig(merchant)
			if remote {
				cfg = remoteConfig(t, amazon.URL, topic)
			}
			verifier, err := ipn.New(cfg)
			is.NoErr(err)
			var got []string
			shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				message, err := verifier.Receive(r)
				w.WriteHeader(ipn.StatusCode(err))
				if err == nil {
					got = append(got, string(message.Notification.ObjectType), message.TopicARN)
				}
			}))
			m.sim.SetNotifyURL(shop.URL)
			m.paid("1111", "Confirm", false)
			n, err := m.sim.Deliver(t.Context())
			is.NoErr(err)
			is.Equal(n, 1)
			shop.Close()
			is.Equal(m.sim.Notifications()[0].Status, 200)
			is.Equal(got, []string{"CHARGE_PERMISSION", topic})
		})
	}
}

// A redirect of the receiver is an answer, and is not followed.
//
// Source: not documented; our choice
func TestRedirectsOfTheReceiverAreNotFollowed(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	var followed atomic.Bool
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed.Store(true) }))
	defer elsewhere.Close()
	shop := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer shop.Close()
	m := openShop(t, simulator.Config{MerchantID: merchant, NotifySigner: testSigner(), NotifyURL: shop.URL})
	_, err := m.sim.Announce(ipn.Notification{ObjectType: ipn.Refund, ObjectID: "R1"})
	is.NoErr(err)
	_, err = m.sim.Deliver(t.Context())
	is.NoErr(err)
	is.Equal(m.sim.Notifications()[0].Status, http.StatusTemporaryRedirect)
	is.True(!followed.Load())
}

// remoteConfig is that of a shop in another process.
func remoteConfig(t *testing.T, base, topic string) ipn.Config {
	t.Helper()
	is := is.New(t)
	answer, err := http.Get(base + simulator.RootPath)
	is.NoErr(err)
	defer answer.Body.Close()
	root, err := io.ReadAll(answer.Body)
	is.NoErr(err)
	roots := x509.NewCertPool()
	is.True(roots.AppendCertsFromPEM(root))
	return ipn.Config{TopicARNs: []string{topic}, MerchantID: merchant, Roots: roots, CertificateURLs: []string{base + simulator.CertificatePath}}
}

// Each simulator signs with a key of its own, and a receiver of one refuses the notifications of another.
//
// Source: this kit's own tooling
func TestD12_OneSimulatorDoesNotPassForAnother(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	r := notifiedShop(t, simulator.Config{})
	stranger := openShop(t, simulator.Config{MerchantID: merchant, NotifyURL: notifyURL, NotifyClient: &http.Client{Transport: inProcess{r}}})
	_, err := stranger.sim.Announce(ipn.Notification{ObjectType: ipn.Charge, ObjectID: "C1"})
	is.NoErr(err)
	_, err = stranger.sim.Deliver(t.Context())
	is.NoErr(err)
	is.Equal(stranger.sim.Notifications()[0].Status, 403)
	is.Equal(len(r.messages), 0)
}
