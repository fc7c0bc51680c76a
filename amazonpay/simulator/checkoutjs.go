package simulator

import (
	"bytes"
	"errors"
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

// serveCheck answers what checkout.js asks when it draws a button: whether a
// click will be accepted. The answer is no error of HTTP's, which browsers
// would write to the console without its reason. Any page may ask, since the
// same can be learned by clicking; nothing is remembered.
func (s *Simulator) serveCheck(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	answer := map[string]any{"accepted": true}
	var wrong *ButtonError
	err := r.ParseForm()
	switch {
	case err != nil:
		w.WriteHeader(http.StatusBadRequest)
		answer = map[string]any{"accepted": false, "reasonCode": reasonRequest, "message": "The form cannot be read, or has more than 64 KiB."}
	case errors.As(s.CheckButton(postedButton(r.PostForm)), &wrong):
		answer = map[string]any{"accepted": false, "reasonCode": wrong.Code, "message": wrong.Fix}
	}
	_, _ = w.Write(encode(answer)) // the page was left; nobody to tell
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
