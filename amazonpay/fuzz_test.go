package amazonpay_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// Whatever is asked for, by whomever, gets one of the documented answers, and
// orders nothing: no request here has the owner's form.
func FuzzRequest(f *testing.F) {
	s := newSetup(f, api.JP, sessionManager(), merchantKey())
	s.restart()
	c := s.startAs(simulator.JapaneseBuyer(), amazonpay.ButtonOptions{})
	form := formOf(c.review(), map[string][]string{"csrf_token": {"forged"}}).Encode()
	f.Add("GET", "/pay/review", "amazonCheckoutSessionId="+c.id, "", "")
	f.Add("GET", "/pay/result", "amazonCheckoutSessionId="+c.id, "", "session=x; csrf_token=y")
	f.Add("POST", "/pay/place-order", "", form, "csrf_token=AAAA")
	f.Add("GET", "/pay/cancel", "a=%zz;b", "", "session=")
	f.Add("HEAD", "//", "", "\x00", "\xff")
	f.Fuzz(func(t *testing.T, method, path, query, body, cookie string) {
		is := is.New(t)
		r := httptest.NewRequest(http.MethodGet, "https://shop.example/", strings.NewReader(body))
		r.Method, r.URL.Path, r.URL.RawQuery = method, path, query
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "https://shop.example")
		r.Header["Cookie"] = []string{cookie}
		w := httptest.NewRecorder()
		s.kit.ServeHTTP(w, r)
		switch w.Code {
		case 200, 204, 303, 400, 403, 404, 405, 410:
		default:
			t.Errorf("%s %s?%s: status %d", method, path, query, w.Code)
		}
		is.True(strings.HasPrefix(w.Header().Get("Cache-Control"), "no-store"))
		is.Equal(s.shop.placed, 0)
		is.Equal(s.calls("UpdateCheckoutSession"), 0)
	})
}
