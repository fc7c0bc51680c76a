package ipn

import (
	"context"
	"fmt"
	"net/url"
	"slices"
)

// confirm tells SNS that this endpoint wants the topic's messages. What is
// fetched is put together from what was checked: the URL of the message only
// has to agree, so it cannot point anywhere else.
func (v *Verifier) confirm(ctx context.Context, e *Envelope) error {
	if v.anyTopic || !slices.Contains(v.topics, e.TopicARN) {
		return nil
	}
	confirmation, err := confirmationURL(e)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, loadTime)
	defer cancel()
	_, err = v.download.get(ctx, file{"confirming the subscription", confirmation, ErrForged})
	return err
}

func confirmationURL(e *Envelope) (string, error) {
	t, _ := parseTopic(e.TopicARN) // authenticate parsed it
	u, err := url.Parse(e.SubscribeURL)
	if err != nil || t.host() == "" || u.Scheme != "https" || u.Host != t.host() ||
		u.User != nil || (u.Path != "/" && u.Path != "") || u.Fragment != "" {
		return "", fmt.Errorf("%w: SubscribeURL is not one of SNS in the topic's region", ErrForged)
	}
	want := url.Values{"Action": {"ConfirmSubscription"}, "TopicArn": {e.TopicARN}, "Token": {e.Token}}
	got, err := url.ParseQuery(u.RawQuery)
	for name := range want {
		if err != nil || !slices.Equal(got[name], want[name]) {
			return "", fmt.Errorf("%w: SubscribeURL does not confirm this topic with this token", ErrForged)
		}
	}
	return "https://" + t.host() + "/?" + want.Encode(), nil
}
