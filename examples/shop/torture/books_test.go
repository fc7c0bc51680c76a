package torture

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
	"github.com/paykit-go/amazonpaykit/examples/shop/money"
	"github.com/paykit-go/amazonpaykit/store"
)

// books are the three ledgers, by checkout session.
type books struct {
	sessions map[string]simulator.SessionView // Amazon's: all that buyers began
	charges  map[string][]simulator.ChargeView
	blind    map[string]string // keys of calls to complete what was completed
	kit      map[string]*store.Order
	shop     map[string]*shopOrder
	history  map[string][]transition // that the kit told and the shop applied
	onHand   map[string]int          // the shop's stock
	told     map[string]map[string]bool
	returned func(session string) bool // some buyer came back from Amazon
}

// shopOrder is a row of the shop's own table with what hangs on it.
type shopOrder struct {
	session, reference, cart, reason string
	state                            store.State
	seq                              int
	held                             int64
	claimed                          bool
	total                            money.Money
	shipTo                           *api.Address
	chargePermission, charge         string
	goods                            map[string]int
}

// transition is one call of UpdateOrder.
type transition struct {
	key   string
	seq   int
	state store.State
}

func (r *run) readBooks(ctx context.Context, n *night) (*books, error) {
	b := &books{
		sessions: map[string]simulator.SessionView{}, charges: map[string][]simulator.ChargeView{}, blind: r.amazon.complete.blind,
		kit: map[string]*store.Order{}, shop: map[string]*shopOrder{}, history: map[string][]transition{}, onHand: map[string]int{}, told: r.told.titles, returned: r.front.returned,
	}
	for _, id := range r.amazon.begun() {
		b.sessions[id], _ = r.amazon.Session(id)
	}
	for _, c := range r.amazon.Charges() {
		b.charges[c.CheckoutSessionID] = append(b.charges[c.CheckoutSessionID], c)
	}
	return b, errors.Join(b.readKit(ctx, n), b.readShop(ctx, n.db.SQL()))
}

func (b *books) readKit(ctx context.Context, n *night) error {
	var ids []string
	err := each(ctx, n.db.SQL(), `SELECT checkout_session_id FROM amazonpay_orders`, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		if b.kit[id], err = n.orders.Get(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func (b *books) readShop(ctx context.Context, db *sql.DB) error {
	return errors.Join(
		each(ctx, db, `SELECT session, reference, cart, reason, state, seq, held_until, claimed, currency, total, ship_to,
			charge_permission, charge FROM orders`, b.addOrder),
		each(ctx, db, `SELECT session, sku, quantity FROM order_items`, func(rows *sql.Rows) error {
			var session, sku string
			var n int
			err := rows.Scan(&session, &sku, &n)
			b.shop[session].goods[sku] += n
			return err
		}),
		each(ctx, db, `SELECT session, transition, seq, state FROM transitions ORDER BY session, seq`, func(rows *sql.Rows) error {
			var session string
			var t transition
			if err := rows.Scan(&session, &t.key, &t.seq, &t.state); err != nil {
				return err
			}
			b.history[session] = append(b.history[session], t)
			return nil
		}),
		each(ctx, db, `SELECT sku, on_hand FROM stock`, func(rows *sql.Rows) error {
			var sku string
			var n int
			err := rows.Scan(&sku, &n)
			b.onHand[sku] = n
			return err
		}))
}

func (b *books) addOrder(rows *sql.Rows) error {
	o := &shopOrder{goods: map[string]int{}}
	var shipTo []byte
	var claimed int
	err := rows.Scan(&o.session, &o.reference, &o.cart, &o.reason, &o.state, &o.seq, &o.held, &claimed, &o.total.Currency, &o.total.Minor,
		&shipTo, &o.chargePermission, &o.charge)
	if err != nil {
		return err
	}
	var parcel struct{ Address *api.Address }
	err = json.Unmarshal(shipTo, &parcel)
	o.shipTo, o.claimed = parcel.Address, claimed != 0
	b.shop[o.session] = o
	return err
}

// each calls row for every row of the query's answer.
func each(ctx context.Context, db *sql.DB, query string, row func(*sql.Rows) error) (err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
