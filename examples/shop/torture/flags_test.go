package torture

import (
	"flag"
	"math/rand/v2"
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	flag.String("engine", "", "torture only this one: postgres, mysql or sqlite")
	flag.Int("buyers", 0, "how many people buy; zero: as many as suit the engine")
	flag.Int("kills", 0, "how many times a shop is killed; zero: as often as suits the engine")
	flag.Uint64("seed", 0, "replays the decisions of a run; zero: a new one")
	flag.Parse()
	os.Exit(m.Run())
}

// given is the value of a flag.
func given[T any](name string) T {
	value, _ := flag.Lookup(name).Value.(flag.Getter).Get().(T) // as TestMain defines it
	return value
}

// plan is how much is done to one engine.
type plan struct {
	shops, buyers, kills int
	seed                 uint64
}

// adjusted is the plan as the flags want it.
func (p plan) adjusted() plan {
	if n := given[int]("buyers"); n > 0 {
		p.buyers = n
	}
	if n := given[int]("kills"); n > 0 {
		p.kills = n
	}
	p.seed = given[uint64]("seed")
	if p.seed == 0 {
		p.seed = rand.Uint64()
	}
	return p
}
