package api_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// complete is the call that must never happen twice.
func complete(ctx context.Context, c *api.Client) error {
	return second(c.CompleteCheckoutSession(ctx, "x", &api.CompleteCheckoutSessionRequest{ChargeAmount: yen("1000")}))
}

// inBubble runs complete against a script, on a clock of its own.
func inBubble(t *testing.T, check func(is *is.I, rec *recorder, err error, took time.Duration), ctx func() (context.Context, context.CancelFunc), entries ...transport) {
	t.Helper()
	testKey() // outside: it takes real time
	synctest.Test(t, func(t *testing.T) {
		rec := script(entries...)
		client := newClient(t, rec)
		with, cancel := ctx()
		defer cancel()
		began := time.Now()
		err := complete(with, client)
		check(is.New(t), rec, err, time.Since(began))
	})
}

func noDeadline() (context.Context, context.CancelFunc) {
	return context.WithCancel(context.Background())
}

func within(d time.Duration) func() (context.Context, context.CancelFunc) {
	return func() (context.Context, context.CancelFunc) {
		return context.WithTimeout(context.Background(), d)
	}
}

func TestFailuresThatPassAreRepeated(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]transport{
		"408": refuse(408, "RequestTimeout"), "425": answer(425, ""), "429": refuse(429, "TooManyRequests"),
		"500": refuse(500, "InternalServerError"), "502 with HTML": answer(502, "<html>", "Content-Type", "text/html"),
		"503": refuse(503, "ServiceUnavailable"), "504 with nothing": answer(504, ""), "599": answer(599, "{"),
		"connection reset": broken(errors.New("connection reset by peer")),
		"answer breaks off": func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Body: io.NopCloser(iotest.TimeoutReader(strings.NewReader("{")))}, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(is *is.I, rec *recorder, err error, took time.Duration) {
				is.NoErr(err)
				is.Equal(len(rec.request), 2)
				is.True(took >= 500*time.Millisecond && took <= time.Second)
			}, noDeadline, first, answer(200, openSession))
		})
	}
}

func TestDefiniteAnswersAreNotRepeated(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]transport{
		"400": refuse(400, "InvalidParameterValue"), "403": refuse(403, "InvalidRequestSignature"),
		"404": refuse(404, "ResourceNotFound"), "409": refuse(409, "AmountMismatch"), "422": refuse(422, "InvalidCheckoutSessionStatus"),
		"302": answer(302, ""), "426": refuse(426, "TLSVersionNotSupported"),
		"500 ProcessingFailure": refuse(500, "ProcessingFailure"), // Amazon wants the object read first
		"200 with HTML":         answer(200, "<html>"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(is *is.I, rec *recorder, err error, took time.Duration) {
				is.Equal(len(rec.request), 1)
				is.Equal(asError(t, err).Attempts, 1)
				is.Equal(took, time.Duration(0))
			}, noDeadline, first)
		})
	}
}

func TestProcessingFailureOfAChargeIsNotRepeated(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	rec := script(refuse(500, "ProcessingFailure"))
	_, err := newClient(t, rec).CreateCharge(t.Context(), &api.CreateChargeRequest{ChargePermissionID: "S", ChargeAmount: yen("1")})
	is.Equal(asError(t, err).ReasonCode, api.ReasonProcessingFailure)
	is.True(asError(t, err).Unknown()) // the charge permission tells what happened
	is.Equal(len(rec.request), 1)
}

func TestAttemptsShareTheKeyAndNothingElse(t *testing.T) {
	t.Parallel()
	testKey()
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		rec := script(refuse(503, "ServiceUnavailable"))
		client := newClient(t, rec, func(c *api.Config) { c.MaxAttempts, c.PrivateKey = 6, testKey() })

		e := asError(t, complete(t.Context(), client))

		is.Equal(e.Attempts, 6)
		is.Equal(len(rec.request), 6)
		seen := map[string]bool{}
		for _, r := range rec.request {
			is.Equal(r.Header.Get("X-Amz-Pay-Idempotency-Key"), rec.request[0].Header.Get("X-Amz-Pay-Idempotency-Key"))
			is.Equal(r.body, rec.request[0].body)
			is.Equal(r.Header.Get("X-Amz-Pay-Date"), r.at.UTC().Format("20060102T150405Z"))
			seen[r.Header.Get("Authorization")] = true
		}
		is.Equal(len(seen), 6) // each attempt is signed anew
		for i, most := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 8 * time.Second} {
			pause := rec.request[i+1].at.Sub(rec.request[i].at)
			is.True(pause >= most/2 && pause <= most) // doubling up to 8 s, with jitter
		}
	})
}

