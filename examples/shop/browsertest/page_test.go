package browsertest

import (
	"fmt"
	"sync"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// document is one loaded page: the browser gives each load an id.
type document struct {
	id     cdp.LoaderID
	loaded bool
	status int64
}

// tab follows what happens in one tab: which document it shows, and what
// went wrong since somebody last asked.
type tab struct {
	mu       sync.Mutex
	shown    document
	statuses map[cdp.LoaderID]int64
	faults   []string
	changed  chan struct{} // has room for one: something happened
}

func newPage() *tab {
	return &tab{statuses: map[cdp.LoaderID]int64{}, changed: make(chan struct{}, 1)}
}

// hear takes an event of the browser. Events arrive in the order in which
// things happened.
func (p *tab) hear(ev any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch ev := ev.(type) {
	case *page.EventFrameNavigated:
		if ev.Frame.ParentID == "" {
			p.shown = document{id: ev.Frame.LoaderID, status: p.statuses[ev.Frame.LoaderID]}
			p.signal()
		}
	case *page.EventLifecycleEvent:
		if ev.Name == "load" && ev.LoaderID == p.shown.id {
			p.shown.loaded = true
			p.signal()
		}
	case *network.EventResponseReceived:
		p.hearResponse(ev)
	case *network.EventLoadingFailed:
		if !ev.Canceled { // the visitor went on before it was there
			p.fault("request failed: %s %s %s", ev.Type, ev.ErrorText, ev.BlockedReason)
		}
	default:
		p.hearTrouble(ev)
	}
}

// hearResponse notes a document's status, which the visitor compares with
// what is expected. Everything else has to be there.
func (p *tab) hearResponse(ev *network.EventResponseReceived) {
	if ev.Type == network.ResourceTypeDocument {
		p.statuses[ev.LoaderID] = ev.Response.Status
		return
	}
	if ev.Response.Status >= 400 {
		p.fault("request failed: %d %s", ev.Response.Status, ev.Response.URL)
	}
}

func (p *tab) hearTrouble(ev any) {
	switch ev := ev.(type) {
	case *runtime.EventConsoleAPICalled:
		if ev.Type != "log" && ev.Type != "info" && ev.Type != "debug" {
			p.fault("console: %s %s", ev.Type, words(ev.Args))
		}
	case *runtime.EventExceptionThrown:
		p.fault("uncaught: %s %s", ev.ExceptionDetails.Text, words([]*runtime.RemoteObject{ev.ExceptionDetails.Exception}))
	case *log.EventEntryAdded:
		e := ev.Entry
		_, isDocument := p.statuses[cdp.LoaderID(e.NetworkRequestID)]
		if (e.Level == log.EntryLevelError || e.Level == log.EntryLevelWarning) && !isDocument {
			p.fault("console: %s %s %s %s", e.Level, e.Source, e.Text, e.URL)
		}
	case *audits.EventIssueAdded:
		p.fault("browser's audit: %s", describe(ev.Issue))
	}
}

func (p *tab) fault(format string, a ...any) { p.faults = append(p.faults, fmt.Sprintf(format, a...)) }

func (p *tab) signal() {
	select {
	case p.changed <- struct{}{}:
	default:
	}
}

// now returns the document that the tab shows.
func (p *tab) now() document {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.shown
}

// takeFaults returns what went wrong since it was called last.
func (p *tab) takeFaults() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	faults := p.faults
	p.faults = nil
	return faults
}

func describe(issue *audits.InspectorIssue) string {
	if d := issue.Details.ContentSecurityPolicyIssueDetails; d != nil {
		return fmt.Sprintf("Content-Security-Policy: %s blocked %s", d.ViolatedDirective, d.BlockedURL)
	}
	return fmt.Sprintf("%s %+v", issue.Code, issue.Details)
}

// words are the arguments of a call of console.error and the like.
func words(args []*runtime.RemoteObject) string {
	text := ""
	for _, a := range args {
		switch {
		case a == nil:
		case a.Description != "":
			text += a.Description + " "
		default:
			text += string(a.Value) + " "
		}
	}
	return text
}
