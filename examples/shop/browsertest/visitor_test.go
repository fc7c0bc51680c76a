package browsertest

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
)

// visitor is a person in front of a browser tab. The methods are what people
// do and see; whatever does not work ends the test.
//
// What may lead to another page is followed by a call of at, which waits for
// that page and inspects it.
type visitor struct {
	t    *testing.T
	ctx  context.Context
	shop *shop
	page *tab
	left cdp.LoaderID // the document that was shown before the last step
	read string       // the text of the page that was inspected last

	noScript bool
}

// opens goes to a path of the shop, or to any URL.
func (v *visitor) opens(target string) {
	v.t.Helper()
	if strings.HasPrefix(target, "/") {
		target = v.shop.url + target
	}
	v.leaves()
	call(v, page.Navigate, page.NavigateParams{URL: target})
}

// reloads presses the browser's reload button.
func (v *visitor) reloads() {
	v.t.Helper()
	v.leaves()
	call(v, page.Reload, page.ReloadParams{})
}

// goesBack presses the browser's Back button.
func (v *visitor) goesBack() {
	v.t.Helper()
	v.leaves()
	history := call(v, page.GetNavigationHistory, cdp.Empty{})
	if history.CurrentIndex == 0 {
		v.t.Fatal("there is nothing to go back to")
	}
	call(v, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: history.Entries[history.CurrentIndex-1].ID})
}

// leaves remembers which document the next step starts from.
func (v *visitor) leaves() { v.left = v.page.now().id }

// at waits for the page with this heading and inspects it.
func (v *visitor) at(heading string) {
	v.t.Helper()
	v.atStatus(200, heading)
}

// atStatus is at for a page that says what is wrong.
func (v *visitor) atStatus(status int64, heading string) {
	v.t.Helper()
	d := v.arrives()
	if h := v.heading(); h != heading || d.status != status {
		v.t.Fatalf("expected %q with status %d, but this is %q with %d:\n%s", heading, status, h, d.status, v.text())
	}
	v.inspects()
	v.leaves()
}

// eventually waits until the tab shows this heading by itself, whatever it
// shows in between, and inspects the page.
func (v *visitor) eventually(heading string, longest time.Duration) {
	v.t.Helper()
	v.wait(longest, heading, func() bool { return v.page.now().loaded && v.heading() == heading })
	v.inspects()
	v.leaves()
}

// arrives waits for another document than the one that was left.
func (v *visitor) arrives() document {
	v.t.Helper()
	var d document
	v.wait(patience, "the next page", func() bool {
		d = v.page.now()
		return d.loaded && d.id != v.left
	})
	return d
}

// wait looks again whenever something happened in the tab.
func (v *visitor) wait(longest time.Duration, what string, done func() bool) {
	v.t.Helper()
	timeout := time.After(longest)
	for !done() {
		select {
		case <-v.page.changed:
		case <-timeout:
			v.t.Fatalf("waited %v for %s, but this is still %q:\n%s", longest, what, v.heading(), v.text())
		}
	}
}

func (v *visitor) url() string { return evaluate[string](v, `location.href`) }

func (v *visitor) heading() string {
	return plain(evaluate[string](v, `document.querySelector("h1")?.innerText ?? ""`))
}

// text is all that can be read on the page.
func (v *visitor) text() string {
	return plain(evaluate[string](v, `document.body?.innerText ?? ""`))
}

// plain makes one space of each run of white space, no-break spaces included.
func plain(text string) string { return strings.Join(strings.Fields(text), " ") }

// sees checks that the page at which the visitor arrived says all this.
func (v *visitor) sees(texts ...string) {
	v.t.Helper()
	for _, text := range texts {
		if !strings.Contains(v.read, text) {
			v.t.Fatalf("%q is not on the page:\n%s", text, v.read)
		}
	}
}

// doesNotSee checks that the page says nothing of all this.
func (v *visitor) doesNotSee(texts ...string) {
	v.t.Helper()
	for _, text := range texts {
		if strings.Contains(v.read, text) {
			v.t.Fatalf("%q is on the page:\n%s", text, v.read)
		}
	}
}

// switchesScriptsOff makes the browser run no script of any page from the
// next one on.
func (v *visitor) switchesScriptsOff() {
	v.t.Helper()
	v.noScript = true
	v.runScripts(false)
}

func (v *visitor) runScripts(on bool) {
	v.t.Helper()
	call(v, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
}
