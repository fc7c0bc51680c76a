package simulator

import (
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"sync"
)

// hostedFiles holds the pages, their style and words, and checkout.js.
//
//go:embed hosted
var hostedFiles embed.FS

// texts are the words of the buyer's pages in one language.
type texts map[string]string

// say returns the words for a key, with the arguments filled in.
func (t texts) say(key string, args ...any) string {
	words, ok := t[key]
	if !ok {
		return key
	}
	if len(args) == 0 {
		return words
	}
	return fmt.Sprintf(words, args...)
}

// edition is everything that is written in one language.
type edition struct {
	texts texts
	pages map[string]*template.Template
}

// hostedPages names the templates, without their ending.
func hostedPages() []string {
	return []string{"signin", "identify", "continue", "select", "change", "order", "processing", "problem"}
}

// hostedLanguages are those of Amazon's checkoutLanguage values, without the
// country.
func hostedLanguages() []string {
	return []string{"en", "de", "fr", "it", "es", "ja"}
}

// newEditions reads each language when the first page is drawn in it.
func newEditions() map[string]func() *edition {
	editions := map[string]func() *edition{}
	for _, language := range hostedLanguages() {
		editions[language] = sync.OnceValue(func() *edition { return parseEdition(language) })
	}
	return editions
}

// parseEdition reads a language. The files are part of the program, so an
// error is a mistake in them, which any test of a page meets.
func parseEdition(language string) *edition {
	words, err := hostedFiles.ReadFile("hosted/" + language + ".json")
	e := &edition{pages: map[string]*template.Template{}}
	if err == nil {
		err = json.Unmarshal(words, &e.texts)
	}
	if err != nil {
		panic("simulator: words of the buyer's pages: " + err.Error())
	}
	for _, name := range hostedPages() {
		e.pages[name] = template.Must(template.New("layout.html").
			Funcs(template.FuncMap{"t": e.texts.say}).
			ParseFS(hostedFiles, "hosted/layout.html", "hosted/"+name+".html"))
	}
	return e
}
