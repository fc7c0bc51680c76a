package torture

import (
	"context"
	"fmt"
	"time"
)

// killing is a way to end a shop: at which moment, and how many such moments
// may go by before.
type killing struct {
	at     moment
	atMost int
}

// killings is a deck to deal from, so that no way is left out.
func (r *run) killings() []killing {
	all := []killing{
		{anyTime, 1}, {amazonAsked, 6}, {amazonSaid, 6}, {completeAsked, 2}, {completeSaid, 2}, {buyerAsked, 12}, {amazonTold, 3},
	}
	if r.db.server != "" {
		all = append(all, killing{databaseAsked, 80}, killing{databaseSaid, 80})
	}
	return all
}

// killer ends one shop after the other and starts it again. Between two kills
// it lets some more buyers in, so that a quick machine gets no easier test.
func (r *run) killer(ctx context.Context, enter func(n int)) error {
	c := newChance(r.plan.seed, "killer", 0)
	var deck []killing
	for i := range r.plan.kills {
		enter(r.plan.buyers*(i+1)/r.plan.kills - r.plan.buyers*i/r.plan.kills)
		if len(deck) == 0 {
			deck = r.killings()
			c.Shuffle(len(deck), func(i, j int) { deck[i], deck[j] = deck[j], deck[i] })
		}
		how := deck[0]
		deck = deck[1:]
		if err := r.kill(ctx, c, how); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) kill(ctx context.Context, c chance, how killing) error {
	s := oneOf(c, r.shops...)
	n, down := 1+c.IntN(how.atMost), c.between(20*time.Millisecond, 400*time.Millisecond)
	r.tally.add("kills: "+string(s.dies(ctx, how.at, n)), "kills: in all")
	wait(ctx, down)
	return r.reopen(s)
}

// dies ends the shop at that moment, or at any time if that does not come
// soon. It returns at which it was.
func (s *shop) dies(ctx context.Context, at moment, n int) moment {
	if at == anyTime {
		s.kill()
		return anyTime
	}
	sprung := s.ambush.set(at, n, s.kill)
	select {
	case <-sprung:
		return at
	case <-time.After(3 * time.Second):
	case <-ctx.Done():
	}
	if !s.ambush.lift() {
		return at // this very moment
	}
	s.kill()
	return anyTime
}

// reopen starts a shop as a supervisor does: again, if it ends at its start
// because the database or Redis is in trouble.
func (r *run) reopen(s *shop) error {
	var err error
	for range 10 {
		if err = s.open(); err == nil {
			return nil
		}
		r.tally.add("kills: a start that failed")
		s.kill()
	}
	return fmt.Errorf("%s cannot be started again: %w", s.name, err)
}
