package control_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

func TestTheREADMEHasEachEndpoint(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	text, err := os.ReadFile("../../../README.md")
	is.NoErr(err)
	var endpoints []struct{ Method, Path, Does string }
	is.NoErr(json.Unmarshal([]byte(openDesk(t, simulator.Config{}).call("GET", "", "").raw), &endpoints))
	is.True(len(endpoints) > 20)
	for _, e := range endpoints {
		path := strings.TrimPrefix(e.Path, "/simulator/")
		is.True(path == "" || hasRow(string(text), e.Method, "`"+path+"`")) // add e to the README
		for _, action := range strings.Split(strings.TrimPrefix(e.Does, "let the buyer, or Amazon, do something: "), ", ") {
			is.True(!strings.Contains(path, "{action}") || strings.Contains(string(text), "`"+action)) // add the action to the README
		}
	}
}

// hasRow tells whether a row of a table has both.
func hasRow(text, method, path string) bool {
	for line := range strings.Lines(text) {
		cells := strings.Split(line, "|")
		if len(cells) > 3 && strings.Contains(cells[1], method) && strings.Contains(cells[2], path) {
			return true
		}
	}
	return false
}
