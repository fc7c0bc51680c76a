package browsertest

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/chromedp/chromedp"
)

// opens goes to a URL.
func (v *visitor) opens(address string) {
	v.t.Helper()
	v.does(chromedp.Navigate(address))
}

// at waits for the page with this heading and looks at it.
func (v *visitor) at(heading string) {
	v.t.Helper()
	v.waits(heading, func() bool {
		// A page that is just being left has no heading, but an error.
		shown, _ := evaluate[string](v, `document.readyState === "complete" && document.querySelector("h1")?.innerText || ""`)
		return shown == heading
	})
	v.pages++
	v.photographs()
	if width := reads[int](v, `Math.max(0, document.scrollingElement.scrollWidth - innerWidth)`); width > 0 {
		v.t.Errorf("%q is %d pixels too wide", heading, width)
	}
	v.meetsNoBarrier()
}

// narrows makes the window as narrow as the smallest phone.
func (v *visitor) narrows() {
	v.t.Helper()
	v.does(chromedp.EmulateViewport(320, 800))
}

// clickable finds what can be clicked in a part of the page and says exactly
// this, or else what contains it, and returns where its middle is in the window.
const clickable = `((part, text) => {
	const plain = e => (e.ariaLabel || e.innerText).replace(/\s+/g, " ").trim();
	const all = Array.from(document.querySelectorAll(part + " :is(button, a, label)")).filter(e => e.checkVisibility());
	const exact = all.filter(e => plain(e) === text);
	const found = exact.length ? exact : all.filter(e => plain(e).includes(text));
	if (found.length !== 1) throw new Error(found.length + " elements to click say " + text + ": " + all.map(plain).join(" | "));
	found[0].scrollIntoView({block: "center", behavior: "instant"});
	const box = found[0].getBoundingClientRect();
	return [box.x + box.width / 2, box.y + box.height / 2];
})`

// clicks presses the mouse on the button, link or choice that says this.
func (v *visitor) clicks(text string) {
	v.t.Helper()
	v.clicksIn("body", text)
}

// clicksIn is clicks for a part of the page.
func (v *visitor) clicksIn(part, text string) {
	v.t.Helper()
	middle := reads[[]float64](v, clickable+"("+strconv.Quote(part)+","+strconv.Quote(text)+")")
	v.does(chromedp.MouseClickXY(middle[0], middle[1]))
}

// types presses keys.
func (v *visitor) types(keys string) {
	v.t.Helper()
	v.does(chromedp.KeyEvent(keys))
}

// tabsTo presses Tab until what has the focus says this.
func (v *visitor) tabsTo(text string) {
	v.t.Helper()
	const tooFar = 30
	for range tooFar {
		v.types("\t")
		focused := `document.activeElement`
		if strings.Contains(reads[string](v, focused+`.ariaLabel || `+focused+`.innerText || `+focused+`.labels?.[0]?.innerText || ""`), text) {
			if !reads[bool](v, `[`+focused+`, `+focused+`.closest("label")].some(e => e && getComputedStyle(e).outlineStyle !== "none")`) {
				v.t.Errorf("%q has the focus, but does not show it", text)
			}
			return
		}
	}
	v.t.Fatalf("%q cannot be reached by Tab", text)
}

// text is all that can be read on the page, with one space for white space.
func (v *visitor) text() string {
	v.t.Helper()
	return strings.Join(strings.Fields(reads[string](v, `document.body.innerText`)), " ")
}

// sees checks that the page says all this.
func (v *visitor) sees(texts ...string) {
	v.t.Helper()
	shown := v.text()
	for _, text := range texts {
		if !strings.Contains(shown, text) {
			v.t.Errorf("%q is not on the page:\n%s", text, shown)
		}
	}
}

// hears waits for errors on the console that begin like this. Each must
// contain all the texts.
func (v *visitor) hears(beginning string, texts ...string) {
	v.t.Helper()
	var heard []string
	v.waits(fmt.Sprintf("the console to say %q", beginning), func() bool {
		heard = v.tab.take(beginning)
		return heard != nil
	})
	for _, line := range heard {
		for _, text := range texts {
			if !strings.Contains(line, text) {
				v.t.Errorf("%q is not said by the console:\n%s", text, line)
			}
		}
	}
}

// isQuiet checks that the console has said nothing but what was heard.
func (v *visitor) isQuiet() {
	v.t.Helper()
	for _, line := range v.tab.take("") {
		v.t.Error(line)
	}
}

// photographs saves a picture of the page.
func (v *visitor) photographs() {
	v.t.Helper()
	root := os.Getenv("AMAZONPAYKIT_SCREENSHOTS")
	if root == "" {
		return
	}
	folder := filepath.Join(root, filepath.FromSlash(v.t.Name()))
	if err := os.MkdirAll(folder, 0o755); err != nil {
		v.t.Fatal(err)
	}
	picture, err := chromedp.Run(v.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, fmt.Sprintf("%02d.png", v.pages)), picture, 0o644)
	}
	if err != nil {
		v.t.Fatalf("picture %d: %v", v.pages, err)
	}
}
