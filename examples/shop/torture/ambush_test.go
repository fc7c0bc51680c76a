package torture

import "sync"

// moment is where in its work a shop is killed.
type moment string

// The moments. Any statement may end a transaction: how many of them go by
// before the kill is drawn.
const (
	anyTime       moment = "at any time"
	databaseAsked moment = "at the database, before it got a statement"
	databaseSaid  moment = "at the database, before its answer arrived"
	amazonAsked   moment = "at Amazon, before it got a call"
	amazonSaid    moment = "at Amazon, before its answer arrived"
	completeAsked moment = "at Amazon, before it got Complete"
	completeSaid  moment = "at Amazon, before the answer to Complete arrived"
	buyerAsked    moment = "while it works for a buyer"
	amazonTold    moment = "while it works on a notification"
	noMoment      moment = ""
)

// ambush waits for a shop to reach a moment. Doors and proxies report what the
// shop does; when it is time they find it dead.
type ambush struct {
	mu     sync.Mutex
	at     moment
	left   int // how many more such moments go by before
	spring func()
	done   chan struct{}
}

// set lies in wait for the n-th such moment. The channel is closed when it
// has come and spring has run.
func (a *ambush) set(at moment, n int, spring func()) <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.at, a.left, a.spring, a.done = at, n, spring, make(chan struct{})
	return a.done
}

// lift gives up. It reports false if the moment has come already.
func (a *ambush) lift() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	waiting := a.at != noMoment
	a.at = noMoment
	return waiting
}

// reached reports whether this was the moment, and then the shop is dead when
// it returns. A nil ambush waits for nobody.
func (a *ambush) reached(at moment) bool {
	if a == nil {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.at != at {
		return false
	}
	if a.left--; a.left > 0 {
		return false
	}
	a.at = noMoment
	a.spring()
	close(a.done)
	return true
}
