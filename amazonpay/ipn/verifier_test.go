package ipn_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
)

func TestReceivedNotificationIsWhatWasSent(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	e := signed(t, sns(), nil)
	m, err := send(t, mustNew(t, sns().Config(merchantID)), e)
	is.NoErr(err)
	is.Equal(*m.Notification, charge)
	is.Equal(m.ID, "m-1")
	is.Equal(m.TopicARN, topicARN)
	is.Equal(m.Type, ipn.TypeNotification)
	is.Equal(m.SentAt, start)
}

func TestD9_ForgedNotificationsAreRefused(t *testing.T) {
	t.Parallel()
	later := start.Add(time.Second).Format(time.RFC3339)
	tests := map[string]func(*ipn.Envelope){
		"unsigned":                  func(e *ipn.Envelope) { e.Signature = "" },
		"signature is not base64":   func(e *ipn.Envelope) { e.Signature = "%%%" },
		"signature cut short":       func(e *ipn.Envelope) { e.Signature = e.Signature[:len(e.Signature)-4] },
		"signed with their own key": func(e *ipn.Envelope) { _ = impostor().Sign(e) },
		"no certificate named":      func(e *ipn.Envelope) { e.SigningCertURL = "" },
		"another message":           func(e *ipn.Envelope) { e.Message = strings.Replace(e.Message, "C333333", "C444444", 1) },
		"another message id":        func(e *ipn.Envelope) { e.MessageID = "m-2" },
		"another time":              func(e *ipn.Envelope) { e.Timestamp = later },
		"subject added":             func(e *ipn.Envelope) { e.Subject = "s" },
		"another type": func(e *ipn.Envelope) {
			e.Type, e.Token, e.SubscribeURL = ipn.TypeUnsubscribeConfirmation, "t", snsHost
		},
	}
	v := mustNew(t, sns().Config(merchantID))
	for name, forge := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			e := signed(t, sns(), nil)
			forge(e)
			m, err := send(t, v, e)
			is.True(m == nil)
			is.True(errors.Is(err, ipn.ErrForged))
			is.Equal(ipn.StatusCode(err), 403)
			is.True(!strings.Contains(err.Error(), charge.ChargePermissionID)) // the error holds the message
			is.True(e.Signature == "" || !strings.Contains(err.Error(), e.Signature))
		})
	}
}

func TestD12_StrangersAreRefusedBeforeAnythingIsFetched(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := snsServes()
	e := signed(t, sns(), func(e *ipn.Envelope) { e.TopicARN = "arn:aws:sns:eu-west-1:999999999999:amazon-pay" })
	_, err := send(t, mustNew(t, online(w)), e)
	is.True(errors.Is(err, ipn.ErrForged))
	is.Equal(len(w.requests()), 0)
}

func TestD12_NotificationOfAnotherMerchantIsRefused(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	_, err := send(t, mustNew(t, sns().Config("ANOTHERMERCHANT")), signed(t, sns(), nil))
	is.True(errors.Is(err, ipn.ErrForged))
}

func TestD12_AnyTopicStillNeedsTheMerchant(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	cfg := sns().Config(merchantID)
	cfg.TopicARNs, cfg.DangerouslyAcceptAnyTopic = nil, true
	e := signed(t, sns(), func(e *ipn.Envelope) { e.TopicARN = "arn:aws:sns:eu-west-1:999999999999:other" })
	_, err := send(t, mustNew(t, cfg), e)
	is.NoErr(err)
	cfg.MerchantID = "ANOTHERMERCHANT"
	_, err = send(t, mustNew(t, cfg), e)
	is.True(errors.Is(err, ipn.ErrForged))
}

func TestAgeIsBounded(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		maxAge, age time.Duration
		ok          bool
	}{
		"by default a day is not too old":       {0, 24 * time.Hour, true},
		"by default more than a day is":         {0, 24*time.Hour + time.Second, false},
		"older than MaxAge":                     {time.Minute, time.Minute + time.Second, false},
		"any age when negative":                 {-1, 9000 * time.Hour, true},
		"an hour ahead is a clock":              {0, -time.Hour, true},
		"more than an hour ahead":               {0, -time.Hour - time.Second, false},
		"the future, even when any age will do": {-1, -2 * time.Hour, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := sns().Config(merchantID)
			cfg.MaxAge = tt.maxAge
			cfg.Now = func() time.Time { return start.Add(tt.age) }
			_, err := send(t, mustNew(t, cfg), signed(t, sns(), nil))
			is.New(t).Equal(errors.Is(err, ipn.ErrForged), !tt.ok)
		})
	}
}

