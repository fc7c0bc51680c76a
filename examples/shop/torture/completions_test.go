package torture

import (
	"net/http"
	"strings"
	"sync"

	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// completions watch over Complete Checkout Session. Who lost the answer asks
// under the same idempotency key, or asks how the session stands; to complete
// under another key what is completed already is to charge blindly.
type completions struct {
	mu    sync.Mutex
	key   map[string]string // that completed a session
	blind map[string]string // another one that tried to, later
}

func newCompletions() *completions {
	return &completions{key: map[string]string{}, blind: map[string]string{}}
}

// watch runs the call.
func (c *completions) watch(amazon *simulator.Simulator, r *http.Request, call func()) {
	path, isComplete := strings.CutSuffix(r.URL.Path, "/complete")
	if !isComplete {
		call()
		return
	}
	id, key := path[strings.LastIndexByte(path, '/')+1:], r.Header.Get("X-Amz-Pay-Idempotency-Key")
	before, _ := amazon.Session(id)
	defer func() { // also when the answer is dropped
		after, _ := amazon.Session(id)
		c.note(id, key, before.State == "Completed", after.State == "Completed")
	}()
	call()
}

func (c *completions) note(id, key string, before, after bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case after && c.key[id] == "":
		c.key[id] = key
	case before && c.key[id] != key:
		c.blind[id] = key
	}
}
