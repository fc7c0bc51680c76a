package simulator_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

const notifyURL = "https://shop.example/pay/notifications"

// testSigner is shared, as its key takes a moment to make.
var testSigner = sync.OnceValue(func() *ipn.Signer {
	signer, err := ipn.NewSigner(ipn.SignerConfig{
		TopicARN: "arn:aws:sns:ap-northeast-1:000000000000:test", CertificateURL: "https://amazon.example/certificate.pem",
	})
	if err != nil {
		panic(err)
	}
	return signer
})

// receiver is the shop's endpoint: it verifies what arrives, reads the object
// that changed, and remembers both.
type receiver struct {
	*shop
	verifier *ipn.Verifier
	answer   func(*ipn.Message) int // nil: as the verifier says
	messages []*ipn.Message
	news     []string // such as "CHARGE Authorized"
}

// notifiedShop is a shop that gets notifications in process. Without cfg.Now
// its clock stands still until it is advanced.
func notifiedShop(t testing.TB, cfg simulator.Config) *receiver {
	t.Helper()
	r := &receiver{}
	if cfg.Now == nil {
		cfg.Now = func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }
	}
	cfg.NotifySigner, cfg.NotifyURL = testSigner(), notifyURL
	cfg.NotifyClient = &http.Client{Transport: inProcess{r}}
	r.shop = openShop(t, cfg)
	var err error
	if r.verifier, err = ipn.New(r.sim.NotificationConfig(merchant)); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, in *http.Request) {
	m, err := r.verifier.Receive(in)
	status := ipn.StatusCode(err)
	if err == nil {
		r.messages = append(r.messages, m)
		r.news = append(r.news, string(m.Notification.ObjectType)+" "+r.state(m.Notification))
		if r.answer != nil {
			status = r.answer(m)
		}
	}
	w.WriteHeader(status)
}

// state reads the object that changed, as the merchant does.
func (r *receiver) state(n *ipn.Notification) string {
	path := map[ipn.ObjectType]string{ipn.Charge: "/charges/", ipn.ChargePermission: "/chargePermissions/"}[n.ObjectType]
	if path == "" {
		return ""
	}
	return r.call("GET", path+n.ObjectID, "").text("statusDetails", "state")
}

// deliver returns what the shop learned from one round of posts.
func (r *receiver) deliver() []string {
	r.t.Helper()
	r.news = nil
	if _, err := r.sim.Deliver(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
	return r.news
}

// inProcess is a transport without sockets.
type inProcess struct{ handler http.Handler }

func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	p.handler.ServeHTTP(w, r)
	return w.Result(), nil
}

// step is something that happens to a session, and what the merchant is
// notified of then.
type step struct {
	do   func(r *receiver, sessionID string)
	news string
}

// history is what happens to a session whose buyer went to pay.
type history struct {
	name, card, intent string
	pending            bool
	paid               string // the news when the buyer has paid, before Complete
	steps              []step
}

const day = 24 * time.Hour

func complete(r *receiver, id string) { r.complete(id, thousand) }

func pendingByHeader(r *receiver, id string) {
	r.complete(id, thousand, "x-amz-pay-simulation-code", "AuthorizationInitiated")
}

func wait(d time.Duration) func(*receiver, string) {
	return func(r *receiver, _ string) { r.sim.Advance(d) }
}

func change(state api.ChargeState, reason string) func(*receiver, string) {
	return func(r *receiver, id string) {
		session, _ := r.sim.Session(id)
		if err := r.sim.ChangeCharge(session.ChargeID, state, reason); err != nil {
			r.t.Fatal(err)
		}
	}
}

func buyerCloses(r *receiver, id string) {
	session, _ := r.sim.Session(id)
	if err := r.sim.ClosePermission(session.ChargePermissionID, "BuyerClosed"); err != nil {
		r.t.Fatal(err)
	}
}

func amazonCancels(r *receiver, id string) {
	if err := r.sim.AmazonCancel(id); err != nil {
		r.t.Fatal(err)
	}
}

// authorized is the news of an authorization.
const authorized = "CHARGE Authorized, CHARGE_PERMISSION NonChargeable"

