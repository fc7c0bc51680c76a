package simulator_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// chargeIn is a completed session's charge in a state.
func chargeIn(m *shop, state api.ChargeState) (chargeID string) {
	m.t.Helper()
	card, pending := "1111", false
	if state == api.ChargeAuthorizationInitiated {
		card, pending = "0701", true
	}
	id := m.complete(m.paid(card, "Authorize", pending), thousand).text("chargeId")
	reason := ""
	switch state {
	case api.ChargeAuthorized, api.ChargeAuthorizationInitiated:
		return id
	case api.ChargeDeclined:
		if err := m.sim.ChangeCharge(id, api.ChargeCaptureInitiated, ""); err != nil {
			m.t.Fatal(err)
		}
		reason = "HardDeclined"
	case api.ChargeCanceled:
		reason = "MerchantCanceled"
	}
	if err := m.sim.ChangeCharge(id, state, reason); err != nil {
		m.t.Fatal(err)
	}
	return id
}

// A charge moves between its states as documented, and not otherwise.
//
// Source: Amazon's page "Charge"
func TestWhichMovesAChargeHas(t *testing.T) {
	t.Parallel()
	states := []api.ChargeState{
		api.ChargeAuthorizationInitiated, api.ChargeAuthorized, api.ChargeCaptureInitiated, api.ChargeCaptured, api.ChargeCanceled, api.ChargeDeclined,
	}
	reasons := map[api.ChargeState]string{api.ChargeCanceled: "BuyerCanceled", api.ChargeDeclined: "SoftDeclined"}
	allowed := map[api.ChargeState][]api.ChargeState{
		api.ChargeAuthorizationInitiated: {api.ChargeAuthorized, api.ChargeDeclined, api.ChargeCanceled},
		api.ChargeAuthorized:             {api.ChargeCaptureInitiated, api.ChargeCaptured, api.ChargeCanceled},
		api.ChargeCaptureInitiated:       {api.ChargeCaptured, api.ChargeDeclined},
	}
	for _, from := range states {
		for _, to := range append(states, "Refunded", "") {
			t.Run(string(from)+" to "+string(to), func(t *testing.T) {
				t.Parallel()
				is := is.New(t)
				m := openShop(t, simulator.Config{})
				id := chargeIn(m, from)
				err := m.sim.ChangeCharge(id, to, reasons[to])
				charge := m.sim.Charges()[0]
				if !slices.Contains(allowed[from], to) {
					is.True(errors.Is(err, simulator.ErrNotAllowed))
					is.Equal(charge.State, string(from)) // as it was
					return
				}
				is.NoErr(err)
				is.Equal(charge.State+" "+charge.ReasonCode, string(to)+" "+reasons[to])
				captured := api.Price{}
				if to == api.ChargeCaptured {
					captured = yen("1000")
				}
				is.Equal(charge.CaptureAmount, captured)
			})
		}
	}
}

// A charge is canceled and declined for the documented reasons only.
//
// Source: Amazon's page "Charge"
func TestWhichReasonsAMoveOfAChargeTakes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to api.ChargeState
		reasons  []string
	}{
		{api.ChargeAuthorizationInitiated, api.ChargeAuthorized, []string{""}},
		{api.ChargeAuthorized, api.ChargeCaptured, []string{""}},
		{api.ChargeAuthorized, api.ChargeCaptureInitiated, []string{""}},
		{api.ChargeAuthorized, api.ChargeCanceled, []string{"ExpiredUnused", "AmazonCanceled", "MerchantCanceled", "ChargePermissionCanceled", "BuyerCanceled"}},
		{api.ChargeAuthorizationInitiated, api.ChargeDeclined, []string{"SoftDeclined", "HardDeclined", "AmazonRejected", "ProcessingFailure", "TransactionTimedOut"}},
	} {
		for _, reason := range []string{
			"", "ExpiredUnused", "AmazonCanceled", "MerchantCanceled", "ChargePermissionCanceled", "BuyerCanceled",
			"SoftDeclined", "HardDeclined", "AmazonRejected", "ProcessingFailure", "TransactionTimedOut", "Whim",
		} {
			t.Run(string(c.to)+" for "+reason, func(t *testing.T) {
				t.Parallel()
				is := is.New(t)
				m := openShop(t, simulator.Config{})
				err := m.sim.ChangeCharge(chargeIn(m, c.from), c.to, reason)
				is.Equal(err == nil, slices.Contains(c.reasons, reason))
				is.True(err == nil || errors.Is(err, simulator.ErrNotAllowed))
			})
		}
	}
}

// A charge that was authorized more than seven days ago is captured by way of CaptureInitiated.
//
// Source: Amazon's page "Asynchronous processing"
func TestCapturesLaterThanSevenDaysArePendingFirst(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	const week = 7 * 24 * time.Hour
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	m := openShop(t, simulator.Config{Now: func() time.Time { return now }})
	intime, late := chargeIn(m, api.ChargeAuthorized), chargeIn(m, api.ChargeAuthorized)
	m.sim.Advance(week)
	is.NoErr(m.sim.ChangeCharge(intime, api.ChargeCaptured, ""))
	m.sim.Advance(time.Second)
	is.True(errors.Is(m.sim.ChangeCharge(late, api.ChargeCaptured, ""), simulator.ErrNotAllowed))
	is.NoErr(m.sim.ChangeCharge(late, api.ChargeCaptureInitiated, ""))
	state := func() reply { return m.call("GET", "/charges/"+late, "") }
	m.sim.Advance(29 * time.Second)
	is.Equal(state().text("statusDetails", "state"), "CaptureInitiated")
	is.Equal(state().at("captureAmount"), nil)
	is.Equal(permissionState(m.call("GET", "/chargePermissions/"+state().text("chargePermissionId"), "")), "NonChargeable ChargeInProgress")
	m.sim.Advance(time.Second)
	is.Equal(state().text("statusDetails", "state"), "Captured")
	is.Equal(state().text("captureAmount", "amount"), "1000")
	is.Equal(permissionState(m.call("GET", "/chargePermissions/"+state().text("chargePermissionId"), "")), "Closed AmazonClosed")
}

