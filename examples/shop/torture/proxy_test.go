package torture

import (
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// proxy stands between a shop and a server and can cut the connections.
type proxy struct {
	listener net.Listener
	target   string
	ambush   *ambush // of the shop behind it; nil: of none
	refusing atomic.Bool

	mu    sync.Mutex
	conns map[net.Conn]bool // both ends of each
	wg    sync.WaitGroup
	held  sync.RWMutex // locked: nothing goes through
}

func newProxy(t *testing.T, target string, a *ambush) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: l, target: target, ambush: a, conns: map[net.Conn]bool{}}
	p.wg.Go(p.accept)
	t.Cleanup(p.close)
	return p
}

func (p *proxy) address() string { return p.listener.Addr().String() }

func (p *proxy) accept() {
	for {
		shop, err := p.listener.Accept()
		if err != nil {
			return
		}
		if p.refusing.Load() {
			shop.Close()
			continue
		}
		p.wg.Go(func() { p.join(shop) })
	}
}

// join connects one connection with the server until either side ends.
func (p *proxy) join(shop net.Conn) {
	server, err := net.Dial("tcp", p.target)
	if err != nil {
		shop.Close()
		return
	}
	p.keep(shop, server)
	defer p.drop(shop, server)
	var wg sync.WaitGroup
	wg.Go(func() { p.copy(server, shop, databaseAsked) })
	wg.Go(func() { p.copy(shop, server, databaseSaid) })
	wg.Wait()
}

// copy hands on what arrives, and ends both sides when one does. A shop that
// is killed at this moment has not asked, or is not answered.
func (p *proxy) copy(to, from net.Conn, at moment) {
	defer to.Close()
	defer from.Close()
	b := make([]byte, 64<<10)
	for {
		n, err := from.Read(b)
		if err != nil || p.ambush.reached(at) {
			return
		}
		p.held.RLock()
		_, err = to.Write(b[:n])
		p.held.RUnlock()
		if err != nil {
			return
		}
	}
}

// cut ends all connections, in the middle of whatever they were saying.
func (p *proxy) cut() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		c.Close()
	}
	return len(p.conns)
}

// hold lets nothing through until release is called.
func (p *proxy) hold() (release func()) {
	p.held.Lock()
	return p.held.Unlock
}

// refuse turns new connections away, or no longer.
func (p *proxy) refuse(yes bool) { p.refusing.Store(yes) }

func (p *proxy) keep(conns ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range conns {
		p.conns[c] = true
	}
}

func (p *proxy) drop(conns ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range conns {
		c.Close()
		delete(p.conns, c)
	}
}

func (p *proxy) close() {
	p.listener.Close()
	p.cut()
	p.wg.Wait()
}
