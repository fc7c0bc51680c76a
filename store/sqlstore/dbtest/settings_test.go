package dbtest_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/store"
	"github.com/paykit-go/amazonpaykit/store/storetest"
)

// Hosts set their connections up in all kinds of ways. None of these may
// change what is kept.

func TestSettingsOfTheConnectionChangeNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		driver string
		params string
	}{
		"MariaDB that is lax, serializable and speaks latin1":         {"mysql", "sql_mode=''&tx_isolation='SERIALIZABLE'&charset=latin1"},
		"MariaDB with ANSI quotes, found rows and three-byte letters": {"mysql", "sql_mode='ANSI_QUOTES'&clientFoundRows=true&interpolateParams=true&charset=utf8mb3"},
		"PostgreSQL with pgx and nothing prepared":                    {"pgx", "default_query_exec_mode=simple_protocol"},
		"PostgreSQL with pq and binary parameters":                    {"postgres", "binary_parameters=yes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := engineOf(t, c.driver)
			storetest.Run(t, func(t *testing.T) store.OrderStore {
				return e.store(t, e.open(t, with(t, e, e.address(t), c.params)))
			})
		})
	}
}

// engineOf returns the engine with that driver.
func engineOf(t *testing.T, driver string) engine {
	t.Helper()
	for _, e := range engines() {
		if e.driver == driver {
			return e
		}
	}
	t.Fatalf("no engine has the driver %q", driver)
	return engine{}
}

// with returns an address with more parameters, written as in a URL's query.
func with(t *testing.T, e engine, address, params string) string {
	t.Helper()
	if e.driver == "mysql" {
		query, err := url.ParseQuery(params)
		is.New(t).NoErr(err)
		separator := "?"
		if strings.Contains(address, "?") {
			separator = "&"
		}
		joined := address + separator + query.Encode()
		_, err = mysql.ParseDSN(joined)
		is.New(t).NoErr(err)
		return joined
	}
	return address + "&" + params
}
