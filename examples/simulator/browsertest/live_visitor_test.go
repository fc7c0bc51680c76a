package browsertest

import (
	"context"
	"strconv"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// livePage is the heading of the simulator's own page.
const livePage = "Amazon Pay simulator"

// follows opens the simulator's page.
func (v *visitor) follows(m *merchant) {
	v.t.Helper()
	v.opens(m.amazon + "/")
	v.comes("#connection", "Live")
}

// arrival is a promise of the moment at which a part of the page says all of
// the texts; an element of the part, if it is several.
const arrival = `((part, texts) => new Promise(resolve => {
	const plain = e => e.innerText.replace(/\s+/g, " ");
	const there = () => Array.from(document.querySelectorAll(part)).some(e => texts.every(text => plain(e).includes(text)));
	const look = () => there() && (observer.disconnect(), resolve(true));
	const observer = new MutationObserver(look);
	observer.observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
	look();
}))`

// comes waits until one of the elements says all this.
func (v *visitor) comes(part string, texts ...string) {
	v.t.Helper()
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = strconv.Quote(text)
	}
	_, err := evaluate[bool](v, arrival+"("+strconv.Quote(part)+",["+strings.Join(quoted, ",")+"])")
	if err != nil {
		v.t.Fatalf("%s does not come to say %q: %v; console: %q; page:\n%s", part, texts, err, v.tab.take(""), v.text())
	}
}

// row is the selector of an entry of the page.
func row(list, id string) string { return `[data-row="` + list + " " + id + `"]` }

// prefers sets the colour scheme of the device.
func (v *visitor) prefers(scheme string) {
	v.t.Helper()
	v.does(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	}))
}

// widens makes the window as wide as this.
func (v *visitor) widens(width int64) {
	v.t.Helper()
	v.does(chromedp.EmulateViewport(width, 900))
}

// chooses types into a field, or types the beginning of one of its options.
func (v *visitor) chooses(field, keys string) {
	v.t.Helper()
	reads[bool](v, `(f => { f.scrollIntoView({block: "center"}); f.focus(); return document.activeElement === f })(document.querySelector(`+strconv.Quote(field)+`))`)
	v.types(keys)
}
