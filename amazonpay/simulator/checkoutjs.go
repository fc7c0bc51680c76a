package simulator

import (
	"bytes"
	"net/http"
	"path"
	"time"
)

// serveCheckoutJS answers with the script that shops load in place of
// Amazon's. Any page may load it, also with the crossorigin attribute.
func serveCheckoutJS(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	serveHostedFile(w, r, "checkout.js")
}

// serveHostedFile answers with an embedded file. Browsers ask again each
// time, since a new version of the simulator keeps the name.
func serveHostedFile(w http.ResponseWriter, r *http.Request, name string) {
	content, err := hostedFiles.ReadFile(path.Join("hosted", name))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
}
