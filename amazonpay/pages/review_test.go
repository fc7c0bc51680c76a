package pages_test

import (
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

func TestReviewShowsWhatAmazonDemands(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	page := html(t, "en", review(session(tokyo), yenQuote()))
	for _, want := range []string{"Visa ****1111 (Amazon Pay)", "buyer@example.com", "山田 太郎", "目黒区下目黒1-8-1", "¥2,900", "03-0000-0000"} {
		is.True(strings.Contains(page, want)) // missing
	}
}

func TestPlacingSendsWhatIsShown(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	q := yenQuote()
	q.Choices = append(q.Choices, amazonpay.Choice{Name: "gift", Label: "Gift wrapping", Options: []amazonpay.Option{
		{Value: "no", Label: "No"}, {Value: "yes", Label: "Yes", Chosen: true},
	}})
	all := forms(t, html(t, "en", review(session(tokyo), q)))
	is.Equal(len(all), 3) // shipping, gift, order
	order := all[2]
	is.Equal(order.attr["method"], "post")
	is.Equal(order.attr["action"], "/pay/place-order")
	is.Equal(order.fields, map[string]string{
		"csrf_token": "secret", "amazonCheckoutSessionId": sessionID, "shown": "hash", "shipping": "standard", "gift": "yes",
	})
	is.Equal(len(order.buttons), 1)
	is.True(!order.buttons[0].has("disabled"))
}

func TestChoosingAsksForTheNewTotal(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	q := yenQuote()
	q.Choices = append(q.Choices, amazonpay.Choice{Name: "gift", Label: "Gift wrapping", Options: []amazonpay.Option{
		{Value: "no", Label: "No"}, {Value: "yes", Label: "Yes", Chosen: true},
	}})
	page := html(t, "en", review(session(tokyo), q))
	shipping := forms(t, page)[0]
	is.Equal(shipping.attr["method"], "get")
	is.True(strings.HasPrefix(shipping.attr["action"], "/pay/review#")) // the buyer is brought back to the choice
	is.Equal(shipping.fields, map[string]string{"amazonCheckoutSessionId": sessionID, "gift": "yes"})
	is.Equal(len(shipping.buttons), 2)
	for i, want := range []map[string]string{
		{"class": "option", "name": "shipping", "value": "standard", "aria-pressed": "true"},
		{"class": "option", "name": "shipping", "value": "express", "aria-pressed": "false"},
	} {
		is.Equal(shipping.buttons[i].attr, want)
	}
}

func TestTheTokenNeverGetsIntoAURL(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	for _, f := range forms(t, html(t, "en", review(session(tokyo), yenQuote()))) {
		_, token := f.fields["csrf_token"]
		is.Equal(token, f.attr["method"] == "post")
	}
}

func TestTheOrderButton(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		language, amazon string
		canPlace         bool
		want             string
	}{
		"in English":                    {"en", "", true, "Order and pay"},
		"in Japanese":                   {"ja", "", true, "注文を確定して支払う"},
		"with Amazon's words":           {"en", "Pay with Paidy", true, "Pay with Paidy"},
		"disabled":                      {"en", "", false, "Order and pay"},
		"Amazon's words that are blank": {"en", " ", true, "Order and pay"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			s := session(tokyo)
			s.CheckoutButtonText = test.amazon
			p := review(s, yenQuote())
			p.CanPlace = test.canPlace
			button := forms(t, html(t, test.language, p))[1].buttons[0]
			is.Equal(button.text, test.want)
			is.Equal(button.has("disabled"), !test.canPlace)
		})
	}
}