// checkouts are the ways in which a checkout goes.
func checkouts() []history {
	return []history{
		{"an authorization, once", "1111", "Authorize", false, authorized, []step{{complete, ""}, {wait(day), ""}}},
		{"an authorization that nobody captures ends after 30 days, the permission after 180", "1111", "Authorize", false, authorized,
			[]step{{complete, ""}, {wait(30 * day), "CHARGE Canceled, CHARGE_PERMISSION Chargeable"}, {wait(150 * day), "CHARGE_PERMISSION Closed"}}},
		{"no charge with Confirm", "1111", "Confirm", false, "CHARGE_PERMISSION Chargeable", []step{{complete, ""}, {wait(180 * day), "CHARGE_PERMISSION Closed"}}},
		{"a capture at once", "1111", "AuthorizeWithCapture", false, authorized, []step{{complete, "CHARGE Captured, CHARGE_PERMISSION Closed"}}},
		{"pending, then authorized", "0701", "Authorize", true, "CHARGE_PERMISSION NonChargeable",
			[]step{{complete, ""}, {wait(29 * time.Second), ""}, {wait(time.Second), "CHARGE Authorized"}, {wait(time.Second), ""}}},
		{"pending, then declined", "4354", "Authorize", true, "CHARGE_PERMISSION NonChargeable",
			[]step{{complete, ""}, {wait(30 * time.Second), "CHARGE Declined"}}},
		{"pending by simulation code", "1111", "Authorize", true, authorized, []step{{pendingByHeader, ""}, {wait(30 * time.Second), "CHARGE Authorized"}}},
		{"D6 an authorization that is not completed lapses after 24 hours", "1111", "Authorize", false, authorized,
			[]step{{wait(day - time.Second), ""}, {wait(time.Second), "CHARGE_PERMISSION Closed, CHARGE Canceled"}}},
		{"a pending charge that is not completed lapses as well", "0701", "Authorize", true, "CHARGE_PERMISSION NonChargeable",
			[]step{{wait(day), "CHARGE_PERMISSION Closed, CHARGE Canceled"}}},
		{"a session that nobody looked at for more than its 30 days", "1111", "Authorize", false, authorized,
			[]step{{wait(31 * day), "CHARGE_PERMISSION Closed, CHARGE Canceled"}}},
		{"Amazon cancels before Complete", "1111", "Authorize", false, authorized, []step{{amazonCancels, "CHARGE_PERMISSION Closed, CHARGE Canceled"}}},
		{"the card is declined: there is no charge", "3434", "Authorize", false, "", nil},
		{"the buyer cancels: there is no charge", "3064", "Authorize", false, "", nil},
	}
}

// afterwards is what may happen to a charge once the checkout is over.
func afterwards() []history {
	return []history{
		{"the merchant captures", "1111", "Authorize", false, authorized,
			[]step{{complete, ""}, {change(api.ChargeCaptured, ""), "CHARGE Captured, CHARGE_PERMISSION Closed"}}},
		{"a late capture is pending first", "1111", "Authorize", false, authorized,
			[]step{{complete, ""}, {wait(8 * day), ""}, {change(api.ChargeCaptureInitiated, ""), ""},
				{wait(30 * time.Second), "CHARGE Captured, CHARGE_PERMISSION Closed"}}},
		{"a late capture fails", "1111", "Authorize", false, authorized,
			[]step{{complete, ""}, {change(api.ChargeCaptureInitiated, ""), ""}, {change(api.ChargeDeclined, "HardDeclined"), "CHARGE Declined"}}},
		{"the merchant cancels", "1111", "Authorize", false, authorized,
			[]step{{complete, ""}, {change(api.ChargeCanceled, "MerchantCanceled"), "CHARGE Canceled, CHARGE_PERMISSION Chargeable"}}},
		{"D3 Amazon rejects a pending charge and closes the permission", "0701", "Authorize", true, "CHARGE_PERMISSION NonChargeable",
			[]step{{complete, ""}, {change(api.ChargeDeclined, "AmazonRejected"), "CHARGE Declined, CHARGE_PERMISSION Closed"}}},
		{"D19 the permission is closed, the charge stands", "1111", "Authorize", false, authorized,
			[]step{{complete, ""}, {buyerCloses, "CHARGE_PERMISSION Closed"}, {wait(30 * day), "CHARGE Canceled"}}},
	}
}

