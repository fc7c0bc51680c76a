package pages

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// maxText is the number of characters shown of a text from outside. Amazon's
// longest field has 180, an e-mail address at most 254.
const maxText = 300

// text is how a string from outside is shown: as it is, but without space
// around it, and shortened if no honest buyer has one as long.
func text(s string) string {
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) <= maxText {
		return s
	}
	return string([]rune(s)[:maxText]) + "…"
}

// link returns s if it is an http or https URL or a path of this host, else
// nothing: a link to anywhere else has no place on a page about money.
func link(s string) string {
	u, err := url.Parse(s)
	if err != nil || strings.ContainsRune(s, '\\') {
		return ""
	}
	web := (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
	local := strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//")
	if web || local {
		return s
	}
	return ""
}
