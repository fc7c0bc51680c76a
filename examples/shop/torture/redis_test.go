package torture

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// redisServer is a Redis of the run's own that keeps what it was told across
// restarts. The shops reach it through a proxy.
type redisServer struct {
	*process
	address string
	proxy   *proxy
}

func startRedis(t *testing.T, dir string) *redisServer {
	t.Helper()
	program, err := exec.LookPath("redis-server")
	missing(t, "redis-server", err)
	data := filepath.Join(dir, "redis")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	address := freeAddress(t)
	_, port, _ := net.SplitHostPort(address)
	r := &redisServer{address: address, process: newProcess(t, "redis", filepath.Join(dir, "redis.log"), program,
		"--bind", "127.0.0.1", "--port", port, "--dir", data, "--appendonly", "yes", "--appendfsync", "always", "--save", "")}
	r.proxy = newProxy(t, address, nil)
	if err := r.restart(); err != nil {
		t.Fatal(err)
	}
	return r
}

// restart kills the server, if it runs, and starts it with the same data.
func (r *redisServer) restart() error {
	r.kill()
	if err := r.start(); err != nil {
		return err
	}
	return eventually(10*time.Second, func() error {
		c, err := net.Dial("tcp", r.address)
		if err == nil {
			c.Close()
		}
		return err
	})
}

// url is where the shops find it.
func (r *redisServer) url() string { return "redis://" + r.proxy.address() + "/0" }

// missing ends a test whose server is not there, if err says so.
func missing(t *testing.T, server string, err error) {
	t.Helper()
	switch {
	case err == nil:
	case os.Getenv("CI") == "true":
		t.Fatalf("the torture needs %s: %v", server, err)
	default:
		t.Skipf("the torture needs %s: %v", server, err)
	}
}
