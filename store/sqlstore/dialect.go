package sqlstore

import (
	"database/sql"
	"strconv"
	"strings"
)

// Dialect names the SQL that a database speaks. The zero value is none.
type Dialect string

// The databases that there is a dialect for, with any driver.
const (
	// PostgreSQL is the dialect of PostgreSQL 12 and later.
	PostgreSQL Dialect = "postgresql"
	// MySQL is the dialect of MySQL 8.0 and later, and of MariaDB 10.6 and
	// later.
	MySQL Dialect = "mysql"
	// SQLite is the dialect of SQLite 3.24 and later.
	SQLite Dialect = "sqlite"
)

// grammar is what a dialect has of its own.
type grammar struct {
	quote        string             // stands around a name
	numbered     bool               // placeholders are $1, $2 instead of ?
	types        [blob + 1]string   // type of a column, by kind
	inlineIndex  bool               // indexes are made with the table; CREATE INDEX knows no IF NOT EXISTS
	tableOptions string             // end of CREATE TABLE
	migrateLock  string             // makes a transaction wait for another Migrate; empty: the statements themselves do
	taken        string             // end of an INSERT that shall do nothing when a key is taken
	takenByID    bool               // the driver tells that by LastInsertId
	deleteLimit  bool               // DELETE knows ORDER BY and LIMIT
	fragile      bool               // a statement that failed spoils its transaction, unless a savepoint is before it
	isolation    sql.IsolationLevel // of Transact
}

// grammarOf returns the grammar of a dialect, and whether there is one.
func grammarOf(d Dialect) (grammar, bool) {
	switch d {
	case PostgreSQL:
		return postgresql(), true
	case MySQL:
		return mysql(), true
	case SQLite:
		return sqlite(), true
	}
	return grammar{}, false
}

// Keys are collated by byte, so that no update of the operating system's
// collations damages their indexes.
func postgresql() grammar {
	return grammar{
		quote: `"`, numbered: true,
		types:       [...]string{key: `TEXT COLLATE "C"`, word: "TEXT", text: "TEXT", number: "BIGINT", blob: "BYTEA"},
		migrateLock: "SELECT pg_advisory_xact_lock(4707253013918614785)", // any number, the same everywhere
		taken:       " ON CONFLICT DO NOTHING",
		fragile:     true, isolation: sql.LevelReadCommitted,
	}
}

// Strings are bytes in MySQL: there the collations that MySQL and MariaDB have
// in common ignore spaces at the end, and what the connection calls its
// character set may change text on the way.
//
// An INSERT of a key that is taken sets the version to itself, and the id of
// the last insert, which nothing else sets in this table, to that version. The
// number of rows would not do: a driver may ask for the rows found in place of
// the rows changed.
func mysql() grammar {
	return grammar{
		quote:       "`",
		types:       [...]string{key: "VARBINARY(1024)", word: "VARBINARY(1024)", text: "BLOB", number: "BIGINT", blob: "LONGBLOB"},
		inlineIndex: true, tableOptions: " ENGINE=InnoDB ROW_FORMAT=DYNAMIC",
		taken: " ON DUPLICATE KEY UPDATE version = LAST_INSERT_ID(version)", takenByID: true,
		deleteLimit: true, isolation: sql.LevelReadCommitted,
	}
}

func sqlite() grammar {
	return grammar{
		quote: `"`,
		types: [...]string{key: "TEXT", word: "TEXT", text: "TEXT", number: "INTEGER", blob: "BLOB"},
		taken: " ON CONFLICT DO NOTHING",
	}
}

// name quotes a name, so that it may be a word of SQL.
func (g grammar) name(s string) string {
	return g.quote + s + g.quote
}

// placeholders returns a query whose placeholders are written as ? in the way
// of the dialect.
func (g grammar) placeholders(query string) string {
	if !g.numbered {
		return query
	}
	var b strings.Builder
	for n, part := range strings.Split(query, "?") {
		if n > 0 {
			b.WriteString("$" + strconv.Itoa(n))
		}
		b.WriteString(part)
	}
	return b.String()
}
