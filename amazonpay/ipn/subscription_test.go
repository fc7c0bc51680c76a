package ipn_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
)

const subscribeURL = snsHost + "/?Action=ConfirmSubscription&TopicArn=" + topicARN + "&Token=t0k"

// subscription is a signed SubscriptionConfirmation.
func subscription(t testing.TB, url string) *ipn.Envelope {
	t.Helper()
	return signed(t, sns(), func(e *ipn.Envelope) {
		e.Type, e.Message, e.SubscribeURL, e.Token = ipn.TypeSubscriptionConfirmation, "You have chosen to subscribe", url, "t0k"
	})
}

func TestSubscriptionOfThePinnedTopicIsConfirmed(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := snsServes()
	w.answers[encoded(subscribeURL)] = answer{status: 200, body: []byte("<ConfirmSubscriptionResponse/>")}
	m, err := send(t, mustNew(t, online(w)), subscription(t, subscribeURL))
	is.NoErr(err)
	is.Equal(m.Type, ipn.TypeSubscriptionConfirmation)
	is.True(m.Notification == nil)
	is.Equal(w.requests(), []string{certificateURL, encoded(subscribeURL)})
}

func TestD12_SubscribeURLThatPointsElsewhereIsNotFetched(t *testing.T) {
	t.Parallel()
	query := subscribeURL[len(snsHost+"/"):]
	tests := map[string]string{
		"inside the network":      "http://169.254.169.254/" + query,
		"http":                    "http" + subscribeURL[len("https"):],
		"another region":          "https://sns.us-east-1.amazonaws.com/" + query,
		"another host":            "https://evil.test/" + query,
		"with a user":             "https://sns.eu-west-1.amazonaws.com@evil.test/" + query,
		"with a user of SNS":      "https://u:p@sns.eu-west-1.amazonaws.com/" + query,
		"with a port":             "https://sns.eu-west-1.amazonaws.com:8443/" + query,
		"another path":            snsHost + "/x/" + query,
		"with a fragment":         subscribeURL + "#x",
		"another action":          strings.Replace(subscribeURL, "ConfirmSubscription", "Unsubscribe", 1),
		"another topic":           strings.Replace(subscribeURL, "amazon-pay", "other", 1),
		"another token":           subscribeURL + "x",
		"two actions":             subscribeURL + "&Action=Publish",
		"no query":                snsHost + "/",
		"a query that is no such": snsHost + "/?%zz",
		"no URL":                  "://",
	}
	for name, url := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			w := snsServes()
			_, err := send(t, mustNew(t, online(w)), subscription(t, url))
			is.True(errors.Is(err, ipn.ErrForged))
			is.Equal(w.requests(), []string{certificateURL})
		})
	}
}

func TestD12_SubscriptionIsNeverFollowedForAnyTopic(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := snsServes()
	cfg := online(w)
	cfg.DangerouslyAcceptAnyTopic = true
	m, err := send(t, mustNew(t, cfg), subscription(t, subscribeURL))
	is.NoErr(err)
	is.Equal(m.Type, ipn.TypeSubscriptionConfirmation)
	is.Equal(w.requests(), []string{certificateURL})
}

func TestD12_ForgedSubscriptionIsNotFollowed(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := snsServes()
	e := subscription(t, subscribeURL)
	is.NoErr(impostor().Sign(e))
	_, err := send(t, mustNew(t, online(w)), e)
	is.True(errors.Is(err, ipn.ErrForged))
	is.Equal(w.requests(), []string{certificateURL})
}

func TestD14_AnswersToTheConfirmation(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		answer answer
		want   error
	}{
		"redirect":     {answer{status: 302, location: "http://169.254.169.254/"}, ipn.ErrForged},
		"token is old": {answer{status: 400}, ipn.ErrForged},
		"server error": {answer{status: 500}, ipn.ErrUnavailable},
		"no network":   {answer{err: io.ErrUnexpectedEOF}, ipn.ErrUnavailable},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			w := snsServes()
			w.answers[encoded(subscribeURL)] = tt.answer
			_, err := send(t, mustNew(t, online(w)), subscription(t, subscribeURL))
			is.True(errors.Is(err, tt.want))
			is.True(!strings.Contains(err.Error(), "t0k")) // the token is a secret
			is.Equal(len(w.requests()), 2)
		})
	}
}

func TestUnsubscribeConfirmationFetchesNothing(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := snsServes()
	e := subscription(t, subscribeURL)
	e.Type = ipn.TypeUnsubscribeConfirmation
	is.NoErr(sns().Sign(e))
	m, err := send(t, mustNew(t, online(w)), e)
	is.NoErr(err)
	is.Equal(m.Type, ipn.TypeUnsubscribeConfirmation)
	is.Equal(w.requests(), []string{certificateURL})
}
