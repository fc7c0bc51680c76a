package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/paykit-go/amazonpaykit/store"
)

// Create implements store.OrderStore.
func (s *Store) Create(ctx context.Context, o *store.Order) error {
	if o.CheckoutSessionID == "" {
		return errors.New("sqlstore: create: an order needs a CheckoutSessionID")
	}
	n, err := s.write(ctx, s.queries.create, values(o, 1)...)
	if err != nil {
		return failure(ctx, "create", err)
	}
	if n == 0 {
		return failure(ctx, "create", store.ErrExists)
	}
	o.Version = 1
	return nil
}

// Get implements store.OrderStore.
func (s *Store) Get(ctx context.Context, checkoutSessionID string) (*store.Order, error) {
	return s.read(ctx, "get", s.queries.get, checkoutSessionID)
}

// Update implements store.OrderStore.
func (s *Store) Update(ctx context.Context, o *store.Order) error {
	args := append(values(o, o.Version+1)[1:], o.CheckoutSessionID, o.Version)
	n, err := s.write(ctx, s.queries.update, args...)
	if err != nil || n == 0 {
		return failure(ctx, "update", s.whyNot(ctx, o, err))
	}
	o.Version++
	return nil
}

// ByReference implements store.OrderStore.
func (s *Store) ByReference(ctx context.Context, reference string) (*store.Order, error) {
	return s.read(ctx, "by reference", s.queries.byReference, reference)
}

// ByChargePermission implements store.OrderStore.
func (s *Store) ByChargePermission(ctx context.Context, id string) (*store.Order, error) {
	if id == "" {
		return nil, failure(ctx, "by charge permission", store.ErrNotFound)
	}
	return s.read(ctx, "by charge permission", s.queries.byChargePermission, id)
}

// Due implements store.OrderStore.
func (s *Store) Due(ctx context.Context, now time.Time, limit int) ([]*store.Order, error) {
	rows, err := s.db.QueryContext(ctx, s.queries.due, now.UnixMicro(), max(limit, 0))
	if err != nil {
		return nil, failure(ctx, "due", err)
	}
	defer rows.Close()
	var due []*store.Order
	for rows.Next() {
		o, err := scan(rows)
		if err != nil {
			return nil, failure(ctx, "due", err)
		}
		due = append(due, o)
	}
	if err := rows.Err(); err != nil {
		return nil, failure(ctx, "due", err)
	}
	return due, nil
}

// write runs a statement and returns how many rows it changed.
func (s *Store) write(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := s.db.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// read returns the one order that a query finds.
func (s *Store) read(ctx context.Context, what, query, key string) (*store.Order, error) {
	o, err := scan(s.db.QueryRowContext(ctx, query, key))
	if errors.Is(err, sql.ErrNoRows) {
		err = store.ErrNotFound
	}
	if err != nil {
		return nil, failure(ctx, what, err)
	}
	return o, nil
}

// whyNot says why an update of o changed nothing. cause is the driver's error,
// nil when the statement ran and met no row. database/sql has no portable way
// to tell a broken unique index from other failures, so this looks again: the
// reference is the reason when another order holds it while the record still
// has the version that o was read with.
func (s *Store) whyNot(ctx context.Context, o *store.Order, cause error) error {
	var version int64
	err := s.db.QueryRowContext(ctx, s.queries.version, o.CheckoutSessionID).Scan(&version)
	switch {
	case cause != nil && (err != nil || version != o.Version):
		return cause
	case errors.Is(err, sql.ErrNoRows):
		return store.ErrNotFound
	case err != nil:
		return err
	case cause == nil:
		return store.ErrConflict
	}
	var holder string
	err = s.db.QueryRowContext(ctx, s.queries.holder, o.Reference).Scan(&holder)
	if err == nil && holder != o.CheckoutSessionID {
		return store.ErrExists
	}
	return cause
}

// failure names the operation, and puts ctx's error first when ctx has ended:
// drivers differ in what they return then.
func failure(ctx context.Context, what string, err error) error {
	if ended := ctx.Err(); ended != nil && !errors.Is(err, ended) {
		return fmt.Errorf("sqlstore: %s: %w (%w)", what, ended, err)
	}
	return fmt.Errorf("sqlstore: %s: %w", what, err)
}
