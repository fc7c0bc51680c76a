package sdktest

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
)

const captures = "../../../amazonpay/api/testdata/captures/php"

// What the PHP client of these tests puts on the wire is what the official PHP SDK put there, but for the moment, the machine and the signature.
//
// Source: official SDK
func TestThePHPClientWritesWhatTheOfficialOneWrites(t *testing.T) {
	t.Parallel()
	php := requirePHP(t)
	files, err := filepath.Glob(captures + "/*.http")
	is.New(t).NoErr(err)
	is.New(t).Equal(len(files), 14)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".http")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			captured, err := os.ReadFile(file)
			is.NoErr(err)
			is.Equal(timeless(sent(t, php, name)), timeless(captured))
		})
	}
}

var moments = regexp.MustCompile(`(?m)(Signature=|^x-amz-pay-date:|^x-amz-pay-language-version:|\(PHP/).*$`)

// timeless is a request without what differs from one run to the next.
func timeless(request []byte) string {
	return moments.ReplaceAllString(string(request), "$1…")
}

// sent is what the PHP client writes to the socket for a capture.
func sent(t *testing.T, php, capture string) []byte {
	t.Helper()
	is := is.New(t)
	dir := t.TempDir()
	p := &program{certificate: filepath.Join(dir, "certificate.pem"), privateKey: filepath.Join(dir, "private.pem")}
	writeKeys(t, p.privateKey, filepath.Join(dir, "public.pem"))
	listener := listen(t, p.certificate)
	p.url = "https://" + listener.Addr().String()
	received := make(chan []byte, 1)
	go func() { received <- receive(listener) }()
	cmd := exec.CommandContext(t.Context(), php, scripts(t, "php/*.php")["capture"], capture)
	cmd.Env = p.environment()
	out, err := cmd.CombinedOutput()
	listener.Close() // if nobody came
	is.Equal(string(out), "")
	is.NoErr(err)
	return <-received
}

// listen is an Amazon Pay that has its names and a certificate, and that is all.
func listen(t *testing.T, certificate string) net.Listener {
	t.Helper()
	is := is.New(t)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	is.NoErr(err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Amazon Pay"}, DNSNames: []string{"pay-api.amazon.jp", "localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	is.NoErr(err)
	is.NoErr(os.WriteFile(certificate, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, NextProtos: []string{"http/1.1"},
	})
	is.NoErr(err)
	return listener
}

// receive returns the bytes of one request, and answers it.
func receive(listener net.Listener) []byte {
	connection, err := listener.Accept()
	if err != nil {
		return nil
	}
	defer connection.Close()
	var raw bytes.Buffer
	request, err := http.ReadRequest(bufio.NewReader(io.TeeReader(connection, &raw)))
	if err != nil {
		return raw.Bytes()
	}
	io.Copy(io.Discard, request.Body)
	io.WriteString(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
	return raw.Bytes()
}