func TestMalformedBodiesAreRefused(t *testing.T) {
	t.Parallel()
	whole, err := json.Marshal(signed(t, sns(), nil))
	is.New(t).NoErr(err)
	body := string(whole)
	change := func(old, new string) string {
		is.New(t).True(strings.Contains(body, old)) // the body has what is to be changed
		return strings.Replace(body, old, new, 1)
	}
	tests := map[string]string{
		"empty":                    "",
		"not JSON":                 "Type=Notification",
		"an array":                 "[" + body + "]",
		"a string":                 `"x"`,
		"null":                     "null",
		"truncated":                body[:len(body)/2],
		"without its last brace":   body[:len(body)-1],
		"something after the end":  body + "{}",
		"not UTF-8":                change("m-1", "m-\xff"),
		"a field twice":            change(`{`, `{"MessageId":"m-1",`),
		"a number for a string":    change(`"m-1"`, `1`),
		"an object for a string":   change(`"m-1"`, `{}`),
		"names in another case":    change(`"Message"`, `"message"`),
		"no type":                  change(`"Type":"Notification",`, ``),
		"a type that SNS has not":  change(`"Notification"`, `"Greeting"`),
		"null for a message id":    change(`"m-1"`, `null`),
		"no time":                  change(start.Format("2006-01-02T15:04:05.000Z"), "yesterday"),
		"a line break in an id":    change("m-1", `m-1\nm-2`),
		"a confirmation, no token": change(`"Notification"`, `"SubscriptionConfirmation"`),
		"nested without end":       `{"Type":` + strings.Repeat("[", 200_000),
		"nested deeply":            `{"Type":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + "}",
	}
	v := mustNew(t, sns().Config(merchantID))
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m, err := v.Receive(post(t, body))
			is.True(m == nil)
			is.True(errors.Is(err, ipn.ErrMalformed))
			is.Equal(ipn.StatusCode(err), 400)
		})
	}
}

func TestMalformedMessagesAreRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ message, says string }{
		"not JSON":          {"hello", ""},
		"truncated":         {`{"MerchantID":"A3BXB0YN3XH17H"`, ""},
		"a number":          {`{"MerchantID":"A3BXB0YN3XH17H","ObjectType":"CHARGE","ObjectId":7}`, "ObjectId"},
		"a field twice":     {`{"MerchantID":"A3BXB0YN3XH17H","MerchantID":"X","ObjectType":"CHARGE","ObjectId":"7"}`, "twice"},
		"no merchant":       {`{"ObjectType":"CHARGE","ObjectId":"7"}`, "MerchantID"},
		"no object type":    {`{"MerchantID":"A3BXB0YN3XH17H","ObjectId":"7"}`, "ObjectType"},
		"no object id":      {`{"MerchantID":"A3BXB0YN3XH17H","ObjectType":"CHARGE"}`, "ObjectId"},
		"of the legacy API": {`{"SellerId":"A3BXB0YN3XH17H","NotificationType":"PaymentCapture","NotificationData":"<xml/>"}`, "V1"},
	}
	v := mustNew(t, sns().Config(merchantID))
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m, err := send(t, v, signed(t, sns(), func(e *ipn.Envelope) { e.Message = tt.message }))
			is.True(m == nil)
			is.True(errors.Is(err, ipn.ErrMalformed))
			is.True(strings.Contains(err.Error(), tt.says))
		})
	}
}

func TestUnknownThingsAreHandedOn(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	e := signed(t, sns(), func(e *ipn.Envelope) {
		e.Message = `{"MerchantID":"A3BXB0YN3XH17H","ObjectType":"DISPUTE","ObjectId":"7","NotificationType":"NEW","Extra":{"a":[1]}}`
	})
	m, err := send(t, mustNew(t, sns().Config(merchantID)), e)
	is.NoErr(err)
	is.Equal(*m.Notification, ipn.Notification{MerchantID: merchantID, ObjectType: "DISPUTE", ObjectID: "7", NotificationType: "NEW"})
}

func TestLargeBodiesAreRefused(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	v := mustNew(t, sns().Config(merchantID))
	message := strings.Replace(signed(t, sns(), nil).Message, "{", `{"Pad":"`+strings.Repeat("x", 256<<10-1000)+`",`, 1)
	_, err := send(t, v, signed(t, sns(), func(e *ipn.Envelope) { e.Message = message }))
	is.NoErr(err) // 256 KiB is what SNS allows

	huge := post(t, strings.Repeat(" ", 1<<20))
	huge.ContentLength = -1
	_, err = v.Receive(huge)
	is.Equal(ipn.StatusCode(err), 413)

	announced := post(t, "")
	announced.Body, announced.ContentLength = failingBody{}, 1<<30
	_, err = v.Receive(announced)
	is.True(errors.Is(err, ipn.ErrTooLarge)) // without reading it

	limited := post(t, strings.Repeat(" ", 1000))
	limited.Body = http.MaxBytesReader(nil, limited.Body, 10)
	_, err = v.Receive(limited)
	is.True(errors.Is(err, ipn.ErrTooLarge))
}

type failingBody struct{}

func (failingBody) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
func (failingBody) Close() error             { return nil }

func TestD14_BrokenConnectionAsksForAnotherAttempt(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	r := post(t, "")
	r.Body, r.ContentLength = failingBody{}, -1
	_, err := mustNew(t, sns().Config(merchantID)).Receive(r)
	is.True(errors.Is(err, ipn.ErrUnavailable))
}

func TestRequestWithoutBodyIsMalformed(t *testing.T) {
	t.Parallel()
	r := post(t, "")
	r.Body = nil
	_, err := mustNew(t, sns().Config(merchantID)).Receive(r)
	is.New(t).True(errors.Is(err, ipn.ErrMalformed))
}

func TestD14_StatusCodes(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	is.Equal(ipn.StatusCode(nil), 200)
	is.Equal(ipn.StatusCode(ipn.ErrMalformed), 400)
	is.Equal(ipn.StatusCode(ipn.ErrTooLarge), 413)
	is.Equal(ipn.StatusCode(ipn.ErrForged), 403)
	is.Equal(ipn.StatusCode(ipn.ErrUnavailable), 503)
	is.Equal(ipn.StatusCode(errors.New("the database is gone")), 503)
}

func TestConfigReportsEveryProblemAtOnce(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	_, err := ipn.New(ipn.Config{CertificateURLs: []string{"certificate.pem", "ftp://x/y"}})
	for _, name := range []string{"TopicARNs", "MerchantID", `"certificate.pem"`, `"ftp://x/y"`} {
		is.True(strings.Contains(err.Error(), name)) // a problem is not reported
	}
	_, err = ipn.New(ipn.Config{TopicARNs: []string{topicARN, "amazon-pay"}, MerchantID: " A"})
	is.True(strings.Contains(err.Error(), `"amazon-pay"`))
	is.True(strings.Contains(err.Error(), "space"))
}

func TestSocketsServeAsWell(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	var signer *ipn.Signer
	amazon := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(signer.Certificate()) }))
	defer amazon.Close()
	signer, err := ipn.NewSigner(ipn.SignerConfig{TopicARN: topicARN, CertificateURL: amazon.URL + "/certificate.pem"})
	is.NoErr(err)
	cfg := signer.Config(merchantID)
	cfg.HTTPClient = nil
	v := mustNew(t, cfg)
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := v.Receive(r)
		w.WriteHeader(ipn.StatusCode(err))
	}))
	defer shop.Close()
	r, err := signer.NewRequest(t.Context(), shop.URL, charge)
	is.NoErr(err)
	resp, err := shop.Client().Do(r)
	is.NoErr(err)
	is.NoErr(resp.Body.Close())
	is.Equal(resp.StatusCode, 200)
}
