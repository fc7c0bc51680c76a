package dbtest_test

import (
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/sqlstore"
)

func TestOrdersSurviveARestart(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	file := newFile(t) + advised
	o := sample("session")
	for range 3 {
		db, err := sql.Open("sqlite", file)
		is.NoErr(err)
		s := newStore(t, db)
		if o.Version == 0 {
			is.NoErr(s.Create(t.Context(), o))
		}
		o.Try++
		is.NoErr(s.Update(t.Context(), o))
		is.NoErr(db.Close())
	}
	s := newStore(t, openSQLite(t, file))
	kept, err := s.Get(t.Context(), "session")
	is.NoErr(err)
	is.Equal(kept, o)
	due, err := s.Due(t.Context(), o.Due, 10)
	is.NoErr(err)
	is.Equal(due, []*store.Order{o})
}

func TestSchemaIsWhatMigrateDoes(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	db := openSQLite(t, newFile(t)+advised)
	s, err := sqlstore.New(db, sqlstore.SQLite)
	is.NoErr(err)
	_, err = db.Exec(s.Schema()) // a migration tool runs the text as one script
	is.NoErr(err)
	is.NoErr(s.Create(t.Context(), sample("session")))
	is.Equal(objects(t, db), objects(t, migrated(t)))
}

func migrated(t *testing.T) *sql.DB {
	db := openSQLite(t, newFile(t)+advised)
	newStore(t, db)
	return db
}

// objects returns the statements that made tables and indexes.
func objects(t *testing.T, db *sql.DB) string {
	t.Helper()
	is := is.New(t)
	rows, err := db.Query("SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY name")
	is.NoErr(err)
	defer rows.Close()
	var all []string
	for rows.Next() {
		var statement string
		is.NoErr(rows.Scan(&statement))
		all = append(all, statement)
	}
	is.NoErr(rows.Err())
	return strings.Join(all, "\n")
}

func TestTimesDoNotDependOnAnyZone(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	file := newFile(t) + advised
	o := sample("session")
	here := o.Due
	o.Due = here.In(time.FixedZone("Tokyo", 9*60*60))
	is.NoErr(newStore(t, openSQLite(t, file+"&_timezone=Asia%2FTokyo")).Create(t.Context(), o))

	db := openSQLite(t, file+"&_timezone=America%2FNew_York&_inttotime=1")
	t.Run("K4 a server in another zone reads the same moment in UTC", func(t *testing.T) {
		is := is.New(t)
		kept, err := newStore(t, db).Get(t.Context(), "session")
		is.NoErr(err)
		is.Equal(kept.Due, here)
	})
	t.Run("K4 what is due is due everywhere", func(t *testing.T) {
		is := is.New(t)
		s := newStore(t, db)
		due, err := s.Due(t.Context(), here.In(time.FixedZone("Honolulu", -10*60*60)), 1)
		is.NoErr(err)
		is.Equal(len(due), 1)
		due, err = s.Due(t.Context(), here.Add(-time.Microsecond), 1)
		is.NoErr(err)
		is.Equal(len(due), 0)
	})
	t.Run("K4 the column holds microseconds", func(t *testing.T) {
		is := is.New(t)
		var due, created int64
		is.NoErr(db.QueryRow("SELECT due, created_at FROM amazonpay_orders").Scan(&due, &created))
		is.Equal(due, here.UnixMicro())
		is.Equal(created, here.UnixMicro())
	})
}
