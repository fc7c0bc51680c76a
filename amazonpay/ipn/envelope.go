package ipn

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// What SNS posts: the values of Envelope.Type and Message.Type.
const (
	TypeNotification             = "Notification"
	TypeSubscriptionConfirmation = "SubscriptionConfirmation"
	TypeUnsubscribeConfirmation  = "UnsubscribeConfirmation"
)

// Envelope is the JSON that SNS posts. Hosts need it only to make messages for
// tests; Verifier.Receive reads it from a request. An empty field is absent.
// https://docs.aws.amazon.com/sns/latest/dg/http-notification-json.html
type Envelope struct {
	Type             string
	MessageID        string `json:"MessageId"`
	Token            string `json:",omitempty"`
	TopicARN         string `json:"TopicArn"`
	Subject          string `json:",omitempty"`
	Message          string // for a notification, JSON in a string
	SubscribeURL     string `json:",omitempty"`
	Timestamp        string // such as 2026-01-31T10:23:29.000Z
	SignatureVersion string // "1": SHA-1, "2": SHA-256
	Signature        string // base64
	SigningCertURL   string
	UnsubscribeURL   string `json:",omitempty"`
}

// NewRequest returns the POST to url that SNS would make of e, with its
// headers and its content type, which is text/plain. It serves for
// http.Client.Do and for calling a handler. The error is that of
// http.NewRequestWithContext.
func (e *Envelope) NewRequest(ctx context.Context, url string) (*http.Request, error) {
	body, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("ipn: envelope: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("ipn: request: %w", err)
	}
	r.Header.Set("Content-Type", "text/plain; charset=UTF-8")
	r.Header.Set("User-Agent", "Amazon Simple Notification Service Agent")
	r.Header.Set("X-Amz-Sns-Message-Type", e.Type)
	r.Header.Set("X-Amz-Sns-Message-Id", e.MessageID)
	r.Header.Set("X-Amz-Sns-Topic-Arn", e.TopicARN)
	return r, nil
}

func parseEnvelope(body []byte) (*Envelope, error) {
	f, err := parseObject(body)
	if err != nil {
		return nil, fmt.Errorf("%w: body: %w", ErrMalformed, err)
	}
	e := &Envelope{
		Type:             f.text("Type"),
		MessageID:        f.text("MessageId"),
		Token:            f.text("Token"),
		TopicARN:         f.text("TopicArn"),
		Subject:          f.text("Subject"),
		Message:          f.text("Message"),
		SubscribeURL:     f.text("SubscribeURL"),
		Timestamp:        f.text("Timestamp"),
		SignatureVersion: f.text("SignatureVersion"),
		Signature:        f.text("Signature"),
		SigningCertURL:   f.text("SigningCertURL"),
		UnsubscribeURL:   f.text("UnsubscribeURL"),
	}
	if e.SigningCertURL == "" {
		e.SigningCertURL = f.text("SigningCertUrl") // as Lambda spells it
	}
	if f.err != nil {
		return nil, fmt.Errorf("%w: body: %w", ErrMalformed, f.err)
	}
	return e, e.check()
}

// check refuses envelopes that lack what their type needs. What proves the
// sender is looked at by authenticate.
func (e *Envelope) check() error {
	if e.Type != TypeNotification && e.Type != TypeSubscriptionConfirmation && e.Type != TypeUnsubscribeConfirmation {
		return fmt.Errorf("%w: Type is none that SNS sends", ErrMalformed)
	}
	for _, f := range e.signed() {
		if f.value == "" {
			return fmt.Errorf("%w: %s is missing", ErrMalformed, f.name)
		}
		if f.name != "Message" && strings.ContainsAny(f.value, "\r\n") {
			// A line break would let one signature stand for two messages.
			return fmt.Errorf("%w: %s has a line break", ErrMalformed, f.name)
		}
	}
	return nil
}

type field struct{ name, value string }

// signed returns what SNS signs, in its order.
// https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html
func (e *Envelope) signed() []field {
	fields := []field{{"Message", e.Message}, {"MessageId", e.MessageID}}
	confirmation := e.Type == TypeSubscriptionConfirmation || e.Type == TypeUnsubscribeConfirmation
	switch {
	case confirmation:
		fields = append(fields, field{"SubscribeURL", e.SubscribeURL})
	case e.Subject != "":
		fields = append(fields, field{"Subject", e.Subject})
	}
	fields = append(fields, field{"Timestamp", e.Timestamp})
	if confirmation {
		fields = append(fields, field{"Token", e.Token})
	}
	return append(fields, field{"TopicArn", e.TopicARN}, field{"Type", e.Type})
}

func (e *Envelope) stringToSign() string {
	var b strings.Builder
	for _, f := range e.signed() {
		b.WriteString(f.name + "\n" + f.value + "\n")
	}
	return b.String()
}
