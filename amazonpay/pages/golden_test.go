package pages_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

var update = flag.Bool("update", false, "write the golden files")

var style = regexp.MustCompile(`(?s)(<style[^>]*>).*?(</style>)`)

// golden compares a page with its file. The style is left out: it is the same
// in all of them.
func golden(t *testing.T, name, page string) {
	t.Helper()
	is := is.New(t)
	page = style.ReplaceAllString(page, "$1$2")
	file := filepath.Join("testdata", "golden", name+".html")
	if *update {
		is.NoErr(os.WriteFile(file, []byte(page), 0o600))
	}
	want, err := os.ReadFile(file)
	is.NoErr(err)
	is.Equal(page, string(want)) // go test -update writes the file anew
}

func TestReviewGolden(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		language string
		page     *amazonpay.ReviewPage
	}{
		"review-ja-jp":        {"ja", review(session(tokyo), yenQuote())},
		"review-en-jp":        {"en", review(session(tokyo), yenQuote())},
		"review-en-de":        {"en", review(session(berlin), euroQuote())},
		"review-ja-de":        {"ja", review(session(berlin), euroQuote())},
		"review-en-fr":        {"en", review(session(paris), euroQuote())},
		"review-en-gb":        {"en", review(session(london), quote(gbp("1200"), gbp("4.50"), gbp("9.90"), gbp("1204.50")))},
		"review-en-us":        {"en", review(session(seattle), quote(usd("1200"), usd("4.50"), usd("9.90"), usd("1204.50")))},
		"review-en-payonly":   {"en", payOnly()},
		"review-ja-recurring": {"ja", recurring()},
		"review-en-partial":   {"en", partial()},
		"review-ja-later":     {"ja", later()},
		"review-en-refused":   {"en", refused()},
		"review-ja-changed":   {"ja", changed()},
		"review-en-hostile":   {"en", hostile()},
		"review-en-empty":     {"en", &amazonpay.ReviewPage{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, name, html(t, test.language, test.page))
		})
	}
}

func gbp(amount string) api.Price { return api.Price{Amount: amount, CurrencyCode: "GBP"} }
func usd(amount string) api.Price { return api.Price{Amount: amount, CurrencyCode: "USD"} }

// payOnly is digital goods paid by gift card: no address of either kind.
func payOnly() *amazonpay.ReviewPage {
	s := session(seattle)
	s.ProductType, s.ShippingAddress = api.PayOnly, nil
	s.PaymentPreferences = []*api.PaymentPreference{{PaymentDescriptor: "Amazon Gift Card"}}
	p := review(s, &amazonpay.Quote{ChargeAmount: usd("25")})
	p.ChangeAddress = false
	return p
}

func recurring() *amazonpay.ReviewPage {
	s, q, amount := session(tokyo), yenQuote(), jpy("2900")
	s.ChargePermissionType = api.Recurring
	q.RecurringMetadata = &api.RecurringMetadata{Frequency: &api.Frequency{Unit: "Month", Value: "1"}, Amount: &amount}
	return review(s, q)
}

// partial is paid in two parts, with a discount and a billing address.
func partial() *amazonpay.ReviewPage {
	s, q := session(berlin), euroQuote()
	s.BillingAddress = &paris
	q.Lines = append(q.Lines, amazonpay.Line{Label: "Voucher", Amount: eur("-10.00")})
	q.ChargeAmount, q.TotalOrderAmount = eur("200"), eur("1224.50")
	return review(s, q)
}

// later is charged when it is shipped.
func later() *amazonpay.ReviewPage {
	q := euroQuote()
	q.PaymentIntent = api.Confirm
	return review(session(paris), q)
}

func refused() *amazonpay.ReviewPage {
	p := review(session(seattle), nil)
	p.CanPlace, p.Message = false, "We do not deliver to this address."
	return p
}

func changed() *amazonpay.ReviewPage {
	p := review(session(tokyo), yenQuote())
	p.Notice = amazonpay.NoticeChanged
	return p
}

func TestResultGolden(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "ja"} {
		for _, o := range outcomes() {
			name := fmt.Sprintf("result-%s-%s", language, o)
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				golden(t, name, html(t, language, result(o)))
			})
		}
	}
}

func TestProblemGolden(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "ja"} {
		for _, p := range problems() {
			name := fmt.Sprintf("problem-%s-%s", language, p)
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				page := &amazonpay.ProblemPage{Page: frame, Problem: p}
				if p == amazonpay.ProblemForm || p == amazonpay.ProblemTryLater { // as the kit does
					page.RetryURL = "/pay/review?amazonCheckoutSessionId=" + sessionID
				}
				golden(t, name, html(t, language, page))
			})
		}
	}
}
