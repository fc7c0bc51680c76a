package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/goredisstore"
	"github.com/alexedwards/scs/mysqlstore"
	"github.com/alexedwards/scs/postgresstore"
	"github.com/alexedwards/scs/sqlite3store"
	"github.com/alexedwards/scs/v2"
	"github.com/alexedwards/scs/v2/memstore"
	"github.com/paykit-go/amazonpaykit/examples/shop/shopdb"
	"github.com/paykit-go/amazonpaykit/store/sqlstore"
	"github.com/redis/go-redis/v9"
)

// Where browser sessions are kept, other than at a redis:// URL.
const (
	SessionsInDatabase = "db"
	SessionsInMemory   = "memory" // of this process: lost with it, and unknown to others
)

// patience is how long New waits for Redis.
const patience = 10 * time.Second

// CheckSessions says what is wrong with a value of Config.Sessions. It reaches
// no server, and never shows the URL, which may hold a password.
func CheckSessions(where string) error {
	if where == "" || where == SessionsInDatabase || where == SessionsInMemory {
		return nil
	}
	_, err := redisOptions(where)
	return err
}

func redisOptions(where string) (*redis.Options, error) {
	scheme, _, _ := strings.Cut(where, "://")
	if scheme != "redis" && scheme != "rediss" {
		return nil, errors.New("browser sessions are kept in db, memory or redis://host:6379/0")
	}
	options, err := redis.ParseURL(where)
	if err != nil {
		return nil, fmt.Errorf("%s://… is not a URL as in redis://user:password@host:6379/0: write special characters of a password as %%XX", scheme)
	}
	return options, nil
}

// sessionStore returns where the sessions are kept, and how to close it.
func sessionStore(ctx context.Context, where string, db *shopdb.DB) (store scs.Store, closeStore func() error, err error) {
	stays := func() error { return nil }
	switch where {
	case "", SessionsInDatabase:
		return inDatabase(db), stays, nil
	case SessionsInMemory:
		return memstore.New(), stays, nil
	}
	options, err := redisOptions(where)
	if err != nil {
		return nil, nil, err
	}
	client := redis.NewClient(options)
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := client.Ping(ctx).Err(); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("browser sessions: Redis at %s does not answer: %w", options.Addr, err), client.Close())
	}
	return goredisstore.New(client), client.Close, nil
}

// inDatabase keeps sessions in the shop's own database. App.Run removes the
// old ones, once for all engines.
func inDatabase(db *shopdb.DB) scs.Store {
	switch db.Engine() {
	case sqlstore.PostgreSQL:
		return postgresstore.NewWithCleanupInterval(db.SQL(), 0)
	case sqlstore.MySQL:
		return mysqlstore.NewWithCleanupInterval(db.SQL(), 0)
	}
	return sqlite3store.NewWithCleanupInterval(db.SQL(), 0)
}

// newSessions is how browsers are known. A restart logs nobody out of a
// checkout, unless the sessions are in memory.
func newSessions(cfg Config, store scs.Store) *scs.SessionManager {
	sessions := scs.New()
	sessions.Store = store
	sessions.Lifetime = 30 * 24 * time.Hour
	sessions.Cookie.Name = "shop"
	sessions.Cookie.SameSite = http.SameSiteLaxMode // the buyer comes back from Amazon's site
	sessions.Cookie.Secure = strings.HasPrefix(cfg.BaseURL, "https:")
	sessions.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		cfg.Log.ErrorContext(r.Context(), "shop: browser session failed", "error", err)
		http.Error(w, "Something went wrong on our side. Please try again in a moment.", http.StatusServiceUnavailable)
	}
	return sessions
}
