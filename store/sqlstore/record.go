package sqlstore

import (
	"database/sql"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/paykit-go/amazonpaykit/store"
)

// kind says what a column holds, and so which type it has.
type kind int

const (
	key    kind = iota // a string that orders are found by
	word               // a string as short as a key
	text               // a longer string
	number             // an integer of 64 bits, or microseconds since 1970 in UTC
	blob               // bytes
)

// The longest strings, in bytes of UTF-8: four for each of the 256 and the
// 4096 characters that store.Order asks for. MySQL has no room for more in an
// index; the others keep the same limits, so that a shop may move.
const (
	wordSize = 4 * 256
	textSize = 4 * 4096
)

type column struct {
	name     string
	kind     kind
	nullable bool
}

// columns are those of an order, in the order of values and scan. The primary
// key comes first.
var columns = [...]column{
	{"checkout_session_id", key, false}, {"reference", key, true}, {"state", word, false},
	{"charge_amount", word, false}, {"total_order_amount", word, false}, {"currency_code", word, false},
	{"intent", word, false}, {"fingerprint", word, false}, {"charge_permission_id", key, false}, {"charge_id", word, false},
	{"reason", text, false}, {"browser_key", word, false}, {"redirect_url", text, false},
	{"try", number, false}, {"seq", number, false}, {"told", number, false}, {"told_state", word, false}, {"attempts", number, false},
	{"due", number, true}, {"claim", word, false}, {"data", blob, true}, {"version", number, false},
	{"created_at", number, false}, {"updated_at", number, false},
}

// values returns what to write for o, with that version.
func values(o *store.Order, version int64) []any {
	return []any{
		o.CheckoutSessionID, sql.NullString{String: o.Reference, Valid: o.Reference != ""}, string(o.State),
		o.ChargeAmount, o.TotalOrderAmount, o.CurrencyCode,
		o.Intent, o.Fingerprint, o.ChargePermissionID, o.ChargeID,
		o.Reason, o.BrowserKey, o.RedirectURL,
		o.Try, o.Seq, o.Told, string(o.ToldState), o.Attempts,
		sql.NullInt64{Int64: o.Due.UnixMicro(), Valid: !o.Due.IsZero()}, o.Claim, o.Data, version,
		o.CreatedAt.UnixMicro(), o.UpdatedAt.UnixMicro(),
	}
}

// scan reads an order from a row of all columns.
func scan(row interface{ Scan(...any) error }) (*store.Order, error) {
	o := &store.Order{}
	var reference sql.NullString
	var due sql.NullInt64
	var created, updated int64
	err := row.Scan(
		&o.CheckoutSessionID, &reference, &o.State,
		&o.ChargeAmount, &o.TotalOrderAmount, &o.CurrencyCode,
		&o.Intent, &o.Fingerprint, &o.ChargePermissionID, &o.ChargeID,
		&o.Reason, &o.BrowserKey, &o.RedirectURL,
		&o.Try, &o.Seq, &o.Told, &o.ToldState, &o.Attempts,
		&due, &o.Claim, &o.Data, &o.Version,
		&created, &updated,
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

// checkValues returns an error if a string has no room in its column or
// cannot be written as it is. Databases differ in what they do with such a
// string, and some of them change it.
func checkValues(values []any) error {
	for i, c := range columns {
		s, _ := values[i].(string)
		if optional, ok := values[i].(sql.NullString); ok {
			s = optional.String
		}
		size := wordSize
		if c.kind == text {
			size = textSize
		}
		if len(s) > size {
			return fmt.Errorf("%s: %d bytes are more than the %d that there is room for", c.name, len(s), size)
		}
		if !storable(s) {
			return fmt.Errorf("%s: %.80q has a NUL or is not UTF-8, and is never changed to fit", c.name, s)
		}
	}
	return nil
}

// storable reports whether all databases keep s as it is.
func storable(s string) bool {
	return utf8.ValidString(s) && !strings.Contains(s, "\x00")
}
