package browsertest

import (
	"encoding/json"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
)

// presses clicks the button with that name, as assistive technology reads it
// out. A part of the name is enough if no other button has it.
func (v *visitor) presses(name string) {
	v.t.Helper()
	v.leaves()
	v.click(v.find("button", name), 1)
}

// doublePresses clicks it twice, as people do who are used to icons.
func (v *visitor) doublePresses(name string) {
	v.t.Helper()
	v.leaves()
	v.click(v.find("button", name), 2)
}

// follows clicks a link.
func (v *visitor) follows(name string) {
	v.t.Helper()
	v.leaves()
	v.click(v.find("link", name), 1)
}

// chooses clicks a radio button.
func (v *visitor) chooses(name string) {
	v.t.Helper()
	v.click(v.find("radio", name), 1)
}

// unfolds clicks a summary.
func (v *visitor) unfolds(name string) {
	v.t.Helper()
	v.click(v.find("DisclosureTriangle", name), 1)
}

// fills replaces what is in a field.
func (v *visitor) fills(role, name, value string) {
	v.t.Helper()
	v.click(v.find(role, name), 3) // three clicks select all of it
	call(v, input.InsertText, input.InsertTextParams{Text: value})
}

// has tells whether there is such an element.
func (v *visitor) has(role, name string) bool {
	v.t.Helper()
	return len(v.all(role, name)) > 0
}

// find returns the one element of that role and name.
func (v *visitor) find(role, name string) cdp.BackendNodeID {
	v.t.Helper()
	found := v.all(role, name)
	if len(found) != 1 {
		v.t.Fatalf("there are %d of %s %q on this page, not one:\n%s", len(found), role, name, v.text())
	}
	return found[0]
}

// all returns the elements with exactly that name, or else those with a
// longer one.
func (v *visitor) all(role, name string) []cdp.BackendNodeID {
	v.t.Helper()
	root := call(v, runtime.Evaluate, runtime.EvaluateParams{Expression: "document"}).Result.ObjectID
	var exact, longer []cdp.BackendNodeID
	for _, n := range call(v, accessibility.QueryAXTree, accessibility.QueryAXTreeParams{ObjectID: root, Role: role}).Nodes {
		switch read := readName(n); {
		case n.Ignored:
		case read == name:
			exact = append(exact, n.BackendDOMNodeID)
		case strings.Contains(read, name):
			longer = append(longer, n.BackendDOMNodeID)
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return longer
}

func readName(n *accessibility.Node) string {
	var name string
	if n.Name == nil || json.Unmarshal(n.Name.Value, &name) != nil {
		return ""
	}
	return plain(name)
}

// click moves the mouse to the middle of an element and clicks that often.
func (v *visitor) click(id cdp.BackendNodeID, times int64) {
	v.t.Helper()
	call(v, dom.ScrollIntoViewIfNeeded, dom.ScrollIntoViewIfNeededParams{BackendNodeID: id})
	quads := call(v, dom.GetContentQuads, dom.GetContentQuadsParams{BackendNodeID: id}).Quads
	if len(quads) == 0 {
		v.t.Fatal("the element has no place on the page")
	}
	q := quads[0]
	mouse := input.DispatchMouseEventParams{X: (q[0] + q[2] + q[4] + q[6]) / 4, Y: (q[1] + q[3] + q[5] + q[7]) / 4, Type: "mouseMoved"}
	call(v, input.DispatchMouseEvent, mouse)
	mouse.Button = "left"
	for n := range times {
		mouse.ClickCount = n + 1
		for _, mouse.Type = range []input.DispatchMouseEventType{"mousePressed", "mouseReleased"} {
			call(v, input.DispatchMouseEvent, mouse)
		}
	}
}
