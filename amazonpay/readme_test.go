package amazonpay_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"
)

func TestREADMEShowsTheSmallestMount(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	is.NoErr(err)
	program, err := os.ReadFile(filepath.Join(root, "examples", "stdlib", "main.go"))
	is.NoErr(err)
	_, rest, found := strings.Cut(string(program), "package main\n")
	is.True(found)
	mount := "package main\n" + rest
	is.True(strings.Contains(string(readme), "```go\n"+mount+"```\n")) // copy examples/stdlib/main.go into the README
	is.True(strings.Count(mount, "\n") <= 60)                          // and keep it small
}
