package shopdb

import (
	"database/sql"
	_ "embed"
	"errors"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/paykit-go/amazonpaykit/store/sqlstore"
	"modernc.org/sqlite"
)

//go:embed schema_postgres.sql
var schemaPostgres string

//go:embed schema_mysql.sql
var schemaMySQL string

//go:embed schema_sqlite.sql
var schemaSQLite string

// dialect is what the engines say differently.
type dialect struct {
	schema string
	// isolation sees what others committed before each statement: a stock that
	// was waited for is the stock as it is then.
	isolation sql.IsolationLevel
	// forUpdate at the end of a SELECT keeps others from the rows until the
	// transaction ends. SQLite needs none: its transactions run one by one.
	forUpdate string
	// orNothing at the end of an INSERT leaves a row as it is that has the
	// same key; {key} is a column of it.
	orNothing string
	// dollars has the parameters written as $1, $2, …
	dollars bool
	// expired is true of browser sessions whose time is over.
	expired string
	// lostRace reports an error that the engine gives to one of two
	// transactions that got in each other's way: nothing of it happened.
	lostRace func(error) bool
}

// dialectOf returns how an engine speaks.
func dialectOf(engine sqlstore.Dialect) dialect {
	const onConflict = " ON CONFLICT DO NOTHING"
	switch engine {
	case sqlstore.PostgreSQL:
		return dialect{
			schema: schemaPostgres, isolation: sql.LevelReadCommitted, forUpdate: " FOR UPDATE", orNothing: onConflict,
			dollars: true, expired: "expiry < current_timestamp", lostRace: postgresLostRace,
		}
	case sqlstore.MySQL:
		return dialect{
			schema: schemaMySQL, isolation: sql.LevelReadCommitted, forUpdate: " FOR UPDATE", orNothing: " ON DUPLICATE KEY UPDATE {key} = {key}",
			expired: "expiry < UTC_TIMESTAMP(6)", lostRace: mysqlLostRace,
		}
	}
	return dialect{schema: schemaSQLite, orNothing: onConflict, expired: "expiry < julianday('now')", lostRace: sqliteLostRace}
}

// write turns a query with ? into the engine's way. The shop's queries have no
// other question marks.
func (d dialect) write(query string) string {
	if !d.dollars {
		return query
	}
	var b strings.Builder
	for i, part := range strings.Split(query, "?") {
		if i > 0 {
			b.WriteString("$" + strconv.Itoa(i))
		}
		b.WriteString(part)
	}
	return b.String()
}

// unlessThere turns an INSERT into one that leaves an existing row alone.
func (d dialect) unlessThere(insert, key string) string {
	return insert + strings.ReplaceAll(d.orNothing, "{key}", key)
}

// postgresLostRace: a serialization failure or a deadlock.
func postgresLostRace(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && (e.Code == "40001" || e.Code == "40P01")
}

// mysqlLostRace: a deadlock, or MariaDB's "record has changed since last read".
func mysqlLostRace(err error) bool {
	var e *mysql.MySQLError
	return errors.As(err, &e) && (e.Number == 1213 || e.Number == 1020)
}

// sqliteLostRace: SQLITE_BUSY, which comes without waiting only while another
// process makes a new file.
func sqliteLostRace(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == 5
}
