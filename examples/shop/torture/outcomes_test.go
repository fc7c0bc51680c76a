package torture

import (
	"slices"
	"strings"

	"github.com/paykit-go/amazonpaykit/store"
)

// countOutcomes adds to the tally how the checkouts ended.
func (b *books) countOutcomes(t *tally) {
	for id, o := range b.kit {
		t.add("outcome: " + string(o.State))
		if o.Reference != "" {
			t.add("checkouts: placed")
		}
		t.add("checkouts: reviewed")
		if o.State == store.Expired && o.RedirectURL != "" {
			t.add("outcome: expired, after it was placed")
		}
		if o.State == store.Abandoned {
			t.add("outcome: abandoned, " + why(o.Reason))
		}
		if slices.ContainsFunc(b.history[id], func(t transition) bool { return t.state == store.Pending }) {
			t.add("outcome: pending, then " + string(o.State))
		}
	}
}

// why an order was given up.
func why(reason string) string {
	switch {
	case reason == "ChangedAfterPlacing":
		return "ordered again with other content"
	case strings.Contains(reason, "is sold out"), strings.Contains(reason, "left."):
		return "sold out"
	case strings.Contains(reason, "ordered already"):
		return "the cart was bought in another checkout"
	case strings.Contains(reason, "cart changed"):
		return "the cart changed"
	}
	return "other: " + reason
}

// floors are what must have happened at least, so that a run in which nothing
// happened proves nothing.
func (p plan) floors(e engine) []floor {
	share := func(percent int) int { return max(1, p.buyers*percent/100) }
	floors := []floor{
		{"checkouts: placed", share(75)},
		{"outcome: authorized", share(25)},
		{"outcome: captured", share(1)},
		{"outcome: declined", share(2)},
		{"outcome: canceled", share(3)},
		{"outcome: expired", share(5)},
		{"outcome: abandoned, ordered again with other content", share(1)},
		{"outcome: abandoned, the cart was bought in another checkout", share(1)},
		{"outcome: pending, then authorized", share(2)},
		{"outcome: pending, then declined", share(1)},
		{"outcome: other browser", share(1)},
		{"amazon: answer dropped after the effect", share(1)},
		{"amazon: dropped, without an effect", share(1)},
		{"amazon: failed after the effect", share(1)},
		{"amazon: failed, without an effect", share(1)},
		{"amazon: throttled", share(1)},
		{"amazon: slow, or half an answer", share(1)},
		{"disorder: duplicates", share(1)},
		{"disorder: lost", share(1)},
		{"disorder: replayed", share(1)},
		{"notifications: taken", share(50)},
	}
	if e.redis {
		floors = append(floors, floor{"trouble: database connections cut", share(1)}, floor{"trouble: database stalled", share(1)},
			floor{"trouble: database gone for a moment", share(1)},
			floor{"trouble: redis restarted", share(1)}, floor{"trouble: redis connections cut", share(1)})
	}
	return floors
}
