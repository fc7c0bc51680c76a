package browsertest

import (
	"fmt"
	"os"
	"sync"
)

// axe returns the source of axe-core; empty: pages are not checked.
var axe = sync.OnceValues(func() (string, error) {
	file := os.Getenv("AMAZONPAYKIT_AXE")
	if file == "" && os.Getenv("CI") == "" {
		return "", nil
	}
	source, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("AMAZONPAYKIT_AXE has to name axe.min.js: %w", err)
	}
	return string(source), nil
})

// meetsNoBarrier checks the page with axe-core.
func (v *visitor) meetsNoBarrier() {
	v.t.Helper()
	source, err := axe()
	switch {
	case err != nil:
		v.t.Fatal(err)
	case source == "":
		return
	}
	reads[bool](v, source+"\n;true")
	for _, found := range reads[[]string](v, `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(
		found => found.id + ": " + found.help + ": " + found.nodes.map(n => n.html.slice(0, 120)).join(" ")))`) {
		v.t.Errorf("page %d: axe: %s", v.pages, found)
	}
}
