package sdktest

import (
	"bufio"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	// What the program is made of is a dependency of these tests, lest go test
	// takes the result of an older program for that of this one.
	_ "github.com/paykit-go/amazonpaykit/amazonpay/simulator/control"
)

// build makes the program that everybody starts with go run.
func build(t *testing.T) (file string) {
	t.Helper()
	_, err := filepath.Glob("../*.go") // go test notes that the result depends on them
	is.New(t).NoErr(err)
	file = filepath.Join(t.TempDir(), "simulator")
	cmd := exec.Command("go", "build", "-o", file, ".")
	cmd.Dir = ".."
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return file
}

// program is a simulator in a process of its own.
type program struct {
	url         string // https://127.0.0.1:PORT
	certificate string // file with what a client has to trust
	privateKey  string // file with the merchant's key
}

// The merchant's public key ids: two name their environment, one does not.
var publicKeyIDs = []string{"AE0000000000000000000000", "SANDBOX-AE0000000000000000000000", "LIVE-AE0000000000000000000000"}

// start starts a program that was built. It ends with the test, by an
// interrupt, as at a keyboard.
func start(t *testing.T, file string, options ...string) *program {
	t.Helper()
	is := is.New(t)
	dir := t.TempDir()
	p := &program{certificate: filepath.Join(dir, "certificate.pem"), privateKey: filepath.Join(dir, "private.pem")}
	public := filepath.Join(dir, "public.pem")
	writeKeys(t, p.privateKey, public)
	options = append(options, "-addr", "127.0.0.1:0", "-tls", "-tls-out", p.certificate, "-quiet")
	for _, id := range publicKeyIDs {
		options = append(options, "-key", id+"="+public)
	}
	cmd := exec.Command(file, options...)
	cmd.Stderr = t.Output()
	stdout, err := cmd.StdoutPipe()
	is.NoErr(err)
	is.NoErr(cmd.Start())
	t.Cleanup(func() {
		is.NoErr(cmd.Process.Signal(os.Interrupt))
		is.NoErr(cmd.Wait()) // an interrupt is no failure
	})
	lines := bufio.NewScanner(stdout)
	for p.url == "" && lines.Scan() {
		if url, ok := strings.CutPrefix(lines.Text(), "Amazon Pay:"); ok {
			p.url = strings.TrimSpace(url)
		}
	}
	if p.url == "" {
		t.Fatal("the program did not say where it listens")
	}
	go io.Copy(io.Discard, stdout) // it must not wait for a reader
	return p
}

// environment is where a script learns of the program.
func (p *program) environment() []string {
	return append(os.Environ(), "SIMULATOR_URL="+p.url, "SIMULATOR_CERTIFICATE="+p.certificate, "PRIVATE_KEY="+p.privateKey)
}

// writeKeys makes the merchant's key pair.
func writeKeys(t *testing.T, private, public string) {
	t.Helper()
	is := is.New(t)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	is.NoErr(err)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	is.NoErr(err)
	is.NoErr(os.WriteFile(private, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600))
	der, err = x509.MarshalPKIXPublicKey(&key.PublicKey)
	is.NoErr(err)
	is.NoErr(os.WriteFile(public, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), 0o600))
}
