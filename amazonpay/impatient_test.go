package amazonpay_test

import (
	"net/http"
	"testing"

	"github.com/paykit-go/amazonpaykit/amazonpay"
)

// A double click on Amazon's button, or a reload before anything was drawn,
// asks for the review page twice at once. The browser throws the first answer
// away, with its cookies.
func TestTheFirstReviewPageIsLostOnTheWay(t *testing.T) {
	t.Parallel()
	run(t, func(s *setup) {
		c := s.start()
		host := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { s.config.Sessions.Put(r.Context(), "cart", "coffee") })
		kit := c.browser.handler
		c.browser.handler = func() http.Handler { return s.kit.Middleware(host) }
		c.browser.get("https://shop.example/cart") // the host's page with the button
		c.browser.handler = kit

		quote, asked := s.shop.quote, 0
		var second *answer
		s.shop.quote = func(v *amazonpay.Visit) (*amazonpay.Quote, error) {
			if asked++; asked == 1 {
				second = c.browser.get(c.reviewURL) // while the first is being drawn
			}
			return quote(v)
		}
		s.is.Equal(c.browser.get(c.reviewURL).status, http.StatusOK)
		s.is.Equal(second.status, http.StatusOK) // it is the same browser
		s.is.Equal(c.pay().finish().Outcome, amazonpay.OutcomeSuccess)
	})
}
