package torture

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// shop is one process of the demo shop, on an address that it keeps.
type shop struct {
	*process
	address string
	ambush  *ambush
	db      *proxy // nil: SQLite, which has no connections
}

// buildShop makes the program from its source.
func buildShop(t *testing.T, dir string) string {
	t.Helper()
	file := filepath.Join(dir, "shop")
	cmd := exec.Command("go", "build", "-o", file, ".")
	cmd.Dir = ".."
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("the shop does not build: %v\n%s", err, out)
	}
	return file
}

// newShop describes the n-th shop of a run; start lets it run.
func newShop(t *testing.T, r *run, program string, n int) *shop {
	t.Helper()
	s := &shop{address: freeAddress(t), ambush: &ambush{}}
	database := r.db.where
	if r.db.server != "" {
		s.db = newProxy(t, r.db.server, s.ambush)
		database = r.db.through(s.db)
	}
	sessions := "db"
	if r.redis != nil {
		sessions = r.redis.url()
	}
	name := fmt.Sprintf("shop-%d", n)
	s.process = newProcess(t, name, filepath.Join(r.dir, name+".log"), program, append(r.amazon.admit(name, s.ambush),
		"-addr", s.address, "-url", r.front.url,
		"-db", database, "-sessions", sessions, "-reconcile", "1s")...)
	return s
}

// open starts the shop and waits until it says that it is well.
func (s *shop) open() error {
	if err := s.start(); err != nil {
		return err
	}
	over := s.over()
	return eventually(20*time.Second, func() error {
		select {
		case <-over:
			return fmt.Errorf("%s ended at its start", s.name)
		default:
		}
		return s.healthy()
	})
}

func (s *shop) healthy() error {
	client := http.Client{Timeout: 2 * time.Second}
	res, err := client.Get("http://" + s.address + "/healthz")
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: /healthz answers %d", s.name, res.StatusCode)
	}
	return nil
}

// lastWords are the end of what the shop wrote.
func (s *shop) lastWords(most int) string {
	b, err := os.ReadFile(s.log.Name())
	if err != nil {
		return err.Error()
	}
	return string(b[max(0, len(b)-most):])
}
