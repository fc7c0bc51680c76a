package amazonpay_test

import (
	"sync"
)

// atOnce does something n times at the same time.
func atOnce(n int, do func(i int) *answer) []*answer {
	answers := make([]*answer, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { answers[i] = do(i) })
	}
	wg.Wait()
	return answers
}
