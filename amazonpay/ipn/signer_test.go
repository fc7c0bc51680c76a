package ipn_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/matryer/is"

	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
)

func TestSignerReportsEveryProblemAtOnce(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	_, err := ipn.NewSigner(ipn.SignerConfig{SignatureVersion: "3"})
	for _, name := range []string{"TopicARN", "CertificateURL", "SignatureVersion"} {
		is.True(strings.Contains(err.Error(), name)) // a problem is not reported
	}
}

func TestRequestLooksLikeOneOfSNS(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	r, err := sns().NewRequest(t.Context(), endpoint, charge)
	is.NoErr(err)
	is.Equal(r.Method, "POST")
	is.Equal(r.URL.String(), endpoint)
	is.Equal(r.Header.Get("Content-Type"), "text/plain; charset=UTF-8")
	is.Equal(r.Header.Get("X-Amz-Sns-Message-Type"), "Notification")
	is.Equal(r.Header.Get("X-Amz-Sns-Topic-Arn"), topicARN)
	id := r.Header.Get("X-Amz-Sns-Message-Id")
	m, err := mustNew(t, sns().Config(merchantID)).Receive(r)
	is.NoErr(err)
	is.Equal(m.ID, id)
	is.Equal(*m.Notification, charge)
}

func TestMessageIDsAreKeptOrMade(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	given, err := sns().Envelope(charge, "m-7")
	is.NoErr(err)
	is.Equal(given.MessageID, "m-7")
	one, err := sns().Envelope(charge, "")
	is.NoErr(err)
	other, err := sns().Envelope(charge, "")
	is.NoErr(err)
	is.True(one.MessageID != "" && one.MessageID != other.MessageID)
}

func TestSignerAnswersForItsCertificateAlone(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	client := sns().Config(merchantID).HTTPClient
	for url, status := range map[string]int{certificateURL: 200, snsHost + "/": 404} {
		resp, err := client.Get(url)
		is.NoErr(err)
		is.NoErr(resp.Body.Close())
		is.Equal(resp.StatusCode, status)
	}
}

func TestSignerServesInABubbleOfFakeTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		s, err := ipn.NewSigner(ipn.SignerConfig{TopicARN: topicARN, CertificateURL: certificateURL})
		is.NoErr(err)
		r, err := s.NewRequest(t.Context(), endpoint, charge)
		is.NoErr(err)
		_, err = mustNew(t, s.Config(merchantID)).Receive(r)
		is.NoErr(err)
	})
}
