package sqlstore

import (
	"context"
	"fmt"
	"time"
)

// Keep is the shortest time that Purge leaves a finished order alone: as long
// as Amazon keeps a checkout session, 30 days, and a day for clocks that
// differ. While the session is there a buyer may come back to it, and only the
// order tells the kit that it was completed.
const Keep = 31 * 24 * time.Hour

// Purge deletes finished orders that were updated last before that time, at
// most limit of them, the oldest first, and returns how many. It is one
// statement on an index. Call it until it deletes nothing, with a limit like
// 1000, so that no lock is held for long. A limit of zero or less deletes
// nothing.
//
// An order is finished when nobody has to look at it again (Due is zero), the
// shop acknowledged its last outcome (Told is Seq), nobody holds it (Claim is
// empty) and it needs no operator (its state is not store.Attention).
//
// before must be at least Keep ago, else Purge is an error. Longer is better:
// a notification about an order that is gone finds nothing. A charge can be
// captured for 30 days, and a charge permission lives 180 days, or 13 months
// when it was extended or is recurring; refunds and chargebacks come in that
// time too. A year and a half loses none of them.
func (s *Store) Purge(ctx context.Context, before time.Time, limit int) (int, error) {
	if age := s.now().Sub(before); age < Keep {
		return 0, fmt.Errorf("sqlstore: purge: orders from before %s may still be needed: keep them for %s at least", before.Format(time.RFC3339), Keep)
	}
	args := []any{before.UnixMicro(), max(limit, 0)}
	if !s.grammar.deleteLimit {
		args = append(args, before.UnixMicro())
	}
	n, err := affected(s.write(ctx, s.queries.purge, args...))
	return int(n), failure(ctx, "purge", err)
}
