package browsertest

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
)

// atOnce is how many browsers run side by side at most: each of them keeps a
// processor busy.
const atOnce = 2

func TestMain(m *testing.M) {
	flag.Parse()
	parallel := flag.Lookup("test.parallel")
	if n, err := strconv.Atoi(parallel.Value.String()); err == nil && n > atOnce {
		_ = parallel.Value.Set(strconv.Itoa(atOnce)) // a number it has had before
	}
	os.Exit(run(m))
}

// run gives the tests a folder for the shop's program and removes it.
func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "amazonpaykit-browsertest")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	program = sync.OnceValues(func() (string, error) { return build(dir) })
	return m.Run()
}

// program returns the path of the shop, built from its source at the first
// call.
var program func() (string, error)

func build(dir string) (string, error) {
	file := filepath.Join(dir, "shop")
	cmd := exec.Command("go", "build", "-o", file, ".")
	cmd.Dir = ".."
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("the shop does not build: %w\n%s", err, out)
	}
	return file, nil
}
