package dbtest_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/store/sqlstore"
)

// BenchmarkManyOrders reports how many times as long a call takes in a table
// of a hundred thousand orders as in one of ten thousand, as the ratio of the
// medians of calls made in turn. AMAZONPAYKIT_ORDERS=1000000 makes it a
// million. More than 2 fails.
func BenchmarkManyOrders(b *testing.B) {
	for _, e := range engines() {
		b.Run(e.name, func(b *testing.B) {
			large, small := e.filled(b, manyOrders(b)), e.filled(b, 10000)
			for name, call := range map[string]func(s filledStore) error{
				"Get":                filledStore.get,
				"ByReference":        filledStore.byReference,
				"ByChargePermission": filledStore.byChargePermission,
				"Due":                filledStore.due,
				"Update":             filledStore.update,
			} {
				b.Run(name, func(b *testing.B) { scale(b, func() error { return call(large) }, func() error { return call(small) }) })
			}
		})
	}
}

// manyOrders returns the size of the large table.
func manyOrders(b *testing.B) int {
	b.Helper()
	if text := os.Getenv("AMAZONPAYKIT_ORDERS"); text != "" {
		n, err := strconv.Atoi(text)
		is.New(b).NoErr(err) // AMAZONPAYKIT_ORDERS is a number
		return n
	}
	return 100000
}

// filledStore is a store with that many orders.
type filledStore struct {
	*sqlstore.Store
	b *testing.B
	n int
}

func (e engine) filled(b *testing.B, n int) filledStore {
	b.Helper()
	db := e.open(b, e.address(b))
	s := filledStore{e.store(b, db), b, n}
	fill(b, db, n)
	e.analyze(b, db)
	return s
}

// someKey returns the key of an order that has all keys.
func (s filledStore) someKey() string {
	n := rand.IntN(s.n)
	return fmt.Sprint((n - n%10 + n%7) * 2053 % 1000003)
}

func (s filledStore) get() error {
	_, err := s.Get(s.b.Context(), "session-"+s.someKey())
	return err
}

func (s filledStore) byReference() error {
	_, err := s.ByReference(s.b.Context(), "order-"+s.someKey())
	return err
}

func (s filledStore) byChargePermission() error {
	_, err := s.ByChargePermission(s.b.Context(), "P01-"+s.someKey())
	return err
}

func (s filledStore) due() error {
	orders, err := s.Due(s.b.Context(), time.UnixMicro(int64(s.n)), 20)
	if err == nil && len(orders) != 20 {
		err = fmt.Errorf("%d orders are due, want 20", len(orders))
	}
	return err
}

func (s filledStore) update() error {
	o, err := s.Get(s.b.Context(), "session-"+s.someKey())
	if err != nil {
		return err
	}
	o.Attempts++
	return s.Update(s.b.Context(), o)
}

// scale runs the two calls in turn and reports the ratio of their medians.
func scale(b *testing.B, large, small func() error) {
	b.Helper()
	is := is.New(b)
	for range 100 { // caches fill
		is.NoErr(errors.Join(large(), small()))
	}
	var inLarge, inSmall []time.Duration
	for b.Loop() {
		start := time.Now()
		is.NoErr(large())
		middle := time.Now()
		is.NoErr(small())
		inLarge, inSmall = append(inLarge, middle.Sub(start)), append(inSmall, time.Since(middle))
	}
	ratio := float64(median(inLarge)) / float64(median(inSmall))
	b.ReportMetric(float64(median(inLarge)), "ns/op") // of the large table
	b.ReportMetric(ratio, "ratio")
	const fair = 100 // calls, for a median that says something
	if ratio > 2 && b.N >= fair {
		b.Errorf("a call takes %.1f times as long as in the small table, want 2 at most", ratio)
	}
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}
