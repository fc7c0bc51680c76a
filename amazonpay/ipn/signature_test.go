package ipn_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
)

// What SNS signs is written out here once more, so that a mistake shared by
// Signer and Verifier shows.
func TestD11_StringToSignIsTheOneOfSNS(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	message := signed(t, sns(), nil).Message
	const at = "2026-03-01T12:00:00.000Z"
	subscribe := snsHost + "/?Action=ConfirmSubscription&TopicArn=" + topicARN + "&Token=t0k"
	tests := map[string]struct {
		e      ipn.Envelope
		string string
	}{
		"notification": {
			ipn.Envelope{Type: "Notification"},
			"Message\n" + message + "\nMessageId\nm-1\nTimestamp\n" + at + "\nTopicArn\n" + topicARN + "\nType\nNotification\n",
		},
		"notification with a subject": {
			ipn.Envelope{Type: "Notification", Subject: "Hello"},
			"Message\n" + message + "\nMessageId\nm-1\nSubject\nHello\nTimestamp\n" + at + "\nTopicArn\n" + topicARN + "\nType\nNotification\n",
		},
		"notification with all URLs": {
			ipn.Envelope{Type: "Notification", UnsubscribeURL: "https://x", SubscribeURL: "https://y", Token: "z"},
			"Message\n" + message + "\nMessageId\nm-1\nTimestamp\n" + at + "\nTopicArn\n" + topicARN + "\nType\nNotification\n",
		},
		"subscription": {
			ipn.Envelope{Type: "SubscriptionConfirmation", SubscribeURL: subscribe, Token: "t0k"},
			"Message\n" + message + "\nMessageId\nm-1\nSubscribeURL\n" + subscribe + "\nTimestamp\n" + at + "\nToken\nt0k\nTopicArn\n" + topicARN + "\nType\nSubscriptionConfirmation\n",
		},
		"unsubscription": {
			ipn.Envelope{Type: "UnsubscribeConfirmation", SubscribeURL: subscribe, Token: "t0k"},
			"Message\n" + message + "\nMessageId\nm-1\nSubscribeURL\n" + subscribe + "\nTimestamp\n" + at + "\nToken\nt0k\nTopicArn\n" + topicARN + "\nType\nUnsubscribeConfirmation\n",
		},
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	is.NoErr(err)
	root := under(t, authority{})
	leaf := root.issue(t, &key.PublicKey, func(c *x509.Certificate) { c.DNSNames = []string{"sns.amazonaws.com"} })
	w := &web{answers: map[string]answer{certificateURL: {status: 200, body: inPEM(leaf)}, encoded(subscribe): {status: 200}}}
	cfg := online(w)
	cfg.Roots = root.pool()
	v := mustNew(t, cfg)
	for name, tt := range tests {
		for version, sign := range map[string]func(string) (crypto.Hash, []byte){"1": sha1Sum, "2": sha256Sum} {
			t.Run(name+", version "+version, func(t *testing.T) {
				e := tt.e
				e.MessageID, e.TopicARN, e.Message, e.Timestamp = "m-1", topicARN, message, at
				e.SignatureVersion, e.SigningCertURL = version, certificateURL
				hash, sum := sign(tt.string)
				value, err := rsa.SignPKCS1v15(nil, key, hash, sum)
				is := is.New(t)
				is.NoErr(err)
				e.Signature = base64.StdEncoding.EncodeToString(value)
				_, err = send(t, v, &e)
				is.NoErr(err)
			})
		}
	}
}

// encoded is a confirmation's URL with its names in order and escaped.
func encoded(subscribe string) string {
	return snsHost + "/?Action=ConfirmSubscription&Token=t0k&TopicArn=" + strings.ReplaceAll(topicARN, ":", "%3A")
}

func sha1Sum(s string) (crypto.Hash, []byte) {
	sum := sha1.Sum([]byte(s))
	return crypto.SHA1, sum[:]
}

func sha256Sum(s string) (crypto.Hash, []byte) {
	sum := sha256.Sum256([]byte(s))
	return crypto.SHA256, sum[:]
}

func TestD11_SignatureVersions(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		signer  *ipn.Signer
		version string
		ok      bool
	}{
		"1 is SHA-1":         {sns(), "1", true},
		"2 is SHA-256":       {sns2(), "2", true},
		"3 is unknown":       {sns2(), "3", false},
		"missing":            {sns(), "", false},
		"with a space":       {sns(), "1 ", false},
		"1 but with SHA-256": {sns2(), "1", false},
		"2 but with SHA-1":   {sns(), "2", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			e := signed(t, tt.signer, nil)
			e.SignatureVersion = tt.version
			_, err := send(t, mustNew(t, tt.signer.Config(merchantID)), e)
			is.Equal(err == nil, tt.ok)
			is.Equal(errors.Is(err, ipn.ErrForged), !tt.ok)
		})
	}
}

func TestD11_SubjectIsSigned(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	v := mustNew(t, sns().Config(merchantID))
	e := signed(t, sns(), func(e *ipn.Envelope) { e.Subject = "Hello" })
	_, err := send(t, v, e)
	is.NoErr(err)
	e.Subject = ""
	_, err = send(t, v, e)
	is.True(errors.Is(err, ipn.ErrForged))
}

func TestD11_UnsubscribeURLIsNotSigned(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	e := signed(t, sns(), nil)
	e.UnsubscribeURL = snsHost + "/?Action=Unsubscribe"
	_, err := send(t, mustNew(t, sns().Config(merchantID)), e)
	is.NoErr(err)
}

func TestLambdasSpellingAndNullsAreTaken(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	body, err := json.Marshal(signed(t, sns(), nil))
	is.NoErr(err)
	spelled := strings.Replace(string(body), `"SigningCertURL"`, `"Subject":null,"SigningCertUrl"`, 1)
	_, err = mustNew(t, sns().Config(merchantID)).Receive(post(t, spelled))
	is.NoErr(err)
}