func TestK2_ThrottlingBacksOffWithJitterInsideTheDeadline(t *testing.T) {
	t.Parallel()
	t.Run("K2 two clients do not come back together", func(t *testing.T) {
		t.Parallel()
		testKey()
		synctest.Test(t, func(t *testing.T) {
			is := is.New(t)
			pauses := map[time.Duration]bool{}
			for range 8 {
				rec := script(refuse(429, "TooManyRequests"), answer(200, openSession))
				is.NoErr(complete(t.Context(), newClient(t, rec)))
				pauses[rec.request[1].at.Sub(rec.request[0].at)] = true
			}
			is.True(len(pauses) > 1)
		})
	})
	t.Run("K2 gives up at once when the deadline comes first", func(t *testing.T) {
		t.Parallel()
		inBubble(t, func(is *is.I, rec *recorder, err error, took time.Duration) {
			e := asError(t, err)
			is.Equal(e.StatusCode, 429)
			is.True(e.Unknown())
			is.Equal(len(rec.request), 1)
			is.Equal(took, time.Duration(0)) // it does not even sleep
		}, within(400*time.Millisecond), refuse(429, "TooManyRequests"))
	})
	t.Run("K2 uses the time there is", func(t *testing.T) {
		t.Parallel()
		inBubble(t, func(is *is.I, rec *recorder, err error, took time.Duration) {
			is.Equal(asError(t, err).StatusCode, 429)
			is.Equal(len(rec.request), 2)
			is.True(took <= 1500*time.Millisecond)
		}, within(1500*time.Millisecond), refuse(429, "TooManyRequests"))
	})
}

func TestRetryAfterIsHonoured(t *testing.T) {
	t.Parallel()
	serverNow := time.Date(2023, 8, 29, 10, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		header      []string
		least, most time.Duration
	}{
		"seconds":                {[]string{"Retry-After", "7"}, 7 * time.Second, 8 * time.Second},
		"a date":                 {[]string{"Date", serverNow.Format(http.TimeFormat), "Retry-After", serverNow.Add(9 * time.Second).Format(http.TimeFormat)}, 9 * time.Second, 10 * time.Second},
		"a date without another": {[]string{"Retry-After", "Sat, 01 Jan 2000 00:00:05 GMT"}, 5 * time.Second, 6 * time.Second}, // the bubble's clock begins there
		"a date that is past":    {[]string{"Retry-After", "Fri, 31 Dec 1999 00:00:00 GMT"}, 500 * time.Millisecond, time.Second},
		"zero":                   {[]string{"Retry-After", "0"}, 500 * time.Millisecond, time.Second},
		"nonsense":               {[]string{"Retry-After", "-5"}, 500 * time.Millisecond, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(is *is.I, rec *recorder, err error, took time.Duration) {
				is.NoErr(err)
				is.True(took >= tt.least && took <= tt.most)
			}, noDeadline, refuse(429, "TooManyRequests", tt.header...), answer(200, openSession))
		})
	}
	t.Run("but not for long: the caller comes back later", func(t *testing.T) {
		t.Parallel()
		inBubble(t, func(is *is.I, rec *recorder, err error, took time.Duration) {
			is.Equal(took, time.Duration(0))
			is.Equal(asError(t, err).RetryAfter, 10*time.Minute)
		}, noDeadline, refuse(429, "TooManyRequests", "Retry-After", "600"))
	})
	t.Run("nor beyond the deadline", func(t *testing.T) {
		t.Parallel()
		inBubble(t, func(is *is.I, rec *recorder, err error, took time.Duration) {
			is.Equal(took, time.Duration(0))
			is.Equal(asError(t, err).RetryAfter, 5*time.Second)
		}, within(3*time.Second), refuse(503, "ServiceUnavailable", "Retry-After", "5"))
	})
}

func TestContextEndsTheCall(t *testing.T) {
	t.Parallel()
	t.Run("before it is sent", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		rec := script(answer(200, openSession))
		err := complete(ctx, newClient(t, rec))
		is.True(errors.Is(err, context.Canceled))
		is.Equal(asError(t, err).Attempts, 0)
		is.Equal(len(rec.request), 0)
	})
	t.Run("between attempts", func(t *testing.T) {
		t.Parallel()
		testKey()
		synctest.Test(t, func(t *testing.T) {
			is := is.New(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer time.AfterFunc(100*time.Millisecond, cancel).Stop()
			rec := script(refuse(503, "ServiceUnavailable"))
			began := time.Now()
			e := asError(t, complete(ctx, newClient(t, rec)))
			is.Equal(e.StatusCode, 503) // the last that was heard
			is.Equal(time.Since(began), 100*time.Millisecond)
			is.Equal(len(rec.request), 1)
		})
	})
	t.Run("while it waits for an answer", func(t *testing.T) {
		t.Parallel()
		inBubble(t, func(is *is.I, rec *recorder, err error, took time.Duration) {
			is.True(errors.Is(err, context.DeadlineExceeded))
			is.True(asError(t, err).Unknown())
			is.Equal(took, 2*time.Second)
		}, within(2*time.Second), hang)
	})
}

// hang never answers.
func hang(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestAnAttemptDoesNotLastForEver(t *testing.T) {
	t.Parallel()
	inBubble(t, func(is *is.I, rec *recorder, err error, took time.Duration) {
		is.NoErr(err)
		is.Equal(len(rec.request), 2)
		is.True(took >= 40*time.Second && took < 42*time.Second) // Complete may take 30
	}, noDeadline, hang, answer(200, openSession))
}

func TestMaxAttemptsOfOneNeverRepeats(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	rec := script(refuse(503, "ServiceUnavailable"))
	err := complete(t.Context(), newClient(t, rec, func(c *api.Config) { c.MaxAttempts = 1 }))
	is.Equal(asError(t, err).Attempts, 1)
	is.Equal(len(rec.request), 1)
}
