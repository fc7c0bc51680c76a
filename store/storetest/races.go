package storetest

import (
	"errors"
	"fmt"
	"sync"

	"github.com/paykit-go/amazonpaykit/store"
)

// How hard the races try.
const (
	racers = 12
	rounds = 6
)

func raceRules() []rule {
	return []rule{
		{
			"one of several updates succeeds",
			"of several updates that started from one version exactly one succeeds and is kept; the others get ErrConflict",
			oneUpdateSucceeds,
		},
		{
			"no update is lost",
			"an update that succeeded is never undone by another that started from an older version",
			noUpdateIsLost,
		},
		{
			"one of several creates succeeds",
			"of several orders with one CheckoutSessionID exactly one is created and kept; the others get ErrExists",
			oneCreateSucceeds,
		},
		{
			"one of several gets the reference",
			"of several orders that are created with, or updated to, one Reference exactly one gets it; the others get ErrExists",
			oneGetsReference,
		},
		{
			"reads see whole orders",
			"a read returns a record as one write left it, never parts of two",
			readsSeeWholeOrders,
		},
	}
}

// race calls f once for each racer, all at the same time, half of them with
// either handle, and returns what they returned.
func (p *probe) race(f func(i int, s store.OrderStore) error) []error {
	errs := make([]error, racers)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range errs {
		s := p.one
		if i%2 == 1 {
			s = p.other
		}
		wg.Go(func() {
			<-start
			errs[i] = f(i, s)
		})
	}
	close(start)
	wg.Wait()
	return errs
}

// winner returns the one racer that got no error. It ends the check if there
// is not exactly one, or if another got another error than the one wanted.
func (p *probe) winner(call string, errs []error, want error) int {
	p.Helper()
	winner, wins := 0, 0
	for i, err := range errs {
		if err == nil {
			winner = i
			wins++
			continue
		}
		p.is(call+" that lost a race", err, want)
	}
	if wins != 1 {
		p.broken("%d of %d simultaneous calls of %s succeeded, want 1", wins, len(errs), call)
	}
	return winner
}

func oneUpdateSucceeds(p *probe) {
	o := p.create(plain("session"))
	for round := range rounds {
		tries := make([]*store.Order, racers)
		errs := p.race(func(i int, s store.OrderStore) error {
			tries[i] = clone(o)
			tries[i].Reason, tries[i].Data = fmt.Sprint(round, i), fmt.Append(nil, i)
			return s.Update(p.ctx, tries[i])
		})
		o = tries[p.winner("Update", errs, store.ErrConflict)]
		p.kept(o)
	}
}

func noUpdateIsLost(p *probe) {
	p.create(plain("session"))
	addOne := func(s store.OrderStore) error {
		for p.ctx.Err() == nil {
			o, err := s.Get(p.ctx, "session")
			if err != nil {
				return err
			}
			o.Attempts++
			if err = s.Update(p.ctx, o); !errors.Is(err, store.ErrConflict) {
				return err
			}
		}
		return p.ctx.Err()
	}
	for _, err := range p.race(func(_ int, s store.OrderStore) error { return addOne(s) }) {
		p.must("Update, repeated after ErrConflict,", err)
	}
	if o := p.get("session"); o.Attempts != racers || o.Version != racers+1 {
		p.broken("%d racers added one each: Attempts is %d, Version is %d", racers, o.Attempts, o.Version)
	}
}

func oneCreateSucceeds(p *probe) {
	for round := range rounds {
		tries := make([]*store.Order, racers)
		errs := p.race(func(i int, s store.OrderStore) error {
			tries[i] = full(fmt.Sprint("session ", round), 100*round+i)
			return s.Create(p.ctx, tries[i])
		})
		p.kept(tries[p.winner("Create", errs, store.ErrExists)])
	}
}

func oneGetsReference(p *probe) {
	for round := range rounds {
		tries := make([]*store.Order, racers)
		for i := range tries {
			tries[i] = plain(fmt.Sprint(round, i))
			if (round+i)%3 > 0 {
				p.create(tries[i])
			}
		}
		errs := p.race(func(i int, s store.OrderStore) error {
			tries[i].Reference = fmt.Sprint("reference ", round)
			if tries[i].Version == 0 {
				return s.Create(p.ctx, tries[i])
			}
			return s.Update(p.ctx, tries[i])
		})
		winner := tries[p.winner("Create or Update", errs, store.ErrExists)]
		p.found("ByReference", p.other.ByReference, winner.Reference, winner)
	}
}

func readsSeeWholeOrders(p *probe) {
	const writes = 20
	o := plain("session")
	write := func(n int) {
		o.Reason, o.Fingerprint, o.Try = fmt.Sprint(n), fmt.Sprint(n), n
	}
	write(0)
	p.create(o)
	errs := p.race(func(i int, s store.OrderStore) error {
		for n := range writes {
			if i > 0 {
				if err := readWhole(p, s); err != nil {
					return err
				}
				continue
			}
			write(n + 1)
			if err := s.Update(p.ctx, o); err != nil {
				return err
			}
		}
		return readWhole(p, s)
	})
	for _, err := range errs {
		p.must("reading beside a writer", err)
	}
	p.kept(o)
}

// readWhole reads the order of readsSeeWholeOrders and returns an error if it
// is not whole.
func readWhole(p *probe, s store.OrderStore) error {
	o, err := s.Get(p.ctx, "session")
	if err != nil {
		return err
	}
	n := fmt.Sprint(o.Try)
	if o.Reason != n || o.Fingerprint != n || o.Version != int64(o.Try)+1 {
		return fmt.Errorf("the record has parts of several writes: Reason %q, Fingerprint %q, Try %d, Version %d", o.Reason, o.Fingerprint, o.Try, o.Version)
	}
	return nil
}
