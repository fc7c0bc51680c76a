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

// floors are what must have happened at least, for a run to prove anything:
// shares of a thousand buyers, far below what is usual, so that luck alone
// fails no run. A small run need not see what is rare.
func (p plan) floors(e engine) []floor {
	floors := []floor{{"kills: in all", p.kills}, {"kills: at Amazon…", p.kills / 20}, {"kills: while it works…", p.kills / 20}}
	want := func(perMille int, what ...string) {
		for _, w := range what {
			floors = append(floors, floor{w, p.buyers * perMille / 1000})
		}
	}
	want(600, "checkouts: placed")
	want(250, "outcome: authorized", "notifications: taken")
	want(15, "outcome: expired", "outcome: declined")
	want(10, "outcome: canceled", "outcome: abandoned", "outcome: pending, then authorized", "outcome: pending, then declined")
	want(5, "outcome: captured", "outcome: other browser", "outcome: abandoned, ordered again with other content",
		"outcome: abandoned, the cart was bought in another checkout", "outcome: abandoned, the cart changed", "buyers: saw that it is sold out")
	want(40, "buyers: "+string(doubleClicks), "buyers: "+string(twoTabs), "buyers: "+string(reloads))
	want(5, "buyers: "+string(losesCookies), "buyers: "+string(losesCookiesLater), "buyers: "+string(buysTwice),
		"buyers: "+string(leavesAtReview), "buyers: "+string(leavesAtAmazon), "buyers: "+string(leavesAfterPaying))
	want(20, "amazon: dropped, without an effect", "amazon: failed, without an effect", "amazon: throttled", "amazon: slow, or half an answer")
	want(5, "amazon: answer dropped after the effect", "amazon: failed after the effect")
	want(20, "disorder: duplicates", "disorder: shuffled", "disorder: lost", "disorder: replayed", "notifications: to be sent again")
	if e.redis {
		floors = append(floors, floor{"kills: at the database…", p.kills / 20})
		want(5, "trouble: database connections cut", "trouble: database stalled", "trouble: database gone for a moment",
			"trouble: redis restarted", "trouble: redis connections cut")
	}
	return floors
}
