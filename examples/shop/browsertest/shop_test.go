package browsertest

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// shop is the demo shop as a process of its own. It survives its own restart.
type shop struct {
	t           *testing.T
	region      string
	db          string
	url, amazon string // of the shop and of the simulator: different hosts
	log         *logbook
	album       *album
	cmd         *exec.Cmd
	out         *bufio.Reader
}

// open starts the shop of a region (jp, eu, na) with an empty database.
func open(t *testing.T, region string) *shop {
	t.Helper()
	requireBrowser(t)
	s := &shop{t: t, region: region, db: filepath.Join(t.TempDir(), "shop.db"), log: &logbook{}, album: newAlbum(t)}
	s.start("127.0.0.1:0", "localhost:0")
	t.Cleanup(s.stop)
	return s
}

// start runs the shop and waits until it says where to find it.
func (s *shop) start(addr, simulatorAddr string) {
	s.t.Helper()
	file, err := program()
	if err != nil {
		s.t.Fatal(err)
	}
	s.cmd = exec.Command(file, "-addr", addr, "-simulator-addr", simulatorAddr, "-db", s.db, "-region", s.region)
	s.cmd.Stderr = s.log
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.out = bufio.NewReader(out)
	s.readAnnouncement()
}

var announcedURL = regexp.MustCompile(`http://[^\s,]+`)

func (s *shop) readAnnouncement() {
	s.t.Helper()
	for {
		line, err := s.out.ReadString('\n')
		if err != nil {
			s.t.Fatalf("the shop did not start: %v\n%s", err, s.log)
		}
		switch url := announcedURL.FindString(line); {
		case strings.HasPrefix(line, "Open the shop:"):
			s.url = url
		case strings.HasPrefix(line, "Amazon Pay:"):
			s.amazon = url
		case strings.HasPrefix(line, "Stop with:"):
			return
		}
	}
}

// stop is what Ctrl-C does. The shop has to end cleanly.
func (s *shop) stop() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Signal(os.Interrupt) // if it is gone already, Wait tells
	rest, err := io.ReadAll(s.out)
	err = joinFirst(err, s.cmd.Wait())
	s.cmd = nil
	if err != nil || !bytes.Contains(rest, []byte("The shop is closed.")) {
		s.t.Errorf("the shop did not close cleanly: %v\n%s", err, rest)
	}
	if trouble := s.log.lines("level=ERROR"); len(trouble) > 0 {
		s.t.Errorf("the shop logged errors:\n%s", strings.Join(trouble, "\n"))
	}
	if s.t.Failed() {
		s.t.Logf("what the shop logged:\n%s", s.log)
	}
}

// restart stops the shop and starts it anew with the same database, at the
// same addresses.
func (s *shop) restart() {
	s.t.Helper()
	addr, simulatorAddr := strings.TrimPrefix(s.url, "http://"), strings.TrimPrefix(s.amazon, "http://")
	s.stop()
	s.start(addr, simulatorAddr)
}

// answered counts the calls of an operation that Amazon answered with success.
func (s *shop) answered(operation string) int {
	return len(s.log.lines("amazon pay answered", "operation="+operation+" "))
}

func joinFirst(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// logbook keeps what a process writes.
type logbook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// lines returns the lines that have all these words.
func (l *logbook) lines(words ...string) []string {
	var found []string
	for line := range strings.Lines(l.String()) {
		all := true
		for _, w := range words {
			all = all && strings.Contains(line, w)
		}
		if all {
			found = append(found, strings.TrimSpace(line))
		}
	}
	return found
}
