package control

import (
	"net"
	"net/http"
	"slices"
	"strings"
)

// guard keeps out what a browser does for somebody else: requests that the
// page of another site makes, and those of a site whose name was made to lead
// to this machine.
func (c *control) guard(next http.Handler) http.Handler {
	foreign := denied("requests of other sites' pages are refused")
	origin := http.NewCrossOriginProtection()
	origin.SetDenyHandler(foreign)
	sameOrigin := origin.Handler(next)
	stranger := denied("the simulator is not controlled under this host name: use localhost, or name it to the simulator as one of its own")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !c.answersTo(r.Host):
			stranger.ServeHTTP(w, r)
		case embedded(r):
			foreign.ServeHTTP(w, r)
		default:
			sameOrigin.ServeHTTP(w, r)
		}
	})
}

// embedded tells whether the page of another site wants more than to link
// here. Such a page cannot read what it gets, but it can keep streams of events
// open until there is none left for the developer.
func embedded(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return (site == "cross-site" || site == "same-site") && r.Header.Get("Sec-Fetch-Dest") != "document"
}

func denied(text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		failure(http.StatusForbidden, text).write(w)
	})
}

// answersTo tells whether a Host header is none that a page of the internet
// can have, or one of Config.Hosts.
func (c *control) answersTo(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.TrimSuffix(strings.Trim(name, "[]"), "."))
	top := name[strings.LastIndexByte(name, '.')+1:]
	return top == name || net.ParseIP(name) != nil || slices.ContainsFunc(c.cfg.Hosts, func(own string) bool { return strings.EqualFold(own, name) }) ||
		slices.Contains([]string{"localhost", "test", "example", "invalid", "local", "internal"}, top)
}
