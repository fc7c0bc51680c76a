package sqlstore

import (
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/paykit-go/amazonpaykit/store"
)

// columns are those of an order, in the order of values and scan. The primary
// key comes first.
var columns = [...]string{
	"checkout_session_id", "reference", "state", "charge_amount", "total_order_amount", "currency_code", "intent", "fingerprint",
	"charge_permission_id", "charge_id", "reason", "browser_key", "redirect_url", "try", "seq", "told", "told_state", "attempts",
	"due", "claim", "data", "version", "created_at", "updated_at",
}

// values returns what to write for o, with that version.
func values(o *store.Order, version int64) []any {
	return []any{
		o.CheckoutSessionID, sql.NullString{String: o.Reference, Valid: o.Reference != ""}, string(o.State), o.ChargeAmount, o.TotalOrderAmount,
		o.CurrencyCode, o.Intent, o.Fingerprint,
		o.ChargePermissionID, o.ChargeID, o.Reason, o.BrowserKey, o.RedirectURL, o.Try, o.Seq, o.Told, string(o.ToldState), o.Attempts,
		sql.NullInt64{Int64: o.Due.UnixMicro(), Valid: !o.Due.IsZero()}, o.Claim, o.Data, version, o.CreatedAt.UnixMicro(), o.UpdatedAt.UnixMicro(),
	}
}

// scan reads an order from a row of all columns.
func scan(row interface{ Scan(...any) error }) (*store.Order, error) {
	o := &store.Order{}
	var reference sql.NullString
	var due sql.NullInt64
	var created, updated int64
	err := row.Scan(
		&o.CheckoutSessionID, &reference, &o.State, &o.ChargeAmount, &o.TotalOrderAmount, &o.CurrencyCode, &o.Intent, &o.Fingerprint,
		&o.ChargePermissionID, &o.ChargeID, &o.Reason, &o.BrowserKey, &o.RedirectURL, &o.Try, &o.Seq, &o.Told, &o.ToldState, &o.Attempts,
		&due, &o.Claim, &o.Data, &o.Version, &created, &updated,
	)
	if err != nil {
		return nil, err
	}
	o.Reference = reference.String
	if due.Valid {
		o.Due = timeOf(due.Int64)
	}
	o.CreatedAt, o.UpdatedAt = timeOf(created), timeOf(updated)
	return o, nil
}

// timeOf undoes UnixMicro, also for the zero time.
func timeOf(micros int64) time.Time {
	return time.UnixMicro(micros).UTC()
}

// queries are the statements of a Store, written once for its table.
type queries struct {
	create, get, update, byReference, byChargePermission, due, version, holder string
}

func queriesFor(table string) queries {
	table = `"` + table + `"`
	all := strings.Join(columns[:], ", ")
	from := "SELECT " + all + " FROM " + table + " WHERE "
	return queries{
		create:             fmt.Sprintf("INSERT INTO %s (%s) VALUES (?%s) ON CONFLICT DO NOTHING", table, all, strings.Repeat(", ?", len(columns)-1)),
		get:                from + "checkout_session_id = ?",
		update:             fmt.Sprintf("UPDATE %s SET %s = ? WHERE checkout_session_id = ? AND version = ?", table, strings.Join(columns[1:], " = ?, ")),
		byReference:        from + "reference = ?",
		byChargePermission: from + "charge_permission_id = ? ORDER BY created_at DESC LIMIT 1",
		due:                from + "due <= ? ORDER BY due LIMIT ?",
		version:            "SELECT version FROM " + table + " WHERE checkout_session_id = ?",
		holder:             "SELECT checkout_session_id FROM " + table + " WHERE reference = ?",
	}
}
