package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// indexes are those beside the primary key. A unique index allows any number
// of orders without a reference, because that is NULL until there is one. That
// of due is also the one of Purge, which looks for orders that never are.
var indexes = [...]struct{ unique, name, columns string }{
	{"UNIQUE ", "reference", "reference"},
	{"", "permission", "charge_permission_id, created_at"},
	{"", "due", "due, updated_at"},
}

// Schema returns the statements that make table and indexes, each ended by a
// semicolon and a newline: for a host that keeps its own migrations. They
// change nothing where the table exists.
//
// Times are microseconds since 1970 in UTC, which every database and driver
// keeps exactly and no time zone setting moves. due is NULL for never, and
// reference is NULL for none. Further columns do no harm if they have a
// default or may be NULL: the store names those that it knows and leaves the
// others alone.
func (s *Store) Schema() string {
	lines := make([]string, 0, len(columns)+len(indexes))
	for i, c := range columns {
		lines = append(lines, fmt.Sprintf("\t%-20s %s%s", c.name, s.grammar.types[c.kind], constraint(i, c)))
	}
	after := ""
	for _, x := range indexes {
		if s.grammar.inlineIndex {
			lines = append(lines, fmt.Sprintf("\t%sINDEX %s (%s)", x.unique, s.grammar.name(s.table+"_"+x.name), x.columns))
			continue
		}
		after += fmt.Sprintf("CREATE %sINDEX IF NOT EXISTS %s ON %s (%s);\n", x.unique, s.grammar.name(s.table+"_"+x.name), s.grammar.name(s.table), x.columns)
	}
	return fmt.Sprintf("CREATE TABLE IF NOT EXISTS %s (\n%s\n)%s;\n", s.grammar.name(s.table), strings.Join(lines, ",\n"), s.grammar.tableOptions) + after
}

// constraint returns what follows the type of the i-th column.
func constraint(i int, c column) string {
	switch {
	case i == 0:
		return " NOT NULL PRIMARY KEY"
	case c.nullable:
		return ""
	}
	return " NOT NULL"
}

// Migrate makes table and indexes where they are missing. It may run at every
// start, and on several servers at once. It needs the right to make tables,
// which the other methods do not. It is no part of a transaction: with the ctx
// of Transact it is an error.
func (s *Store) Migrate(ctx context.Context) error {
	if _, inside := Tx(ctx); inside {
		return errors.New("sqlstore: migrate: ctx is in a transaction: migrate before")
	}
	if s.grammar.migrateLock == "" {
		return failure(ctx, "migrate", s.migrate(ctx, s.db))
	}
	return failure(ctx, "migrate", s.transact(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, s.grammar.migrateLock); err != nil {
			return err
		}
		return s.migrate(ctx, tx)
	}))
}

func (s *Store) migrate(ctx context.Context, conn connection) error {
	for statement := range strings.SplitAfterSeq(s.Schema(), ";\n") {
		if statement == "" {
			continue
		}
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}
