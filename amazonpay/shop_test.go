package amazonpay_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"

	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/store"
)

// shop is an application that sells one thing. Its fields script it; set them
// before the request that they are for.
type shop struct {
	mu          sync.Mutex
	quote       func(v *amazonpay.Visit) (*amazonpay.Quote, error)
	placeErr    error
	updateErr   error
	updating    func(t *amazonpay.Transition) // called while UpdateOrder runs
	references  map[string]string             // by checkout session
	placed      int                           // calls of PlaceOrder
	addresses   []*api.Address                // that PlaceOrder was given
	transitions []amazonpay.Transition        // that were acknowledged
	told        int                           // calls of UpdateOrder
}

func newShop() *shop {
	return &shop{quote: quoteOf("1000", "JPY"), references: map[string]string{}}
}

func quoteOf(amount, currency string) func(*amazonpay.Visit) (*amazonpay.Quote, error) {
	return func(*amazonpay.Visit) (*amazonpay.Quote, error) {
		return &amazonpay.Quote{ChargeAmount: api.Price{Amount: amount, CurrencyCode: currency}}, nil
	}
}

func refuses(message string) func(*amazonpay.Visit) (*amazonpay.Quote, error) {
	return func(*amazonpay.Visit) (*amazonpay.Quote, error) { return nil, &amazonpay.Refusal{Message: message} }
}

func (s *shop) Quote(_ context.Context, v *amazonpay.Visit) (*amazonpay.Quote, error) {
	s.mu.Lock()
	quote := s.quote
	s.mu.Unlock()
	return quote(v)
}

func (s *shop) PlaceOrder(_ context.Context, v *amazonpay.Visit, _ *amazonpay.Quote) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.placed++
	if s.placeErr != nil {
		return "", s.placeErr
	}
	s.addresses = append(s.addresses, v.Session.ShippingAddress)
	id := v.Session.CheckoutSessionID
	if s.references[id] == "" {
		s.references[id] = fmt.Sprintf("order-%d", len(s.references)+1)
	}
	return s.references[id], nil
}

func (s *shop) UpdateOrder(_ context.Context, t *amazonpay.Transition) error {
	s.mu.Lock()
	updating := s.updating
	s.mu.Unlock()
	if updating != nil {
		updating(t)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told++
	if s.updateErr != nil {
		return s.updateErr
	}
	s.transitions = append(s.transitions, *t)
	return nil
}

// acknowledged are the transitions that the shop took, in order.
func (s *shop) acknowledged() []amazonpay.Transition {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.transitions)
}

// numbers counts the order numbers that the shop gave.
func (s *shop) numbers() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.references)
}

// heard counts the calls of UpdateOrder.
func (s *shop) heard() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.told
}

// fails makes UpdateOrder fail from now on; nil: it works.
func (s *shop) fails(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.updateErr = err
}

// states are the outcomes that the shop acknowledged, in order.
func (s *shop) states() []store.State {
	s.mu.Lock()
	defer s.mu.Unlock()
	states := []store.State{}
	for _, t := range s.transitions {
		states = append(states, t.Order.State)
	}
	return states
}

// pages draws each page as JSON, for tests to read.
type pages struct {
	mu  sync.Mutex
	err error
}

func (p *pages) fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.err = err
}

func (p *pages) draw(w http.ResponseWriter, kind string, page any) error {
	w.Header().Set("X-Page", kind)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		_, _ = w.Write([]byte("half a pa"))
		return p.err
	}
	return json.NewEncoder(w).Encode(page)
}

func (p *pages) Review(w http.ResponseWriter, _ *http.Request, page *amazonpay.ReviewPage) error {
	return p.draw(w, "review", page)
}

func (p *pages) Result(w http.ResponseWriter, _ *http.Request, page *amazonpay.ResultPage) error {
	return p.draw(w, "result", page)
}

func (p *pages) Problem(w http.ResponseWriter, _ *http.Request, page *amazonpay.ProblemPage) error {
	w.Header().Set("X-Page", "problem")
	return json.NewEncoder(w).Encode(page)
}

// orders is a store whose methods can be made to fail.
type orders struct {
	store.OrderStore
	mu     sync.Mutex
	before func(method string, o *store.Order) error // instead of the call
	after  func(method string, o *store.Order) error // after it took effect
	broken []string                                  // writes against the rules
}

func (o *orders) hooks() (before, after func(string, *store.Order) error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	nothing := func(string, *store.Order) error { return nil }
	before, after = o.before, o.after
	if before == nil {
		before = nothing
	}
	if after == nil {
		after = nothing
	}
	return before, after
}

// fail sets what happens before and after each call; nil: nothing.
func (o *orders) fail(before, after func(method string, o *store.Order) error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.before, o.after = before, after
}

func (o *orders) Create(ctx context.Context, order *store.Order) error {
	return o.write("Create", order, func() error { return o.OrderStore.Create(ctx, order) })
}

func (o *orders) Update(ctx context.Context, order *store.Order) error {
	return o.write("Update", order, func() error {
		return o.watched(order, func() error { return o.OrderStore.Update(ctx, order) })
	})
}

func (o *orders) write(method string, order *store.Order, call func() error) error {
	before, after := o.hooks()
	if err := before(method, order); err != nil {
		return err
	}
	version := order.Version
	if err := call(); err != nil {
		return err
	}
	err := after(method, order)
	if err != nil {
		order.Version = version // as a store whose answer was lost
	}
	return err
}

func (o *orders) Get(ctx context.Context, id string) (*store.Order, error) {
	before, _ := o.hooks()
	if err := before("Get", nil); err != nil {
		return nil, err
	}
	return o.OrderStore.Get(ctx, id)
}
