package ipn_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/matryer/is"

	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
)

// roundTrip is a transport made of a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// movable is a clock that tests move.
type movable struct{ ahead atomic.Int64 }

func (m *movable) now() time.Time        { return start.Add(time.Duration(m.ahead.Load())) }
func (m *movable) move(by time.Duration) { m.ahead.Add(int64(by)) }

// onlineAt is online with a clock, for messages of any age.
func onlineAt(w *web, m *movable) ipn.Config {
	cfg := online(w)
	cfg.Now, cfg.MaxAge = m.now, -1
	return cfg
}

func TestCertificateIsProvenAgainAfterADay(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w, clock := snsServes(), new(movable)
	v, e := mustNew(t, onlineAt(w, clock)), signed(t, sns(), nil)
	for _, step := range []struct {
		move    time.Duration
		fetches int
	}{{0, 1}, {24 * time.Hour, 1}, {time.Second, 2}} {
		clock.move(step.move)
		_, err := send(t, v, e)
		is.NoErr(err)
		is.Equal(len(w.requests()), step.fetches)
	}
}

func TestCertificateIsNotUsedAfterItExpired(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	clock := new(movable)
	signer, err := ipn.NewSigner(ipn.SignerConfig{TopicARN: topicARN, CertificateURL: certificateURL, Now: atStart, NotAfter: start.Add(time.Hour)})
	is.NoErr(err)
	cfg := signer.Config(merchantID)
	cfg.Now = clock.now
	v, e := mustNew(t, cfg), signed(t, signer, nil)
	_, err = send(t, v, e)
	is.NoErr(err)
	clock.move(time.Hour + time.Second)
	_, err = send(t, v, e)
	is.True(errors.Is(err, ipn.ErrForged))
}

func TestFailureIsKeptForAShortWhile(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		failure answer
		kept    time.Duration
	}{
		"unavailable": {answer{status: 500}, 5 * time.Second},
		"refused":     {answer{status: 404}, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			w, clock := &web{answers: map[string]answer{certificateURL: tt.failure}}, new(movable)
			v, e := mustNew(t, onlineAt(w, clock)), signed(t, sns(), nil)
			for range 3 {
				_, err := send(t, v, e)
				is.True(err != nil)
			}
			is.Equal(len(w.requests()), 1)
			w.answers[certificateURL] = answer{status: 200, body: sns().Certificate()}
			clock.move(tt.kept + time.Second)
			_, err := send(t, v, e)
			is.NoErr(err)
		})
	}
}

func TestClockThatWasPutBackForgetsFailures(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w, clock := &web{answers: map[string]answer{certificateURL: {status: 404}}}, new(movable)
	v, e := mustNew(t, onlineAt(w, clock)), signed(t, sns(), nil)
	clock.move(1000 * time.Hour)
	_, err := send(t, v, e)
	is.True(errors.Is(err, ipn.ErrForged))
	w.answers[certificateURL] = answer{status: 200, body: sns().Certificate()}
	clock.move(-1000 * time.Hour)
	_, err = send(t, v, e)
	is.NoErr(err)
}

func TestFloodOfForgedMessagesIsNoFloodOfFetches(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w, clock := snsServes(), new(movable)
	v, e := mustNew(t, onlineAt(w, clock)), signed(t, sns(), nil)
	_, err := send(t, v, e)
	is.NoErr(err)
	forged := *e
	for i := range 200 {
		forged.SigningCertURL = fmt.Sprintf("%s/SimpleNotificationService-%032x.pem", snsHost, i)
		_, err := send(t, v, &forged)
		is.True(err != nil)
	}
	is.Equal(len(w.requests()), 1+16)
	is.Equal(ipn.StatusCode(func() error { _, err := send(t, v, &forged); return err }()), 503)
	_, err = send(t, v, e)
	is.NoErr(err) // what was known stays known
	is.Equal(len(w.requests()), 1+16)
	clock.move(2 * time.Minute)
	_, err = send(t, v, &forged)
	is.True(errors.Is(err, ipn.ErrForged))
	is.Equal(len(w.requests()), 1+16+1) // the flood is over
}

