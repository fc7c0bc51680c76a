package sdktest

import (
	"os/exec"
	"strings"
	"testing"
)

// A PHP client that writes its requests as the official PHP SDK does gets what that would get from Amazon Pay.
//
// Source: official SDK
func TestRequestsOfTheOfficialPHPSDK(t *testing.T) {
	t.Parallel()
	php := requirePHP(t)
	file := build(t)
	for name, script := range scripts(t, "php/*.test.php") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start(t, file).run(t, []string{php, script})
		})
	}
}

// requirePHP finds PHP and what its client is built on.
func requirePHP(t *testing.T) (php string) {
	t.Helper()
	php, err := exec.LookPath("php")
	found := false
	if err == nil {
		out, _ := exec.CommandContext(t.Context(), php, "-r",
			`echo function_exists('curl_init') && stream_resolve_include_path('phpseclib3/autoload.php') ? 'found' : '';`).Output()
		found = strings.HasSuffix(string(out), "found")
	}
	require(t, found, "php with curl and phpseclib 3 (on Debian: apt-get install php-cli php-curl php-gmp php-phpseclib3)")
	return php
}
