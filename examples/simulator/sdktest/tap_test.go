package sdktest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// patience is how long a script may take that takes a few seconds.
const patience = 2 * time.Minute

var (
	testPoint = regexp.MustCompile(`(?m)^(not )?ok \d+ - (.+)$`)
	testPlan  = regexp.MustCompile(`(?m)^1\.\.(\d+)$`)
)

// run runs a script against a program. Each test of the script becomes a
// subtest.
func (p *program) run(t *testing.T, command []string, environment ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env = append(p.environment(), environment...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	points := testPoint.FindAllStringSubmatch(stdout.String(), -1)
	for _, point := range points {
		t.Run(point[2], func(t *testing.T) {
			if point[1] != "" {
				t.Fail()
			}
		})
	}
	plan := testPlan.FindStringSubmatch(stdout.String())
	switch {
	case plan == nil || len(points) == 0 || plan[1] != fmt.Sprint(len(points)):
		t.Errorf("%d tests ran, and the plan is %q", len(points), plan)
	case err != nil && !t.Failed():
		t.Error(err)
	}
	if t.Failed() {
		t.Logf("%s: %v\n%s%s", strings.Join(command, " "), err, stdout.String(), stderr.String())
	}
}

// scripts are the files of testdata that hold tests, by the names of subtests.
func scripts(t *testing.T, pattern string) map[string]string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil || len(found) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	files := map[string]string{}
	for _, file := range found {
		name, _, _ := strings.Cut(filepath.Base(file), ".")
		files[name] = file
	}
	return files
}

// require finds a program of the machine, or skips the test; in CI it fails.
func require(t *testing.T, present bool, what string) {
	t.Helper()
	switch {
	case present:
	case os.Getenv("CI") != "":
		t.Fatalf("%s is missing, and CI must not go without", what)
	default:
		t.Skipf("%s is missing", what)
	}
}
