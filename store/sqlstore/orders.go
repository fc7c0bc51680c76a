package sqlstore

import (
	"cmp"
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
	args := values(o, 1)
	if err := checkValues(args); err != nil {
		return failure(ctx, "create", err)
	}
	result, err := s.write(ctx, s.queries.create, args...)
	if err != nil {
		return failure(ctx, "create", err)
	}
	if taken, err := s.taken(result); err != nil || taken {
		return failure(ctx, "create", cmp.Or(err, store.ErrExists))
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
	args := values(o, o.Version+1)
	if err := checkValues(args); err != nil {
		return failure(ctx, "update", err)
	}
	n, err := affected(s.write(ctx, s.queries.update, append(args[1:], o.CheckoutSessionID, o.Version)...))
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
	rows, err := s.conn(ctx).QueryContext(ctx, s.queries.due, now.UnixMicro(), max(limit, 0))
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

// taken reports whether an INSERT did nothing because one of its keys is
// taken.
func (s *Store) taken(result sql.Result) (bool, error) {
	if s.grammar.takenByID {
		version, err := result.LastInsertId()
		return version != 0, err
	}
	n, err := result.RowsAffected()
	return n == 0, err
}

// affected returns how many rows a statement changed.
func affected(result sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// read returns the one order that a query finds. A key that no order can have
// is not found: databases would call it an error, and an id in a URL is
// anybody's to write.
func (s *Store) read(ctx context.Context, what, query, key string) (*store.Order, error) {
	if !storable(key) {
		return nil, failure(ctx, what, store.ErrNotFound)
	}
	o, err := scan(s.conn(ctx).QueryRowContext(ctx, query, key))
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
	err := s.conn(ctx).QueryRowContext(ctx, s.queries.version, o.CheckoutSessionID).Scan(&version)
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
	err = s.conn(ctx).QueryRowContext(ctx, s.queries.holder, o.Reference).Scan(&holder)
	if err == nil && holder != o.CheckoutSessionID {
		return store.ErrExists
	}
	return cause
}

// failure names the operation, and puts ctx's error first when ctx has ended:
// drivers differ in what they return then. No error stays none.
func failure(ctx context.Context, what string, err error) error {
	if err == nil {
		return nil
	}
	if ended := ctx.Err(); ended != nil && !errors.Is(err, ended) {
		return fmt.Errorf("sqlstore: %s: %w (%w)", what, ended, err)
	}
	return fmt.Errorf("sqlstore: %s: %w", what, err)
}
