package sqlstore

import (
	"context"
	"fmt"
	"strings"
)

// schema makes the table, named %[1]s. Times are microseconds since 1970 in
// UTC, which every database and driver keeps exactly and no time zone setting
// moves. The reference is NULL until the order has one, because a unique
// index allows any number of NULLs.
const schema = `CREATE TABLE IF NOT EXISTS "%[1]s" (
	checkout_session_id  TEXT NOT NULL PRIMARY KEY,
	reference            TEXT,
	state                TEXT NOT NULL,
	charge_amount        TEXT NOT NULL,
	total_order_amount   TEXT NOT NULL,
	currency_code        TEXT NOT NULL,
	intent               TEXT NOT NULL,
	fingerprint          TEXT NOT NULL,
	charge_permission_id TEXT NOT NULL,
	charge_id            TEXT NOT NULL,
	reason               TEXT NOT NULL,
	browser_key          TEXT NOT NULL,
	redirect_url         TEXT NOT NULL,
	try                  INTEGER NOT NULL,
	seq                  INTEGER NOT NULL,
	told                 INTEGER NOT NULL,
	told_state           TEXT NOT NULL,
	attempts             INTEGER NOT NULL,
	due                  INTEGER,
	claim                TEXT NOT NULL,
	data                 BLOB,
	version              INTEGER NOT NULL,
	created_at           INTEGER NOT NULL,
	updated_at           INTEGER NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS "%[1]s_reference" ON "%[1]s" (reference);
CREATE INDEX IF NOT EXISTS "%[1]s_charge_permission" ON "%[1]s" (charge_permission_id, created_at);
CREATE INDEX IF NOT EXISTS "%[1]s_due" ON "%[1]s" (due);
`

// Schema returns the statements that make table and indexes, each ended by a
// semicolon and a newline: for a host that keeps its own migrations. They
// change nothing where the table exists.
//
// Times are microseconds since 1970 in UTC; due is NULL for never and
// reference is NULL for none.
func (s *Store) Schema() string {
	return fmt.Sprintf(schema, s.table)
}

// Migrate makes table and indexes where they are missing. It may run at every
// start, and in several processes at once.
func (s *Store) Migrate(ctx context.Context) error {
	for statement := range strings.SplitAfterSeq(s.Schema(), ";\n") {
		if statement == "" {
			continue
		}
		if _, err := s.db.ExecContext(ctx, statement); err != nil {
			return failure(ctx, "migrate", err)
		}
	}
	return nil
}
