package dbtest_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
)

func TestEachCallIsOneStatementOnAnIndex(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	db, spy := openSpied(t, newFile(t)+advised)
	s := newStore(t, db)
	o := sample("session")
	is.NoErr(s.Create(t.Context(), o))
	for name, c := range map[string]struct {
		call func(ctx context.Context) error
		plan string
	}{
		"Get":                {reads(s, o)["Get"], "SEARCH amazonpay_orders USING INDEX sqlite_autoindex_amazonpay_orders_1 (checkout_session_id=?)"},
		"ByReference":        {reads(s, o)["ByReference"], "SEARCH amazonpay_orders USING INDEX amazonpay_orders_reference (reference=?)"},
		"ByChargePermission": {reads(s, o)["ByChargePermission"], "SEARCH amazonpay_orders USING INDEX amazonpay_orders_permission (charge_permission_id=?)"},
		"Due":                {reads(s, o)["Due"], "SEARCH amazonpay_orders USING INDEX amazonpay_orders_due (due<?)"},
		"Update":             {writes(s, o)["Update"], "SEARCH amazonpay_orders USING INDEX sqlite_autoindex_amazonpay_orders_1 (checkout_session_id=?)"},
		"Create":             {writes(s, o)["Create"], ""},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			spy.take()
			is.NoErr(c.call(t.Context()))
			asked := spy.take()
			is.Equal(len(asked), 1) // one statement commits, or reads, at once
			is.Equal(plan(t, db, asked[0]), c.plan)
		})
	}
}

// plan returns how SQLite finds and sorts the rows of a statement.
func plan(t *testing.T, db *sql.DB, s statement) string {
	t.Helper()
	is := is.New(t)
	rows, err := db.Query("EXPLAIN QUERY PLAN "+s.query, s.args...)
	is.NoErr(err)
	defer rows.Close()
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		is.NoErr(rows.Scan(&id, &parent, &unused, &step))
		steps = append(steps, step)
	}
	is.NoErr(rows.Err())
	return strings.Join(steps, "\n")
}

func TestThePlansStandWhenTheTableIsFull(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	db, spy := openSpied(t, newFile(t)+advised)
	s := newStore(t, db)
	fill(t, db, 5000)
	_, err := db.Exec("ANALYZE")
	is.NoErr(err)
	spy.take()
	orders, err := s.Due(t.Context(), time.UnixMicro(4000), 20)
	is.NoErr(err)
	is.Equal(len(orders), 20)
	due := spy.take()[0]
	_, err = s.ByChargePermission(t.Context(), "permission 77")
	is.NoErr(err)
	byChargePermission := spy.take()[0]
	is.True(strings.Contains(plan(t, db, due), "USING INDEX amazonpay_orders_due"))
	is.True(strings.Contains(plan(t, db, byChargePermission), "USING INDEX amazonpay_orders_permission"))
	is.True(!strings.Contains(plan(t, db, due)+plan(t, db, byChargePermission), "TEMP B-TREE")) // the index is the order
}

// fill writes n orders in one transaction; the n-th is due n microseconds
// after 1970.
func fill(t testing.TB, db *sql.DB, n int) {
	t.Helper()
	is := is.New(t)
	_, err := db.Exec(fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < %d)
		INSERT INTO amazonpay_orders (checkout_session_id, reference, state, charge_amount, total_order_amount, currency_code, intent,
			fingerprint, charge_permission_id, charge_id, reason, browser_key, redirect_url, try, seq, told, told_state, attempts, due, claim, data,
			version, created_at, updated_at)
		SELECT 'session '||i, 'reference '||i, 'captured', '20.00', '', 'EUR', 'Authorize', hex(i),
			'permission '||i, 'charge '||i, '', '', '', 0, 1, 1, 'captured', 0, i, '', x'7b7d', 1, i, i FROM n`, n))
	is.NoErr(err)
}
