package pages_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"
)

var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

func readMessages(t *testing.T, file string) (messages map[string]string, keys []string) {
	t.Helper()
	is := is.New(t)
	b, err := os.ReadFile(file)
	is.NoErr(err)
	is.NoErr(json.Unmarshal(b, &messages))
	for _, m := range regexp.MustCompile(`(?m)^  "([^"]+)":`).FindAllStringSubmatch(string(b), -1) {
		keys = append(keys, m[1])
	}
	return messages, keys
}

func TestEachLanguageHasEveryMessageAndNoOther(t *testing.T) {
	t.Parallel()
	english, want := readMessages(t, "messages/en.json")
	files, err := filepath.Glob("messages/*.json")
	is.New(t).NoErr(err)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			messages, keys := readMessages(t, file)
			is.Equal(without(want, keys), nil) // messages that are missing
			is.Equal(without(keys, want), nil) // messages that nobody asks for
			is.Equal(keys, want)               // one a line, in the order of en.json
			is.Equal(len(messages), len(keys)) // one a line
			for key, m := range messages {
				blank := key == "address.home" && m == ""             // no country goes without saying
				is.True(blank || strings.TrimSpace(m) != "")          // a message that says nothing
				is.Equal(placeholders(m), placeholders(english[key])) // key
			}
			is.True(messages["direction"] == "ltr" || messages["direction"] == "rtl")
		})
	}
}

// without returns what is in a and not in b.
func without(a, b []string) []string {
	var rest []string
	for _, s := range a {
		if !slices.Contains(b, s) {
			rest = append(rest, s)
		}
	}
	return rest
}

func placeholders(message string) []string {
	found := placeholder.FindAllString(message, -1)
	slices.Sort(found)
	return found
}

func TestMessagesAreInOrder(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	_, keys := readMessages(t, "messages/en.json")
	is.Equal(keys[0], "direction") // what matters most
	is.True(slices.IsSorted(keys[1:]))
}
