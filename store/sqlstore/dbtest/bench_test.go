package dbtest_test

import (
	"database/sql"
	"strconv"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/store"
)

// Each benchmark reports, beside the time of a call, how often a bare
// statement of the same kind would have fitted into it: one column of one row
// of a table with an integer key, through the same connection pool, measured
// in the same run.

// bare is the cheapest work of one kind that the database can do.
type bare struct {
	db   *sql.DB
	exec string // with the number of the call as its argument
	read string
}

// newBare makes a small table beside the orders.
func newBare(b *testing.B, db *sql.DB) bare {
	b.Helper()
	is := is.New(b)
	_, err := db.Exec("CREATE TABLE bare (id INTEGER PRIMARY KEY, n INTEGER NOT NULL); INSERT INTO bare VALUES (1, 0)")
	is.NoErr(err)
	return bare{db: db, exec: "UPDATE bare SET n = ? WHERE id = 1", read: "SELECT n FROM bare WHERE id = 1"}
}

func (b bare) write(n int) error {
	_, err := b.db.Exec(b.exec, n)
	return err
}

func (b bare) get(int) error {
	var n int
	return b.db.QueryRow(b.read).Scan(&n)
}

// compare runs call and base in turn, and reports the ratio.
func compare(b *testing.B, call, base func(n int) error) {
	b.Helper()
	is := is.New(b)
	var inCall, inBase time.Duration
	for n := 1; b.Loop(); n++ {
		start := time.Now()
		is.NoErr(call(n))
		middle := time.Now()
		is.NoErr(base(n))
		inCall += middle.Sub(start)
		inBase += time.Since(middle)
	}
	b.ReportMetric(float64(inCall.Nanoseconds())/float64(b.N), "ns/op") // of the call alone
	b.ReportMetric(float64(inCall)/float64(inBase), "bare/call")
}

func BenchmarkSQLite(b *testing.B) {
	is := is.New(b)
	db := openSQLite(b, newFile(b)+advised)
	s := newStore(b, db)
	base := newBare(b, db)
	fill(b, db, 10000)
	o := sample("session")
	is.NoErr(s.Create(b.Context(), o))
	b.Run("Create", func(b *testing.B) {
		prefix := strconv.FormatInt(time.Now().UnixNano(), 36)
		compare(b, func(n int) error { return s.Create(b.Context(), sample(prefix+strconv.Itoa(n))) }, base.write)
	})
	b.Run("Update", func(b *testing.B) {
		compare(b, func(int) error { return s.Update(b.Context(), o) }, base.write)
	})
	b.Run("UpdateThatLoses", func(b *testing.B) {
		stale := &store.Order{CheckoutSessionID: o.CheckoutSessionID}
		compare(b, func(int) error {
			if s.Update(b.Context(), stale) == nil {
				b.Fatal("an old version won")
			}
			return nil
		}, base.get)
	})
	b.Run("Get", func(b *testing.B) {
		compare(b, func(int) error { _, err := s.Get(b.Context(), "session-158081"); return err }, base.get)
	})
	b.Run("DueTwentyOfTenThousand", func(b *testing.B) {
		compare(b, func(int) error { _, err := s.Due(b.Context(), time.UnixMicro(5000), 20); return err }, base.get)
	})
}
