package torture

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"time"
)

// chance is where one actor's decisions come from. Each actor has its own, so
// that they do not depend on who comes first.
type chance struct{ *rand.Rand }

func newChance(seed uint64, actor string, number int) chance {
	h := fnv.New64a()
	fmt.Fprint(h, actor, number)
	return chance{rand.New(rand.NewPCG(seed, h.Sum64()))}
}

// percent is true so many times of a hundred.
func (c chance) percent(n int) bool { return c.IntN(100) < n }

// between returns a duration from low up to high.
func (c chance) between(low, high time.Duration) time.Duration {
	return low + time.Duration(c.Int64N(int64(high-low)))
}

// oneOf returns one of the choices, all equally likely.
func oneOf[T any](c chance, choices ...T) T { return choices[c.IntN(len(choices))] }

// weighted is a choice that is as likely as its weight says.
type weighted[T any] struct {
	weight int
	choice T
}

func draw[T any](c chance, choices []weighted[T]) T {
	sum := 0
	for _, w := range choices {
		sum += w.weight
	}
	n := c.IntN(sum)
	for _, w := range choices {
		if n -= w.weight; n < 0 {
			return w.choice
		}
	}
	panic("torture: no choices")
}
