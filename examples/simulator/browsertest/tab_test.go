package browsertest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// tab follows what happens in the browser.
type tab struct {
	mu      sync.Mutex
	console []string      // errors and warnings nobody asked about yet
	changed chan struct{} // has room for one: something happened
}

func newTab() *tab { return &tab{changed: make(chan struct{}, 1)} }

// hear takes an event of the browser.
func (t *tab) hear(event any) {
	switch e := event.(type) {
	case *page.EventLoadEventFired:
		t.signal()
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "warning" || e.Type == "assert" {
			t.write(words(e.Args))
		}
	case *runtime.EventExceptionThrown:
		t.write("uncaught: " + e.ExceptionDetails.Text + " " + words([]*runtime.RemoteObject{e.ExceptionDetails.Exception}))
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			t.write("browser: " + e.Entry.Text + " " + e.Entry.URL)
		}
	}
}

func (t *tab) write(line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.console = append(t.console, line)
	t.signal()
}

func (t *tab) signal() {
	select {
	case t.changed <- struct{}{}:
	default:
	}
}

// take removes the lines that begin like this from the console and returns
// them.
func (t *tab) take(beginning string) (taken []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.console = slices.DeleteFunc(t.console, func(line string) bool {
		found := strings.HasPrefix(line, beginning)
		if found {
			taken = append(taken, line)
		}
		return found
	})
	return taken
}

// words are the arguments of a call of console.error.
func words(arguments []*runtime.RemoteObject) string {
	var all []string
	for _, a := range arguments {
		var text string
		if a == nil || json.Unmarshal(a.Value, &text) != nil {
			text = fmt.Sprintf("%+v", a)
		}
		all = append(all, text)
	}
	return strings.Join(all, " ")
}
