package torture

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"
)

// process is a program that is started, killed and started again. Its output
// goes to a file that outlives each start.
type process struct {
	name, file string
	args       []string
	log        *os.File

	mu    sync.Mutex
	cmd   *exec.Cmd // nil: not running
	ended chan struct{}
}

func newProcess(t *testing.T, name, logFile, file string, args ...string) *process {
	t.Helper()
	log, err := os.OpenFile(logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	p := &process{name: name, file: file, args: args, log: log}
	t.Cleanup(func() {
		p.kill()
		log.Close()
	})
	return p
}

// start runs the program in a process group of its own.
func (p *process) start() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.note("started")
	cmd := exec.Command(p.file, p.args...)
	cmd.Stdout, cmd.Stderr = p.log, p.log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("%s does not start: %w", p.name, err)
	}
	ended := make(chan struct{})
	p.cmd, p.ended = cmd, ended
	go func() {
		_ = cmd.Wait() // how it ended is asked of cmd.ProcessState
		close(ended)
	}()
	return nil
}

// kill ends it with SIGKILL, if it runs, and waits until it is gone.
func (p *process) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil {
		return
	}
	_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) // if it is gone already, so much the better
	<-p.ended
	p.note("killed")
	p.cmd = nil
}

// stop asks it to end with SIGTERM and reports an error if it does not end
// well.
func (p *process) stop(patience time.Duration) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil {
		return fmt.Errorf("%s was not running", p.name)
	}
	cmd := p.cmd
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("%s ended before it was asked to: %w", p.name, err)
	}
	select {
	case <-p.ended:
	case <-time.After(patience):
		return fmt.Errorf("%s did not end within %v", p.name, patience)
	}
	p.note("stopped")
	p.cmd = nil
	if !cmd.ProcessState.Success() {
		return fmt.Errorf("%s ended with %v", p.name, cmd.ProcessState)
	}
	return nil
}

// over is closed when the program that runs now has ended.
func (p *process) over() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ended
}

func (p *process) note(what string) {
	fmt.Fprintf(p.log, "=== %s %s %s\n", time.Now().Format(time.RFC3339Nano), p.name, what)
}

// freeAddress is one that nobody listens on right now.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// eventually waits until try succeeds, and returns its last error if it never
// does.
func eventually(patience time.Duration, try func() error) error {
	deadline := time.Now().Add(patience)
	for {
		err := try()
		if err == nil || time.Now().After(deadline) {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}
