package simulator

import (
	"strings"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// route is one operation of the API.
type route struct {
	operation string // Amazon's name
	method    string
	path      string                                        // below the version; {} stands for an id
	body      schema                                        // nil: there is none
	keyed     bool                                          // needs an idempotency key
	find      func(*Simulator, *request) *problem           // what the id means; nil: there is no id
	run       func(*Simulator, *request) (result, *problem) // with Simulator.mu held
}

// routes lists the operations that are simulated.
func routes() []route {
	const sessions, oneSession = "checkoutSessions", "checkoutSessions/{}"
	return []route{
		{operation: "CreateCheckoutSession", method: "POST", path: sessions, body: createSchema(), keyed: true, run: (*Simulator).createSession},
		{operation: "GetCheckoutSession", method: "GET", path: oneSession, find: (*Simulator).findSession, run: (*Simulator).getSession},
		{operation: "UpdateCheckoutSession", method: "PATCH", path: oneSession, body: updateSchema(),
			find: (*Simulator).findSession, run: (*Simulator).updateSession},
		{operation: "CompleteCheckoutSession", method: "POST", path: oneSession + "/complete", body: completeSchema(),
			find: (*Simulator).findSession, run: (*Simulator).completeSession},
		{operation: "FinalizeCheckoutSession", method: "POST", path: oneSession + "/finalize", body: finalizeSchema(),
			find: (*Simulator).findSession, run: (*Simulator).finalizeSession},
		{operation: "GetChargePermission", method: "GET", path: "chargePermissions/{}",
			find: (*Simulator).findPermission, run: (*Simulator).getPermission},
		{operation: "UpdateChargePermission", method: "PATCH", path: "chargePermissions/{}", body: permissionSchema(),
			find: (*Simulator).findPermission, run: (*Simulator).updatePermission},
		{operation: "CloseChargePermission", method: "DELETE", path: "chargePermissions/{}/close", body: closeSchema(),
			find: (*Simulator).findPermission, run: (*Simulator).closePermission},
		{operation: "CreateCharge", method: "POST", path: "charges", body: chargeSchema(), keyed: true,
			run: (*Simulator).createCharge},
		{operation: "CaptureCharge", method: "POST", path: "charges/{}/capture", body: captureSchema(), keyed: true,
			find: (*Simulator).findCharge, run: (*Simulator).captureCharge},
		{operation: "CancelCharge", method: "DELETE", path: "charges/{}/cancel", body: cancelSchema(),
			find: (*Simulator).findCharge, run: (*Simulator).cancelCharge},
		{operation: "CreateRefund", method: "POST", path: "refunds", body: refundSchema(), keyed: true, run: (*Simulator).createRefund},
		{operation: "GetRefund", method: "GET", path: "refunds/{}", run: (*Simulator).getRefund},
		{operation: "CreateDeliveryTracker", method: "POST", path: "deliveryTrackers", body: trackerSchema(), run: (*Simulator).createTracker},
		{operation: "GetBuyer", method: "GET", path: "buyers/{}", find: (*Simulator).findBuyer, run: (*Simulator).getBuyer},
		{operation: "GetCharge", method: "GET", path: "charges/{}", find: (*Simulator).findCharge, run: (*Simulator).getCharge},
	}
}

// Operations returns Amazon's names of the operations that are simulated, as
// they are in [Call].
func Operations() []string {
	var names []string
	for _, r := range routes() {
		names = append(names, r.operation)
	}
	return names
}

// target is the path of a request, taken apart.
type target struct {
	environment api.Environment // of the path; "": the key decides
	version     string
	segments    []string
}

// parseTarget takes apart /v2/…, /sandbox/v2/… and /live/v2/…, with or without
// a slash at the end. It reports whether the path is one of the API's.
func parseTarget(path string) (t target, ok bool) {
	parts := strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
	if len(parts) > 0 && (parts[0] == string(api.Sandbox) || parts[0] == string(api.Live)) {
		t.environment, parts = api.Environment(parts[0]), parts[1:]
	}
	if len(parts) == 0 || len(parts[0]) < 2 || parts[0][0] != 'v' || !isDigits(parts[0][1:]) {
		return target{}, false
	}
	t.version, t.segments = parts[0], parts[1:]
	return t, true
}

func isAPI(path string) bool {
	_, ok := parseTarget(path)
	return ok
}

// route finds the operation and the id in the path. Without one it tells
// whether at least the path exists, for another method.
func (s *Simulator) route(method string, t target) (found *route, id string, pathExists bool) {
	for i := range s.routes {
		id, ok := match(s.routes[i].path, t.segments)
		if !ok {
			continue
		}
		if s.routes[i].method == method {
			return &s.routes[i], id, true
		}
		pathExists = true
	}
	return nil, "", pathExists
}

func match(path string, segments []string) (id string, ok bool) {
	pattern := strings.Split(path, "/")
	if len(pattern) != len(segments) {
		return "", false
	}
	for i, p := range pattern {
		switch {
		case p == "{}":
			id = segments[i]
		case p != segments[i]:
			return "", false
		}
	}
	return id, true
}