func TestManyCertificatesAreForgottenInTurn(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := snsServes()
	v, e := mustNew(t, online(w)), signed(t, sns(), nil)
	for i := range 40 {
		e.SigningCertURL = fmt.Sprintf("%s/SimpleNotificationService-%032x.pem", snsHost, i)
		w.answers[e.SigningCertURL] = answer{status: 200, body: sns().Certificate()}
		_, err := send(t, v, e)
		is.NoErr(err)
	}
	is.Equal(len(w.requests()), 40)
}

// gate answers with the certificate once it is opened.
func gate() (open func(), transport roundTrip, fetches *atomic.Int32) {
	opened, count := make(chan struct{}), new(atomic.Int32)
	return func() { close(opened) }, func(r *http.Request) (*http.Response, error) {
		count.Add(1)
		select {
		case <-opened:
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
		return sns().Config(merchantID).HTTPClient.Transport.RoundTrip(r)
	}, count
}

func TestMessagesAtOnceShareOneDownload(t *testing.T) {
	t.Parallel()
	e := signed(t, sns(), nil)
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		open, transport, fetches := gate()
		cfg := sns().Config(merchantID)
		cfg.HTTPClient = &http.Client{Transport: transport}
		v := mustNew(t, cfg)
		var good atomic.Int32
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if _, err := send(t, v, e); err == nil {
					good.Add(1)
				}
			})
		}
		synctest.Wait()
		open()
		all.Wait()
		is.Equal(good.Load(), int32(20))
		is.Equal(fetches.Load(), int32(1))
	})
}

func TestDownloadOutlivesTheRequestThatAskedForIt(t *testing.T) {
	t.Parallel()
	e := signed(t, sns(), nil)
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		open, transport, fetches := gate()
		cfg := sns().Config(merchantID)
		cfg.HTTPClient = &http.Client{Transport: transport}
		v := mustNew(t, cfg)
		ctx, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		var waiting, second error
		all.Go(func() { _, _ = sendContext(ctx, v, e) })
		synctest.Wait()
		all.Go(func() { _, waiting = sendContext(ctx, v, e) })
		all.Go(func() { _, second = send(t, v, e) })
		synctest.Wait()
		cancel()
		synctest.Wait()
		is.True(errors.Is(waiting, ipn.ErrUnavailable)) // who waits may leave
		open()
		all.Wait()
		is.NoErr(second)
		is.Equal(fetches.Load(), int32(1))
	})
}

func TestHostThatNeverAnswersIsGivenUp(t *testing.T) {
	t.Parallel()
	e := signed(t, sns(), nil)
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		_, transport, _ := gate()
		cfg := sns().Config(merchantID)
		cfg.HTTPClient = &http.Client{Transport: transport}
		began := time.Now()
		_, err := send(t, mustNew(t, cfg), e)
		is.True(errors.Is(err, ipn.ErrUnavailable))
		is.Equal(time.Since(began), 10*time.Second)
	})
}

func TestClientThatPanicsBlocksNobodyElse(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w, clock := snsServes(), new(movable)
	broken := true
	cfg := onlineAt(w, clock)
	cfg.HTTPClient = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		if broken {
			panic(io.ErrClosedPipe)
		}
		return w.RoundTrip(r)
	})}
	v, e := mustNew(t, cfg), signed(t, sns(), nil)
	func() {
		defer func() { is.True(recover() != nil) }()
		_, _ = send(t, v, e)
	}()
	broken = false
	_, err := send(t, v, e)
	is.True(errors.Is(err, ipn.ErrUnavailable)) // not blocked
	clock.move(time.Minute)
	_, err = send(t, v, e)
	is.NoErr(err)
}
