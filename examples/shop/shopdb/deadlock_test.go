package shopdb_test

import (
	"database/sql"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/store/sqlstore"
)

// rival is another program that locks the shop's rows in an order of its own.
type rival struct {
	become  []string // makes it the one whom a deadlock spares
	waiting string   // counts transactions in this database that wait for it
}

func rivals() map[sqlstore.Dialect]rival {
	return map[sqlstore.Dialect]rival{
		sqlstore.PostgreSQL: { // who looks for deadlocks first is the victim
			become:  []string{`SET LOCAL deadlock_timeout = '1h'`},
			waiting: `SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))`,
		},
		sqlstore.MySQL: { // who has written less is the victim
			become: []string{
				`INSERT INTO transitions (transition, session, seq, state, told_at)
					WITH RECURSIVE b (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM b WHERE n < 900) SELECT n, '', 0, '', 0 FROM b`,
			},
			// The server renews this view only when nobody asked for a tenth of a second.
			waiting: `SELECT COUNT(*) + SLEEP(0.2) FROM information_schema.INNODB_TRX t JOIN information_schema.PROCESSLIST p ON p.ID = t.trx_mysql_thread_id
				WHERE t.trx_state = 'LOCK WAIT' AND p.DB = DATABASE()`,
		},
	}
}

func TestADeadlockIsTriedAgain(t *testing.T) {
	onEachEngine(t, func(t *testing.T, s *shop) {
		r, ok := rivals()[s.Engine()]
		if !ok {
			t.Skip("SQLite's transactions run one by one")
		}
		is, ctx := is.New(t), t.Context()
		s.add("ann", "gesha", 1)
		s.add("ann", "huila", 1)
		draft := s.draft("session-1", "ann")
		tx, err := s.SQL().BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
		is.NoErr(err)
		lock := func(sku string) {
			_, err := tx.ExecContext(ctx, `SELECT on_hand FROM stock WHERE sku = '`+sku+`' FOR UPDATE`)
			is.NoErr(err)
		}
		for _, statement := range r.become {
			_, err := tx.ExecContext(ctx, statement)
			is.NoErr(err)
		}
		lock("huila")
		placed := make(chan error, 1)
		go func() {
			_, err := s.Place(ctx, draft) // gets gesha and waits for huila
			placed <- err
		}()
		for waiting := 0; waiting == 0; {
			select {
			case err := <-placed:
				t.Fatalf("Place did not wait: %v", err)
			default:
			}
			is.NoErr(tx.QueryRowContext(ctx, r.waiting).Scan(&waiting))
		}
		lock("gesha") // nobody can go on now: the shop gives way
		is.NoErr(tx.Rollback())
		is.NoErr(<-placed)
		is.Equal(s.free("gesha"), 2)
	})
}
