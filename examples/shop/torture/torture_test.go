package torture

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paykit-go/amazonpaykit/examples/shop/app"
)

func TestNothingIsLostOrDoubledOnPostgreSQL(t *testing.T) {
	torture(t, postgres(), plan{shops: 3, buyers: 240, kills: 24})
}

func TestNothingIsLostOrDoubledOnMariaDB(t *testing.T) {
	torture(t, mysql(), plan{shops: 3, buyers: 80, kills: 6})
}

func TestNothingIsLostOrDoubledOnSQLite(t *testing.T) {
	torture(t, sqlite(), plan{shops: 1, buyers: 60, kills: 4})
}

func torture(t *testing.T, e engine, p plan) {
	t.Parallel()
	if only := given[string]("engine"); only != "" && only != e.name {
		t.Skipf("-engine %s", only)
	}
	p = p.adjusted()
	t.Logf("to replay the decisions: go test . -args -engine %s -buyers %d -kills %d -seed %d", e.name, p.buyers, p.kills, p.seed)
	began := time.Now()
	r := begin(t, e, p)

	notifying, silence := context.WithCancel(t.Context())
	couriersGone := r.amazon.notify(notifying, r.front.url+app.NotificationsPath)
	r.rage(t.Context())
	silence()
	couriersGone()
	r.close()
	raged := time.Since(began)

	night := r.night(t)
	if err := night.passes(t.Context()); err != nil {
		t.Error(err)
	}
	books, err := r.readBooks(t.Context(), night)
	if err != nil {
		t.Fatal(err)
	}
	books.countOutcomes(r.tally)
	t.Logf("%d kills and %d checkouts in %v, reconciled and compared in %v\n%s", p.kills, len(books.kit),
		raged.Round(time.Second), (time.Since(began) - raged).Round(time.Second), r.tally)
	for _, missed := range r.tally.missed(p.floors(e)) {
		t.Errorf("this run proves too little: %s", missed)
	}
	r.report(books.violations())
	r.reportPanics(t)
}

// report fails the test for each violation. For the first few it shows what
// the shops wrote about the session.
func (r *run) report(found []violation) {
	for i, v := range found {
		r.t.Error(v)
		if i < 5 {
			r.t.Logf("what the shops wrote about it:\n%s", r.story(v.session))
		}
	}
}

// reportPanics fails the test if any process wrote that it panicked.
func (r *run) reportPanics(t *testing.T) {
	t.Helper()
	if story := r.story("panic"); story != "" {
		t.Errorf("a shop panicked:\n%s", story)
	}
}

// story is every line that any process wrote about a session, or with any other word.
func (r *run) story(word string) string {
	logs, err := filepath.Glob(filepath.Join(r.dir, "*.log"))
	if err != nil {
		return err.Error()
	}
	var story []string
	for _, file := range logs {
		text, err := os.ReadFile(file)
		if err != nil {
			return err.Error()
		}
		for line := range strings.Lines(string(text)) {
			if strings.Contains(line, word) {
				story = append(story, line[:len(line)-1]+" "+filepath.Base(file)+"\n")
			}
		}
	}
	slices.Sort(story) // each line begins with its time
	return strings.Join(story, "")
}
