package torture

import (
	"context"
	"sync"
	"time"
)

// comesBack opens the result page, reloads it until it tells how it ended,
// and remembers what it said.
func (b *buyer) comesBack(ctx context.Context, c *session, result string) error {
	if b.fate != buysTwice && b.does(losesCookiesLater) {
		b.losesCookies()
	}
	var other sync.WaitGroup
	if b.does(twoTabs) {
		other.Go(func() { _ = b.watches(ctx, c, result) }) // remembers what it saw
	}
	err := b.watches(ctx, c, result)
	other.Wait()
	if err == nil && b.does(comesBackLate) {
		wait(ctx, 2*settleDelay)
		err = b.watches(ctx, c, result)
	}
	return err
}

// watches reloads a result page as long as it says that it is not sure, but
// not for ever.
func (b *buyer) watches(ctx context.Context, c *session, result string) error {
	for range 6 {
		p, err := b.open(ctx, result)
		if err != nil {
			return err
		}
		b.told.remember(c.id, p.title())
		if p.title() != titleChecking && p.title() != titleNotFinished {
			return nil
		}
		if !wait(ctx, time.Second) {
			return ctx.Err()
		}
	}
	return nil
}

// told is what buyers read on their result pages, by checkout session.
type told struct {
	mu     sync.Mutex
	titles map[string]map[string]bool
}

func newTold() *told { return &told{titles: map[string]map[string]bool{}} }

func (t *told) remember(id, title string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.titles[id] == nil {
		t.titles[id] = map[string]bool{}
	}
	t.titles[id][title] = true
}
