package sdktest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The official Node.js SDK, unmodified and over TLS, gets what it would get from Amazon Pay.
//
// Source: official SDK
func TestOfficialNodeSDK(t *testing.T) {
	t.Parallel()
	node, sdk := requireNode(t)
	file := build(t)
	for name, script := range scripts(t, "node/*.test.mjs") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, file, options(name)...)
			p.run(t, []string{node, "--test-reporter=tap", script}, "AMAZONPAYKIT_NODE_SDK="+sdk, "NODE_EXTRA_CA_CERTS="+p.certificate)
		})
	}
}

// requireNode finds Node.js, and the SDK in a folder of the developer's.
func requireNode(t *testing.T) (node, sdk string) {
	t.Helper()
	node, err := exec.LookPath("node")
	require(t, err == nil, "node (on Debian: apt-get install nodejs npm)")
	sdk, err = filepath.Abs(os.Getenv("AMAZONPAYKIT_NODE_SDK"))
	if err == nil {
		_, err = os.Stat(filepath.Join(sdk, "node_modules/@amazonpay/amazon-pay-api-sdk-nodejs/package.json"))
	}
	require(t, err == nil, "the SDK (npm install --prefix DIR @amazonpay/amazon-pay-api-sdk-nodejs@2.3.4, and AMAZONPAYKIT_NODE_SDK=DIR)")
	return node, sdk
}

// options are the program's for a script, beside those that all need.
func options(script string) []string {
	switch script {
	case "europe":
		return []string{"-region", "eu"}
	case "throttled":
		return []string{"-throttle"}
	}
	return nil
}
