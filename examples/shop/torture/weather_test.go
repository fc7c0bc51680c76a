package torture

import (
	"context"
	"net/http"
	"time"

	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// weather is all trouble that is not the death of a shop. It changes with
// each buyer who enters.
type weather struct {
	*run
	chance chance
}

func (r *run) newWeather() *weather {
	return &weather{run: r, chance: newChance(r.plan.seed, "weather", 0)}
}

// changes makes the trouble for one more buyer. All decisions are made before
// anything is done, so that they do not depend on how that goes.
func (w *weather) changes(ctx context.Context) {
	c := w.chance
	stumble, fault := c.percent(60), newFault(c)
	disorder, shuffled := c.percent(20), newDisorder(c)
	replay, which, retry := c.percent(25), c.Float64(), c.percent(10)
	cut, victim := c.percent(10), c.IntN(len(w.shops))
	stall, gone, long := c.percent(4), c.percent(4), c.between(100*time.Millisecond, 1500*time.Millisecond)
	restart, cutSessions := c.percent(4), c.percent(5)
	half := c.percent(8)
	if stumble {
		w.amazon.Inject(fault)
	}
	if disorder {
		w.amazon.SetDisorder(shuffled)
		w.countDisorder(shuffled)
	}
	if replay {
		w.replays(which)
	}
	if half {
		w.halfAnHourPasses(ctx)
	}
	if retry {
		w.sendsFailedAgain()
	}
	if p := w.shops[victim].db; p != nil {
		w.troublesDatabase(p, cut, stall, gone, long)
	}
	if w.redis != nil {
		w.troublesRedis(restart, cutSessions)
	}
}

// newFault is something that goes wrong at Amazon. Where it strikes more than
// once in a row, the shop runs out of attempts.
func newFault(c chance) simulator.Fault {
	f := draw(c, []weighted[simulator.Fault]{
		{2, simulator.Fault{Status: http.StatusInternalServerError}},
		{2, simulator.Fault{Status: http.StatusServiceUnavailable, When: simulator.AfterEffect}},
		{2, simulator.Fault{Drop: true}},
		{3, simulator.Fault{Drop: true, When: simulator.AfterEffect}},
		{2, simulator.Fault{Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"1"}}}},
		{2, simulator.Fault{Delay: 700 * time.Millisecond, When: simulator.AfterEffect}},
		{1, simulator.Fault{Delay: 300 * time.Millisecond}},
		{2, simulator.Fault{Truncate: true}},
		{1, simulator.Fault{Body: "<html>Service Temporarily Unavailable", Status: http.StatusBadGateway, When: simulator.AfterEffect}},
	})
	f.Operation = draw(c, []weighted[string]{
		{8, "CompleteCheckoutSession"}, {4, "UpdateCheckoutSession"}, {5, "GetCheckoutSession"}, {3, "GetCharge"},
	})
	f.Times = draw(c, []weighted[int]{{7, 1}, {2, 3}, {1, 5}})
	return f
}

func newDisorder(c chance) simulator.Disorder {
	return simulator.Disorder{
		Duplicates: c.IntN(3), Shuffle: c.percent(70), Lose: c.IntN(4),
		Delay: c.between(0, time.Second),
	}
}

func (w *weather) countDisorder(d simulator.Disorder) {
	if d.Duplicates > 0 {
		w.tally.add("disorder: duplicates")
	}
	if d.Shuffle {
		w.tally.add("disorder: shuffled")
	}
	for range d.Lose {
		w.tally.add("disorder: lost")
	}
}

// replays has some notification sent again, of the young ones or of the old.
func (w *weather) replays(which float64) {
	sent := w.amazon.Notifications()
	if len(sent) == 0 {
		return
	}
	if w.amazon.Resend(sent[int(which*float64(len(sent)))].MessageID) == nil {
		w.tally.add("disorder: replayed")
	}
}

// sendsFailedAgain is Amazon's next attempt for all that no shop has taken,
// which in life comes an hour later. Only the latest are worth it.
func (w *weather) sendsFailedAgain() {
	all := w.amazon.Notifications()
	for _, sent := range all[max(0, len(all)-100):] {
		if sent.Attempts > 0 && !sent.Delivered && w.amazon.Resend(sent.MessageID) == nil {
			w.tally.add("disorder: sent again because no shop took it")
		}
	}
}

// halfAnHourPasses for those who ordered and have not paid: their stock is
// not kept any longer, so whoever comes back first gets it. The engine may
// refuse, in favour of a buyer who is at work.
func (w *weather) halfAnHourPasses(ctx context.Context) {
	_, err := w.shelves.SQL().ExecContext(ctx, "UPDATE orders SET held_until = 0 WHERE claimed = 0 AND state = ''")
	if err == nil {
		w.tally.add("trouble: stock was not kept any longer")
	}
}

// troublesDatabase cuts the connections of one shop, lets nothing through for
// a while, or lets nobody in.
func (w *weather) troublesDatabase(p *proxy, cut, stall, gone bool, long time.Duration) {
	if gone {
		p.refuse(true)
		time.AfterFunc(long, func() { p.refuse(false) })
		w.tally.add("trouble: database gone for a moment")
	}
	if (cut || gone) && p.cut() > 0 {
		w.tally.add("trouble: database connections cut")
	}
	if stall {
		time.AfterFunc(long, p.hold())
		w.tally.add("trouble: database stalled")
	}
}

// troublesRedis cuts connections, or kills the server and starts it again.
func (w *weather) troublesRedis(restart, cut bool) {
	if cut && w.redis.proxy.cut() > 0 {
		w.tally.add("trouble: redis connections cut")
	}
	if !restart {
		return
	}
	if err := w.redis.restart(); err != nil {
		w.t.Error(err)
	}
	w.tally.add("trouble: redis restarted")
}

// clears ends all trouble.
func (w *weather) clears() {
	w.amazon.ClearFaults()
	w.amazon.SetDisorder(simulator.Disorder{})
}

// countFaults reads Amazon's log: what a fault did to a call. It is read often
// enough that the log, which has an end, holds all.
func (a *amazon) countFaults() {
	for _, c := range a.Calls() {
		if c.Faulted {
			a.tally.add("amazon: "+faultOf(c), "amazon: "+c.Operation+" was hit")
		}
	}
	a.ResetCalls()
}

func faultOf(c simulator.Call) string {
	switch {
	case c.Status == 0 && c.Effect:
		return "answer dropped after the effect"
	case c.Status == 0:
		return "dropped, without an effect"
	case c.Status == http.StatusTooManyRequests:
		return "throttled"
	case c.Status >= 500 && c.Effect:
		return "failed after the effect"
	case c.Status >= 500:
		return "failed, without an effect"
	}
	return "slow, or half an answer"
}
