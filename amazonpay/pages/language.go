package pages

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// fallback is drawn when a buyer asks for no language that there is.
const fallback = "en"

// maxLanguages bounds how much of an Accept-Language header is read.
const maxLanguages = 32

// languages are the messages of each language by its tag, such as "ja".
type languages map[string]map[string]string

func readLanguages() languages {
	entries, err := files.ReadDir("messages")
	if err != nil {
		panic("pages: " + err.Error())
	}
	all := languages{}
	for _, e := range entries {
		var messages map[string]string
		if err := json.Unmarshal([]byte(read("messages/"+e.Name())), &messages); err != nil {
			panic("pages: messages/" + e.Name() + ": " + err.Error())
		}
		all[strings.TrimSuffix(e.Name(), ".json")] = messages
	}
	return all
}

// match returns the first of the wanted tags that has messages, in its own
// form or a shorter one: "zh" serves "zh-Hant-TW".
func (l languages) match(wanted []string) string {
	for _, tag := range wanted {
		for parts := strings.Split(tag, "-"); len(parts) > 0; parts = parts[:len(parts)-1] {
			if name, ok := l.find(strings.Join(parts, "-")); ok {
				return name
			}
		}
	}
	return fallback
}

// find ignores case, as language tags do.
func (l languages) find(tag string) (string, bool) {
	for name := range l {
		if strings.EqualFold(name, tag) {
			return name, true
		}
	}
	return "", false
}

// locale is one buyer's language and country.
type locale struct {
	Language  string
	territory string // two capital letters, or empty
	messages  map[string]string
}

// locale returns how to speak to the buyer behind r. The country decides on
// the look of amounts; if it is not known, that of the browser does.
func (p *Pages) locale(r *http.Request, country string) locale {
	wanted := acceptLanguage(r.Header.Get("Accept-Language"))
	if !isCountry(country) {
		country = firstCountry(wanted)
	}
	if p.options.Language != "" {
		wanted = []string{p.options.Language}
	}
	name := p.languages.match(wanted)
	return locale{Language: name, territory: country, messages: p.languages[name]}
}

// T returns the message for a key. A template that asks for one that does not
// exist fails.
func (l locale) T(key string) (string, error) {
	if m, ok := l.messages[key]; ok {
		return m, nil
	}
	return "", fmt.Errorf("pages: no message %q in %q", key, l.Language)
}

// either is T for a key that may be unknown: it falls back to another.
func (l locale) either(key, other string) string {
	if m, ok := l.messages[key]; ok {
		return m
	}
	return l.messages[other]
}

// acceptLanguage returns the tags of an Accept-Language header (RFC 9110,
// section 12.5.4), best first.
func acceptLanguage(header string) []string {
	type choice struct {
		tag    string
		weight float64
	}
	var choices []choice
	for i, part := range strings.SplitN(header, ",", maxLanguages+1) {
		tag, params, _ := strings.Cut(part, ";")
		if w := weight(params); w > 0 && i < maxLanguages {
			choices = append(choices, choice{strings.TrimSpace(tag), w})
		}
	}
	slices.SortStableFunc(choices, func(a, b choice) int {
		return int((b.weight - a.weight) * 1000)
	})
	tags := make([]string, len(choices))
	for i, c := range choices {
		tags[i] = c.tag
	}
	return tags
}

// weight reads "q=0.8"; without it the weight is 1. What cannot be read
// counts as not wanted.
func weight(params string) float64 {
	q, found := strings.CutPrefix(strings.TrimSpace(params), "q=")
	if !found {
		return 1
	}
	w, err := strconv.ParseFloat(q, 64)
	if err != nil || !(w >= 0 && w <= 1) {
		return 0
	}
	return w
}

// firstCountry returns the country of the first tag that names one: "GB" of
// "en-GB".
func firstCountry(tags []string) string {
	for _, tag := range tags {
		for _, part := range strings.Split(tag, "-")[1:] {
			if c := strings.ToUpper(part); isCountry(c) {
				return c
			}
		}
	}
	return ""
}

func isCountry(s string) bool {
	return len(s) == 2 && 'A' <= s[0] && s[0] <= 'Z' && 'A' <= s[1] && s[1] <= 'Z'
}
