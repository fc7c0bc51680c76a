package browsertest

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// The widths that every page is looked at, in pixels: a desktop and the
// smallest phone.
const (
	wide   = 1200
	narrow = 320
)

func (v *visitor) resize(width int64) {
	v.t.Helper()
	call(v, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: 800, DeviceScaleFactor: 1,
	})
}

// inspects looks the page over and reports what went wrong on the way here.
func (v *visitor) inspects() {
	v.t.Helper()
	if faults := v.finds(); len(faults) > 0 {
		v.t.Errorf("%q, %s:\n%s", v.heading(), v.url(), strings.Join(faults, "\n"))
	}
}

// finds looks at the page in both widths and takes its picture.
func (v *visitor) finds() (faults []string) {
	v.t.Helper()
	call(v, page.BringToFront, cdp.Empty{})
	v.read = v.text()
	name := v.shop.album.next(v.url())
	faults = v.inBothWidths(func(width int64) []string {
		v.photographs(fmt.Sprintf("%s-%d.png", name, width))
		return v.overflows()
	})
	faults = append(faults, v.barriers()...)
	return append(v.page.takeFaults(), faults...)
}

// inBothWidths collects what look finds in a narrow and in a wide window.
func (v *visitor) inBothWidths(look func(width int64) (faults []string)) (faults []string) {
	v.t.Helper()
	for _, width := range []int64{narrow, wide} {
		v.resize(width)
		for _, f := range look(width) {
			faults = append(faults, fmt.Sprintf("at %d pixels: %s", width, f))
		}
	}
	return faults
}

// overflows finds what has to be scrolled sideways and what is cut off.
func (v *visitor) overflows() []string {
	v.t.Helper()
	return evaluate[[]string](v, `(() => {
		const root = document.scrollingElement;
		const found = root.scrollWidth > innerWidth ? ["the page is " + root.scrollWidth + " pixels wide"] : [];
		for (const e of document.querySelectorAll("body *")) {
			const hides = getComputedStyle(e).overflowX !== "visible" && e.clientWidth > 1;
			if (hides && e.scrollWidth > e.clientWidth + 1) found.push("cut off: " + e.outerHTML.slice(0, 120));
		}
		return found;
	})()`)
}

// axe returns the source of axe-core.
var axe = sync.OnceValues(func() (string, error) {
	file := os.Getenv("AMAZONPAYKIT_AXE")
	if file == "" && os.Getenv("CI") == "" {
		return "", nil
	}
	source, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("AMAZONPAYKIT_AXE has to name axe.min.js: %w", err)
	}
	return string(source), nil
})

// barriers are what axe-core finds.
func (v *visitor) barriers() []string {
	v.t.Helper()
	source, err := axe()
	switch {
	case err != nil:
		v.t.Fatal(err)
	case source == "":
		return nil
	}
	if v.noScript { // axe-core is one; those of the page stay as they are
		v.runScripts(true)
		defer v.runScripts(false)
	}
	evaluate[bool](v, source+"\n;true")
	return v.inBothWidths(func(int64) []string {
		return evaluate[[]string](v, `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(
			found => "axe: " + found.id + ": " + found.help + ": " + found.nodes.map(n => n.html.slice(0, 120)).join(" ")))`)
	})
}

// album is the folder with the pictures of one test.
type album struct {
	folder string // empty: no pictures
	mu     sync.Mutex
	taken  int
}

// newAlbum makes the folder, without the pictures of an earlier run.
func newAlbum(t *testing.T) *album {
	t.Helper()
	root := os.Getenv("AMAZONPAYKIT_SCREENSHOTS")
	if root == "" {
		return &album{}
	}
	a := &album{folder: filepath.Join(root, fileName(t.Name()))}
	if err := joinFirst(os.RemoveAll(a.folder), os.MkdirAll(a.folder, 0o755)); err != nil {
		t.Fatalf("the folder for pictures: %v", err)
	}
	return a
}

var unfit = regexp.MustCompile(`[^A-Za-z0-9]+`)

func fileName(s string) string { return strings.Trim(unfit.ReplaceAllString(s, "-"), "-") }

// next names the next picture after the page it shows.
func (a *album) next(address string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.taken++
	host := "shop"
	u, err := url.Parse(address)
	if err != nil {
		return fmt.Sprintf("%02d", a.taken)
	}
	if u.Hostname() == "localhost" {
		host = "amazon"
	}
	return fmt.Sprintf("%02d-%s", a.taken, fileName(host+"-"+u.Path))
}

// photographs saves a picture of the whole page.
func (v *visitor) photographs(name string) {
	v.t.Helper()
	if v.shop.album.folder == "" {
		return
	}
	picture, err := chromedp.Run(v.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(v.shop.album.folder, name), picture, 0o644)
	}
	if err != nil {
		v.t.Fatalf("picture %s: %v", name, err)
	}
}