// Each change of the state of a charge or a charge permission is notified once, and nothing about checkout sessions.
//
// Source: Amazon's page "Set up Instant Payment Notifications"
func TestWhatTheMerchantIsNotifiedOf(t *testing.T) {
	t.Parallel()
	for _, c := range append(checkouts(), afterwards()...) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			r := notifiedShop(t, simulator.Config{})
			id := r.paid(c.card, c.intent, c.pending)
			is.Equal(strings.Join(r.deliver(), ", "), c.paid)
			for _, step := range c.steps {
				step.do(r, id)
				is.Equal(strings.Join(r.deliver(), ", "), step.news)
			}
			is.Equal(r.deliver(), nil) // nothing is told twice
			for _, sent := range r.sim.Notifications() {
				is.True(sent.Delivered && sent.Attempts == 1 && sent.Status == 200 && sent.Next.IsZero())
			}
		})
	}
}

// A notification carries no state: whoever reads the object late sees its last one each time.
//
// Source: Amazon's page "Set up Instant Payment Notifications"
func TestEachChangeIsNotifiedHoweverRarelyNotificationsAreDelivered(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	r := notifiedShop(t, simulator.Config{})
	is.Equal(r.complete(r.paid("1111", "AuthorizeWithCapture", false), thousand).status, 200)
	var objects []ipn.ObjectType
	for _, sent := range r.sim.Notifications() {
		objects = append(objects, sent.Notification.ObjectType)
		is.Equal(sent.MadeAt, r.sim.Now())
		is.Equal(sent.Next, r.sim.Now()) // at once
	}
	is.Equal(objects, []ipn.ObjectType{ipn.Charge, ipn.ChargePermission, ipn.Charge, ipn.ChargePermission}) // authorized, captured
	is.Equal(r.deliver(), []string{"CHARGE Captured", "CHARGE_PERMISSION Closed", "CHARGE Captured", "CHARGE_PERMISSION Closed"})
}

// A notification is posted as Amazon SNS posts it: text/plain, with the headers and the keys of SNS, and a Message that says nothing of the state.
//
// Source: Amazon's page "Set up Instant Payment Notifications"
func TestHowANotificationIsPosted(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	var header http.Header
	var envelope, message map[string]string
	endpoint := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		header = r.Header
		is.NoErr(json.NewDecoder(r.Body).Decode(&envelope))
	})
	m := openShop(t, simulator.Config{NotifyURL: notifyURL, NotifySigner: testSigner(), NotifyClient: &http.Client{Transport: inProcess{endpoint}}})
	permission, _ := m.placed(order{amount: yen("1000"), intent: "Confirm"})
	posts, err := m.sim.Deliver(t.Context())
	is.NoErr(err)
	is.Equal(posts, 1)

	const topic = "arn:aws:sns:ap-northeast-1:000000000000:test"
	is.Equal(slices.Sorted(maps.Keys(envelope)), strings.Fields("Message MessageId Signature SignatureVersion SigningCertURL Timestamp TopicArn Type UnsubscribeURL"))
	is.Equal([]string{envelope["Type"], envelope["TopicArn"], envelope["SignatureVersion"]}, []string{"Notification", topic, "1"})
	is.True(regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`).MatchString(envelope["Timestamp"]))
	subscription, found := strings.CutPrefix(envelope["UnsubscribeURL"], "https://sns.ap-northeast-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=")
	is.True(found && strings.HasPrefix(subscription, topic+":"))
	is.True(strings.HasPrefix(header.Get("Content-Type"), "text/plain"))
	is.Equal(header.Get("X-Amz-Sns-Message-Type"), "Notification")
	is.Equal(header.Get("X-Amz-Sns-Message-Id"), envelope["MessageId"])
	is.Equal(header.Get("X-Amz-Sns-Topic-Arn"), topic)
	is.Equal(header.Get("X-Amz-Sns-Subscription-Arn"), subscription)

	is.NoErr(json.Unmarshal([]byte(envelope["Message"]), &message))
	is.True(message["NotificationId"] != "")
	delete(message, "NotificationId")
	is.Equal(message, map[string]string{
		"MerchantID": merchant, "ObjectType": "CHARGE_PERMISSION", "ObjectId": permission, "ChargePermissionId": permission,
		"NotificationType": "STATE_CHANGE", "NotificationVersion": "V2",
	})
}
