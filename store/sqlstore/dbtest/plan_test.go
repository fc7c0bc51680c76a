package dbtest_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/store/sqlstore"
)

func TestEachCallIsOneStatementOnAnIndexOfAFullTable(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, e engine) {
		is := is.New(t)
		db, spy := e.openSpied(t, e.address(t))
		s := e.store(t, db)
		fill(t, db, 20000)
		e.analyze(t, db)
		o, err := s.Get(t.Context(), sessionOf(775))
		is.NoErr(err)
		calls := reads(s, o)
		calls["Update"] = func(ctx context.Context) error { return s.Update(ctx, o) }
		calls["Due"] = func(ctx context.Context) error { _, err := s.Due(ctx, time.UnixMicro(15000), 20); return err }
		calls["Purge"] = func(ctx context.Context) error { _, err := s.Purge(ctx, time.UnixMicro(10000), 20); return err }
		for name, index := range map[string]string{
			"Get": e.primary, "Update": e.primary,
			"ByReference": "amazonpay_orders_reference", "ByChargePermission": "amazonpay_orders_permission",
			"Due": "amazonpay_orders_due", "Purge": "amazonpay_orders_due",
		} {
			t.Run(name, func(t *testing.T) {
				is := is.New(t)
				spy.take()
				is.NoErr(calls[name](t.Context()))
				asked := spy.take()
				is.Equal(len(asked), 1) // one statement commits, or reads, at once
				plan := e.plan(t, db, asked[0])
				t.Log(plan)
				is.True(strings.Contains(plan, index))
				for _, slow := range e.slow {
					is.True(!strings.Contains(plan, slow)) // neither a scan nor a sort
				}
			})
		}
	})
}

func TestCreateIsOneStatement(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, e engine) {
		is := is.New(t)
		db, spy := e.openSpied(t, e.address(t))
		s := e.store(t, db)
		spy.take()
		is.NoErr(s.Create(t.Context(), sample("session")))
		is.Equal(len(spy.take()), 1)
	})
}

// analyze lets the database count what is in its tables.
func (e engine) analyze(t testing.TB, db *sql.DB) {
	t.Helper()
	statement := "ANALYZE amazonpay_orders"
	if e.dialect == sqlstore.MySQL {
		statement = "ANALYZE TABLE amazonpay_orders"
	}
	rows, err := db.Query(statement)
	is.New(t).NoErr(err)
	is.New(t).NoErr(rows.Close())
}

// plan returns how the database finds and sorts the rows of a statement.
func (e engine) plan(t testing.TB, db *sql.DB, s statement) string {
	t.Helper()
	is := is.New(t)
	rows, err := db.Query(e.explain+" "+s.query, s.args...)
	is.NoErr(err)
	defer rows.Close()
	names, err := rows.Columns()
	is.NoErr(err)
	var steps []string
	for rows.Next() {
		values := make([]sql.NullString, len(names))
		into := make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		is.NoErr(rows.Scan(into...))
		for i, value := range values {
			steps = append(steps, names[i]+"="+value.String)
		}
	}
	is.NoErr(rows.Err())
	return strings.Join(steps, "\n")
}

// sessionOf returns the id of the n-th order of fill, which is not the order
// that the rows are written in.
func sessionOf(n int) string {
	return fmt.Sprintf("session-%d", n*2053%1000003)
}

// fill writes n orders, up to a million, in one statement: seven of ten have a
// reference, a charge permission and a charge, the others came to nothing. One
// of two hundred is due, the n-th n microseconds after 1970, when it was also
// updated.
func fill(t testing.TB, db *sql.DB, n int) {
	t.Helper()
	_, err := db.Exec(fmt.Sprintf(`INSERT INTO amazonpay_orders (checkout_session_id, reference, state, charge_amount, total_order_amount,
			currency_code, intent, fingerprint, charge_permission_id, charge_id, reason, browser_key, redirect_url,
			try, seq, told, told_state, attempts, due, claim, data, version, created_at, updated_at)
		SELECT CONCAT('session-', number), CASE WHEN paid = 1 THEN CONCAT('order-', number) END, CASE WHEN paid = 1 THEN 'captured' ELSE 'reviewing' END,
			'20.00', '', 'EUR', 'Authorize', CONCAT('fingerprint-', number), CASE WHEN paid = 1 THEN CONCAT('P01-', number) ELSE '' END,
			CASE WHEN paid = 1 THEN CONCAT('P01-', number, '-C1') ELSE '' END, '', 'browser', '',
			0, paid, paid, CASE WHEN paid = 1 THEN 'captured' ELSE '' END, 0, CASE WHEN i %% 200 = 0 THEN i END, '', '{}', 3, i, i
		FROM (SELECT i, i * 2053 %% 1000003 AS number, CASE WHEN i %% 10 < 7 THEN 1 ELSE 0 END AS paid FROM (%s) AS numbers) AS orders WHERE i < %d`,
		millionNumbers(), n))
	is.New(t).NoErr(err)
}

// millionNumbers returns a query for the numbers below a million, in the SQL
// that all databases speak.
func millionNumbers() string {
	digits := "(SELECT 0 AS n" + strings.Repeat(" UNION ALL SELECT %d", 9) + ") AS %s"
	var from, sum []string
	for i, name := range []string{"a", "b", "c", "d", "e", "f"} {
		from = append(from, fmt.Sprintf(digits, 1, 2, 3, 4, 5, 6, 7, 8, 9, "digit_"+name))
		sum = append(sum, fmt.Sprintf("digit_%s.n * 1%s", name, strings.Repeat("0", i)))
	}
	slices.Reverse(from) // the last digit is the inner loop
	return "SELECT " + strings.Join(sum, " + ") + " AS i FROM " + strings.Join(from, ", ")
}
