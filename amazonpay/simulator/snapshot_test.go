package simulator_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// A session can be made as a buyer who just signed in, without a page and
// without a signature.
//
// Source: this kit's own tooling
func TestASessionIsMadeWithoutAPage(t *testing.T) {
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	made, err := m.sim.NewSession(m.sim.DemoBuyer(), simulator.Button{PayloadJSON: payload, MerchantID: merchant, Sandbox: true})
	is.NoErr(err)
	is.Equal(made.Substate, simulator.BuyerAttached)
	is.Equal(made.Environment, api.Sandbox)
	got := m.get(made.ID)
	is.Equal(got.status, 200)
	is.Equal(got.text("buyer", "name"), simulator.JapaneseBuyer().Name)
	is.Equal(m.update(made.ID, terms("Confirm", false)).constraints(), nil) // it can be paid
}

// A session made without a page needs a payload and a buyer as good as those of
// a click.
//
// Source: this kit's own tooling
func TestWhatNoSessionIsMadeOf(t *testing.T) {
	m := openShop(t, simulator.Config{})
	buyer := m.sim.DemoBuyer()
	foreign := `{"chargePermissionId":"S03-0000000-0000000","chargePermissionType":"PaymentMethodOnFile",` + payload[1:]
	for name, row := range map[string]struct {
		buyer  simulator.Buyer
		button simulator.Button
	}{
		"nobody":                      {simulator.Buyer{}, simulator.Button{PayloadJSON: payload, MerchantID: merchant}},
		"no merchant":                 {buyer, simulator.Button{PayloadJSON: payload}},
		"no payload":                  {buyer, simulator.Button{MerchantID: merchant}},
		"an unknown field":            {buyer, simulator.Button{PayloadJSON: `{"storeID":"x"}`, MerchantID: merchant}},
		"a foreign charge permission": {buyer, simulator.Button{PayloadJSON: foreign, MerchantID: merchant}},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			_, err := m.sim.NewSession(row.buyer, row.button)
			is.True(err != nil)
			is.Equal(len(m.sim.Sessions()), 0)
		})
	}
}

// A session is made as a whole, also while everything is forgotten.
//
// Source: this kit's own tooling
func TestASessionIsMadeWhileAllIsForgotten(t *testing.T) {
	m := openShop(t, simulator.Config{})
	made := make(chan struct{})
	go func() {
		defer close(made)
		for range 500 {
			view, err := m.sim.NewSession(m.sim.DemoBuyer(), simulator.Button{PayloadJSON: payload, MerchantID: merchant})
			if err != nil || view.Substate != simulator.BuyerAttached {
				t.Errorf("%v %+v", err, view)
				return
			}
		}
	}()
	for {
		select {
		case <-made:
			return
		default:
			m.sim.Reset()
		}
	}
}

// A snapshot has the newest of each kind first, and no more than were asked
// for.
//
// Source: this kit's own tooling
func TestASnapshotHasTheNewestFirst(t *testing.T) {
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	first, second := m.paid("1111", "AuthorizeWithCapture", false), m.paid("1111", "AuthorizeWithCapture", false)
	is.Equal(m.complete(first, thousand).status, 200)
	is.Equal(m.complete(second, thousand).status, 200)

	all := m.sim.Snapshot(10)
	is.Equal(all.Sessions[0].ID, second)
	is.Equal(all.Sessions[1].ID, first)
	is.Equal(all.Charges[0].CheckoutSessionID, second)
	is.Equal(all.Permissions[0].CheckoutSessionID, second)
	is.Equal(all.Calls[0].Operation, "CompleteCheckoutSession")
	is.True(len(all.Notifications) >= 2)

	one := m.sim.Snapshot(1)
	is.Equal(len(one.Sessions), 1)
	is.Equal(one.Sessions[0].ID, second)
	is.Equal(len(one.Calls), 1)
	is.Equal(len(m.sim.Snapshot(-1).Sessions), 0)
}

// Views are JSON objects with Amazon's names for Amazon's things.
//
// Source: this kit's own tooling
func TestASnapshotIsJSON(t *testing.T) {
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := m.paid("1111", "Confirm", false)
	text, err := json.Marshal(m.sim.Snapshot(5))
	is.NoErr(err)
	var back struct {
		Sessions []struct {
			ID           string    `json:"id"`
			ChargeAmount api.Price `json:"chargeAmount"`
		}
		Calls []struct{ Operation, Body string }
	}
	is.NoErr(json.Unmarshal(text, &back))
	is.Equal(back.Sessions[0].ID, id)
	is.Equal(back.Sessions[0].ChargeAmount, yen("1000"))
	is.Equal(back.Calls[0].Operation, "UpdateCheckoutSession")
	is.Equal(back.Calls[0].Body, terms("Confirm", false))
}

// A Go program that talks to a simulator elsewhere reads views as they were
// written.
//
// Source: this kit's own tooling
func TestASnapshotCanBeReadBack(t *testing.T) {
	is := is.New(t)
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	m := openShop(t, simulator.Config{Now: func() time.Time { return start }})
	is.Equal(m.complete(m.paid("1111", "Authorize", false), thousand).status, 200)
	written := m.sim.Snapshot(10)
	text, err := json.Marshal(written)
	is.NoErr(err)
	var read simulator.Snapshot
	is.NoErr(json.Unmarshal(text, &read))
	is.True(reflect.DeepEqual(read, written))
}

// Reset forgets everything but keys and the URL of notifications.
//
// Source: this kit's own tooling
func TestReset(t *testing.T) {
	is := is.New(t)
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	m := openShop(t, simulator.Config{Now: func() time.Time { return start }, NotifyURL: "https://shop.example/news"})
	empty := m.sim.Snapshot(10)
	id := m.paid("1111", "Confirm", false)
	is.Equal(m.complete(id, thousand).status, 200)
	m.sim.Advance(time.Hour)
	m.sim.Inject(simulator.Fault{Status: 500})
	is.Equal(len(m.sim.Faults()), 1)

	m.sim.Reset()
	is.True(reflect.DeepEqual(m.sim.Snapshot(10), empty))
	is.Equal(len(m.sim.Faults()), 0)
	is.Equal(m.get(id).status, 404)
	is.True(m.signIn(simulator.JapaneseBuyer(), payload) != "") // the key still is there
}

// Whoever waits for a change wakes at a buyer's, a merchant's and a
// developer's doing, and not at a look.
//
// Source: this kit's own tooling
func TestChanged(t *testing.T) {
	m := openShop(t, simulator.Config{})
	id := m.signIn(simulator.JapaneseBuyer(), payload)
	for name, act := range map[string]func(){
		"a call":            func() { m.get(id) },
		"a buyer's choice":  func() { _, _ = m.sim.ChangeAddress(id, 1) },
		"a fault":           func() { m.sim.Inject(simulator.Fault{Operation: "GetBuyer"}) },
		"the clock":         func() { m.sim.Advance(time.Second) },
		"a fresh beginning": func() { m.sim.Reset() },
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			changed := m.sim.Changed()
			m.sim.Snapshot(3)
			_, err := m.sim.Deliver(t.Context())
			is.NoErr(err)
			is.True(!isClosed(changed)) // looking is no change, and nothing was due
			act()
			is.True(isClosed(changed))
		})
	}
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// A sign-in button makes no session, whoever asks for one.
//
// Source: this kit's own tooling
func TestASignInButtonMakesNoSession(t *testing.T) {
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	_, err := m.sim.NewSession(m.sim.DemoBuyer(), simulator.Button{ProductType: "SignIn"})
	is.True(errors.Is(err, simulator.ErrNotAllowed))
}