// A charge that settled meanwhile is changed as it is by now.
//
// Source: this kit's own tooling
func TestAChargeIsChangedAsItIsByNow(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := chargeIn(m, api.ChargeAuthorizationInitiated)
	m.sim.Advance(time.Minute) // it settled, though nobody looked
	is.NoErr(m.sim.ChangeCharge(id, api.ChargeCaptured, ""))
}

// A charge that Amazon rejects closes its charge permission.
//
// Source: Amazon's page "Charge"
func TestAmazonRejectedClosesTheChargePermission(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	id := chargeIn(m, api.ChargeAuthorizationInitiated)
	is.NoErr(m.sim.ChangeCharge(id, api.ChargeDeclined, "AmazonRejected"))
	permission := m.sim.Charges()[0].ChargePermissionID
	is.Equal(permissionState(m.call("GET", "/chargePermissions/"+permission, "")), "Closed AmazonCanceled")
}

// What belongs to a session that still is to be completed cannot be changed, nor what does not exist.
//
// Source: this kit's own tooling
func TestOnlyWhatTheMerchantKnowsCanBeChanged(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	session, _ := m.sim.Session(m.paid("1111", "Authorize", false)) // before Complete
	for _, id := range []string{session.ChargeID, "S03-0000000-0000000-C000000", ""} {
		is.True(errors.Is(m.sim.ChangeCharge(id, api.ChargeCaptured, ""), simulator.ErrNoCharge))
	}
	saved, _ := m.placed(order{amount: yen("1"), payload: onFilePayload})
	renewing := m.signIn(simulator.JapaneseBuyer(), payload[:len(payload)-1]+onFilePayload+`,"chargePermissionId":"`+saved+`"}`)
	_, err := m.sim.Pay(m.update(renewing, terms("Authorize", false)).text("webCheckoutDetails", "amazonPayRedirectUrl"))
	is.NoErr(err)
	renewal, _ := m.sim.Session(renewing)
	is.True(errors.Is(m.sim.ChangeCharge(renewal.ChargeID, api.ChargeCaptured, ""), simulator.ErrNoCharge)) // of a permission that is known
	for _, id := range []string{session.ChargeID, renewal.ChargeID} {
		is.Equal(outcome(m.keyed("/charges/"+id+"/capture", "{"+amount("captureAmount", "1")+"}")), "422 InvalidChargeStatus")
		is.Equal(outcome(m.call("DELETE", "/charges/"+id+"/cancel", `{"cancellationReason":"x"}`)), "422 InvalidChargeStatus")
	}
	before := len(m.sim.Notifications())
	m.sim.Advance(24 * time.Hour)
	m.sim.Permissions() // looks whether the session of the renewal expired
	sent := m.sim.Notifications()
	is.Equal(len(sent), before+1)
	is.Equal(sent[len(sent)-1].Notification.ObjectID, renewal.ChargeID) // Canceled
	for _, id := range []string{session.ChargePermissionID, "S03-0000000-0000000", ""} {
		is.True(errors.Is(m.sim.ClosePermission(id, "BuyerClosed"), simulator.ErrNoCharge))
	}
}

// A charge permission is closed for the documented reasons only, and once; its charges stand.
//
// Source: Amazon's page "Charge Permission"
func TestClosePermission(t *testing.T) {
	t.Parallel()
	for reason, refused := range map[string]bool{
		"MerchantClosed": false, "BuyerClosed": false, "BuyerCanceled": false, "AmazonCanceled": false, "AmazonClosed": false,
		"": true, "Whim": true,
	} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			chargeIn(m, api.ChargeAuthorized)
			id := m.sim.Charges()[0].ChargePermissionID
			err := m.sim.ClosePermission(id, reason)
			is.Equal(errors.Is(err, simulator.ErrNotAllowed), refused)
			state := "Closed " + reason
			if refused {
				state = "NonChargeable ChargeInProgress"
			}
			is.Equal(permissionState(m.call("GET", "/chargePermissions/"+id, "")), state)
			is.Equal(m.sim.Charges()[0].State, "Authorized") // its charge stands
			is.NoErr(m.sim.ChangeCharge(m.sim.Charges()[0].ID, api.ChargeCaptured, ""))
		})
	}
	t.Run("not twice", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		m := openShop(t, simulator.Config{})
		m.complete(m.paid("1111", "AuthorizeWithCapture", false), thousand) // captured in full: closed
		is.True(errors.Is(m.sim.ClosePermission(m.sim.Charges()[0].ChargePermissionID, "BuyerClosed"), simulator.ErrNotAllowed))
	})
}

// Sessions are listed, oldest first.
//
// Source: this kit's own tooling
func TestSessionsAreListedOldestFirst(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	is.Equal(len(m.sim.Sessions()), 0)
	first, second := m.signIn(simulator.JapaneseBuyer(), payload), m.paid("1111", "Authorize", false)
	var ids []string
	for _, v := range m.sim.Sessions() {
		ids = append(ids, v.ID)
	}
	is.Equal(ids, []string{first, second})
}
