package ipn_test

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
)

// What passes can only be the message that was signed.
func FuzzReceive(f *testing.F) {
	body, err := json.Marshal(signed(f, sns(), nil))
	is.New(f).NoErr(err)
	for _, seed := range []string{
		string(body), "", "{}", "null", `{"Type":1}`, string(body[:len(body)/2]), string(body) + " ",
		strings.Replace(string(body), "{", `{"Message":"x",`, 1),
		strings.Replace(string(body), `"Message"`, `"message"`, 1),
		strings.Replace(string(body), `"Notification"`, `"SubscriptionConfirmation","Token":"t","SubscribeURL":"http://x"`, 1),
		strings.Repeat("[", 1000), "{\"Type\":\"\xff\"}",
	} {
		f.Add(seed)
	}
	v := mustNew(f, sns().Config(merchantID))
	f.Fuzz(func(t *testing.T, body string) {
		is := is.New(t)
		m, err := v.Receive(post(t, body))
		if err != nil {
			is.True(m == nil)
			is.True(errors.Is(err, ipn.ErrMalformed) || errors.Is(err, ipn.ErrForged) || errors.Is(err, ipn.ErrTooLarge))
			return
		}
		is.Equal(m.ID, "m-1")
		is.Equal(*m.Notification, charge)
	})
}

// Whatever a message calls its certificate, only SNS is asked.
func FuzzCertificateURL(f *testing.F) {
	for _, seed := range []string{
		certificateURL, "https://sns.eu-west-1.amazonaws.com@evil.test" + file, "https://sns.eu-west-1.amazonaws.com.evil.test" + file,
		snsHost + "/../" + file, snsHost + ":443" + file, "http://169.254.169.254/", certificateURL + "#", certificateURL + "%00", "",
	} {
		f.Add(seed, topicARN)
	}
	f.Add("https://sns.s3.amazonaws.com"+file, "arn:aws:sns:s3:123456789012:x")
	f.Add("https://sns.cn-north-1.amazonaws.com.cn"+file, "arn:aws-cn:sns:cn-north-1:123456789012:x")
	asked := regexp.MustCompile(`^https://sns\.[a-z]+(-[a-z]+)+-[0-9]+\.amazonaws\.com(\.cn)?/SimpleNotificationService-[0-9a-fA-F]+\.pem$`)
	e := signed(f, sns(), nil)
	f.Fuzz(func(t *testing.T, url, arn string) {
		is := is.New(t)
		w := &web{}
		cfg := online(w)
		cfg.DangerouslyAcceptAnyTopic = true
		e := *e
		e.SigningCertURL, e.TopicARN = url, arn
		_, err := send(t, mustNew(t, cfg), &e)
		is.True(err != nil)
		for _, u := range w.requests() {
			is.True(asked.MatchString(u))
		}
	})
}
