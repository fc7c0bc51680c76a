package browsertest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/matryer/is"
)

func TestTheInspectionFindsWhatItLooksFor(t *testing.T) {
	t.Parallel()
	requireBrowser(t)
	pages := httptest.NewServer(http.HandlerFunc(faulty))
	t.Cleanup(pages.Close)
	v := (&shop{t: t, url: pages.URL, album: &album{}}).visitor("en-GB") // without pictures

	for _, c := range []struct{ name, body, want string }{
		{"nothing wrong", `<p>Fine.</p>`, ""},
		{"a script that the policy forbids", `<script>1</script>`, "Content-Security-Policy: script-src-elem"},
		{"an error on the console", `<script nonce=n>console.error("oh", 1)</script>`, `console: error "oh" 1`},
		{"an exception", `<script nonce=n>throw new Error("oh")</script>`, "uncaught: Uncaught Error: oh"},
		{"something that is not there", `<img alt="a bag" src="/missing.png">`, "request failed: 404"},
		{"a server that does not answer", `<img alt="a bag" src="http://127.0.0.1:1/">`, "request failed: Image"},
		{"too wide for a phone", `<p><svg width="330" height="9"></svg>`, "at 320 pixels: the page is"},
		{"cut off", `<p style="overflow:hidden;width:9px">Unreadable</p>`, "cut off"},
		{"a field without a label", `<input name="a">`, "axe: label"},
		{"grey on grey", `<p style="color:#888;background:#777">Unreadable</p>`, "axe: color-contrast"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			if source, err := axe(); strings.HasPrefix(c.want, "axe") && err == nil && source == "" {
				t.Skip("AMAZONPAYKIT_AXE does not name axe.min.js")
			}
			v.opens("/?" + url.Values{"body": {c.body}}.Encode())
			v.arrives()
			found := strings.Join(v.finds(), "\n")
			v.leaves()
			is.True(strings.Contains(found, c.want)) // this is what is wrong here
			is.Equal(found == "", c.want == "")      // and nothing, if all is well
		})
	}
}

// faulty serves a page with the body of its query.
func faulty(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/" {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Security-Policy", "script-src 'nonce-n'")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(w, fmt.Sprintf(`<!DOCTYPE html><html lang="en"><title>A page</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><main><h1>A page</h1>%s</main></html>`, r.FormValue("body")))
}