func TestChangeButtonsAppearOnlyWhereTheyApply(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ address, payment bool }{
		"both":         {true, true},
		"address only": {true, false},
		"payment only": {false, true},
		"none":         {false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			p := review(session(tokyo), yenQuote())
			p.ChangeAddress, p.ChangePayment = test.address, test.payment
			page := html(t, "en", p)
			is.Equal(strings.Contains(page, `data-change="changeAddress"`), test.address)
			is.Equal(strings.Contains(page, `data-change="changePayment"`), test.payment)
			scripts := find(elements(t, page), "script")
			if !test.address && !test.payment {
				is.Equal(len(scripts), 0) // nothing to bind
				return
			}
			is.Equal(len(scripts), 2)
			is.Equal(scripts[0].attr["src"], p.ScriptURL)
			is.True(strings.Contains(scripts[1].text, `"`+sessionID+`"`))
			for _, s := range scripts {
				is.Equal(s.attr["nonce"], "nonce")
			}
		})
	}
}

func TestAlerts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		notice  amazonpay.Notice
		message string
		want    []string
	}{
		"none":                   {"", "", nil},
		"the shop's words":       {"", "No delivery to <Okinawa>.", []string{"No delivery to <Okinawa>."}},
		"changed":                {amazonpay.NoticeChanged, "", []string{"Something has changed"}},
		"incomplete":             {amazonpay.NoticeIncomplete, "", []string{"another payment method or address"}},
		"try again":              {amazonpay.NoticeTryAgain, "", []string{"try again"}},
		"a notice of tomorrow":   {"tomorrow", "", []string{"Nothing has been ordered"}},
		"a notice and a refusal": {amazonpay.NoticeChanged, "Sold out.", []string{"Something has changed", "Sold out."}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			p := review(session(tokyo), yenQuote())
			p.Notice, p.Message = test.notice, test.message
			said := ""
			for _, e := range elements(t, html(t, "en", p)) {
				if e.attr["role"] == "alert" {
					said += e.text
				}
			}
			is.Equal(said == "", test.want == nil)
			for _, want := range test.want {
				is.True(strings.Contains(said, want))
			}
		})
	}
}

func TestRecurringPaymentsSayHowOften(t *testing.T) {
	t.Parallel()
	amount := eur("9.90")
	for name, test := range map[string]struct {
		language string
		metadata *api.RecurringMetadata
		want     string
	}{
		"monthly":               {"en", &api.RecurringMetadata{Frequency: &api.Frequency{Unit: "Month", Value: "1"}, Amount: &amount}, "9,90 € every month"},
		"every two weeks":       {"en", &api.RecurringMetadata{Frequency: &api.Frequency{Unit: "Week", Value: "2"}, Amount: &amount}, "9,90 € every 2 weeks"},
		"in Japanese":           {"ja", &api.RecurringMetadata{Frequency: &api.Frequency{Unit: "Month", Value: "3"}, Amount: &amount}, "3か月ごと €9.90"},
		"variable":              {"en", &api.RecurringMetadata{Frequency: &api.Frequency{Unit: "Variable", Value: "0"}}, "at varying intervals, the amount may vary"},
		"an unknown unit":       {"en", &api.RecurringMetadata{Frequency: &api.Frequency{Unit: "Eon", Value: "1"}, Amount: &amount}, "9,90 € at regular intervals"},
		"a value without sense": {"en", &api.RecurringMetadata{Frequency: &api.Frequency{Unit: "Day", Value: "{n}"}, Amount: &amount}, "9,90 € at regular intervals"},
		"no frequency":          {"en", &api.RecurringMetadata{}, "at regular intervals, the amount may vary"},
		"nothing known":         {"en", nil, "at regular intervals, the amount may vary"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			s := session(berlin)
			s.ChargePermissionType = api.Recurring
			byQuote, bySession := euroQuote(), *s
			byQuote.RecurringMetadata = test.metadata
			bySession.RecurringMetadata = test.metadata
			for _, p := range []*amazonpay.ReviewPage{review(s, byQuote), review(&bySession, euroQuote())} {
				page := plainSpaces(html(t, test.language, p))
				is.True(strings.Contains(page, "<bdi>"+test.want+"</bdi>"))
			}
		})
	}
	t.Run("a single payment says nothing of it", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		page := html(t, "en", review(session(berlin), euroQuote()))
		is.True(!strings.Contains(page, "Recurring"))
	})
}
