package torture

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// tally counts what happened, by what it is called in the report.
type tally struct {
	mu    sync.Mutex
	count map[string]int
}

func newTally() *tally { return &tally{count: map[string]int{}} }

// add counts one more of each.
func (t *tally) add(what ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, w := range what {
		t.count[w]++
	}
}

// of is how often it happened; a name that ends in … stands for all that begin
// like it.
func (t *tally) of(what string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	beginning, many := strings.CutSuffix(what, "…")
	if !many {
		return t.count[what]
	}
	n := 0
	for name, count := range t.count {
		if strings.HasPrefix(name, beginning) {
			n += count
		}
	}
	return n
}

// String lists all counts, what belongs together side by side: the part in
// front of the colon is the topic.
func (t *tally) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var b strings.Builder
	topic := ""
	for _, name := range slices.Sorted(maps.Keys(t.count)) {
		of, what, _ := strings.Cut(name, ": ")
		if of != topic {
			fmt.Fprintf(&b, "%s\n", of)
			topic = of
		}
		fmt.Fprintf(&b, "  %6d %s\n", t.count[name], what)
	}
	return b.String()
}

// floor is the least that must have happened for a run to prove something.
type floor struct {
	what  string
	least int
}

// missed names the floors that were not reached.
func (t *tally) missed(floors []floor) []string {
	var missed []string
	for _, f := range floors {
		if n := t.of(f.what); n < f.least {
			missed = append(missed, fmt.Sprintf("%s: %d times, at least %d wanted", f.what, n, f.least))
		}
	}
	return missed
}
