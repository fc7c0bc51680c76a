package simulator

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/matryer/is"
)

// Whatever a merchant, its buyers and the clock do: once settleAll has looked
// at what it believes to be due, looking at everything finds nothing more.
//
// Source: this kit's own tooling
func TestNothingThatIsDueIsOverlooked(t *testing.T) {
	t.Parallel()
	for seed := range uint64(30) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			w := newWorld(t, seed)
			for range 150 {
				w.step()
				w.s.mu.Lock()
				w.s.settleAll()
				found := len(w.s.notifications)
				for _, p := range w.s.permissions {
					next := w.s.changesAt(p)
					is.True(next.IsZero() || p.place > 0 && !p.due.After(next)) // it waits, and not for too long
					is.True(p.place == 0 || p.due.After(w.s.now()))
					w.s.refresh(p)
				}
				is.Equal(len(w.s.notifications), found) // nothing was overlooked
				w.s.mu.Unlock()
			}
		})
	}
}

// Forgotten charge permissions are looked at no more.
//
// Source: this kit's own tooling
func TestWhatIsForgottenIsNotDue(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := newWorld(t, 1)
	w.s.cfg.MaxSessions = 5
	for range 500 {
		w.step()
		w.s.mu.Lock()
		for _, p := range w.s.agenda {
			is.Equal(w.s.permissions[p.id], p)
		}
		w.s.mu.Unlock()
	}
}

// world is a simulator to which things happen by chance.
type world struct {
	t      testing.TB
	s      *Simulator
	chance *rand.Rand
	calls  int
}

func newWorld(t testing.TB, seed uint64) *world {
	began := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s, err := New(Config{MerchantID: "M", Now: func() time.Time { return began }})
	if err != nil {
		t.Fatal(err)
	}
	return &world{t: t, s: s, chance: rand.New(rand.NewPCG(seed, 0))}
}

func (w *world) steps(n int) {
	for range n {
		w.step()
	}
}

// step does one thing that may succeed or not.
func (w *world) step() {
	const yen = `{"amount":"10","currencyCode":"JPY"}`
	switch w.chance.IntN(9) {
	case 0, 1:
		w.checkout()
	case 2:
		w.post("/v2/charges", `{"chargePermissionId":"`+w.any(len(w.s.granted), func(i int) string { return w.s.granted[i].id })+
			`","chargeAmount":`+yen+w.either(``, `,"captureNow":true`, `,"canHandlePendingAuthorization":true`)+`}`)
	case 3:
		w.post("/v2/charges/"+w.charge()+"/capture", `{"captureAmount":`+yen+`}`)
	case 4:
		w.post("/v2/refunds", `{"chargeId":"`+w.charge()+`","refundAmount":`+yen+`}`)
	case 5:
		w.s.unsigned("DELETE", "/v2/charges/"+w.charge()+"/cancel", "", `{"cancellationReason":"x"}`)
	case 6:
		w.s.unsigned("DELETE", "/v2/chargePermissions/"+w.any(len(w.s.granted), func(i int) string { return w.s.granted[i].id })+"/close", "",
			`{"closureReason":"x","cancelPendingCharges":`+w.either("true", "false")+`}`)
	default:
		most := []time.Duration{time.Minute, time.Hour, 24 * time.Hour, 30 * 24 * time.Hour, 400 * 24 * time.Hour}[w.chance.IntN(5)]
		w.s.Advance(time.Duration(w.chance.Int64N(int64(most))))
	}
}

// checkout is a buyer who pays, and perhaps a shop that completes.
func (w *world) checkout() {
	payload := orderOf(w.either(`"Confirm"`, `"Authorize"`, `"AuthorizeWithCapture"`, `"Authorize","canHandlePendingAuthorization":true`),
		w.either(``, `"chargePermissionType":"Recurring","recurringMetadata":{"frequency":{"unit":"Month","value":"1"}},`, onFileTerms+w.renewed()))
	made, err := w.s.NewSession(JapaneseBuyer(), Button{PayloadJSON: payload, ProductType: payOnly, MerchantID: "M", Sandbox: true})
	if err != nil {
		w.t.Fatal(err)
	}
	buyer := JapaneseBuyer()
	card := w.any(len(buyer.Cards), func(i int) string { return buyer.Cards[i].Ending })
	if _, err := w.s.ChangePayment(made.ID, card); err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.s.Pay(made.RedirectURL); err != nil {
		w.t.Fatal(err)
	}
	if w.chance.IntN(4) > 0 {
		w.post("/v2/checkoutSessions/"+made.ID+"/complete", `{"chargeAmount":{"amount":"1000","currencyCode":"JPY"}}`)
	}
}

const onFileTerms = `"chargePermissionType":"PaymentMethodOnFile","paymentMethodOnFileMetadata":{"setupOnly":false},`

// orderOf is the payload of a button that leads to a payment without a review.
func orderOf(intent, terms string) string {
	return `{"webCheckoutDetails":{"checkoutMode":"ProcessOrder","checkoutResultReturnUrl":"https://shop.example/"},"storeId":"S",` + terms +
		`"paymentDetails":{"chargeAmount":{"amount":"1000","currencyCode":"JPY"},"paymentIntent":` + intent + `}}`
}

// renewed has a payment method on file replaced, if there is one.
func (w *world) renewed() string {
	for _, p := range w.s.granted {
		if p.terms.permissionType == onFile && p.closedFor == "" && w.chance.IntN(2) == 0 {
			return `"chargePermissionId":"` + p.id + `",`
		}
	}
	return ""
}

func (w *world) post(path, body string) {
	w.calls++
	if a := w.s.unsigned("POST", path, fmt.Sprint(w.calls), body); a.status >= 500 || !json.Valid(a.body) {
		w.t.Errorf("%s: %d %s", path, a.status, a.body)
	}
}

func (w *world) charge() string {
	return w.any(len(w.s.ledger), func(i int) string { return w.s.ledger[i].id })
}

func (w *world) any(n int, pick func(int) string) string {
	if n == 0 {
		return "none"
	}
	return pick(w.chance.IntN(n))
}

func (w *world) either(texts ...string) string {
	return w.any(len(texts), func(i int) string { return texts[i] })
}
