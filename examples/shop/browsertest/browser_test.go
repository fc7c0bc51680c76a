package browsertest

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
)

// patience is how long a test waits for what should take a moment.
const patience = 45 * time.Second

// requireBrowser skips the test on a machine without Chromium, but not in CI.
func requireBrowser(t *testing.T) {
	t.Helper()
	if chromium() != "" {
		return
	}
	if os.Getenv("CI") != "" {
		t.Fatal("there is no chromium in the PATH, and CI must not go without")
	}
	t.Skip("there is no chromium in the PATH; on Debian: apt-get install chromium")
}

func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if file, err := exec.LookPath(name); err == nil {
			return file
		}
	}
	return ""
}

// visitor opens a browser of its own, with no cookies and no history, that
// prefers this language, and returns the one who sits in front of it.
func (s *shop) visitor(language string) *visitor {
	s.t.Helper()
	ctx, cancel := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(chromium()), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("disable-features", "BackForwardCache"), // or Back sometimes loads a page anew and sometimes not
		chromedp.Flag("lang", language), chromedp.Flag("accept-lang", language),
	)
	s.t.Cleanup(cancel)
	return newVisitor(s, ctx)
}

// newVisitor opens a tab; in the browser of ctx, if there is one.
func newVisitor(s *shop, ctx context.Context, options ...chromedp.ContextOption) *visitor {
	s.t.Helper()
	v := &visitor{t: s.t, shop: s, page: newPage()}
	ctx, cancel := chromedp.NewContext(ctx, append(options, chromedp.WithListener(v.page.hear))...)
	s.t.Cleanup(func() {
		closing, done := context.WithTimeout(ctx, patience)
		defer done()
		if err := chromedp.Cancel(closing); err != nil && !errors.Is(err, context.Canceled) {
			s.t.Logf("closing the browser: %v", err)
		}
		cancel()
	})
	v.ctx = ctx
	if err := chromedp.Do(ctx); err != nil { // the tab lives as long as this very context
		s.t.Fatal(err)
	}
	call(v, audits.Enable, cdp.Empty{})
	v.resize(wide)
	return v
}

// inAnotherTab returns the same person with a new tab of the same browser.
func (v *visitor) inAnotherTab() *visitor {
	v.t.Helper()
	return newVisitor(v.shop, v.ctx)
}

// somebodyElse returns another person, whose browser shares nothing with this
// one.
func (v *visitor) somebodyElse() *visitor {
	v.t.Helper()
	return newVisitor(v.shop, v.ctx, chromedp.WithNewBrowserContext())
}

// call sends the browser a command that has to work.
func call[P, R any](v *visitor, command cdp.Command[P, R], params P) R {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	r, err := chromedp.Call(ctx, command, params)
	if err != nil {
		v.t.Fatalf("%s: %v", command.Method, err)
	}
	return r
}

// evaluate runs an expression as the developer tools do, which no policy of
// the page forbids.
func evaluate[T any](v *visitor, expression string) T {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	r, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		v.t.Fatalf("%.80s: %v", expression, err)
	}
	return r
}
