package simulator_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

const (
	v1       = "AMZN-PAY-RSASSA-PSS"
	v2       = "AMZN-PAY-RSASSA-PSS-V2"
	sandbox  = "SANDBOX-AE0000000000000000000000"
	live     = "LIVE-AE00000000000000000000000000"
	plain    = "AE0000000000000000000000"
	storeID  = "amzn1.application-oa2-client.0000000000000000000000000000000a"
	merchant = "A2MERCHANT0000"
)

var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// sign is a signer of the tests' own, with every mistake at hand.
func sign(text string, salt int) string {
	digest := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPSS(rand.Reader, testKey(), crypto.SHA256, digest[:], &rsa.PSSOptions{SaltLength: salt, Hash: crypto.SHA256})
	if err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(signature)
}

func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// shop is a merchant who calls the simulator with requests made by hand.
type shop struct {
	t         testing.TB
	sim       *simulator.Simulator
	client    *http.Client
	base      string // scheme and host
	prefix    string // path before the resource
	keyID     string
	algorithm string
	salt      int
	region    string
	date      func() time.Time
}

// openShop returns a shop of a new simulator; cfg needs no keys.
func openShop(t testing.TB, cfg simulator.Config) *shop {
	t.Helper()
	key := testKey().Public()
	cfg.Keys = map[string]crypto.PublicKey{sandbox: key, live: key, plain: key}
	sim, err := simulator.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	region := string(cfg.Region)
	if region == "" {
		region = "jp"
	}
	return &shop{
		t: t, sim: sim, client: sim.HTTPClient(), base: "https://pay-api.amazon.jp", prefix: "/v2",
		keyID: sandbox, algorithm: v2, salt: 32, region: region, date: sim.Now,
	}
}

// assuming is a simulator with answers to what Amazon leaves open.
func assuming(a simulator.Assumptions) simulator.Config { return simulator.Config{Assumptions: a} }

// reply is an answer of the API.
type reply struct {
	status int
	header http.Header
	raw    string
	body   map[string]any
}

func (r reply) reason() string { s, _ := r.body["reasonCode"].(string); return s }

// at walks down a document: at("statusDetails", "state").
func (r reply) at(keys ...string) any {
	var value any = r.body
	for _, key := range keys {
		fields, ok := value.(map[string]any)
		if !ok {
			return fmt.Sprintf("nothing at %s in %s", key, r.raw)
		}
		value = fields[key]
	}
	return value
}

func (r reply) text(keys ...string) string { s, _ := r.at(keys...).(string); return s }

func (r reply) constraints() (ids []string) {
	list, _ := r.body["constraints"].([]any)
	for _, c := range list {
		ids = append(ids, c.(map[string]any)["constraintId"].(string))
	}
	return ids
}

// request makes a signed request; headers are name and value in turn and are
// signed too.
func (m *shop) request(method, path, body string, headers ...string) *http.Request {
	m.t.Helper()
	r, err := http.NewRequest(method, m.base+m.prefix+path, strings.NewReader(body))
	if err != nil {
		m.t.Fatal(err)
	}
	pairs := append([]string{
		"accept", "application/json", "content-type", "application/json",
		"x-amz-pay-date", m.date().UTC().Format("20060102T150405Z"), "x-amz-pay-host", r.URL.Host, "x-amz-pay-region", m.region,
	}, headers...)
	var block, names string
	for i := 0; i < len(pairs); i += 2 {
		r.Header.Add(pairs[i], pairs[i+1])
		block += pairs[i] + ":" + pairs[i+1] + "\n"
		names += ";" + pairs[i]
	}
	path, query, _ := strings.Cut(m.prefix+path, "?")
	canonical := method + "\n" + path + "\n" + query + "\n" + block + "\n" + names[1:] + "\n" + hashed(body)
	r.Header.Set("Authorization", m.algorithm+" PublicKeyId="+m.keyID+", SignedHeaders="+names[1:]+
		", Signature="+sign(m.algorithm+"\n"+hashed(canonical), m.salt))
	return r
}

func (m *shop) send(r *http.Request) (reply, error) {
	response, err := m.client.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		return reply{}, err
	}
	answer := reply{status: response.StatusCode, header: response.Header, raw: string(raw)}
	json.Unmarshal(raw, &answer.body) // not every answer is JSON
	return answer, nil
}

// call expects an answer, of whatever kind.
func (m *shop) call(method, path, body string, headers ...string) reply {
	m.t.Helper()
	answer, err := m.send(m.request(method, path, body, headers...))
	if err != nil {
		m.t.Fatalf("%s %s: %v", method, path, err)
	}
	return answer
}

func (m *shop) get(id string) reply { m.t.Helper(); return m.call("GET", "/checkoutSessions/"+id, "") }

func (m *shop) update(id, body string) reply {
	m.t.Helper()
	return m.call("PATCH", "/checkoutSessions/"+id, body)
}

func (m *shop) complete(id, body string, headers ...string) reply {
	m.t.Helper()
	return m.call("POST", "/checkoutSessions/"+id+"/complete", body, headers...)
}

const payload = `{"webCheckoutDetails":{"checkoutReviewReturnUrl":"https://shop.example/review?lang=ja"},"storeId":"` + storeID + `"}`

// button signs a payload.
func (m *shop) button(payload string) simulator.Button {
	return simulator.Button{
		PayloadJSON: payload, Signature: sign(m.algorithm+"\n"+hashed(payload), m.salt), Algorithm: m.algorithm,
		PublicKeyID: m.keyID, MerchantID: merchant, Sandbox: true,
	}
}

// signIn is a buyer who comes from a button with payload; it returns the
// session's id.
func (m *shop) signIn(b simulator.Buyer, payload string) string {
	m.t.Helper()
	return m.signInWith(b, m.button(payload))
}

func (m *shop) signInWith(b simulator.Buyer, button simulator.Button) string {
	m.t.Helper()
	back, err := m.sim.SignIn(b, button)
	if err != nil {
		m.t.Fatal(err)
	}
	u, err := url.Parse(back)
	if err != nil {
		m.t.Fatal(err)
	}
	return u.Query().Get("amazonCheckoutSessionId")
}

const (
	thousand = `{"chargeAmount":{"amount":"1000","currencyCode":"JPY"}}`
	openURL  = "https://shop.example/result"
)

// terms is the body of an Update that leaves nothing to be wished for.
func terms(intent string, pending bool) string {
	return fmt.Sprintf(`{"webCheckoutDetails":{"checkoutResultReturnUrl":%q},"paymentDetails":{"paymentIntent":%q,`+
		`"canHandlePendingAuthorization":%v,"chargeAmount":{"amount":"1000","currencyCode":"JPY"}}}`, openURL, intent, pending)
}

// paid is a session whose buyer paid with card and came back.
func (m *shop) paid(card, intent string, pending bool) string {
	m.t.Helper()
	is := is.New(m.t)
	id := m.signIn(simulator.JapaneseBuyer(), payload)
	_, err := m.sim.ChangePayment(id, card)
	is.NoErr(err)
	updated := m.update(id, terms(intent, pending))
	is.Equal(updated.status, 200) // Update
	_, err = m.sim.Pay(updated.text("webCheckoutDetails", "amazonPayRedirectUrl"))
	is.NoErr(err)
	return id
}

func yen(amount string) api.Price { return api.Price{Amount: amount, CurrencyCode: "JPY"} }

var regions = map[string]api.Region{"na": api.NA, "eu": api.EU, "jp": api.JP}
