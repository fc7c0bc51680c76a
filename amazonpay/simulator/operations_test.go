package simulator_test

import (
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// endpoint is an operation of Amazon's, with an id in the path where it has one.
type endpoint struct{ operation, method, path string }

// simulated are the operations that a merchant's checkout is made of.
func simulated() []endpoint {
	return []endpoint{
		{"CreateCheckoutSession", "POST", "/checkoutSessions"},
		{"GetCheckoutSession", "GET", "/checkoutSessions/x"},
		{"UpdateCheckoutSession", "PATCH", "/checkoutSessions/x"},
		{"CompleteCheckoutSession", "POST", "/checkoutSessions/x/complete"},
		{"FinalizeCheckoutSession", "POST", "/checkoutSessions/x/finalize"},
		{"GetChargePermission", "GET", "/chargePermissions/x"},
		{"UpdateChargePermission", "PATCH", "/chargePermissions/x"},
		{"CloseChargePermission", "DELETE", "/chargePermissions/x/close"},
		{"CreateCharge", "POST", "/charges"},
		{"GetCharge", "GET", "/charges/x"},
		{"CaptureCharge", "POST", "/charges/x/capture"},
		{"CancelCharge", "DELETE", "/charges/x/cancel"},
		{"CreateRefund", "POST", "/refunds"},
		{"GetRefund", "GET", "/refunds/x"},
		{"GetBuyer", "GET", "/buyers/x"},
		{"CreateDeliveryTracker", "POST", "/deliveryTrackers"},
	}
}

// notSimulated are the others, in groups that are rows of the table in the
// package's documentation.
func notSimulated() []endpoint {
	return []endpoint{
		{"Update Charge, for payment service providers", "PATCH", "/charges/x"},
		{"Authorization tokens: get", "GET", "/authorizationTokens/x?merchantId=A1"},
		{"Reports: list", "GET", "/reports"},
		{"Reports: create", "POST", "/reports"},
		{"Reports: get", "GET", "/reports/x"},
		{"Report documents: get", "GET", "/report-documents/x"},
		{"Report schedules: list", "GET", "/report-schedules"},
		{"Report schedules: create", "POST", "/report-schedules"},
		{"Report schedules: get", "GET", "/report-schedules/x"},
		{"Report schedules: cancel", "DELETE", "/report-schedules/x"},
		{"Disbursements: list", "GET", "/disbursements?endTime=20260301T000000Z"},
		{"Disputes: create", "POST", "/disputes"},
		{"Disputes: get", "GET", "/disputes/x"},
		{"Disputes: update", "PATCH", "/disputes/x"},
		{"Disputes: contest", "POST", "/disputes/x/contest"},
		{"Files: upload", "POST", "/files"},
		{"Merchant accounts: create", "POST", "/merchantAccounts"},
		{"Merchant accounts: update", "PATCH", "/merchantAccounts/x"},
		{"Merchant accounts: delete", "DELETE", "/merchantAccounts/x"},
		{"Merchant accounts: claim", "POST", "/merchantAccounts/x/claim"},
		{"Merchant accounts: create a store", "POST", "/merchantAccounts/x/stores"},
		{"Merchant accounts: update a store", "PATCH", "/merchantAccounts/x/stores/y"},
		{"In-store: scan", "POST", "/in-store/merchantScan"},
		{"In-store: charge", "POST", "/in-store/charge"},
		{"In-store: refund", "POST", "/in-store/refund"},
	}
}

// Each operation of Checkout v2 is there, under /v2, /sandbox/v2 and /live/v2, with or without a slash at the end.
//
// Source: official SDK
func TestEachOperationOfCheckoutIsThere(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	m := openShop(t, simulator.Config{})
	for _, e := range simulated() {
		for prefix, key := range map[string]string{"/v2": sandbox, "/sandbox/v2": plain, "/live/v2": live} {
			for _, end := range []string{"", "/"} {
				m.prefix, m.keyID = prefix, key
				answer := m.call(e.method, e.path+end, "")
				is.True(answer.status == 400 || answer.status == 404) // an operation that looks for something
				calls := m.sim.Calls()
				is.Equal(calls[len(calls)-1].Operation, e.operation)
			}
		}
	}
}

// An operation that is not simulated is refused with UnsupportedOperation, or RequestNotSupported where its path has another.
//
// Source: Amazon's page "Error handling"
func TestWhatIsNotSimulatedIsRefused(t *testing.T) {
	t.Parallel()
	for _, e := range notSimulated() {
		t.Run(e.operation, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			m := openShop(t, simulator.Config{})
			body := map[bool]string{true: "", false: "{}"}[e.method == "GET"]
			want := "405 UnsupportedOperation"
			if strings.HasPrefix(e.path, "/charges/") {
				want = "405 RequestNotSupported"
			}
			is.Equal(outcome(m.call(e.method, e.path, body, keyHeader, "k")), want)
			is.Equal(m.sim.Calls()[0].Operation, "")
		})
	}
}
