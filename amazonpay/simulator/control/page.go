package control

import (
	"bytes"
	"embed"
	"io/fs"
	"net/http"
	"path"
	"time"
)

//go:embed page
var pageFiles embed.FS

// pageRoutes adds the page at / and its files.
func (c *control) pageRoutes(handle func(pattern string, h http.Handler)) {
	handle("GET /{$}", servePageFile("index.html"))
	names, _ := fs.Glob(pageFiles, "page/*") // the pattern is well formed
	for _, name := range names {
		handle("GET /simulator/"+name, servePageFile(path.Base(name)))
	}
}

// servePageFile answers with an embedded file. Browsers ask again each time,
// since a new version of the simulator keeps the name.
func servePageFile(name string) http.Handler {
	content, _ := pageFiles.ReadFile("page/" + name) // the names are those that are there
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "+
			"base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		header.Set("Cache-Control", "no-cache")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("X-Content-Type-Options", "nosniff")
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
	})
}
