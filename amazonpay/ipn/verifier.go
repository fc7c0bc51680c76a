package ipn

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"
)

// Verifier tells Amazon Pay's notifications from all others. It is safe for
// concurrent use and remembers certificates: make one and share it.
type Verifier struct {
	topics       []string
	anyTopic     bool
	merchantID   string
	extraURLs    []string
	now          func() time.Time
	maxAge       time.Duration
	download     download
	certificates cache
}

// SNS takes messages of up to 256 KiB; the rest is for the envelope.
const maxBody = (256 + 64) << 10

// maxFuture is how far ahead of ours the clock of SNS may be.
const maxFuture = time.Hour

// Receive reads the body of r, whatever its content type says (SNS says
// text/plain), and returns what it holds once it is proven that Amazon Pay
// sent it: signature, certificate, topic, age and merchant. A
// SubscriptionConfirmation of a topic in Config.TopicARNs is confirmed; one of
// any other topic never is. Answer r with StatusCode of the error, which wraps
// ErrMalformed, ErrTooLarge, ErrForged or ErrUnavailable.
//
// A notification may have been received before. Answer 200 only when what
// follows from it is stored.
func (v *Verifier) Receive(r *http.Request) (*Message, error) {
	body, err := readBody(r)
	if err != nil {
		return nil, err
	}
	e, err := parseEnvelope(body)
	if err != nil {
		return nil, err
	}
	sentAt, err := v.authenticate(r.Context(), e)
	if err != nil {
		return nil, err
	}
	m := &Message{ID: e.MessageID, TopicARN: e.TopicARN, SentAt: sentAt, Type: e.Type}
	switch e.Type {
	case TypeNotification:
		m.Notification, err = v.notification(e.Message)
	case TypeSubscriptionConfirmation:
		err = v.confirm(r.Context(), e)
	}
	if err != nil {
		return nil, err
	}
	return m, nil
}

func readBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, fmt.Errorf("%w: the request has no body", ErrMalformed)
	}
	if r.ContentLength > maxBody {
		return nil, ErrTooLarge
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if limit := (*http.MaxBytesError)(nil); len(body) > maxBody || errors.As(err, &limit) {
		return nil, ErrTooLarge
	}
	if err != nil {
		// The connection broke: what is on its way again may arrive.
		return nil, fmt.Errorf("%w: reading the body: %w", ErrUnavailable, err)
	}
	return body, nil
}

// authenticate proves that SNS sent e for a topic that is taken, and returns
// when. What costs nothing comes first: nothing is fetched for a stranger.
func (v *Verifier) authenticate(ctx context.Context, e *Envelope) (time.Time, error) {
	t, err := v.topic(e.TopicARN)
	if err != nil {
		return time.Time{}, err
	}
	sentAt, err := v.sentAt(e.Timestamp)
	if err != nil {
		return time.Time{}, err
	}
	s, err := parseSignature(e)
	if err != nil {
		return time.Time{}, err
	}
	source, err := v.source(e.SigningCertURL, t)
	if err != nil {
		return time.Time{}, err
	}
	key, err := v.certificates.get(ctx, source)
	if err != nil {
		return time.Time{}, err
	}
	return sentAt, s.verify(key, e.stringToSign())
}

func (v *Verifier) topic(arn string) (topic, error) {
	t, ok := parseTopic(arn)
	if !ok {
		return topic{}, fmt.Errorf("%w: TopicArn names no topic of SNS", ErrForged)
	}
	if !v.anyTopic && !slices.Contains(v.topics, arn) {
		return topic{}, fmt.Errorf("%w: topic %s is not in Config.TopicARNs: add it only if it is Amazon Pay's", ErrForged, arn)
	}
	return t, nil
}

func (v *Verifier) sentAt(timestamp string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339, timestamp)
	if err != nil {
		return time.Time{}, fmt.Errorf("%w: Timestamp is no time", ErrMalformed)
	}
	age := v.now().Sub(at)
	if v.maxAge > 0 && age > v.maxAge {
		return time.Time{}, fmt.Errorf("%w: it is older than Config.MaxAge", ErrForged)
	}
	if age < -maxFuture {
		return time.Time{}, fmt.Errorf("%w: it is of the future: check the clock of this machine", ErrForged)
	}
	return at.UTC(), nil
}

func (v *Verifier) notification(message string) (*Notification, error) {
	n, err := parseNotification(message)
	if err != nil {
		return nil, err
	}
	if n.MerchantID != v.merchantID {
		return nil, fmt.Errorf("%w: it is for another merchant than Config.MerchantID", ErrForged)
	}
	return n, nil
}
