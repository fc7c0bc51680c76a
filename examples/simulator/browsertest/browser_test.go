package browsertest

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// patience is how long a test waits for what should take a moment.
const patience = 45 * time.Second

// visitor is a person in front of a browser. The methods are what people do
// and see; whatever does not work ends the test.
type visitor struct {
	t     *testing.T
	ctx   context.Context
	tab   *tab
	pages int // that were looked at
}

// openBrowser starts a browser without cookies and history. Each name leads
// to this machine as well.
func openBrowser(t *testing.T, names ...string) *visitor {
	t.Helper()
	var rules []string
	for _, name := range names {
		rules = append(rules, "MAP "+name+" 127.0.0.1")
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(requireChromium(t)), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("host-resolver-rules", strings.Join(rules, ",")), chromedp.WindowSize(1000, 800),
	)
	t.Cleanup(stop)
	v := &visitor{t: t, tab: newTab()}
	ctx, closeTab := chromedp.NewContext(allocator, chromedp.WithListener(v.tab.hear))
	t.Cleanup(closeTab)
	v.ctx = ctx
	if err := chromedp.Do(ctx); err != nil { // the tab lives as long as this very context
		t.Fatal(err)
	}
	t.Cleanup(v.isQuiet)
	return v
}

// in is the same person in a part of the test.
func (v *visitor) in(t *testing.T) *visitor {
	same := *v
	same.t = t
	return &same
}

// requireChromium skips the test on a machine without one, but not in CI.
func requireChromium(t *testing.T) (file string) {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if file, err := exec.LookPath(name); err == nil {
			return file
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatal("there is no chromium in the PATH, and CI must not go without")
	}
	t.Skip("there is no chromium in the PATH; on Debian: apt-get install chromium")
	return ""
}

// does lets the browser take steps that have to work.
func (v *visitor) does(steps ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		v.t.Fatal(err)
	}
}

// evaluate runs an expression on the page as the developer tools do, which no
// policy of the page forbids.
func evaluate[T any](v *visitor, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// reads is evaluate for a page that stays where it is.
func reads[T any](v *visitor, expression string) T {
	v.t.Helper()
	found, err := evaluate[T](v, expression)
	if err != nil {
		v.t.Fatalf("%.80s: %v", expression, err)
	}
	return found
}

// waits looks again whenever something happened in the tab.
func (v *visitor) waits(what string, done func() bool) {
	v.t.Helper()
	timeout := time.After(patience)
	for !done() {
		select {
		case <-v.tab.changed:
		case <-timeout:
			text, _ := evaluate[string](v, `document.body.innerText`)
			v.t.Fatalf("waited %v for %s; console: %q; page:\n%s", patience, what, v.tab.take(""), text)
		}
	}
}
